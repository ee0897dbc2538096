// SPDX-License-Identifier: MIT
// Batch normalisation of 2 to 5 dimensions.
#include <taper/nn/batchnorm.h>

#include <ostream>

#include <taper/nn/functional.h>
#include <taper/nn/init.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn {

Tensor functional::batch_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                              const BatchNormFuncOptions& options) {
  const OpName op("batch_norm");
  if (options.training()) {
    int64_t values = 1;
    for (int64_t i = 0; i < input.dim(); ++i) {
      if (i != 1) values *= input.size(i);
    }
    check(values != 1, "Expected more than 1 value per channel when training, got input size {}",
          shape_text(input.sizes()));
  }
  check(options.momentum().has_value(), "batch_norm: expected a momentum, got none");
  return taper::batch_norm(input, options.weight(), options.bias(), running_mean, running_var, options.training(),
                           *options.momentum(), options.eps());
}

namespace {
constexpr const char* kNames[] = {"BatchNorm1d", "BatchNorm2d", "BatchNorm3d"};
}  // namespace

template <size_t D, typename Derived>
BatchNormImplBase<D, Derived>::BatchNormImplBase(const BatchNormOptions& options_) : options(options_) {
  BatchNormImplBase::reset();
}

template <size_t D, typename Derived>
void BatchNormImplBase<D, Derived>::reset() {
  const OpName op(kNames[D - 1]);
  const int64_t n = options.num_features();
  const bool affine = options.affine();
  weight = this->register_parameter("weight", affine ? empty({n}) : Tensor(), affine);
  bias = this->register_parameter("bias", affine ? empty({n}) : Tensor(), affine);
  const bool track = options.track_running_stats();
  running_mean = this->register_buffer("running_mean", track ? zeros({n}) : Tensor());
  running_var = this->register_buffer("running_var", track ? ones({n}) : Tensor());
  num_batches_tracked = this->register_buffer("num_batches_tracked", track ? zeros({}, kLong) : Tensor());
  reset_parameters();
}

template <size_t D, typename Derived>
void BatchNormImplBase<D, Derived>::reset_running_stats() {
  if (!options.track_running_stats()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.zero_();
}

template <size_t D, typename Derived>
void BatchNormImplBase<D, Derived>::reset_parameters() {
  reset_running_stats();
  if (!options.affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}

template <size_t D, typename Derived>
void BatchNormImplBase<D, Derived>::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::BatchNorm" << D << "d(" << options.num_features() << ", eps=" << options.eps()
         << ", momentum=";
  if (options.momentum()) {
    stream << *options.momentum();
  } else {
    stream << "None";
  }
  stream << ", affine=" << options.affine() << ", track_running_stats=" << options.track_running_stats() << ")";
}

template <size_t D, typename Derived>
Tensor BatchNormImplBase<D, Derived>::forward(const Tensor& input) {
  const OpName op(kNames[D - 1]);
  if constexpr (D == 1) {
    check(input.dim() == 2 || input.dim() == 3, "expected 2D or 3D input (got {}D input)", input.dim());
  } else {
    check(input.dim() == D + 2, "expected {}D input (got {}D input)", D + 2, input.dim());
  }
  const bool updates = this->is_training() && options.track_running_stats();
  double momentum = options.momentum().value_or(0);
  if (updates && !options.momentum()) momentum = 1 / (num_batches_tracked.template item<double>() + 1);
  Tensor result = functional::batch_norm(input, running_mean, running_var,
                                         functional::BatchNormFuncOptions()
                                             .weight(weight)
                                             .bias(bias)
                                             .training(this->is_training() || !options.track_running_stats())
                                             .momentum(momentum)
                                             .eps(options.eps()));
  if (updates) num_batches_tracked.add_(1);  // last: a refused batch does not count
  return result;
}

template class BatchNormImplBase<1, BatchNorm1dImpl>;
template class BatchNormImplBase<2, BatchNorm2dImpl>;
template class BatchNormImplBase<3, BatchNorm3dImpl>;

BatchNorm1dImpl::BatchNorm1dImpl(const BatchNormOptions& options_) : BatchNormImplBase(options_) {}
BatchNorm2dImpl::BatchNorm2dImpl(const BatchNormOptions& options_) : BatchNormImplBase(options_) {}
BatchNorm3dImpl::BatchNorm3dImpl(const BatchNormOptions& options_) : BatchNormImplBase(options_) {}

}  // namespace taper::nn
