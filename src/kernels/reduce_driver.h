// SPDX-License-Identifier: MIT
// How a reduction of [outer, n, inner] is cut into chunks and run in parallel, whatever the element does.
#pragma once

#include <cstdint>

#include "kernels/slices.h"

namespace taper::kernels {

/// Fewest elements worth a thread.
inline constexpr int64_t kReduceGrain = 32768;

/// Most elements of a row that a loop is given at a time.
inline constexpr int64_t kReduceChunk = 65536;

/// The two loops of one reduction from elements of `from` bytes to results of `to` bytes: one function cuts them all.
struct ReduceLoops {
  void (*rows)(const void* x, int64_t rows, int64_t n, void* y);                           // x [rows, n] -> y [rows]
  void (*columns)(const void* x, int64_t rows, int64_t stride, int64_t width, void* acc);  // x [rows, width] -> [width]
  int64_t from, to;
};

/// y[o, i] = reduction of x[o, :, i]. `fold` combines partial results, which `loops` made.
void reduce_slices(const ReduceLoops& loops, const ReduceLoops& fold, const void* x, void* y, Slices s);

}  // namespace taper::kernels
