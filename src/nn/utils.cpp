// SPDX-License-Identifier: MIT
// Gradient clipping, and all parameters as one vector.
#include <taper/nn/utils.h>

#include <cmath>
#include <limits>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn::utils {
namespace {

std::vector<Tensor> gradients(const std::vector<Tensor>& parameters) {
  std::vector<Tensor> grads;
  for (const Tensor& parameter : parameters) {
    if (parameter.grad().defined()) grads.push_back(parameter.grad().data());
  }
  return grads;
}

// The norm of the norms; as a tensor, so that it is rounded as libtorch rounds it.
Tensor total_norm(const std::vector<Tensor>& grads, double norm_type) {
  if (norm_type == 0) return full({}, static_cast<double>(grads.size()));
  const bool largest = norm_type == std::numeric_limits<double>::infinity();
  std::vector<Tensor> norms;
  norms.reserve(grads.size());
  for (const Tensor& grad : grads) norms.push_back(largest ? grad.abs().max() : grad.norm(norm_type));
  if (norms.size() == 1) return norms[0];
  return largest ? stack(norms).max() : stack(norms).norm(norm_type);
}

}  // namespace

double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type,
                       bool error_if_nonfinite) {
  const OpName op("clip_grad_norm_");
  NoGradGuard no_grad;
  const std::vector<Tensor> grads = gradients(parameters);
  if (grads.empty()) return 0;
  const Tensor norm = total_norm(grads, norm_type);
  const double value = norm.item().toDouble();
  check(!error_if_nonfinite || std::isfinite(value),
        "The total norm of order {:g} for gradients from `parameters` is non-finite, so it cannot be clipped. To "
        "disable this error and scale the gradients with the non-finite norm anyway, set `error_if_nonfinite=false`",
        norm_type);
  const Tensor factor = clamp(max_norm / (norm + 1e-6), std::nullopt, Scalar(1.0));
  for (const Tensor& grad : grads) grad.mul_(factor);
  return value;
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  const OpName op("clip_grad_value_");
  NoGradGuard no_grad;
  for (const Tensor& grad : gradients(parameters)) grad.clamp_(Scalar(-clip_value), Scalar(clip_value));
}

Tensor parameters_to_vector(const std::vector<Tensor>& parameters) {
  const OpName op("parameters_to_vector");
  std::vector<Tensor> flat;
  flat.reserve(parameters.size());
  for (const Tensor& parameter : parameters) flat.push_back(parameter.view({-1}));
  return cat(flat);
}

void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters) {
  const OpName op("vector_to_parameters");
  int64_t wanted = 0;
  for (const Tensor& parameter : parameters) wanted += parameter.numel();
  check(vec.dim() == 1 && vec.numel() >= wanted, "expected a vector of {} elements, got {}", wanted, shape_text(vec));
  int64_t start = 0;
  for (const Tensor& parameter : parameters) {
    const int64_t end = start + parameter.numel();
    parameter.set_data(vec.slice(0, start, end).view_as(parameter).data());
    start = end;
  }
}

}  // namespace taper::nn::utils
