// SPDX-License-Identifier: MIT
// Sums over a row of what a function makes of each place, two at a time; mean and squared deviations of rows and
// columns.
#if defined(TAPER_KERNELS_MOMENTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_MOMENTS_INL_H
#undef TAPER_KERNELS_MOMENTS_INL_H
#else
#define TAPER_KERNELS_MOMENTS_INL_H
#endif

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
// to its places when they are whole. Running sums are folded every 32 vectors, so that a long row does not add
// everything to one number.
template <class D, class At>
HWY_INLINE Pair<hn::TFromD<D>> sum_pairs(D d, size_t n, At at) {
  const size_t lanes = hn::Lanes(d);
  const WholeLoad<D> whole{d};
  const Pair<hn::Vec<D>> zero{hn::Zero(d), hn::Zero(d)};
  auto total = zero;
  size_t i = 0;
  while (i + 2 * lanes <= n) {
    auto even = zero, odd = zero;
    for (const size_t end = std::min(n, i + 32 * lanes); i + 2 * lanes <= end; i += 2 * lanes) {
      even = at(whole, i, even);
      odd = at(whole, i + lanes, odd);
    }
    total = add(d, total, add(d, even, odd));
  }
  for (; i + lanes <= n; i += lanes) total = at(whole, i, total);
  if (i < n) {
    const auto tail = at(TailLoad<D>{d, n - i}, i, zero);
    const auto mask = hn::FirstN(d, n - i);
    total = add(d, total, {hn::IfThenElseZero(mask, tail.a), hn::IfThenElseZero(mask, tail.b)});
  }
  return {hn::GetLane(hn::SumOfLanes(d, total.a)), hn::GetLane(hn::SumOfLanes(d, total.b))};
}

// A row's mean is shift + rest: `shift` is the mean as rounded, `rest` what the deviations from it still average to.
// Deviations are taken from the data, never as E[x^2] - E[x]^2, and corrected by `rest`.
template <typename T>
struct RowMoments {
  T shift, rest;
  T squares;  // sum of squared deviations from the mean
};

template <typename T>
HWY_INLINE RowMoments<T> row_moments(const T* x, size_t n) {
  const hn::ScalableTag<T> d;
  const T share = T(1) / static_cast<T>(n);
  const T shift = reduce_row<SumOp>(x, n) * share;
  const auto center = hn::Set(d, shift);
  const auto sums = sum_pairs(d, n, [&](auto load, size_t i, auto sum) HWY_ATTR {
    const auto deviation = hn::Sub(load(x + i), center);
    return decltype(sum){hn::Add(sum.a, deviation), hn::MulAdd(deviation, deviation, sum.b)};
  });
  const T rest = sums.a * share;
  return {shift, rest, std::max(sums.b - sums.a * rest, T(0))};
}

// Sums over rows of the deviations of one vector of columns from `center`, and of their squares.
template <class D, class Load, typename T>
HWY_INLINE Pair<hn::Vec<D>> column_deviations(D d, const T* x, size_t rows, size_t stride, hn::Vec<D> center,
                                              Load load) {
  Pair<hn::Vec<D>> sums{hn::Zero(d), hn::Zero(d)};
  for (size_t row = 0; row < rows; ++row) {
    const auto deviation = hn::Sub(load(x + row * stride), center);
    sums = {hn::Add(sums.a, deviation), hn::MulAdd(deviation, deviation, sums.b)};
  }
  return sums;
}

// The same for columns: shift, rest and squares are [width].
template <typename T>
HWY_INLINE void column_moments(const T* x, size_t rows, size_t stride, size_t width, T* shift, T* rest, T* squares) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  reduce_columns<SumOp, SumOp>(x, rows, stride, width, shift);
  const auto n = hn::Set(d, static_cast<T>(rows));
  const auto finish = [&](Pair<hn::Vec<decltype(d)>> sums, auto&& store) HWY_ATTR {
    const auto average = hn::Div(sums.a, n);
    store(average, rest);
    store(hn::Max(hn::Zero(d), hn::NegMulAdd(sums.a, average, sums.b)), squares);  // in this order nan stays
  };
  size_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto center = hn::Div(hn::LoadU(d, shift + i), n);
    hn::StoreU(center, d, shift + i);
    finish(column_deviations(d, x + i, rows, stride, center, WholeLoad<decltype(d)>{d}),
           [&](auto v, T* y) HWY_ATTR { hn::StoreU(v, d, y + i); });
  }
  if (i == width) return;
  const TailLoad<decltype(d)> tail{d, width - i};
  const auto center = hn::Div(tail(shift + i), n);
  store_n(center, d, shift + i, width - i);
  finish(column_deviations(d, x + i, rows, stride, center, tail),
         [&](auto v, T* y) HWY_ATTR { store_n(v, d, y + i, width - i); });
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
