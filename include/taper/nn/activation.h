// SPDX-License-Identifier: MIT
// Activations as modules. Each maps a tensor to one of the same shape, elementwise unless it says otherwise.
#pragma once

#include <taper/export.h>
#include <taper/nn/activation_options.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

/// max(x, 0).
class TAPER_API ReLUImpl : public detail::OptionsModule<ReLUImpl, ReLUOptions> {
 public:
  explicit ReLUImpl(const ReLUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(ReLU);

/// min(max(x, 0), 6).
class TAPER_API ReLU6Impl : public detail::OptionsModule<ReLU6Impl, ReLU6Options> {
 public:
  explicit ReLU6Impl(const ReLU6Options& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(ReLU6);

/// x where positive, else negative_slope * x (Maas, Hannun, Ng 2013).
class TAPER_API LeakyReLUImpl : public detail::OptionsModule<LeakyReLUImpl, LeakyReLUOptions> {
 public:
  explicit LeakyReLUImpl(const LeakyReLUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(LeakyReLU);

/// Leaky relu whose slopes are learned (He et al. 2015).
class TAPER_API PReLUImpl : public detail::OptionsModule<PReLUImpl, PReLUOptions> {
 public:
  explicit PReLUImpl(const PReLUOptions& options_ = {});
  void reset() override;
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;

  Tensor weight;  // [num_parameters]
};
TAPER_MODULE(PReLU);

/// Leaky relu; its slope is drawn from [lower, upper] in training, and their mean in evaluation (Xu et al. 2015).
class TAPER_API RReLUImpl : public detail::OptionsModule<RReLUImpl, RReLUOptions> {
 public:
  explicit RReLUImpl(const RReLUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(RReLU);

/// x where positive, else alpha * (e^x - 1) (Clevert, Unterthiner, Hochreiter 2016).
class TAPER_API ELUImpl : public detail::OptionsModule<ELUImpl, ELUOptions> {
 public:
  explicit ELUImpl(const ELUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(ELU);

/// Scaled ELU that keeps mean 0 and variance 1 (Klambauer et al. 2017).
class TAPER_API SELUImpl : public detail::OptionsModule<SELUImpl, SELUOptions> {
 public:
  explicit SELUImpl(const SELUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(SELU);

/// max(x, 0) + min(alpha * (e^(x / alpha) - 1), 0) (Barron 2017).
class TAPER_API CELUImpl : public detail::OptionsModule<CELUImpl, CELUOptions> {
 public:
  explicit CELUImpl(const CELUOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(CELU);

/// x * Phi(x), exact or by tanh (Hendrycks, Gimpel 2016).
class TAPER_API GELUImpl : public detail::OptionsModule<GELUImpl, GELUOptions> {
 public:
  explicit GELUImpl(const GELUOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(GELU);

/// x * sigmoid(x) (Elfwing, Uchibe, Doya 2018).
class TAPER_API SiLUImpl : public Cloneable<SiLUImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(SiLU);

/// x * tanh(softplus(x)) (Misra 2020).
class TAPER_API MishImpl : public Cloneable<MishImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Mish);

/// a * sigmoid(b), a and b being the halves along `dim`: [..., 2n, ...] -> [..., n, ...] (Dauphin et al. 2017).
class TAPER_API GLUImpl : public detail::OptionsModule<GLUImpl, GLUOptions> {
 public:
  explicit GLUImpl(const GLUOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(GLU);

/// 1 / (1 + e^-x).
class TAPER_API SigmoidImpl : public Cloneable<SigmoidImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Sigmoid);

/// log(sigmoid(x)).
class TAPER_API LogSigmoidImpl : public Cloneable<LogSigmoidImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(LogSigmoid);

/// Hyperbolic tangent.
class TAPER_API TanhImpl : public Cloneable<TanhImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Tanh);

/// x - tanh(x).
class TAPER_API TanhshrinkImpl : public Cloneable<TanhshrinkImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Tanhshrink);

/// x clamped to [min_val, max_val].
class TAPER_API HardtanhImpl : public detail::OptionsModule<HardtanhImpl, HardtanhOptions> {
 public:
  explicit HardtanhImpl(const HardtanhOptions& options_ = {});
  void reset() override;
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Hardtanh);

/// x where |x| > lambda, else 0.
class TAPER_API HardshrinkImpl : public detail::OptionsModule<HardshrinkImpl, HardshrinkOptions> {
 public:
  explicit HardshrinkImpl(const HardshrinkOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Hardshrink);

/// x moved towards 0 by lambda, 0 within it.
class TAPER_API SoftshrinkImpl : public detail::OptionsModule<SoftshrinkImpl, SoftshrinkOptions> {
 public:
  explicit SoftshrinkImpl(const SoftshrinkOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softshrink);

/// log(1 + e^(beta * x)) / beta.
class TAPER_API SoftplusImpl : public detail::OptionsModule<SoftplusImpl, SoftplusOptions> {
 public:
  explicit SoftplusImpl(const SoftplusOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softplus);

/// x / (1 + |x|).
class TAPER_API SoftsignImpl : public Cloneable<SoftsignImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softsign);

/// x where above threshold, else value.
class TAPER_API ThresholdImpl : public detail::OptionsModule<ThresholdImpl, ThresholdOptions> {
 public:
  ThresholdImpl(double threshold, double value);
  explicit ThresholdImpl(const ThresholdOptions& options_);
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Threshold);

/// e^x / sum(e^x) along `dim`.
class TAPER_API SoftmaxImpl : public detail::OptionsModule<SoftmaxImpl, SoftmaxOptions> {
 public:
  explicit SoftmaxImpl(int64_t dim);
  explicit SoftmaxImpl(const SoftmaxOptions& options_);
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softmax);

/// softmax(-x) along `dim`.
class TAPER_API SoftminImpl : public detail::OptionsModule<SoftminImpl, SoftminOptions> {
 public:
  explicit SoftminImpl(int64_t dim);
  explicit SoftminImpl(const SoftminOptions& options_);
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softmin);

/// log(softmax(x)) along `dim`.
class TAPER_API LogSoftmaxImpl : public detail::OptionsModule<LogSoftmaxImpl, LogSoftmaxOptions> {
 public:
  explicit LogSoftmaxImpl(int64_t dim);
  explicit LogSoftmaxImpl(const LogSoftmaxOptions& options_);
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(LogSoftmax);

/// Softmax over the channels of [N, C, H, W] or [C, H, W].
class TAPER_API Softmax2dImpl : public Cloneable<Softmax2dImpl> {
 public:
  void reset() override {}
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Softmax2d);

}  // namespace taper::nn
