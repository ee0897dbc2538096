// SPDX-License-Identifier: MIT
// Activations that weight x by a probability, on one vector of float or double; inf, nan and denormals are right. silu
// and gelu_tanh within 2.5 ulp, mish within 4.5, also in their far tails. Included once for each CPU target.

#if defined(TAPER_KERNELS_GATED_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_GATED_INL_H
#undef TAPER_KERNELS_GATED_INL_H
#else
#define TAPER_KERNELS_GATED_INL_H
#endif

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

// x sigmoid(v) for a v with the sign of x, given large_sigmoid. Below 0 the power comes last, because sigmoid(v) may be
// too small for a normal number where the product is not; above, because x may be too large.
template <class D, class V>
HWY_INLINE V times_sigmoid(D d, V x, V large) {
  const V power = hn::Set(d, hn::TFromD<D>(0x1p-64));
  const auto negative = hn::Lt(x, hn::Zero(d));
  const V first = hn::IfThenElse(negative, x, power), last = hn::IfThenElse(negative, power, x);
  return hn::Mul(hn::Mul(large, first), last);
}

// x sigmoid(v) for exp(-v) = 2^k (1 + correct(p)), p and k those of v as it is given.
template <class D, class V, class Correct>
HWY_INLINE V gated(D d, V x, V v, Correct correct) {
  return times_sigmoid_by_table(d, x, v, correct, [&]() HWY_ATTR {
    V shifted;
    const V p = expm1_reduced(d, hn::Neg(within_sigmoid(d, v)), shifted);
    return times_sigmoid(d, x, large_sigmoid(d, correct(p), shifted));
  });
}

template <class D, class V>
HWY_INLINE V silu(D d, V x) {
  return gated(d, at_least(d, x, Table<D>::kSigmoidMin), x, AsItIs());
}

// x tanh(log(1 + e)) = x e (e + 2) / (e (e + 2) + 2), e = exp(x) = y 2^k; the ratio is 1 beyond 30.
template <class D, class V>
HWY_INLINE V mish(D d, V x) {
  using T = hn::TFromD<D>;
  const V two = hn::Set(d, T{2});
  V y, k;
  exp_parts(d, at_most(d, x, T{30}), hn::Zero(d), y, k);
  const V e = hn::Mul(y, pow2(d, at_least(d, k, 1 - Table<D>::kBias)));
  const V n = hn::Add(e, two);
  const V ratio = hn::Div(hn::Mul(y, n), hn::MulAdd(e, n, two));
  return scale_by_pow2(d, hn::Mul(at_least(d, x, Table<D>::kExpMin), ratio), k);
}

// x (1 + tanh(u)) / 2 = x sigmoid(v), v = 2 u = sqrt(8 / pi) (x + 0.044715 x^3), with what rounding loses of v.
template <class D, class V>
HWY_INLINE V gelu_tanh(D d, V x) {
  using T = hn::TFromD<D>;
  constexpr long double kLinear = 1.5957691216057307117598L;
  constexpr long double kCubic = 0.0713548162726002487763L;
  const V linear = hn::Set(d, T(kLinear));
  const V cubic = hn::Set(d, T(kCubic));

  const V a = at_least(d, at_most(d, x, T{24}), T{-24});
  const V square = hn::Mul(a, a);
  const V bend = hn::Mul(cubic, square);
  V lost = hn::MulAdd(cubic, product_error(d, a, a, square), product_error(d, cubic, square, bend));
  lost = hn::MulAdd(hn::Set(d, T(kCubic - T(kCubic))), square, lost);
  const V slope = hn::Add(linear, bend);
  const V moved = hn::Sub(slope, linear);
  lost = hn::Add(lost, hn::Add(hn::Sub(linear, hn::Sub(slope, moved)), hn::Sub(bend, moved)));
  lost = hn::Add(lost, hn::Set(d, T(kLinear - T(kLinear))));
  const V v = hn::Mul(a, slope);
  lost = hn::MulAdd(a, lost, product_error(d, a, slope, v));

  // exp(-v - lost) = exp(-v) (1 - lost)
  return gated(d, at_least(d, x, T{-24}), v, [&](auto p) HWY_ATTR { return hn::Sub(p, hn::MulAdd(lost, p, lost)); });
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
