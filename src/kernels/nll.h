// SPDX-License-Identifier: MIT
// The negative log-likelihood of class indices: one element of each slice of x [outer, classes, inner].
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// loss = -weight[target] * x[target] and used = weight[target], both [outer, inner] like target; 0 where the target is
/// `ignore`. weight [classes] may be null for ones, used too. Returns the place of the first target that is no class
/// (its loss is 0), or -1.
template <typename T>
int64_t nll(const T* x, const int64_t* target, const T* weight, int64_t ignore, T* loss, T* used, Slices s);

/// dx = -scale * g * weight[target] at the target and 0 elsewhere; g is [outer, inner], or one number if !g_per_slice.
template <typename T>
void nll_backward(const T* g, bool g_per_slice, T scale, const int64_t* target, const T* weight, int64_t ignore, T* dx,
                  Slices s);

}  // namespace taper::kernels
