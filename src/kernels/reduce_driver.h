// SPDX-License-Identifier: MIT
// How a reduction of [outer, n, inner] is cut into chunks and run in parallel, whatever the element does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "kernels/parallel.h"
#include "kernels/slices.h"

namespace taper::kernels {

/// Fewest elements worth a thread.
inline constexpr int64_t kReduceGrain = 32768;

/// The two loops of one reduction from T to A.
template <typename T, typename A>
struct ReduceLoops {
  void (*rows)(const T* x, int64_t rows, int64_t n, A* y);                           // x [rows, n] -> y [rows]
  void (*columns)(const T* x, int64_t rows, int64_t stride, int64_t width, A* acc);  // x [rows, width] -> acc [width]
};

namespace detail {

// [outer, n] -> [outer, chunks], by chunks of `chunk` elements.
template <typename T, typename A>
void reduce_row_chunks(const ReduceLoops<T, A>& loops, const T* x, A* y, Slices s, int64_t chunk) {
  const int64_t chunks = (s.n + chunk - 1) / chunk;
  parallel_for(0, s.outer * chunks, std::max<int64_t>(1, kReduceGrain / chunk), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t start = i % chunks * chunk;
      loops.rows(x + i / chunks * s.n + start, 1, std::min(chunk, s.n - start), y + i);
    }
  });
}

// [outer, n, inner] -> [outer, chunks, inner], by chunks of `chunk` rows and strips of columns.
template <typename T, typename A>
void reduce_column_chunks(const ReduceLoops<T, A>& loops, const T* x, A* y, Slices s, int64_t chunk) {
  constexpr int64_t kStrip = 1024;
  const int64_t chunks = std::max<int64_t>(1, (s.n + chunk - 1) / chunk);
  const int64_t strips = (s.inner + kStrip - 1) / kStrip;
  const int64_t work = std::max<int64_t>(1, std::min(chunk, s.n) * std::min(kStrip, s.inner));
  parallel_for(0, s.outer * chunks * strips, std::max<int64_t>(1, kReduceGrain / work),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   const int64_t column = i % strips * kStrip;
                   const int64_t slab = i / strips;
                   const int64_t row = slab % chunks * chunk;
                   loops.columns(x + (slab / chunks * s.n + row) * s.inner + column, std::min(chunk, s.n - row),
                                 s.inner, std::min(kStrip, s.inner - column), y + slab * s.inner + column);
                 }
               });
}

}  // namespace detail

/// y[o, i] = reduction of x[o, :, i]. `fold` combines partial results, which `loops` made.
template <typename T, typename A>
void reduce_slices(const ReduceLoops<T, A>& loops, const ReduceLoops<A, A>& fold, const T* x, A* y, Slices s) {
  if (s.count() == 0) return;
  const bool rows = s.inner == 1;
  const int64_t chunk = rows ? 16384 : std::max<int64_t>(256, 16384 / s.inner);
  if (s.n <= chunk) {
    if (!rows) return detail::reduce_column_chunks(loops, x, y, s, chunk);
    parallel_for(0, s.outer, std::max<int64_t>(1, kReduceGrain / std::max<int64_t>(1, s.n)),
                 [&](int64_t begin, int64_t end) { loops.rows(x + begin * s.n, end - begin, s.n, y + begin); });
    return;
  }
  const Slices partials{s.outer, (s.n + chunk - 1) / chunk, s.inner};
  const std::unique_ptr<A[]> partial(new A[partials.numel()]);
  if (rows) {
    detail::reduce_row_chunks(loops, x, partial.get(), s, chunk);
  } else {
    detail::reduce_column_chunks(loops, x, partial.get(), s, chunk);
  }
  reduce_slices(fold, fold, partial.get(), y, partials);
}

}  // namespace taper::kernels
