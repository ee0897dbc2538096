// SPDX-License-Identifier: MIT
// Gather, scatter, select and add by int64 indices along the middle extent of [outer, n, inner]; rotations, triangles.
// Results do not depend on the number of threads. gather and the scatters return the first position whose index is not
// in [0, n), or -1; the result is of no use then. The others take indices in range: ops check with first_out_of_range.
// Functions without a T move elements of `size` bytes (1, 2, 4 or 8), whatever they are.
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// The first position whose index is not in [low, high), or -1.
int64_t first_out_of_range(const int64_t* index, int64_t count, int64_t low, int64_t high);

/// y[o, j, i] = x[o, index[o, j, i], i]; index and y [outer, m, inner], x as `s` says.
int64_t gather(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m);

/// y[o, index[o, j, i], i] = src[o, j, i], the last j winning; index and src [outer, m, inner], y as `s` says.
int64_t scatter(const void* src, const int64_t* index, void* y, int64_t size, Slices s, int64_t m);

enum class ScatterOp { kAdd, kMul, kMin, kMax };

/// y[o, index[o, j, i], i] op= src[o, j, i], in the order of j. A nan wins over everything in kMin and kMax.
template <typename T>
int64_t scatter_reduce(ScatterOp op, const T* src, const int64_t* index, T* y, Slices s, int64_t m);

/// How many of n are true, and where the first `count` of them are.
int64_t count_true(const bool* mask, int64_t n);
void true_positions(const bool* mask, int64_t* position, int64_t count);

/// y[o, j, :] = x[o, index[j], :]; index [m], y [outer, m, inner], x as `s` says.
void index_select(const void* x, const int64_t* index, void* y, int64_t size, Slices s, int64_t m);

/// y[o, index[j], :] = src[o, j, :], the last j winning.
void index_copy(const void* src, const int64_t* index, void* y, int64_t size, Slices s, int64_t m);

/// y[o, index[j], :] += alpha * src[o, j, :], in the order of j; what an embedding's gradient is made with.
template <typename T>
void index_add(const T* src, const int64_t* index, T alpha, T* y, Slices s, int64_t m);

/// y[o, (j + shift) % n, :] = x[o, j, :]; 0 <= shift < n.
void roll(const void* x, void* y, int64_t size, Slices s, int64_t shift);

/// y = x with zeros above (tril) or below (triu) the given diagonal of each [rows, cols] matrix; y may be x.
void tril(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, int64_t diagonal);
void triu(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, int64_t diagonal);

}  // namespace taper::kernels
