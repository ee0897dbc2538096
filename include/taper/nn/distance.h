// SPDX-License-Identifier: MIT
// CosineSimilarity and PairwiseDistance.
#pragma once

#include <taper/core/arg.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

struct CosineSimilarityOptions {
  TAPER_ARG(int64_t, dim) = 1;
  TAPER_ARG(double, eps) = 1e-8;
};

struct PairwiseDistanceOptions {
  TAPER_ARG(double, p) = 2;
  TAPER_ARG(double, eps) = 1e-6;
  TAPER_ARG(bool, keepdim) = false;
};

namespace functional {
using CosineSimilarityFuncOptions = CosineSimilarityOptions;
using PairwiseDistanceFuncOptions = PairwiseDistanceOptions;
}  // namespace functional

/// x1 . x2 / max(|x1| |x2|, eps) along `dim`, which the result has not.
class TAPER_API CosineSimilarityImpl : public detail::OptionsModule<CosineSimilarityImpl, CosineSimilarityOptions> {
 public:
  explicit CosineSimilarityImpl(const CosineSimilarityOptions& options_ = {});
  Tensor forward(const Tensor& input1, const Tensor& input2);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(CosineSimilarity);

/// The p-norm of x1 - x2 + eps along the last dimension: [N, D], [N, D] -> [N].
class TAPER_API PairwiseDistanceImpl : public detail::OptionsModule<PairwiseDistanceImpl, PairwiseDistanceOptions> {
 public:
  explicit PairwiseDistanceImpl(const PairwiseDistanceOptions& options_ = {});
  Tensor forward(const Tensor& input1, const Tensor& input2);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(PairwiseDistance);

}  // namespace taper::nn
