// SPDX-License-Identifier: MIT
// Copies with any strides and conversion, fills, and ramps.
#pragma once

#include <taper/core/bfloat16.h>

#include <cstdint>

#include "kernels/loop.h"

namespace taper::kernels {

/// y = x, for any two of float, double, int64_t, int32_t, int16_t, int8_t, uint8_t, bool and BFloat16. Floating to
/// integer truncates, to bool is x != 0, narrower integers wrap; double becomes BFloat16 by way of float.
template <class To, class From>
void copy(const Loop<2>& loop, To* y, const From* x);

/// y = value.
template <class T>
void fill(const Loop<1>& loop, T* y, T value);

/// y[i] = start + i step, y contiguous. Number is double for floating T, which is rounded last, and int64_t for
/// integers.
template <class T, class Number>
void arange(int64_t n, T* y, Number start, Number step);

/// n evenly spaced numbers from start to end, both exact; y contiguous. T is float or double.
template <class T>
void linspace(int64_t n, T* y, T start, T end);

}  // namespace taper::kernels
