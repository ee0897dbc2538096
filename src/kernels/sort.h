// SPDX-License-Identifier: MIT
// Sorting along the middle extent of [outer, n, inner]. Stable; a nan is greater than everything. All number types,
// bool.
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// Sorted values and where in the slice they came from; `value` may be null (argsort).
template <typename T>
void sort(const T* x, T* value, int64_t* index, Slices s, bool descending);

/// The k greatest (or smallest), in order: value, index [outer, k, inner]; k <= n. Of equals the earlier comes first.
template <typename T>
void topk(const T* x, int64_t k, bool largest, T* value, int64_t* index, Slices s);

/// The lower middle of each slice, or its first nan: value, index [outer, inner]; n > 0. Of equals it is the one that a
/// stable sort puts there.
template <typename T>
void median(const T* x, T* value, int64_t* index, Slices s);

}  // namespace taper::kernels
