// SPDX-License-Identifier: MIT
// Mean and sum of squared deviations of each slice, in double: what var and batch norm stand on.
#pragma once

#include "kernels/slices.h"

namespace taper::kernels {

/// Columns that are worked on together.
inline constexpr int64_t kMomentsStrip = 512;

/// x [outer, n, inner] -> mean, squares [outer, inner]; memory is read once. T: float, double. n > 0.
template <typename T>
void moments(const T* x, double* mean, double* squares, Slices s);

/// Joins the moments of parts: mean, squares [outer, parts, inner] of `size` elements each (the last part `last`)
/// -> [outer, inner].
void join_moments(const double* mean, const double* squares, Slices parts, int64_t size, int64_t last,
                  double* joined_mean, double* joined_squares);

}  // namespace taper::kernels
