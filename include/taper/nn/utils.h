// SPDX-License-Identifier: MIT
// nn::utils: gradient clipping, and all parameters as one vector.
#pragma once

#include <initializer_list>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::nn::utils {

/// Scales the gradients so that their norm, taken over all of them together, is at most max_norm. Returns the norm
/// before. `norm_type`: any order; infinity for the largest absolute value.
TAPER_API double clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, double norm_type = 2,
                                 bool error_if_nonfinite = false);
inline double clip_grad_norm_(std::initializer_list<Tensor> parameters, double max_norm, double norm_type = 2,
                              bool error_if_nonfinite = false) {
  return clip_grad_norm_(std::vector<Tensor>(parameters), max_norm, norm_type, error_if_nonfinite);
}
inline double clip_grad_norm_(const Tensor& parameter, double max_norm, double norm_type = 2,
                              bool error_if_nonfinite = false) {
  return clip_grad_norm_(std::vector<Tensor>{parameter}, max_norm, norm_type, error_if_nonfinite);
}

/// Clamps each element of the gradients to [-clip_value, clip_value].
TAPER_API void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);
inline void clip_grad_value_(std::initializer_list<Tensor> parameters, double clip_value) {
  clip_grad_value_(std::vector<Tensor>(parameters), clip_value);
}
inline void clip_grad_value_(const Tensor& parameter, double clip_value) {
  clip_grad_value_(std::vector<Tensor>{parameter}, clip_value);
}

/// All elements one after the other: [sum of numel].
TAPER_API Tensor parameters_to_vector(const std::vector<Tensor>& parameters);
/// Makes the parameters views of consecutive parts of `vec`, with which they then share memory.
TAPER_API void vector_to_parameters(const Tensor& vec, const std::vector<Tensor>& parameters);

}  // namespace taper::nn::utils
