// SPDX-License-Identifier: MIT
// Values from nothing: fills and ramps.
#pragma once

#include <cstdint>

#include "kernels/loop.h"

namespace taper::kernels {

/// y = value, of any type that has 1, 2, 4 or 8 bytes.
template <class T>
void fill(const Loop<1>& loop, T* y, T value);

/// y[i] = start + i step, y contiguous. Number is double for floating T, which is rounded last, and int64_t for
/// integers, which wrap.
template <class T, class Number>
void arange(int64_t n, T* y, Number start, Number step);

/// n evenly spaced numbers from start to end, both exact; y contiguous. T is float or double.
template <class T>
void linspace(int64_t n, T* y, T start, T end);

}  // namespace taper::kernels
