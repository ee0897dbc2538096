// SPDX-License-Identifier: MIT
// log, tanh and their relatives on one vector of float or double; inf, nan and denormals are right.
// Within 2 ulp. Included once for each CPU target.

#if defined(TAPER_KERNELS_MATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_MATH_INL_H
#undef TAPER_KERNELS_MATH_INL_H
#else
#define TAPER_KERNELS_MATH_INL_H
#endif

#include "kernels/exp-inl.h"
#include "kernels/piecewise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

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
HWY_INLINE FloatVector tanh(FloatTag d, FloatVector x) {
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

#if TAPER_HAS_LOOK_UP
// 1 + exp(-x) for |x| up to kExpNormal, from exp(-x) = s (1 + correct(p)). The larger of 1 and s is added last.
template <class Correct>
HWY_INLINE FloatVector one_plus_exp_minus(FloatTag d, FloatVector x, Correct correct) {
  const FloatVector one = hn::Set(d, 1.0f);
  const TableExp e = table_exp<true>(d, x);
  const FloatVector s = scaled_root(d, e);
  return hn::Add(hn::Max(s, one), hn::MulAdd(s, correct(e.p), hn::Min(s, one)));
}
#endif

// x / (1 + exp(-v)), exp(-v) = 2^k (1 + correct(p)), for floats with a look-up where exp(v) and exp(-v) are normal
// numbers; else general(). No lane depends on another.
template <class D, class V, class Correct, class General>
HWY_INLINE V times_sigmoid_by_table([[maybe_unused]] D d, [[maybe_unused]] V x, [[maybe_unused]] V v,
                                    [[maybe_unused]] Correct correct, General general) {
#if TAPER_HAS_LOOK_UP
  if constexpr (sizeof(hn::TFromD<D>) == sizeof(float)) {
    const auto is_normal = hn::Le(hn::Abs(v), hn::Set(d, Table<D>::kExpNormal));
    const V y = hn::Div(x, one_plus_exp_minus(d, v, correct));
    if (hn::AllTrue(d, is_normal)) [[likely]]
      return y;
    return hn::IfThenElse(is_normal, y, general());
  }
#endif
  return general();
}

// For a p that needs no correction.
struct AsItIs {
  template <class V>
  HWY_INLINE V operator()(V p) const {
    return p;
  }
};

// 1 / (1 + exp(-x))
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  using T = hn::TFromD<D>;
  return times_sigmoid_by_table(d, hn::Set(d, T{1}), x, AsItIs(), [&]() HWY_ATTR {
    V shifted;
    const V p = expm1_reduced(d, hn::Neg(within_sigmoid(d, x)), shifted);
    return hn::Mul(large_sigmoid(d, p, shifted), hn::Set(d, T(0x1p-64)));
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
