// SPDX-License-Identifier: MIT
// argmin and argmax: the value by the fast reduction, then its first place, chunk by chunk.
#include <algorithm>
#include <type_traits>

#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/reduce_driver.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

constexpr int64_t kChunk = 4096;

template <typename T>
bool is_nan(T x) {
  return x != x;
}

// Whether b replaces a: a nan beats every number, and of equals the first stays.
template <bool kMax, typename T>
bool better(T b, T a) {
  if constexpr (std::is_floating_point_v<T>) {
    if (is_nan(b)) return !is_nan(a);
  }
  return kMax ? b > a : b < a;
}

template <bool kMax, typename T>
void extreme(const T* x, T* y, Slices s) {
  if constexpr (kMax) {
    max(x, y, s);
  } else {
    min(x, y, s);
  }
}

template <typename T>
int64_t find(const T* x, T value) {
  int64_t i = 0;
  if (is_nan(value)) {
    while (!is_nan(x[i])) ++i;
  } else {
    while (x[i] != value) ++i;
  }
  return i;
}

// Only the chunk that holds the extreme value is read twice.
template <bool kMax, typename T>
void arg_rows(const T* x, T* value, int64_t* index, int64_t rows, int64_t n) {
  const int64_t chunks = (n + kChunk - 1) / kChunk;
  const int64_t whole = n / kChunk;
  const Scratch<T> best(rows * chunks);
  parallel_for(0, rows, std::max<int64_t>(1, kReduceGrain / n), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* data = x + row * n;
      T* row_best = best.get() + row * chunks;
      extreme<kMax>(data, row_best, Slices{whole, kChunk, 1});
      if (chunks > whole) extreme<kMax>(data + whole * kChunk, row_best + whole, Slices{1, n - whole * kChunk, 1});
      int64_t chunk = 0;
      for (int64_t i = 1; i < chunks; ++i) {
        if (better<kMax>(row_best[i], row_best[chunk])) chunk = i;
      }
      index[row] = chunk * kChunk + find(data + chunk * kChunk, row_best[chunk]);
      if (value) value[row] = row_best[chunk];
    }
  });
}

template <bool kMax, typename T>
void arg_strip(const T* x, T* value, int64_t* index, int64_t n, int64_t inner, int64_t width) {
  constexpr int64_t kStrip = 64;
  for (int64_t start = 0; start < width; start += kStrip) {
    const int64_t strip = std::min(kStrip, width - start);
    T best[kStrip];
    std::copy_n(x + start, strip, best);
    std::fill_n(index + start, strip, 0);
    for (int64_t k = 1; k < n; ++k) {
      const T* row = x + k * inner + start;
      for (int64_t i = 0; i < strip; ++i) {
        if (!better<kMax>(row[i], best[i])) continue;
        best[i] = row[i];
        index[start + i] = k;
      }
    }
    if (value) std::copy_n(best, strip, value + start);
  }
}

template <bool kMax, typename T>
void arg_reduce(const T* x, T* value, int64_t* index, Slices s) {
  if (s.inner == 1) return arg_rows<kMax>(x, value, index, s.outer, s.n);
  const int64_t strips = (s.inner + 1023) / 1024;
  const int64_t grain = std::max<int64_t>(1, kReduceGrain / (s.n * std::min<int64_t>(s.inner, 1024)));
  parallel_for(0, s.outer * strips, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t column = i % strips * 1024;
      const int64_t y = i / strips * s.inner + column;
      arg_strip<kMax>(x + i / strips * s.n * s.inner + column, value ? value + y : nullptr, index + y, s.n, s.inner,
                      std::min<int64_t>(1024, s.inner - column));
    }
  });
}

}  // namespace

template <typename T>
void argmin(const T* x, T* value, int64_t* index, Slices s) {
  if (s.count() > 0) arg_reduce<false>(x, value, index, s);
}

template <typename T>
void argmax(const T* x, T* value, int64_t* index, Slices s) {
  if (s.count() > 0) arg_reduce<true>(x, value, index, s);
}

#define TAPER_INSTANTIATE(T)                            \
  template void argmin(const T*, T*, int64_t*, Slices); \
  template void argmax(const T*, T*, int64_t*, Slices);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
TAPER_INSTANTIATE(int64_t)
TAPER_INSTANTIATE(int32_t)
TAPER_INSTANTIATE(int16_t)
TAPER_INSTANTIATE(int8_t)
TAPER_INSTANTIATE(uint8_t)
TAPER_INSTANTIATE(bool)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
