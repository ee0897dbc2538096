// SPDX-License-Identifier: MIT
// Losses as modules: (input, target) -> a scalar, or with reduction kNone one value an element or sample.
#pragma once

#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/loss_options.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

/// |x - y|.
class TAPER_API L1LossImpl : public detail::OptionsModule<L1LossImpl, L1LossOptions> {
 public:
  explicit L1LossImpl(const L1LossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(L1Loss);

/// (x - y)^2.
class TAPER_API MSELossImpl : public detail::OptionsModule<MSELossImpl, MSELossOptions> {
 public:
  explicit MSELossImpl(const MSELossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(MSELoss);

/// -(y log x + (1 - y) log(1 - x)), x and y being probabilities: [*], [*].
class TAPER_API BCELossImpl : public detail::OptionsModule<BCELossImpl, BCELossOptions> {
 public:
  explicit BCELossImpl(const BCELossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // broadcasts to the input, or undefined
};
TAPER_MODULE(BCELoss);

/// BCELoss of sigmoid(x), without its overflow; pos_weight broadcasts over the classes.
class TAPER_API BCEWithLogitsLossImpl : public detail::OptionsModule<BCEWithLogitsLossImpl, BCEWithLogitsLossOptions> {
 public:
  explicit BCEWithLogitsLossImpl(const BCEWithLogitsLossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;      // broadcasts to the input, or undefined
  Tensor pos_weight;  // broadcasts to the input, or undefined
};
TAPER_MODULE(BCEWithLogitsLoss);

/// -weight[y] * x[y] of log-probabilities: [N, C, ...], classes [N, ...].
class TAPER_API NLLLossImpl : public detail::OptionsModule<NLLLossImpl, NLLLossOptions> {
 public:
  explicit NLLLossImpl(const NLLLossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // [C], or undefined
};
TAPER_MODULE(NLLLoss);

/// NLLLoss of log_softmax(x): [N, C, ...], classes [N, ...] or probabilities [N, C, ...].
class TAPER_API CrossEntropyLossImpl : public detail::OptionsModule<CrossEntropyLossImpl, CrossEntropyLossOptions> {
 public:
  explicit CrossEntropyLossImpl(const CrossEntropyLossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // [C], or undefined
};
TAPER_MODULE(CrossEntropyLoss);

/// y * (log y - x), x being log-probabilities (Kullback, Leibler 1951).
class TAPER_API KLDivLossImpl : public detail::OptionsModule<KLDivLossImpl, KLDivLossOptions> {
 public:
  explicit KLDivLossImpl(const KLDivLossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(KLDivLoss);

/// x where y = 1, max(0, margin - x) where y = -1.
class TAPER_API HingeEmbeddingLossImpl
    : public detail::OptionsModule<HingeEmbeddingLossImpl, HingeEmbeddingLossOptions> {
 public:
  explicit HingeEmbeddingLossImpl(const HingeEmbeddingLossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(HingeEmbeddingLoss);

/// sum over i != y of max(0, margin - x[y] + x[i])^p / C: [N, C], classes [N].
class TAPER_API MultiMarginLossImpl : public detail::OptionsModule<MultiMarginLossImpl, MultiMarginLossOptions> {
 public:
  explicit MultiMarginLossImpl(const MultiMarginLossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // [C], or undefined
};
TAPER_MODULE(MultiMarginLoss);

/// 1 - cos(x1, x2) where y = 1, max(0, cos(x1, x2) - margin) where y = -1: [N, D], [N, D], [N].
class TAPER_API CosineEmbeddingLossImpl
    : public detail::OptionsModule<CosineEmbeddingLossImpl, CosineEmbeddingLossOptions> {
 public:
  explicit CosineEmbeddingLossImpl(const CosineEmbeddingLossOptions& options_ = {});
  Tensor forward(const Tensor& input1, const Tensor& input2, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(CosineEmbeddingLoss);

/// Margins between the classes listed in y, ended by -1, and the others: [N, C], [N, C].
class TAPER_API MultiLabelMarginLossImpl
    : public detail::OptionsModule<MultiLabelMarginLossImpl, MultiLabelMarginLossOptions> {
 public:
  explicit MultiLabelMarginLossImpl(const MultiLabelMarginLossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(MultiLabelMarginLoss);

/// log(1 + e^(-y x)), y being 1 or -1.
class TAPER_API SoftMarginLossImpl : public detail::OptionsModule<SoftMarginLossImpl, SoftMarginLossOptions> {
 public:
  explicit SoftMarginLossImpl(const SoftMarginLossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(SoftMarginLoss);

/// Mean over the classes of BCEWithLogitsLoss: [N, C], [N, C].
class TAPER_API MultiLabelSoftMarginLossImpl
    : public detail::OptionsModule<MultiLabelSoftMarginLossImpl, MultiLabelSoftMarginLossOptions> {
 public:
  explicit MultiLabelSoftMarginLossImpl(const MultiLabelSoftMarginLossOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // [C], or undefined
};
TAPER_MODULE(MultiLabelSoftMarginLoss);

/// max(0, |a - p| - |a - n| + margin): [N, D] thrice (Balntas et al. 2016).
class TAPER_API TripletMarginLossImpl : public detail::OptionsModule<TripletMarginLossImpl, TripletMarginLossOptions> {
 public:
  explicit TripletMarginLossImpl(const TripletMarginLossOptions& options_ = {});
  Tensor forward(const Tensor& anchor, const Tensor& positive, const Tensor& negative);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(TripletMarginLoss);

/// The same with a distance function of your own.
class TAPER_API TripletMarginWithDistanceLossImpl
    : public detail::OptionsModule<TripletMarginWithDistanceLossImpl, TripletMarginWithDistanceLossOptions> {
 public:
  explicit TripletMarginWithDistanceLossImpl(const TripletMarginWithDistanceLossOptions& options_ = {});
  Tensor forward(const Tensor& anchor, const Tensor& positive, const Tensor& negative);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(TripletMarginWithDistanceLoss);

/// (x - y)^2 / (2 beta) within beta, |x - y| - beta / 2 beyond (Girshick 2015).
class TAPER_API SmoothL1LossImpl : public detail::OptionsModule<SmoothL1LossImpl, SmoothL1LossOptions> {
 public:
  explicit SmoothL1LossImpl(const SmoothL1LossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(SmoothL1Loss);

/// (x - y)^2 / 2 within delta, delta * (|x - y| - delta / 2) beyond (Huber 1964).
class TAPER_API HuberLossImpl : public detail::OptionsModule<HuberLossImpl, HuberLossOptions> {
 public:
  explicit HuberLossImpl(const HuberLossOptions& options_ = {});
  Tensor forward(const Tensor& input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(HuberLoss);

/// e^x - y x, or x - y log(x + eps) without log_input; `full` adds the Stirling term.
class TAPER_API PoissonNLLLossImpl : public detail::OptionsModule<PoissonNLLLossImpl, PoissonNLLLossOptions> {
 public:
  explicit PoissonNLLLossImpl(const PoissonNLLLossOptions& options_ = {});
  Tensor forward(const Tensor& log_input, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(PoissonNLLLoss);

/// max(0, -y * (x1 - x2) + margin), y being 1 or -1.
class TAPER_API MarginRankingLossImpl : public detail::OptionsModule<MarginRankingLossImpl, MarginRankingLossOptions> {
 public:
  explicit MarginRankingLossImpl(const MarginRankingLossOptions& options_ = {});
  Tensor forward(const Tensor& input1, const Tensor& input2, const Tensor& target);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(MarginRankingLoss);

}  // namespace taper::nn
