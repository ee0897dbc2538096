// SPDX-License-Identifier: MIT
// Running results along the middle extent: x [outer, n, inner] -> y of the same shape.
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// Running sum and product; floating T adds up in double and R = T, integers and bool have R = int64_t. y may be x
/// where the types agree.
template <typename T, typename R>
void cumsum(const T* x, R* y, Slices s);
template <typename T, typename R>
void cumprod(const T* x, R* y, Slices s);

/// Running sum rounded to T after each step; float, double.
template <typename T>
void cumsum_rounded(const T* x, T* y, Slices s);

/// Running greatest and smallest with the place of the last such element, as PyTorch counts it; a nan stays.
template <typename T>
void cummax(const T* x, T* value, int64_t* index, Slices s);
template <typename T>
void cummin(const T* x, T* value, int64_t* index, Slices s);

/// log(cumsum(exp(x))); float, double.
template <typename T>
void logcumsumexp(const T* x, T* y, Slices s);

}  // namespace taper::kernels
