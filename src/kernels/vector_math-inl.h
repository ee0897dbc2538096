// SPDX-License-Identifier: MIT
// What the functions of one vector of float or double are made of: polynomials, bounds that keep nan, powers of two.
// Included once for each CPU target.

#if defined(TAPER_KERNELS_VECTOR_MATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_VECTOR_MATH_INL_H
#undef TAPER_KERNELS_VECTOR_MATH_INL_H
#else
#define TAPER_KERNELS_VECTOR_MATH_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <limits>
#include <type_traits>

#include "kernels/math_tables.h"
#include "kernels/simd_targets.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using Table = MathTable<hn::TFromD<D>>;

template <class D>
HWY_INLINE hn::Vec<D> infinity(D d) {
  return hn::Set(d, std::numeric_limits<hn::TFromD<D>>::infinity());
}
template <class D>
HWY_INLINE hn::Vec<D> quiet_nan(D d) {
  return hn::Set(d, std::numeric_limits<hn::TFromD<D>>::quiet_NaN());
}

// c[I] + c[I + kStep] x + c[I + 2 kStep] x^2 + ...
template <size_t I = 0, size_t kStep = 1, class D, class V, class T, size_t N>
HWY_INLINE V polynomial(D d, V x, const T (&c)[N]) {
  if constexpr (I + kStep >= N) {
    return hn::Set(d, c[I]);
  } else {
    return hn::MulAdd(polynomial<I + kStep, kStep>(d, x, c), x, hn::Set(d, c[I]));
  }
}

// c[0] + c[1] x + ... by its even and its odd half, given the square of x: half as many roundings follow each other.
template <class D, class V, class T, size_t N>
HWY_INLINE V polynomial_by_halves(D d, V x, V square, const T (&c)[N]) {
  return hn::MulAdd(polynomial<1, 2>(d, square, c), x, polynomial<0, 2>(d, square, c));
}

// min(x, bound) and max(x, bound) that keep the nan of x, and its sign where both are 0. x86's instructions return
// their second operand there.
template <class D, class V>
HWY_INLINE V at_most(D d, V x, hn::TFromD<D> bound) {
  const V b = hn::Set(d, bound);
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
  return hn::Min(b, x);
#else
  return hn::IfThenElse(hn::Gt(x, b), b, x);
#endif
}
template <class D, class V>
HWY_INLINE V at_least(D d, V x, hn::TFromD<D> bound) {
  const V b = hn::Set(d, bound);
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
  return hn::Max(b, x);
#else
  return hn::IfThenElse(hn::Lt(x, b), b, x);
#endif
}

template <class D, class V>
HWY_INLINE V minus_abs(D d, V x) {
  return hn::Or(x, hn::SignBit(d));
}

// Nearest integer of |x| < 2^22 (2^51), ties to even.
template <class D, class V>
HWY_INLINE V round_small(D d, V x) {
  const V shift = hn::Set(d, Table<D>::kShift);
  return hn::Sub(hn::Add(x, shift), shift);
}

// 2^k for an integer k whose power is a normal number.
template <class D, class V>
HWY_INLINE V pow2(D d, V k) {
  const hn::RebindToUnsigned<D> du;
  const V biased = hn::Add(k, hn::Set(d, Table<D>::kShift + Table<D>::kBias));
  return hn::BitCast(d, hn::ShiftLeft<Table<D>::kMantissa>(hn::BitCast(du, biased)));
}

#if HWY_TARGET == HWY_AVX3
HWY_INLINE hn::Vec512<float> scale_by_pow2(hn::Full512<float>, hn::Vec512<float> y, hn::Vec512<float> k) {
  return hn::Vec512<float>{_mm512_scalef_ps(y.raw, k.raw)};
}
HWY_INLINE hn::Vec512<double> scale_by_pow2(hn::Full512<double>, hn::Vec512<double> y, hn::Vec512<double> k) {
  return hn::Vec512<double>{_mm512_scalef_pd(y.raw, k.raw)};
}
#else
// y 2^k for integers |k| up to twice the exponent range, rounded once.
template <class D, class V>
HWY_INLINE V scale_by_pow2(D d, V y, V k) {
  const hn::RebindToUnsigned<D> du;
  const V bias = hn::Set(d, Table<D>::kShift + Table<D>::kBias);
  const V half = hn::MulAdd(k, hn::Set(d, hn::TFromD<D>{0.5}), bias);  // k / 2 rounded, in the lowest bits
  const V rest = hn::Add(hn::Sub(k, hn::Sub(half, bias)), bias);
  const auto power = [&](V biased) HWY_ATTR {
    return hn::BitCast(d, hn::ShiftLeft<Table<D>::kMantissa>(hn::BitCast(du, biased)));
  };
  return hn::Mul(hn::Mul(y, power(half)), power(rest));
}
#endif

// What rounding lost of the product xy = x * y.
template <class D, class V>
HWY_INLINE V product_error(D d, V x, V y, V xy) {
#if HWY_NATIVE_FMA
  (void)d;
  return hn::MulSub(x, y, xy);
#else
  const V split = hn::Set(d, Table<D>::kSplit);
  const V xs = hn::Mul(x, split);
  const V ys = hn::Mul(y, split);
  const V xh = hn::Sub(xs, hn::Sub(xs, x));
  const V yh = hn::Sub(ys, hn::Sub(ys, y));
  const V xl = hn::Sub(x, xh);
  const V yl = hn::Sub(y, yh);
  const V first = hn::Sub(hn::Mul(xh, yh), xy);
  return hn::Add(hn::Add(hn::Add(first, hn::Mul(xh, yl)), hn::Mul(xl, yh)), hn::Mul(xl, yl));
#endif
}

#if TAPER_HAS_LOOK_UP
using FloatTag = hn::ScalableTag<float>;
using FloatVector = hn::Vec<FloatTag>;

// table[k], k the lowest bits of every lane of `bits`, for tables of 8 floats, with AVX-512 of 16 or 32.
template <size_t kSize>
HWY_INLINE FloatVector look_up(const float (&table)[kSize], FloatVector bits) {
#if HWY_TARGET == HWY_AVX2
  static_assert(kSize == 8);
  return FloatVector{_mm256_permutevar8x32_ps(_mm256_load_ps(table), _mm256_castps_si256(bits.raw))};
#else
  static_assert(kSize == 16 || kSize == 32);
  const __m512 first = _mm512_load_ps(table);
  if constexpr (kSize == 16) return FloatVector{_mm512_permutexvar_ps(_mm512_castps_si512(bits.raw), first)};
  return FloatVector{_mm512_permutex2var_ps(first, _mm512_castps_si512(bits.raw), _mm512_load_ps(table + kSize / 2))};
#endif
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
