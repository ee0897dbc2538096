// SPDX-License-Identifier: MIT
// Dropout and its relatives, as functions and as modules.
#include <taper/nn/dropout.h>

#include <cmath>
#include <ostream>

#include <taper/nn/functional.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn {

void detail::check_dropout_probability(double p) {
  check(p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got {:g}", p);
}

namespace functional {
namespace {

// One number for each of the first two dimensions.
Tensor feature_noise(const Tensor& input) {
  check(input.dim() >= 2, "Feature dropout requires at least 2 dimensions in the input, got {}",
        shape_text(input.sizes()));
  std::vector<int64_t> sizes(static_cast<size_t>(input.dim()), 1);
  sizes[0] = input.size(0);
  sizes[1] = input.size(1);
  return empty(sizes, input.options());
}

Tensor scaled(const Tensor& input, const Tensor& factor, bool inplace) {
  return inplace ? input.mul_(factor) : input * factor;
}

Tensor feature_dropout(const Tensor& input, double p, bool training, bool inplace) {
  if (p == 0 || !training || input.numel() == 0) return input;
  if (p == 1) return scaled(input, zeros({}, input.options()), inplace);
  return scaled(input, feature_noise(input).bernoulli_(1 - p).div_(1 - p), inplace);
}

// With keep probability q = 1 - p: y = a * (x * mask + alpha' * (1 - mask)) + b, where alpha' is the lowest value of
// SELU, and a and b keep mean 0 and variance 1.
Tensor alpha_dropout_of(const Tensor& input, double p, bool training, bool inplace, bool features) {
  detail::check_dropout_probability(p);
  if (p == 0 || !training || input.numel() == 0) return input;
  if (p == 1) return scaled(input, zeros({}, input.options()), inplace);
  constexpr double kAlpha = 1.7580993408473766;
  const double a = 1 / std::sqrt((kAlpha * kAlpha * p + 1) * (1 - p));
  // Drawn in the order of the elements, however they lie in memory.
  const Tensor mask = (features ? feature_noise(input) : empty(input.sizes(), input.options())).bernoulli_(1 - p);
  const Tensor shift = mask.add(-1).mul_(kAlpha * a).add_(kAlpha * a * p);
  const Tensor result = scaled(input, mask.mul_(a), inplace);
  return inplace ? result.add_(shift) : result + shift;
}

// A single sample, one dimension short, counts as a batch of one.
Tensor channel_dropout(const char* name, const Tensor& input, const DropoutFuncOptions& options, int64_t batched_dim) {
  const OpName op(name);
  detail::check_dropout_probability(options.p());
  if (input.dim() == batched_dim) {
    return feature_dropout(input, options.p(), options.training(), options.inplace());
  }
  const Tensor result = feature_dropout(input.unsqueeze(0), options.p(), options.training(), options.inplace());
  return options.inplace() ? input : result.squeeze(0);
}

}  // namespace

Tensor dropout(Tensor input, const DropoutFuncOptions& options) {
  const OpName op("dropout");
  detail::check_dropout_probability(options.p());
  return options.inplace() ? taper::dropout_(input, options.p(), options.training())
                           : taper::dropout(input, options.p(), options.training());
}

Tensor dropout2d(Tensor input, const Dropout2dFuncOptions& options) {
  return channel_dropout("dropout2d", input, options, 4);
}

Tensor dropout3d(Tensor input, const Dropout3dFuncOptions& options) {
  return channel_dropout("dropout3d", input, options, 5);
}

Tensor alpha_dropout(Tensor input, const AlphaDropoutFuncOptions& options) {
  const OpName op("alpha_dropout");
  return alpha_dropout_of(input, options.p(), options.training(), options.inplace(), /*features=*/false);
}

Tensor feature_alpha_dropout(Tensor input, const FeatureAlphaDropoutFuncOptions& options) {
  const OpName op("feature_alpha_dropout");
  return alpha_dropout_of(input, options.p(), options.training(), options.inplace(), /*features=*/true);
}

}  // namespace functional

namespace {

void print(std::ostream& stream, const char* name, const DropoutOptions& options) {
  stream << std::boolalpha << "torch::nn::" << name << "(p=" << options.p() << ", inplace=" << options.inplace() << ")";
}

template <typename FuncOptions>
FuncOptions with_training(const DropoutOptions& options, bool training) {
  return FuncOptions().p(options.p()).training(training).inplace(options.inplace());
}

}  // namespace

namespace F = functional;

DropoutImpl::DropoutImpl(const DropoutOptions& options_) : DropoutModule(options_) {}
void DropoutImpl::pretty_print(std::ostream& stream) const { print(stream, "Dropout", options); }
Tensor DropoutImpl::forward(Tensor input) {
  return F::dropout(std::move(input), with_training<F::DropoutFuncOptions>(options, is_training()));
}

Dropout2dImpl::Dropout2dImpl(const DropoutOptions& options_) : DropoutModule(options_) {}
void Dropout2dImpl::pretty_print(std::ostream& stream) const { print(stream, "Dropout2d", options); }
Tensor Dropout2dImpl::forward(Tensor input) {
  return F::dropout2d(std::move(input), with_training<F::DropoutFuncOptions>(options, is_training()));
}

Dropout3dImpl::Dropout3dImpl(const DropoutOptions& options_) : DropoutModule(options_) {}
void Dropout3dImpl::pretty_print(std::ostream& stream) const { print(stream, "Dropout3d", options); }
Tensor Dropout3dImpl::forward(Tensor input) {
  return F::dropout3d(std::move(input), with_training<F::DropoutFuncOptions>(options, is_training()));
}

AlphaDropoutImpl::AlphaDropoutImpl(const DropoutOptions& options_) : DropoutModule(options_) {}
void AlphaDropoutImpl::pretty_print(std::ostream& stream) const { print(stream, "AlphaDropout", options); }
Tensor AlphaDropoutImpl::forward(const Tensor& input) {
  return F::alpha_dropout(input, with_training<F::AlphaDropoutFuncOptions>(options, is_training()));
}

FeatureAlphaDropoutImpl::FeatureAlphaDropoutImpl(const DropoutOptions& options_) : DropoutModule(options_) {}
void FeatureAlphaDropoutImpl::pretty_print(std::ostream& stream) const {
  print(stream, "FeatureAlphaDropout", options);
}
Tensor FeatureAlphaDropoutImpl::forward(const Tensor& input) {
  return F::feature_alpha_dropout(input, with_training<F::AlphaDropoutFuncOptions>(options, is_training()));
}

}  // namespace taper::nn
