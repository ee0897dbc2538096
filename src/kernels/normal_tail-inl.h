// SPDX-License-Identifier: MIT
// erf, erfc, gelu and its slope on one vector of float or double, from the tail of the distribution; inf, nan and
// denormals are right. erf within 2 ulp, erfc and gelu within 6.5 (7 on a CPU without fused multiply-adds), also in
// their far tails; the slope loses digits near its zero at -0.75. Included once for each CPU target.

#if defined(TAPER_KERNELS_NORMAL_TAIL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_NORMAL_TAIL_INL_H
#undef TAPER_KERNELS_NORMAL_TAIL_INL_H
#else
#define TAPER_KERNELS_NORMAL_TAIL_INL_H
#endif

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

// x y - z, rounded once where the result is small beside z.
template <class D, class V>
HWY_INLINE V multiply_subtract(D d, V x, V y, V z) {
#if HWY_NATIVE_FMA
  (void)d;
  return hn::MulSub(x, y, z);
#else
  const V xy = hn::Mul(x, y);
  return hn::Add(hn::Sub(xy, z), product_error(d, x, y, xy));
#endif
}

// exp(-factor a^2) = (1 + p) 2^k for a up to kTailMax (times sqrt(1/2) for factor 1) and factor 1 or 1/2. `shifted` is
// k + kShift.
template <class D, class V>
HWY_INLINE void exp_minus_square(D d, V a, hn::TFromD<D> factor, V& p, V& shifted) {
  using T = hn::TFromD<D>;
  const V shift = hn::Set(d, Table<D>::kShift);
  const V minus = hn::Mul(a, hn::Set(d, -factor));
  shifted = hn::MulAdd(hn::Mul(a, hn::Set(d, T(-factor * T(1.4426950408889634)))), a, shift);
  const V k = hn::Sub(shifted, shift);
  V r = multiply_subtract(d, minus, a, hn::Mul(k, hn::Set(d, Table<D>::kLn2High)));  // that product is exact
  r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2Low), r);
  p = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), r);
}

// y 2^k for the `shifted` of exp_minus_square, rounded once: the power is made 2^64 times larger to stay
// normal.
template <class D, class V>
HWY_INLINE V scale_tail(D d, V y, V shifted) {
  using T = hn::TFromD<D>;
#if HWY_TARGET == HWY_AVX3
  return scale_by_pow2(d, y, hn::Sub(shifted, hn::Set(d, Table<D>::kShift)));
#else
  const hn::RebindToUnsigned<D> du;
  const V biased = hn::Add(shifted, hn::Set(d, T{Table<D>::kBias + 64}));
  const V power = hn::BitCast(d, hn::ShiftLeft<Table<D>::kMantissa>(hn::BitCast(du, biased)));
  return hn::Mul(hn::Mul(y, power), hn::Set(d, T(0x1p-64)));
#endif
}

// erfc(a) for a > 0, which loses some ulp near 0.
template <class D, class V>
HWY_INLINE V erfc_positive(D d, V a) {
  using T = hn::TFromD<D>;
  a = at_most(d, a, T(Table<D>::kTailMax * T(0.70710678118654752)));
  V p, shifted;
  exp_minus_square(d, a, T{1}, p, shifted);
  const V square = hn::Mul(a, a);
  const V w = polynomial_by_halves(d, a, square, Table<D>::kErfcNumerator);
  const V denominator = polynomial_by_halves(d, a, square, Table<D>::kErfcDenominator);
  return scale_tail(d, hn::Div(hn::MulAdd(w, p, w), denominator), shifted);
}

// erf(x) for |x| up to 1.
template <class D, class V>
HWY_INLINE V erf_near(D d, V x) {
  return hn::MulAdd(x, polynomial(d, hn::Mul(x, x), Table<D>::kErf), x);
}

template <class D, class V>
HWY_INLINE V erf(D d, V x) {
  const V one = hn::Set(d, hn::TFromD<D>{1});
  const V a = hn::Abs(x);
  const V far = hn::Sub(one, erfc_positive(d, a));
  return hn::IfThenElse(hn::Lt(a, one), erf_near(d, x), hn::CopySignToAbs(far, x));
}

template <class D, class V>
HWY_INLINE V erfc(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Abs(x);
  const V tail = erfc_positive(d, a);
  const V far = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Sub(hn::Set(d, T{2}), tail), tail);
  return hn::IfThenElse(hn::Lt(a, hn::Set(d, T{0.5})), hn::Sub(hn::Set(d, T{1}), erf_near(d, x)), far);
}

// ---- gelu: max(x, 0) - |x| P(X > |x|) for a normal X, and its slope ----

// |x| P(X > |x|), all the way to where it is 0.
template <class D, class V>
HWY_INLINE V gelu_tail(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Min(hn::Abs(x), hn::Set(d, Table<D>::kTailMax));
  V p, shifted;
  exp_minus_square(d, a, T{0.5}, p, shifted);
  const V square = hn::Mul(a, a);
  const V w = hn::Mul(a, polynomial_by_halves(d, a, square, Table<D>::kMillsNumerator));
  const V denominator = polynomial_by_halves(d, a, square, Table<D>::kMillsDenominator);
  return scale_tail(d, hn::Div(hn::MulAdd(w, p, w), denominator), shifted);
}

// P(X > |x|) - |x| p(x), p the density.
template <class D, class V>
HWY_INLINE V gelu_slope_tail(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = at_most(d, hn::Abs(x), Table<D>::kTailMax);
  V p, shifted;
  exp_minus_square(d, a, T{0.5}, p, shifted);
  const V e = scale_tail(d, hn::Add(hn::Set(d, T{1}), p), shifted);
  const V square = hn::Mul(a, a);
  const V ratio = hn::Div(polynomial_by_halves(d, a, square, Table<D>::kMillsNumerator),
                          polynomial_by_halves(d, a, square, Table<D>::kMillsDenominator));
  return hn::Mul(e, hn::NegMulAdd(a, hn::Set(d, T(0.39894228040143268)), ratio));
}

// The same two for floats up to kNearTail, where nearly all are: from pieces, or a shorter exp and shorter fractions.
#if HWY_TARGET == HWY_AVX3

static_assert(MathTable<float>::kNearTail <= GeluTailPieces::kEnd);
static_assert(MathTable<float>::kNearTail <= GeluSlopeTailPieces::kEnd);
HWY_INLINE FloatVector near_gelu_tail(FloatTag d, FloatVector a) { return piecewise<GeluTailPieces>(d, a); }
HWY_INLINE FloatVector near_gelu_slope_tail(FloatTag d, FloatVector a) { return piecewise<GeluSlopeTailPieces>(d, a); }

#else

// exp(-a^2 / 2) numerator(a) / denominator(a)
template <class D, class V, size_t N, size_t M>
HWY_INLINE V near_tail(D d, V a, const float (&numerator)[N], const float (&denominator)[M]) {
  const hn::RebindToUnsigned<D> du;
  const V shift = hn::Set(d, Table<D>::kShift), square = hn::Mul(a, a);
  const V shifted = hn::MulAdd(square, hn::Set(d, 0.72134752f), shift);
  const V k = hn::Sub(shifted, shift);
  // a^2 = 2 ln2 k + r
  V r = multiply_subtract(d, a, a, hn::Mul(k, hn::Set(d, 2 * Table<D>::kLn2High)));  // that product is exact
  r = hn::NegMulAdd(k, hn::Set(d, 2 * Table<D>::kLn2Low), r);
  const auto exponent = hn::ShiftLeft<Table<D>::kMantissa>(hn::BitCast(du, shifted));
  const V e = hn::BitCast(d, hn::Sub(hn::BitCast(du, polynomial(d, r, Table<D>::kExpMinusHalf)), exponent));
  return hn::Div(hn::Mul(polynomial_by_halves(d, a, square, numerator), e),
                 polynomial_by_halves(d, a, square, denominator));
}

template <class D, class V>
HWY_INLINE V near_gelu_tail(D d, V a) {
  return near_tail(d, a, Table<D>::kNearGeluNumerator, Table<D>::kNearGeluDenominator);
}
template <class D, class V>
HWY_INLINE V near_gelu_slope_tail(D d, V a) {
  return near_tail(d, a, Table<D>::kNearSlopeNumerator, Table<D>::kNearSlopeDenominator);
}

#endif

// A tail at |x|: near(d, |x|) up to kNearTail and, as it rounds to nothing beside x and 1 by then, for all positive x;
// far(d, x) for the others.
template <class D, class V, class Near, class Far>
HWY_INLINE V tail_of(D d, V x, Near near, Far far) {
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    return far(d, x);
  } else {
    constexpr float kEnd = Table<D>::kNearTail;
    const V tail = near(d, at_most(d, hn::Abs(x), kEnd));
    const auto beyond = hn::Lt(x, hn::Set(d, -kEnd));
    if (HWY_LIKELY(hn::AllFalse(d, beyond))) return tail;
    return hn::IfThenElse(beyond, far(d, x), tail);
  }
}

// x P(X <= x)
template <class D, class V>
HWY_INLINE V gelu(D d, V x) {
  const V tail = tail_of(
      d, x, [](auto d, auto a) HWY_ATTR { return near_gelu_tail(d, a); },
      [](auto d, auto x) HWY_ATTR { return gelu_tail(d, x); });
  return hn::Sub(at_least(d, x, -0.0f), tail);
}

// P(X <= x) + x p(x)
template <class D, class V>
HWY_INLINE V gelu_slope(D d, V x) {
  const V tail = tail_of(
      d, x, [](auto d, auto a) HWY_ATTR { return near_gelu_slope_tail(d, a); },
      [](auto d, auto x) HWY_ATTR { return gelu_slope_tail(d, x); });
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(hn::Set(d, 1), tail));
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
