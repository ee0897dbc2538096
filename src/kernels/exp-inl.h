// SPDX-License-Identifier: MIT
// exp and its relatives on one vector of float or double; inf, nan and denormals are right. exp is within 1 ulp, the
// others within 2. Included once for each CPU target.

#if defined(TAPER_KERNELS_EXP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_EXP_INL_H
#undef TAPER_KERNELS_EXP_INL_H
#else
#define TAPER_KERNELS_EXP_INL_H
#endif

#include "kernels/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

// exp(x + low) = y 2^k for |low| no more than the rounding errors of x: x = k ln2 + r, y = (1 + r) + r^2 q(r), with
// what rounding loses of 1 + r added to the second part, so that y is within 0.6 ulp.
template <class D, class V>
HWY_INLINE void exp_parts(D d, V x, V low, V& y, V& k) {
  const V one = hn::Set(d, hn::TFromD<D>{1});
  x = at_least(d, at_most(d, x, Table<D>::kExpMax), Table<D>::kExpMin);
  k = round_small(d, hn::Mul(x, hn::Set(d, hn::TFromD<D>(1.4426950408889634))));
  const V high = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2High), x);
  low = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2Low), low);
  const V r = hn::Add(high, low);
  const V sum = hn::Add(one, high);
  const V lost = hn::Add(hn::Sub(high, hn::Sub(sum, one)), low);
  y = hn::Add(sum, hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), lost));
}

// r = x - k ln2 for the integer k that leaves it smallest, and exp(r) - 1. `shifted` is k + kShift.
template <class D, class V>
HWY_INLINE V expm1_reduced(D d, V x, V& shifted) {
  const V shift = hn::Set(d, Table<D>::kShift);
  shifted = hn::MulAdd(x, hn::Set(d, hn::TFromD<D>(1.4426950408889634)), shift);  // rounds, as in round_small
  const V k = hn::Sub(shifted, shift);
  V r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2High), x);
  r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2Low), r);
  return hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), r);
}

// exp(x) for |x| up to kExpNormal, where it is a normal number; not for nan.
template <class D, class V>
HWY_INLINE V exp_normal(D d, V x) {
  const hn::RebindToUnsigned<D> du;
  V shifted;
  const V y = hn::Add(hn::Set(d, hn::TFromD<D>{1}), expm1_reduced(d, x, shifted));
  // k stands in the lowest bits of `shifted`: it is added to the exponent of y.
  return hn::BitCast(d, hn::Add(hn::BitCast(du, y), hn::ShiftLeft<Table<D>::kMantissa>(hn::BitCast(du, shifted))));
}

// exp(x) for x up to kExpMax.
template <class D, class V>
HWY_INLINE V exp_below_max(D d, V x) {
  V shifted;
  const V p = expm1_reduced(d, at_least(d, x, Table<D>::kExpMin), shifted);
  const V k = hn::Sub(shifted, hn::Set(d, Table<D>::kShift));
  return scale_by_pow2(d, hn::Add(hn::Set(d, hn::TFromD<D>{1}), p), k);
}

#if TAPER_HAS_LOOK_UP
// exp of floats by a table, which one instruction looks up for all lanes: x = k ln2 + r with k = n + j / 16 (or / 8),
// exp(x) = 2^n 2^(j / 16) (1 + p). Within 1 ulp.
using Roots = std::conditional_t<HWY_TARGET == HWY_AVX3, SixteenRoots, EightRoots>;

struct TableExp {
  FloatVector k, p;
  FloatVector shifted;  // the bits of j, and of n above them, are its lowest
};

// Of exp(x), or with kMinus of exp(-x), where p makes up for what rounding took from the root as well.
template <bool kMinus>
HWY_INLINE TableExp table_exp(FloatTag d, FloatVector x) {
  using Math = MathTable<float>;
  const FloatVector shift = hn::Set(d, Math::kShift / Roots::kSteps), high = hn::Set(d, Math::kLn2High);
  TableExp e;
  e.shifted = hn::MulAdd(x, hn::Set(d, kMinus ? -1.44269504f : 1.44269504f), shift);  // rounds to k
  e.k = hn::Sub(e.shifted, shift);
  FloatVector r = kMinus ? hn::NegMulSub(e.k, high, x) : hn::NegMulAdd(e.k, high, x);
  r = hn::NegMulAdd(e.k, hn::Set(d, Math::kLn2Low), r);
  const FloatVector bend = polynomial(d, r, Roots::kBend), square = hn::Mul(r, r);
  if constexpr (kMinus) r = hn::Add(r, look_up(Roots::kLost, e.shifted));
  e.p = hn::MulAdd(square, bend, r);
  return e;
}

// 2^(j / 16), and 2^n times that where it is a normal number.
#if HWY_TARGET == HWY_AVX3
HWY_INLINE FloatVector root(FloatTag, const TableExp& e) { return look_up(Roots::kRoots, e.shifted); }
HWY_INLINE FloatVector scaled_root(FloatTag d, const TableExp& e) { return scale_by_pow2(d, root(d, e), e.k); }
#else
HWY_INLINE FloatVector root_plus_exponent(FloatTag d, const TableExp& e, uint32_t mask) {
  const hn::RebindToUnsigned<FloatTag> du;
  const auto exponent = hn::And(hn::ShiftLeft<20>(hn::BitCast(du, e.shifted)), hn::Set(du, mask));
  return hn::BitCast(d, hn::Add(hn::BitCast(du, look_up(Roots::kRoots, e.shifted)), exponent));
}
HWY_INLINE FloatVector root(FloatTag d, const TableExp& e) { return root_plus_exponent(d, e, 0x700000u); }
HWY_INLINE FloatVector scaled_root(FloatTag d, const TableExp& e) { return root_plus_exponent(d, e, ~0u); }
#endif

HWY_INLINE FloatVector exp_below_max(FloatTag d, FloatVector x) {
  const TableExp e = table_exp<false>(d, at_least(d, x, MathTable<float>::kExpMin));
  const FloatVector y = root(d, e);
  // AVX-512 itself takes the whole part.
  return scale_by_pow2(d, hn::MulAdd(y, e.p, y), HWY_TARGET == HWY_AVX3 ? e.k : hn::Floor(e.k));
}

#if HWY_TARGET == HWY_AVX2
HWY_INLINE FloatVector exp_normal(FloatTag d, FloatVector x) {
  const TableExp e = table_exp<false>(d, x);
  const FloatVector y = scaled_root(d, e);
  return hn::MulAdd(y, e.p, y);
}
#endif
#endif

// Where a power of two costs more than a look at all lanes, the normal numbers are a way of their own.
template <class D, class V>
HWY_INLINE V exp(D d, V x) {
#if HWY_TARGET != HWY_AVX3
  if (hn::AllTrue(d, hn::Le(hn::Abs(x), hn::Set(d, Table<D>::kExpNormal)))) [[likely]]
    return exp_normal(d, x);
#endif
  return exp_below_max(d, at_most(d, x, Table<D>::kExpMax));
}

// exp(-|x|)
template <class D, class V>
HWY_INLINE V exp_minus_abs(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  return exp_below_max(d, minus_abs(d, x));
#else
  return exp(d, minus_abs(d, x));
#endif
}

// 2^x = 2^k exp(r ln2), r = x - k exactly.
template <class D, class V>
HWY_INLINE V exp2(D d, V x) {
  using T = hn::TFromD<D>;
  constexpr T kMost = 2 * Table<D>::kBias;  // beyond the largest exponent and below the smallest
  x = at_least(d, at_most(d, x, kMost), -kMost);
  const V k = round_small(d, x);
  const V r = hn::Mul(hn::Sub(x, k), hn::Set(d, T(0.69314718055994531)));
  const V p = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), r);
  return scale_by_pow2(d, hn::Add(hn::Set(d, T{1}), p), k);
}

// 2^k (p + (1 - 2^-k)), p = exp(r) - 1.
template <class D, class V>
HWY_INLINE V expm1(D d, V x) {
  const V one = hn::Set(d, hn::TFromD<D>{1});
  V shifted;
  const V p = expm1_reduced(d, at_least(d, at_most(d, x, Table<D>::kExpMax), Table<D>::kExpm1Min), shifted);
  const V k = hn::Sub(shifted, hn::Set(d, Table<D>::kShift));
  // 2^-k underflows to a denormal or 0 for the largest k, where it no longer counts.
  const V inverse = pow2(d, hn::Neg(at_most(d, k, Table<D>::kBias - 1)));
  return hn::IfThenElse(hn::Eq(x, hn::Zero(d)), x, scale_by_pow2(d, hn::Add(p, hn::Sub(one, inverse)), k));
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
