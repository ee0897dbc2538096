// SPDX-License-Identifier: MIT
// Cutting reductions into chunks.
#include "kernels/reduce_driver.h"

#include <algorithm>

#include "kernels/parallel.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

const void* element(const void* x, int64_t i, int64_t size) { return static_cast<const char*>(x) + i * size; }
void* element(void* y, int64_t i, int64_t size) { return static_cast<char*>(y) + i * size; }

// [outer, n] -> [outer, chunks], by chunks of `chunk` elements.
void reduce_row_chunks(const ReduceLoops& loops, const void* x, void* y, Slices s, int64_t chunk) {
  const int64_t chunks = (s.n + chunk - 1) / chunk;
  parallel_for(0, s.outer * chunks, std::max<int64_t>(1, kReduceGrain / chunk), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t start = i % chunks * chunk;
      loops.rows(element(x, i / chunks * s.n + start, loops.from), 1, std::min(chunk, s.n - start),
                 element(y, i, loops.to));
    }
  });
}

// [outer, n, inner] -> [outer, chunks, inner], by chunks of `chunk` rows and strips of columns.
void reduce_column_chunks(const ReduceLoops& loops, const void* x, void* y, Slices s, int64_t chunk) {
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
                   loops.columns(element(x, (slab / chunks * s.n + row) * s.inner + column, loops.from),
                                 std::min(chunk, s.n - row), s.inner, std::min(kStrip, s.inner - column),
                                 element(y, slab * s.inner + column, loops.to));
                 }
               });
}

}  // namespace

void reduce_slices(const ReduceLoops& loops, const ReduceLoops& fold, const void* x, void* y, Slices s) {
  if (s.count() == 0) return;
  const bool rows = s.inner == 1;
  const int64_t chunk = rows ? kReduceChunk : std::max<int64_t>(256, kReduceChunk / s.inner);
  if (s.n <= chunk) {
    if (!rows) return reduce_column_chunks(loops, x, y, s, chunk);
    parallel_for(0, s.outer, std::max<int64_t>(1, kReduceGrain / std::max<int64_t>(1, s.n)),
                 [&](int64_t begin, int64_t end) {
                   loops.rows(element(x, begin * s.n, loops.from), end - begin, s.n, element(y, begin, loops.to));
                 });
    return;
  }
  const Slices partials{s.outer, (s.n + chunk - 1) / chunk, s.inner};
  const Scratch<std::byte> partial(partials.numel() * loops.to);
  if (rows) {
    reduce_row_chunks(loops, x, partial.get(), s, chunk);
  } else {
    reduce_column_chunks(loops, x, partial.get(), s, chunk);
  }
  reduce_slices(fold, fold, partial.get(), y, partials);
}

}  // namespace taper::kernels
