// SPDX-License-Identifier: MIT
// exp, log, tanh and their relatives on one vector of float or double; inf, nan and denormals are right.
// Within 2 ulp. Included once for each CPU target.

#if defined(TAPER_KERNELS_MATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_MATH_INL_H
#undef TAPER_KERNELS_MATH_INL_H
#else
#define TAPER_KERNELS_MATH_INL_H
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <limits>

#include "kernels/math_tables.h"
#include "kernels/piecewise-inl.h"

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

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
// exp of floats by a table, which one instruction looks up for all lanes: x = k ln2 + r with k = n + j / 16 (or / 8),
// exp(x) = 2^n 2^(j / 16) (1 + p). Within 1.2 ulp.
using FloatTag = hn::ScalableTag<float>;
using FloatVector = hn::Vec<FloatTag>;

struct TableExp {
  FloatVector k, root, p;
  FloatVector shifted;  // j and n in its lowest bits
};

HWY_INLINE TableExp table_exp(FloatTag d, FloatVector x) {
  using Math = MathTable<float>;
  constexpr bool kSixteen = HWY_TARGET == HWY_AVX3;
  const FloatVector shift = hn::Set(d, Math::kShift / (kSixteen ? 16 : 8));
  TableExp e;
  e.shifted = hn::MulAdd(x, hn::Set(d, 1.44269504f), shift);  // rounds to k
  e.k = hn::Sub(e.shifted, shift);
  FloatVector r = hn::NegMulAdd(e.k, hn::Set(d, Math::kLn2High), x);
  r = hn::NegMulAdd(e.k, hn::Set(d, Math::kLn2Low), r);
  e.p = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, kSixteen ? Math::kExp16 : Math::kExp8), r);
#if HWY_TARGET == HWY_AVX3
  e.root.raw = _mm512_permutexvar_ps(_mm512_castps_si512(e.shifted.raw), _mm512_load_ps(Math::kRoots));
#else
  e.root.raw = _mm256_permutevar8x32_ps(_mm256_load_ps(Math::kEightRoots), _mm256_castps_si256(e.shifted.raw));
#endif
  return e;
}

// root (1 + p)
HWY_INLINE FloatVector times_root(const TableExp& e) { return hn::MulAdd(e.root, e.p, e.root); }

#if HWY_TARGET == HWY_AVX3
HWY_INLINE FloatVector exp_below_max(FloatTag d, FloatVector x) {
  const TableExp e = table_exp(d, at_least(d, x, MathTable<float>::kExpMin));
  return scale_by_pow2(d, times_root(e), e.k);  // takes the whole part of k
}
#else
HWY_INLINE FloatVector exp_below_max(FloatTag d, FloatVector x) {
  const TableExp e = table_exp(d, at_least(d, x, MathTable<float>::kExpMin));
  return scale_by_pow2(d, times_root(e), hn::Floor(e.k));
}
HWY_INLINE FloatVector exp_normal(FloatTag d, FloatVector x) {
  TableExp e = table_exp(d, x);
  const hn::RebindToUnsigned<FloatTag> du;
  const auto n = hn::And(hn::ShiftLeft<20>(hn::BitCast(du, e.shifted)), hn::Set(du, 0xff800000u));
  e.root = hn::BitCast(d, hn::Add(hn::BitCast(du, e.root), n));
  return times_root(e);
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

// log(m 2^e) + low with f = m - 1 near 0: e ln2 + f - (f^2 / 2 - s (f^2 / 2 + z R(z))), s = f / (2 + f), z = s^2.
template <class D, class V>
HWY_INLINE V log_parts(D d, V f, V e, V low) {
  const V s = hn::Div(f, hn::Add(hn::Set(d, hn::TFromD<D>{2}), f));
  const V z = hn::Mul(s, s);
  const V half_square = hn::Mul(hn::Mul(hn::Set(d, hn::TFromD<D>{0.5}), f), f);
  const V tail = hn::MulAdd(z, polynomial(d, z, Table<D>::kLog), half_square);
  const V small = hn::MulAdd(s, tail, hn::MulAdd(e, hn::Set(d, Table<D>::kLn2Low), low));
  return hn::MulAdd(e, hn::Set(d, Table<D>::kLn2High), hn::Sub(f, hn::Sub(half_square, small)));
}

// A positive normal x = m 2^e with m in [sqrt(1/2), sqrt(2)).
template <class D, class V>
HWY_INLINE void split_exponent(D d, V x, V& m, V& e) {
  using T = hn::TFromD<D>;
  using Bits = typename Table<D>::Bits;
  constexpr Bits kOne = static_cast<Bits>(Table<D>::kBias) << Table<D>::kMantissa;
  constexpr T kInteger = T(Bits{1} << Table<D>::kMantissa);  // adding an integer's bits to its bits adds the integer
  const hn::RebindToUnsigned<D> du;
  const auto moved = hn::Add(hn::BitCast(du, x), hn::Set(du, kOne - Table<D>::kHalfRootTwo));
  const auto exponent = hn::Or(hn::ShiftRight<Table<D>::kMantissa>(moved), hn::BitCast(du, hn::Set(d, kInteger)));
  e = hn::Sub(hn::BitCast(d, exponent), hn::Set(d, kInteger + Table<D>::kBias));
  const auto mantissa = hn::And(moved, hn::Set(du, (Bits{1} << Table<D>::kMantissa) - 1));
  m = hn::BitCast(d, hn::Add(mantissa, hn::Set(du, Table<D>::kHalfRootTwo)));
}

// The values of log at x = 0, below 0, at inf and nan.
template <class D, class V>
HWY_INLINE V log_limits(D d, V x, V y) {
  y = hn::IfThenElse(hn::Eq(x, infinity(d)), x, y);
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity(d)), y);
  return hn::IfThenElse(hn::Ge(x, hn::Zero(d)), y, quiet_nan(d));
}

// split_exponent for denormals as well.
template <class D, class V>
HWY_INLINE void split_any_exponent(D d, V x, V& m, V& e) {
  using T = hn::TFromD<D>;
  const auto denormal = hn::Lt(x, hn::Set(d, std::numeric_limits<T>::min()));
  split_exponent(d, hn::IfThenElse(denormal, hn::Mul(x, hn::Set(d, Table<D>::kToNormal)), x), m, e);
  e = hn::Sub(e, hn::IfThenElseZero(denormal, hn::Set(d, T(Table<D>::kMantissa))));
}

template <class D, class V>
HWY_INLINE V log(D d, V x) {
  V m, e;
  split_any_exponent(d, x, m, e);
  return log_limits(d, x, log_parts(d, hn::Sub(m, hn::Set(d, hn::TFromD<D>{1})), e, hn::Zero(d)));
}

// e + log2(m)
template <class D, class V>
HWY_INLINE V log2(D d, V x) {
  using T = hn::TFromD<D>;
  const V zero = hn::Zero(d);
  V m, e;
  split_any_exponent(d, x, m, e);
  const V y = log_parts(d, hn::Sub(m, hn::Set(d, T{1})), zero, zero);
  return log_limits(d, x, hn::MulAdd(y, hn::Set(d, T(1.4426950408889634)), e));
}

// e log10(2) + log10(m)
template <class D, class V>
HWY_INLINE V log10(D d, V x) {
  using T = hn::TFromD<D>;
  const V zero = hn::Zero(d);
  V m, e;
  split_any_exponent(d, x, m, e);
  const V y = log_parts(d, hn::Sub(m, hn::Set(d, T{1})), zero, zero);
  const V small = hn::MulAdd(y, hn::Set(d, T(0.43429448190325182)), hn::Mul(e, hn::Set(d, Table<D>::kLog2Low)));
  return log_limits(d, x, hn::MulAdd(e, hn::Set(d, Table<D>::kLog2High), small));
}

// log(u) + (x - (u - 1)) / u with u = 1 + x rounded.
template <class D, class V>
HWY_INLINE V log1p(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T{1});
  const V u = hn::Add(x, one);
  V m, e;
  split_exponent(d, u, m, e);
  const V lost = hn::IfThenElse(hn::Gt(x, one), hn::Sub(one, hn::Sub(u, x)), hn::Sub(x, hn::Sub(u, one)));
  const auto near = hn::Eq(e, hn::Zero(d));
  const V f = hn::IfThenElse(near, x, hn::Sub(m, one));
  const V y = log_parts(d, f, e, hn::IfThenZeroElse(near, hn::Div(lost, u)));
  return hn::IfThenElse(hn::Eq(x, hn::Zero(d)), x, log_limits(d, u, y));
}

// x + x^3 P(x^2) near 0 and for nan, else 1 - 2 / (exp(2 |x|) + 1) with the sign of x.
template <class D, class V>
HWY_INLINE V tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T{1});
  const V a = hn::Abs(x);
  const V z = hn::Mul(x, x);
  const V near = hn::MulAdd(hn::Mul(z, x), polynomial(d, z, Table<D>::kTanh), x);
  const V e = exp_normal(d, at_most(d, hn::Add(a, a), T{40}));  // tanh is 1 before that
  const V far = hn::Sub(one, hn::Div(hn::Set(d, T{2}), hn::Add(e, one)));
  return hn::CopySign(hn::IfThenElse(hn::Ge(a, hn::Set(d, T{0.625})), far, near), x);
}

#if HWY_TARGET == HWY_AVX3
HWY_INLINE Floats tanh(hn::Full512<float> d, Floats x) {
  return hn::CopySign(piecewise<TanhPieces>(d, at_most(d, hn::Abs(x), TanhPieces::kEnd)), x);  // 1 from there on
}
#endif

// sigmoid(x) 2^64, for exp(-x) = (1 + p) / t with p and `shifted` of expm1_reduced: t / ((t + p) + 1), where t is made
// that much larger to stay a normal number.
template <class D, class V>
HWY_INLINE V large_sigmoid(D d, V p, V shifted) {
  using T = hn::TFromD<D>;
  using Bits = typename Table<D>::Bits;
  const hn::RebindToUnsigned<D> du;
  const auto exponent = hn::Sub(hn::Set(du, Bits{Table<D>::kBias + 64}), hn::BitCast(du, shifted));
  const V t = hn::BitCast(d, hn::ShiftLeft<Table<D>::kMantissa>(exponent));
  return hn::Div(t, hn::Add(hn::MulAdd(t, hn::Set(d, T(0x1p-64)), p), hn::Set(d, T{1})));
}

// x where sigmoid(x) is neither 0 nor 1 and large_sigmoid works.
template <class D, class V>
HWY_INLINE V within_sigmoid(D d, V x) {
  return at_least(d, at_most(d, x, hn::TFromD<D>{40}), Table<D>::kSigmoidMin);
}

// 1 / (1 + exp(-x))
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  V shifted;
  const V p = expm1_reduced(d, hn::Neg(within_sigmoid(d, x)), shifted);
  return hn::Mul(large_sigmoid(d, p, shifted), hn::Set(d, hn::TFromD<D>(0x1p-64)));
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
