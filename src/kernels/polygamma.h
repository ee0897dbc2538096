// SPDX-License-Identifier: MIT
// Derivatives of digamma.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// y[i] = the `order`-th derivative of digamma at x[i], order >= 1. From order 2 on nan at negative x.
template <class T>
void polygamma(int order, int64_t n, T* y, const T* x);

}  // namespace taper::kernels
