// SPDX-License-Identifier: MIT
// Reductions over the middle extent: x [outer, n, inner] -> y [outer, inner], both contiguous.
// A result does not depend on the number of threads: long slices go by chunks whose size depends on the shape only.
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// Sum of each slice. Floating T: R = T, as accurate as pairwise summation. Integers and bool: R = int64_t.
template <typename T, typename R>
void sum(const T* x, R* y, Slices s);

/// Product of each slice; T = R is float, double or int64_t.
template <typename T, typename R>
void prod(const T* x, R* y, Slices s);

/// sum / n; nan where n is 0. float, double.
template <typename T>
void mean(const T* x, T* y, Slices s);

/// Smallest and greatest of each slice (n > 0); a nan wins over everything.
template <typename T>
void min(const T* x, T* y, Slices s);
template <typename T>
void max(const T* x, T* y, Slices s);

/// As min and max (n > 0), with the position in the slice of the first such element; `value` may be null.
template <typename T>
void argmin(const T* x, T* value, int64_t* index, Slices s);
template <typename T>
void argmax(const T* x, T* value, int64_t* index, Slices s);

/// Whether any or every element differs from zero (nan does).
template <typename T>
void any(const T* x, bool* y, Slices s);
template <typename T>
void all(const T* x, bool* y, Slices s);

/// How many elements differ from zero.
template <typename T>
void count_nonzero(const T* x, int64_t* y, Slices s);

/// Vector norm (sum |x|^p)^(1/p); p = 0 counts nonzeros, +-inf takes the greatest or smallest |x|. float, double.
template <typename T>
void norm(const T* x, T* y, double p, Slices s);

/// Mean and sum of squared deviations / max(0, n - correction), from deviations and not from squares. `mean` may be
/// null.
template <typename T>
void var(const T* x, T* variance, T* mean, double correction, Slices s);

}  // namespace taper::kernels
