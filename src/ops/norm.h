// SPDX-License-Identifier: MIT
// What layer, RMS and batch normalisation share.
#pragma once

#include <array>

#include <taper/ops.h>

#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/dispatch.h"

namespace taper {

template <typename T>
T* data_or_null(const Tensor& t) {
  return t.defined() ? data<T>(t) : nullptr;
}

/// The gradients of h * weight + bias with respect to x, weight and bias as differentiable formulas, where
/// h = (x - mean) * rstd with statistics over `dims` of x, or x * rstd if not centred. The last two are not yet summed.
/// With u = g weight: dx = rstd (u - mean(u) - h mean(u h)), dweight = g h, dbias = g
inline std::array<Tensor, 3> norm_gradients(const Tensor& g, const Tensor& h, const Tensor& rstd, const Tensor& weight,
                                            IntArrayRef dims, bool centred, Needs needs) {
  std::array<Tensor, 3> grads;
  if (needs[0]) {
    const Tensor u = weight.defined() ? g * weight : g;
    const Tensor along = u - h * (u * h).mean(dims, true);
    grads[0] = (centred ? along - u.mean(dims, true) : along) * rstd;
  }
  if (needs[1]) grads[1] = g * h;
  grads[2] = g;
  return grads;
}

}  // namespace taper
