// SPDX-License-Identifier: MIT
// Sums over a row of what a function makes of each place, two at a time; mean and squared deviations of rows and
// columns.
#if defined(TAPER_KERNELS_MOMENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_MOMENTS_INL_H
#undef TAPER_KERNELS_MOMENTS_INL_H
#else
#define TAPER_KERNELS_MOMENTS_INL_H
#endif

#include "kernels/cache.h"
#include "kernels/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct Pair {
  V a, b;
};

template <class D, class V>
HWY_INLINE Pair<V> add(D, Pair<V> x, Pair<V> y) {
  return {hn::Add(x.a, y.a), hn::Add(x.b, y.b)};
}

// Two sums over i in [0, n): at(load, i, sums) gives `sums` with the terms at i added, and may also write what belongs
// to its places when they are whole. Four running sums, since an addition waits for the one before; they are folded
// every 64 vectors, so that a long row does not add everything to one number.
template <class D, class At>
HWY_INLINE Pair<hn::TFromD<D>> sum_pairs(D d, size_t n, At at) {
  const size_t lanes = hn::Lanes(d);
  const WholeLoad<D> whole{d};
  const Pair<hn::Vec<D>> zero{hn::Zero(d), hn::Zero(d)};
  auto total = zero;
  size_t i = 0;
  while (i + 4 * lanes <= n) {
    auto s0 = zero, s1 = zero, s2 = zero, s3 = zero;
    for (const size_t end = std::min(n, i + 64 * lanes); i + 4 * lanes <= end; i += 4 * lanes) {
      s0 = at(whole, i, s0);
      s1 = at(whole, i + lanes, s1);
      s2 = at(whole, i + 2 * lanes, s2);
      s3 = at(whole, i + 3 * lanes, s3);
    }
    total = add(d, total, add(d, add(d, s0, s1), add(d, s2, s3)));
  }
  for (; i + lanes <= n; i += lanes) total = at(whole, i, total);
  if (i < n) {
    const auto tail = at(TailLoad<D>{d, n - i}, i, zero);
    const auto mask = hn::FirstN(d, n - i);
    total = add(d, total, {hn::IfThenElseZero(mask, tail.a), hn::IfThenElseZero(mask, tail.b)});
  }
  return {hn::GetLane(hn::SumOfLanes(d, total.a)), hn::GetLane(hn::SumOfLanes(d, total.b))};
}

// A mean is shift + rest: `shift` is that of the first part of the data, `rest` what the deviations from it average to.
// Squares are taken of these deviations in the same pass, never as E[x^2] - E[x]^2, and corrected by `rest`. The
// distance between shift and mean counts in the variance with the share of the first part, so the correction takes
// away 15/16 at the most, however the data are ordered.
constexpr size_t shift_count(size_t n) { return (n + 15) / 16; }

template <typename T>
struct RowMoments {
  T shift, rest;
  T squares;  // sum of squared deviations from the mean
};

// The sums of x - shift and of its square. kAhead: fetched ahead.
template <bool kAhead, typename T>
HWY_INLINE Pair<T> sum_deviations(const T* x, size_t n, T shift) {
  const hn::ScalableTag<T> d;
  const auto center = hn::Set(d, shift);
  return sum_pairs(d, n, [&](auto load, size_t i, auto sum) HWY_ATTR {
    if constexpr (kAhead) fetch_ahead(x + i);
    const auto deviation = hn::Sub(load(x + i), center);
    return decltype(sum){hn::Add(sum.a, deviation), hn::MulAdd(deviation, deviation, sum.b)};
  });
}

// Not inlined: the program is to stay small.
template <typename T>
HWY_NOINLINE Pair<T> sum_far_deviations(const T* x, size_t n, T shift) {
  return sum_deviations<true>(x, n, shift);
}

// `far`: the row may lie beyond the second-level cache.
template <typename T>
HWY_INLINE RowMoments<T> row_moments(const T* x, size_t n, bool far) {
  const size_t lanes = hn::Lanes(hn::ScalableTag<T>());
  const size_t first = std::min(n, (shift_count(n) + lanes - 1) / lanes * lanes);
  const T shift = reduce_row<SumOp>(x, first) / static_cast<T>(first);
  const Pair<T> sums = far ? sum_far_deviations(x, n, shift) : sum_deviations<false>(x, n, shift);
  const T rest = sums.a * (T(1) / static_cast<T>(n));
  return {shift, rest, std::max(sums.b - sums.a * rest, T(0))};
}

// Adds the deviations of kRows rows from `center`, and their squares, to sums and squares; all are [width].
template <size_t kRows, typename T>
HWY_INLINE void add_deviations(const T* x, size_t stride, size_t width, const T* center, T* sums, T* squares) {
  const hn::ScalableTag<T> d;
  for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
    const auto middle = load(center + i);
    auto a = hn::Zero(d), b = hn::Zero(d);
    unroll<kRows>([&](size_t row) HWY_ATTR {
      const auto deviation = hn::Sub(load(x + row * stride + i), middle);
      a = hn::Add(a, deviation);
      b = hn::MulAdd(deviation, deviation, b);
    });
    store(hn::Add(load(sums + i), a), sums + i);
    store(hn::Add(load(squares + i), b), squares + i);
  });
}

// The moments of columns: shift, rest and squares are [width].
template <typename T>
HWY_INLINE void column_moments(const T* x, size_t rows, size_t stride, size_t width, T* shift, T* rest, T* squares) {
  const hn::ScalableTag<T> d;
  const size_t first = std::min(rows, std::max<size_t>(8, shift_count(rows)));
  reduce_columns<SumOp, SumOp>(x, first, stride, width, shift);
  const auto head = hn::Set(d, static_cast<T>(first)), n = hn::Set(d, static_cast<T>(rows));
  for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
    store(hn::Div(load(shift + i), head), shift + i);
    store(hn::Zero(d), rest + i);
    store(hn::Zero(d), squares + i);
  });
  size_t row = 0;
  for (; row + 8 <= rows; row += 8) add_deviations<8>(x + row * stride, stride, width, shift, rest, squares);
  for (; row < rows; ++row) add_deviations<1>(x + row * stride, stride, width, shift, rest, squares);
  for_each_vector(d, width, [&](auto load, auto store, size_t i) HWY_ATTR {
    const auto sum = load(rest + i), average = hn::Div(sum, n);
    store(average, rest + i);
    // In this order nan stays.
    store(hn::Max(hn::Zero(d), hn::NegMulAdd(sum, average, load(squares + i))), squares + i);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
