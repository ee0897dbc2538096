// SPDX-License-Identifier: MIT
// LayerNorm and RMSNorm, normalize, and the distances.
#include <taper/nn/normalization.h>

#include <ostream>

#include <taper/nn/distance.h>
#include <taper/nn/functional.h>
#include <taper/nn/init.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn {

namespace functional {

Tensor layer_norm(const Tensor& input, const LayerNormFuncOptions& options) {
  return taper::layer_norm(input, options.normalized_shape(), options.weight(), options.bias(), options.eps());
}

Tensor rms_norm(const Tensor& input, const RMSNormFuncOptions& options) {
  return taper::rms_norm(input, options.normalized_shape(), options.weight(), options.eps());
}

Tensor normalize(const Tensor& input, const NormalizeFuncOptions& options) {
  const OpName op("normalize");
  const Tensor result = input / input.norm(options.p(), options.dim(), /*keepdim=*/true).clamp_min(options.eps());
  if (!options.out().defined()) return result;
  options.out().resize_(result.sizes());
  return options.out().copy_(result);
}

Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, const CosineSimilarityFuncOptions& options) {
  return taper::cosine_similarity(x1, x2, options.dim(), options.eps());
}

Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, const PairwiseDistanceFuncOptions& options) {
  return taper::pairwise_distance(x1, x2, options.p(), options.eps(), options.keepdim());
}

Tensor one_hot(const Tensor& tensor, int64_t num_classes) { return taper::one_hot(tensor, num_classes); }

}  // namespace functional

// ---- LayerNorm ------------------------------------------------------------------------------------------------------

LayerNormImpl::LayerNormImpl(std::vector<int64_t> normalized_shape)
    : LayerNormImpl(LayerNormOptions(std::move(normalized_shape))) {}

LayerNormImpl::LayerNormImpl(const LayerNormOptions& options_) : options(options_) { LayerNormImpl::reset(); }

void LayerNormImpl::reset() {
  const OpName op("LayerNorm");
  if (options.elementwise_affine()) {
    weight = register_parameter("weight", taper::empty(options.normalized_shape()));
    bias = register_parameter("bias", taper::empty(options.normalized_shape()));
  } else {
    weight = register_parameter("weight", {}, /*requires_grad=*/false);
    bias = register_parameter("bias", {}, /*requires_grad=*/false);
  }
  reset_parameters();
}

void LayerNormImpl::reset_parameters() {
  if (!options.elementwise_affine()) return;
  init::ones_(weight);
  init::zeros_(bias);
}

void LayerNormImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::LayerNorm(" << to_string(shape_text(options.normalized_shape()))
         << ", eps=" << options.eps() << ", elementwise_affine=" << options.elementwise_affine() << ")";
}

Tensor LayerNormImpl::forward(const Tensor& input) {
  return taper::layer_norm(input, options.normalized_shape(), weight, bias, options.eps());
}

// ---- RMSNorm --------------------------------------------------------------------------------------------------------

RMSNormImpl::RMSNormImpl(std::vector<int64_t> normalized_shape)
    : RMSNormImpl(RMSNormOptions(std::move(normalized_shape))) {}

RMSNormImpl::RMSNormImpl(const RMSNormOptions& options_) : options(options_) { RMSNormImpl::reset(); }

void RMSNormImpl::reset() {
  const OpName op("RMSNorm");
  if (options.elementwise_affine()) {
    weight = register_parameter("weight", taper::empty(options.normalized_shape()));
  } else {
    weight = register_parameter("weight", {}, /*requires_grad=*/false);
  }
  reset_parameters();
}

void RMSNormImpl::reset_parameters() {
  if (options.elementwise_affine()) init::ones_(weight);
}

void RMSNormImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::RMSNorm(" << to_string(shape_text(options.normalized_shape())) << ", eps=";
  if (options.eps()) {
    stream << *options.eps();
  } else {
    stream << "None";
  }
  stream << ", elementwise_affine=" << options.elementwise_affine() << ")";
}

Tensor RMSNormImpl::forward(const Tensor& input) {
  return taper::rms_norm(input, options.normalized_shape(), weight, options.eps());
}

// ---- Distances ------------------------------------------------------------------------------------------------------

CosineSimilarityImpl::CosineSimilarityImpl(const CosineSimilarityOptions& options_) : OptionsModule(options_) {}

Tensor CosineSimilarityImpl::forward(const Tensor& input1, const Tensor& input2) {
  return functional::cosine_similarity(input1, input2, options);
}

void CosineSimilarityImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::CosineSimilarity(dim=" << options.dim() << ", eps=" << options.eps() << ")";
}

PairwiseDistanceImpl::PairwiseDistanceImpl(const PairwiseDistanceOptions& options_) : OptionsModule(options_) {}

Tensor PairwiseDistanceImpl::forward(const Tensor& input1, const Tensor& input2) {
  return functional::pairwise_distance(input1, input2, options);
}

void PairwiseDistanceImpl::pretty_print(std::ostream& stream) const {
  stream << std::boolalpha << "torch::nn::PairwiseDistance(p=" << options.p() << ", eps=" << options.eps()
         << ", keepdim=" << options.keepdim() << ")";
}

}  // namespace taper::nn
