// SPDX-License-Identifier: MIT
// Mean and variance: chunks that fit the cache are read twice there, then joined in order, in double.
#include "kernels/moments.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/moments.cpp"
#include <hwy/foreach_target.h>

#include "kernels/moments-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
void moments_of_row(const T* x, int64_t n, double* mean, double* squares) {
  const RowMoments<T> row = row_moments(x, static_cast<size_t>(n), is_long_row<T>(n));
  *mean = double(row.shift) + double(row.rest);
  *squares = double(row.squares);
}

template <typename T>
void moments_of_columns(const T* x, int64_t rows, int64_t stride, int64_t width, double* mean, double* squares) {
  T shift[kMomentsStrip], rest[kMomentsStrip], deviations[kMomentsStrip];
  column_moments(x, static_cast<size_t>(rows), static_cast<size_t>(stride), static_cast<size_t>(width), shift, rest,
                 deviations);
  for (int64_t i = 0; i < width; ++i) {
    mean[i] = double(shift[i]) + double(rest[i]);
    squares[i] = double(deviations[i]);
  }
}

void row_f32(const float* x, int64_t n, double* mean, double* squares) { moments_of_row(x, n, mean, squares); }
void row_f64(const double* x, int64_t n, double* mean, double* squares) { moments_of_row(x, n, mean, squares); }
void columns_f32(const float* x, int64_t rows, int64_t stride, int64_t width, double* mean, double* squares) {
  moments_of_columns(x, rows, stride, width, mean, squares);
}
void columns_f64(const double* x, int64_t rows, int64_t stride, int64_t width, double* mean, double* squares) {
  moments_of_columns(x, rows, stride, width, mean, squares);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <limits>

#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/reduce_driver.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(row_f32);
HWY_EXPORT(row_f64);
HWY_EXPORT(columns_f32);
HWY_EXPORT(columns_f64);

void moments_of_part(const float* x, int64_t rows, int64_t stride, int64_t width, double* mean, double* squares) {
  if (stride == 1) return HWY_DYNAMIC_DISPATCH(row_f32)(x, rows, mean, squares);
  HWY_DYNAMIC_DISPATCH(columns_f32)(x, rows, stride, width, mean, squares);
}

void moments_of_part(const double* x, int64_t rows, int64_t stride, int64_t width, double* mean, double* squares) {
  if (stride == 1) return HWY_DYNAMIC_DISPATCH(row_f64)(x, rows, mean, squares);
  HWY_DYNAMIC_DISPATCH(columns_f64)(x, rows, stride, width, mean, squares);
}

constexpr int64_t kLine = 16;  // elements of a strip's smallest step

// Every part (a chunk of the slices, a strip of the columns): x [outer, n, inner] -> [outer, chunks, inner].
template <typename T>
void moments_of_parts(const T* x, double* mean, double* squares, Slices s, int64_t chunk) {
  const int64_t chunks = (s.n + chunk - 1) / chunk;
  const int64_t strips = (s.inner + kMomentsStrip - 1) / kMomentsStrip;
  const int64_t strip = ((s.inner + strips - 1) / strips + kLine - 1) / kLine * kLine;  // nearly equal ones
  const int64_t work = std::min(chunk, s.n) * std::min(strip, s.inner);
  parallel_for(0, s.outer * chunks * strips, std::max<int64_t>(1, kReduceGrain / work),
               [&](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   const int64_t column = i % strips * strip;
                   const int64_t part = i / strips;
                   const int64_t row = part % chunks * chunk;
                   const int64_t y = part * s.inner + column;
                   moments_of_part(x + (part / chunks * s.n + row) * s.inner + column, std::min(chunk, s.n - row),
                                   s.inner, std::min(strip, s.inner - column), mean + y, squares + y);
                 }
               });
}

// One output row of join_moments: first the mean, then what the parts' means deviate from it.
void join_slab(const double* mean, const double* squares, int64_t parts, int64_t inner, double size, double last,
               double* joined_mean, double* joined_squares) {
  const double total = size * static_cast<double>(parts - 1) + last;
  std::fill_n(joined_mean, inner, 0.0);
  std::fill_n(joined_squares, inner, 0.0);
  for (int64_t part = 0; part < parts; ++part) {
    const double weight = (part + 1 < parts ? size : last) / total;
    for (int64_t i = 0; i < inner; ++i) joined_mean[i] += weight * mean[part * inner + i];
  }
  for (int64_t part = 0; part < parts; ++part) {
    const double count = part + 1 < parts ? size : last;
    for (int64_t i = 0; i < inner; ++i) {
      const double deviation = mean[part * inner + i] - joined_mean[i];
      joined_squares[i] += squares[part * inner + i] + count * deviation * deviation;
    }
  }
}

}  // namespace

void join_moments(const double* mean, const double* squares, Slices parts, int64_t size, int64_t last,
                  double* joined_mean, double* joined_squares) {
  for (int64_t o = 0; o < parts.outer; ++o) {
    const int64_t from = o * parts.n * parts.inner;
    join_slab(mean + from, squares + from, parts.n, parts.inner, double(size), double(last),
              joined_mean + o * parts.inner, joined_squares + o * parts.inner);
  }
}

template <typename T>
void moments(const T* x, double* mean, double* squares, Slices s) {
  if (s.count() == 0) return;
  const int64_t chunk = s.inner == 1 ? 16384 : std::max<int64_t>(256, 16384 / s.inner);
  if (s.n <= chunk) return moments_of_parts(x, mean, squares, s, chunk);
  const Slices parts{s.outer, (s.n + chunk - 1) / chunk, s.inner};
  const Scratch<double> partial(2 * parts.numel());
  moments_of_parts(x, partial.get(), partial.get() + parts.numel(), s, chunk);
  join_moments(partial.get(), partial.get() + parts.numel(), parts, chunk, s.n - (parts.n - 1) * chunk, mean, squares);
}

template <typename T>
void var(const T* x, T* variance, T* mean, double correction, Slices s) {
  if (s.n == 0) {
    std::fill_n(variance, s.count(), std::numeric_limits<T>::quiet_NaN());
    if (mean) std::fill_n(mean, s.count(), std::numeric_limits<T>::quiet_NaN());
    return;
  }
  const Scratch<double> result(2 * s.count());
  const double* squares = result.get() + s.count();
  moments(x, result.get(), result.get() + s.count(), s);
  const double share = 1 / std::max(0.0, static_cast<double>(s.n) - correction);
  for (int64_t i = 0; i < s.count(); ++i) variance[i] = static_cast<T>(squares[i] * share);
  if (mean) {
    for (int64_t i = 0; i < s.count(); ++i) mean[i] = static_cast<T>(result[i]);
  }
}

template void moments(const float*, double*, double*, Slices);
template void moments(const double*, double*, double*, Slices);
template void var(const float*, float*, float*, double, Slices);
template void var(const double*, double*, double*, double, Slices);

}  // namespace taper::kernels
#endif  // HWY_ONCE
