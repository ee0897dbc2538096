// SPDX-License-Identifier: MIT
// exp, log, tanh, erf and their relatives on one vector of float or double, within 2 ulp; inf, nan and denormals are
// right. Included once for each CPU target.

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

// c[0] + c[1] x + ...
template <size_t I = 0, class D, class V, class T, size_t N>
HWY_INLINE V polynomial(D d, V x, const T (&c)[N]) {
  if constexpr (I + 1 == N) {
    return hn::Set(d, c[I]);
  } else {
    return hn::MulAdd(polynomial<I + 1>(d, x, c), x, hn::Set(d, c[I]));
  }
}

// min(x, bound) and max(x, bound) that keep the nan of x.
template <class D, class V>
HWY_INLINE V at_most(D d, V x, hn::TFromD<D> bound) {
  const V b = hn::Set(d, bound);
  return hn::IfThenElse(hn::Gt(x, b), b, x);
}
template <class D, class V>
HWY_INLINE V at_least(D d, V x, hn::TFromD<D> bound) {
  const V b = hn::Set(d, bound);
  return hn::IfThenElse(hn::Lt(x, b), b, x);
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

// y 2^k for integers |k| up to twice the exponent range, rounded once.
template <class D, class V>
HWY_INLINE V scale_by_pow2(D d, V y, V k) {
  const V half = round_small(d, hn::Mul(k, hn::Set(d, hn::TFromD<D>{0.5})));
  return hn::Mul(hn::Mul(y, pow2(d, half)), pow2(d, hn::Sub(k, half)));
}

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

// exp(x + low) for |low| no more than rounding errors of x: x = k ln2 + r, 2^k (1 + r + r^2 q(r)).
template <class D, class V>
HWY_INLINE V exp_sum(D d, V x, V low) {
  x = at_least(d, at_most(d, x, Table<D>::kExpMax), Table<D>::kExpMin);
  const V k = round_small(d, hn::Mul(x, hn::Set(d, hn::TFromD<D>(1.4426950408889634))));
  V r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2High), x);
  r = hn::Add(hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2Low), r), low);
  const V p = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), r);
  return scale_by_pow2(d, hn::Add(p, hn::Set(d, hn::TFromD<D>{1})), k);
}

template <class D, class V>
HWY_INLINE V exp(D d, V x) {
  return exp_sum(d, x, hn::Zero(d));
}

// 2^k (p + (1 - 2^-k)), p = exp(r) - 1.
template <class D, class V>
HWY_INLINE V expm1(D d, V x) {
  const V one = hn::Set(d, hn::TFromD<D>{1});
  const V clamped = at_least(d, at_most(d, x, Table<D>::kExpMax), Table<D>::kExpm1Min);
  const V k = round_small(d, hn::Mul(clamped, hn::Set(d, hn::TFromD<D>(1.4426950408889634))));
  V r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2High), clamped);
  r = hn::NegMulAdd(k, hn::Set(d, Table<D>::kLn2Low), r);
  const V p = hn::MulAdd(hn::Mul(r, r), polynomial(d, r, Table<D>::kExp), r);
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

template <class D, class V>
HWY_INLINE V log(D d, V x) {
  using T = hn::TFromD<D>;
  const auto denormal = hn::Lt(x, hn::Set(d, std::numeric_limits<T>::min()));
  V m, e;
  split_exponent(d, hn::IfThenElse(denormal, hn::Mul(x, hn::Set(d, Table<D>::kToNormal)), x), m, e);
  e = hn::Sub(e, hn::IfThenElseZero(denormal, hn::Set(d, T(Table<D>::kMantissa))));
  return log_limits(d, x, log_parts(d, hn::Sub(m, hn::Set(d, T{1})), e, hn::Zero(d)));
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

// x + x^3 P(x^2) near 0, else 1 - 2 / (exp(2 |x|) + 1) with the sign of x.
template <class D, class V>
HWY_INLINE V tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T{1});
  const V a = hn::Abs(x);
  const V z = hn::Mul(x, x);
  const V near = hn::MulAdd(hn::Mul(z, x), polynomial(d, z, Table<D>::kTanh), x);
  const V e = exp(d, hn::Add(a, a));
  const V far = hn::Sub(one, hn::Div(hn::Set(d, T{2}), hn::Add(e, one)));
  return hn::CopySign(hn::IfThenElse(hn::Lt(a, hn::Set(d, T{0.625})), near, far), x);
}

// 1 / (1 + exp(-x)), as e / (1 + e) with e = exp(x) below 0.
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  const V one = hn::Set(d, hn::TFromD<D>{1});
  const V e = exp(d, hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one), hn::Add(one, e));
}

// exp(a^2) erfc(a) for a in [0, kErfcMax].
template <class D, class V>
HWY_INLINE V erfc_scaled(D d, V a) {
  using T = hn::TFromD<D>;
  const V four = hn::Set(d, T{4});
  const V t = hn::Div(hn::Sub(a, four), hn::Add(a, four));
  return hn::Div(polynomial(d, t, Table<D>::kErfc), hn::MulAdd(hn::Set(d, T{2}), a, hn::Set(d, T{1})));
}

// erfc(a) for a >= 0.
template <class D, class V>
HWY_INLINE V erfc_positive(D d, V a) {
  a = at_most(d, a, Table<D>::kErfcMax);
  const V square = hn::Mul(a, a);
  return hn::Mul(erfc_scaled(d, a), exp_sum(d, hn::Neg(square), hn::Neg(product_error(d, a, a, square))));
}

template <class D, class V>
HWY_INLINE V erf(D d, V x) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T{1});
  const V a = hn::Abs(x);
  const V near = hn::MulAdd(x, polynomial(d, hn::Mul(x, x), Table<D>::kErf), x);
  const V far = hn::Sub(one, erfc_positive(d, a));
  return hn::IfThenElse(hn::Lt(a, one), near, hn::CopySignToAbs(far, x));
}

template <class D, class V>
HWY_INLINE V erfc(D d, V x) {
  using T = hn::TFromD<D>;
  const V tail = erfc_positive(d, hn::Abs(x));
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Sub(hn::Set(d, T{2}), tail), tail);
}

// The normal distribution at x: its cumulative probability, and its density.
template <class D, class V>
HWY_INLINE void normal_distribution(D d, V x, V& cumulative, V& density) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, T{0.5});
  const V a = at_most(d, hn::Abs(x), T(Table<D>::kErfcMax * 1.4142135623730950));
  const V square = hn::Mul(a, a);
  const V low = hn::Mul(product_error(d, a, a, square), hn::Neg(half));
  const V e = exp_sum(d, hn::Mul(square, hn::Neg(half)), low);
  const V scaled = erfc_scaled(d, hn::Mul(a, hn::Set(d, T(0.70710678118654752))));
  const V tail = hn::Mul(hn::Mul(scaled, half), e);
  cumulative = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(hn::Set(d, T{1}), tail));
  density = hn::Mul(e, hn::Set(d, T(0.39894228040143268)));
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
