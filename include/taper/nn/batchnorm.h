// SPDX-License-Identifier: MIT
// Batch normalisation of 2 to 5 dimensions.
#pragma once

#include <optional>

#include <taper/core/arg.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

struct BatchNormOptions {
  BatchNormOptions(int64_t num_features) : num_features_(num_features) {}

  TAPER_ARG(int64_t, num_features);
  TAPER_ARG(double, eps) = 1e-5;
  TAPER_ARG(std::optional<double>, momentum) = 0.1;  // none: the running statistics are plain averages
  TAPER_ARG(bool, affine) = true;
  TAPER_ARG(bool, track_running_stats) = true;
};
using BatchNorm1dOptions = BatchNormOptions;
using BatchNorm2dOptions = BatchNormOptions;
using BatchNorm3dOptions = BatchNormOptions;

namespace functional {

struct BatchNormFuncOptions {
  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(Tensor, bias) = {};
  TAPER_ARG(bool, training) = false;
  TAPER_ARG(std::optional<double>, momentum) = 0.1;
  TAPER_ARG(double, eps) = 1e-5;
};

}  // namespace functional

/// What the batch norms of D spatial dimensions share; defined for D = 1, 2, 3.
template <size_t D, typename Derived>
class TAPER_API BatchNormImplBase : public Cloneable<Derived> {
 public:
  explicit BatchNormImplBase(const BatchNormOptions& options_);
  void reset() override;
  void reset_running_stats();
  void reset_parameters();
  void pretty_print(std::ostream& stream) const override;
  Tensor forward(const Tensor& input);

  BatchNormOptions options;
  Tensor weight;               // [num_features], ones; or undefined
  Tensor bias;                 // [num_features], zeros; or undefined
  Tensor running_mean;         // [num_features]; undefined, as the next two, without running statistics
  Tensor running_var;          // [num_features], unbiased
  Tensor num_batches_tracked;  // [], int64
};

/// (x - mean) / sqrt(var + eps) * weight + bias of each channel: [N, C] or [N, C, L] -> the same (Ioffe, Szegedy 2015).
class TAPER_API BatchNorm1dImpl : public BatchNormImplBase<1, BatchNorm1dImpl> {
 public:
  explicit BatchNorm1dImpl(const BatchNormOptions& options_);
};
TAPER_MODULE(BatchNorm1d);

/// The same on [N, C, H, W].
class TAPER_API BatchNorm2dImpl : public BatchNormImplBase<2, BatchNorm2dImpl> {
 public:
  explicit BatchNorm2dImpl(const BatchNormOptions& options_);
};
TAPER_MODULE(BatchNorm2d);

/// The same on [N, C, D, H, W].
class TAPER_API BatchNorm3dImpl : public BatchNormImplBase<3, BatchNorm3dImpl> {
 public:
  explicit BatchNorm3dImpl(const BatchNormOptions& options_);
};
TAPER_MODULE(BatchNorm3d);

extern template class BatchNormImplBase<1, BatchNorm1dImpl>;
extern template class BatchNormImplBase<2, BatchNorm2dImpl>;
extern template class BatchNormImplBase<3, BatchNorm3dImpl>;

}  // namespace taper::nn
