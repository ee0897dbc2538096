// SPDX-License-Identifier: MIT
// lgamma, digamma and trigamma on one vector of doubles, for CPUs with fused multiply-adds: the recurrence into an
// interval around 1 and 2, where the first two are a fraction times their zeros, or the asymptotic series (Abramowitz
// and Stegun 6.1.15, 6.1.41 and 6.3.5, 6.3.18); below 0 reflection (6.1.17, 6.3.7). Above 0 they are within 3 ulp.
// Below 0 lgamma is within 10, digamma within 9 of its largest summand: those cancel near its zeros. trigamma is within
// 8 everywhere. A float made of any of them is within 0.51. Included once for each CPU target.

#if defined(TAPER_KERNELS_GAMMA_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_GAMMA_INL_H
#undef TAPER_KERNELS_GAMMA_INL_H
#else
#define TAPER_KERNELS_GAMMA_INL_H
#endif

#include "kernels/gamma_tables.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"
#include "kernels/transcendental-inl.h"

#if HWY_NATIVE_FMA

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

// gamma(a) = gamma(y) product^sign and digamma(a) = digamma(y) + sum / product, for 0 <= a < kFar.
template <class D>
struct GammaShift {
  hn::Vec<D> y, product, sign, sum;
};

template <class D, class V>
HWY_INLINE GammaShift<D> shift_gamma(D d, V a) {
  const V one = hn::Set(d, 1.0), high = hn::Set(d, GammaTable::kLow + 2);
  const auto below = hn::Lt(a, hn::Set(d, GammaTable::kLow));
  const V minus_below = hn::IfThenElseZero(below, hn::Set(d, -1.0));
  GammaShift<D> s{hn::Sub(a, minus_below), hn::IfThenElse(below, a, one), hn::IfThenElse(below, minus_below, one),
                  minus_below};
  if (hn::AllTrue(d, hn::Lt(a, high))) return s;
  for (double bound = GammaTable::kFar; bound > GammaTable::kLow + 2; bound -= 1) {
    const auto above = hn::Ge(s.y, high);
    s.y = hn::IfThenElse(above, hn::Sub(s.y, one), s.y);
    s.sum = hn::IfThenElse(above, hn::MulAdd(s.sum, s.y, s.product), s.sum);
    s.product = hn::IfThenElse(above, hn::Mul(s.product, s.y), s.product);
  }
  return s;
}

// zeros (c + (y - u) fraction): the second summand is small beside the first, and so are its errors.
template <class D, class V, size_t M, size_t N>
HWY_INLINE V gamma_near(D d, V zeros, V y, const double (&center)[2], const double (&numerator)[M],
                        const double (&denominator)[N]) {
  const V fraction = hn::Div(polynomial(d, y, numerator), polynomial(d, y, denominator));
  const V bend = hn::Mul(hn::Sub(y, hn::Set(d, center[1])), fraction);
  return hn::MulAdd(zeros, hn::Set(d, center[0]), hn::Mul(zeros, bend));
}

// factor (log(argument) - one) + rest
template <class D, class V>
HWY_INLINE V lgamma_positive(D d, V a) {
  const auto near = hn::Lt(a, hn::Set(d, GammaTable::kFar));
  V one = hn::Set(d, 1.0), factor = hn::Sub(a, hn::Set(d, 0.5)), argument = a, rest = one;
  if (!hn::AllTrue(d, near)) {
    const V inverse = hn::Div(one, a);
    rest = hn::MulAdd(inverse, polynomial(d, hn::Mul(inverse, inverse), GammaTable::kLgammaSeries),
                      hn::Set(d, 0.4189385332046727));  // log(2 pi) / 2 - 1 / 2
  }
  if (!hn::AllFalse(d, near)) {
    const GammaShift<D> s = shift_gamma(d, a);
    const V zeros = hn::Mul(hn::Sub(s.y, one), hn::Sub(s.y, hn::Set(d, 2.0)));
    const V y = gamma_near(d, zeros, s.y, GammaTable::kLgammaCenter, GammaTable::kLgammaNumerator,
                           GammaTable::kLgammaDenominator);
    rest = hn::IfThenElse(near, y, rest);
    factor = hn::IfThenElse(near, s.sign, factor);
    argument = hn::IfThenElse(near, s.product, argument);
    one = hn::IfThenZeroElse(near, one);
  }
  return hn::MulAdd(factor, hn::Sub(log(d, argument), one), rest);
}

// lgamma(-a) = log(pi / (a |sin(pi a)|)) - lgamma(a), infinite at the poles. The C library's where the two cancel to
// less than `cancelled` of the second or of 1.
template <class D, class V>
HWY_NOINLINE V lgamma(D d, V x, double cancelled) {
  const V a = hn::Abs(x), positive = lgamma_positive(d, a);
  const auto reflect = hn::Lt(x, hn::Set(d, -GammaTable::kTiny));
  if (hn::AllFalse(d, reflect)) [[likely]]
    return positive;
  const V pi = hn::Set(d, 3.1415926535897931), nearest = hn::Round(a);
  const V sine = hn::Abs(sin<double>(d, hn::Mul(pi, hn::Sub(a, nearest))));
  const V reflected = hn::Sub(log(d, hn::Div(pi, hn::Mul(a, sine))), positive);
  const V least = hn::Mul(hn::Max(hn::Abs(positive), hn::Set(d, 1.0)), hn::Set(d, cancelled));
  const auto pole = hn::Eq(a, nearest);
  const auto fits = hn::Or(hn::Or(pole, hn::Not(reflect)), hn::Ge(hn::Abs(reflected), least));
  const V y = hn::IfThenElse(reflect, hn::IfThenElse(pole, infinity(d), reflected), positive);
  if (hn::AllTrue(d, fits)) return y;
  return mend_lanes(
      d, fits, y, +[](double v) { return log_gamma(v); }, x);
}

template <class D, class V>
HWY_INLINE V digamma_positive(D d, V a) {
  const auto near = hn::Lt(a, hn::Set(d, GammaTable::kFar));
  V y = a;
  if (!hn::AllTrue(d, near)) {
    const V inverse = hn::Div(hn::Set(d, 1.0), a), square = hn::Mul(inverse, inverse);
    const V series = hn::Mul(square, polynomial(d, square, GammaTable::kDigammaSeries));
    y = hn::Sub(log(d, a), hn::MulAdd(inverse, hn::Set(d, 0.5), series));
  }
  if (!hn::AllFalse(d, near)) {
    const GammaShift<D> s = shift_gamma(d, a);
    const V zero =
        hn::Sub(hn::Sub(s.y, hn::Set(d, GammaTable::kDigammaZero[0])), hn::Set(d, GammaTable::kDigammaZero[1]));
    const V shifted = gamma_near(d, zero, s.y, GammaTable::kDigammaCenter, GammaTable::kDigammaNumerator,
                                 GammaTable::kDigammaDenominator);
    y = hn::IfThenElse(near, hn::Add(shifted, hn::Div(s.sum, s.product)), y);
  }
  return y;
}

// digamma(-a) = digamma(a) + 1 / a + pi / tan(pi a), nan at the poles.
template <class D, class V>
HWY_NOINLINE V digamma(D d, V x) {
  const V a = hn::Abs(x), tiny = hn::Set(d, GammaTable::kTiny), minus_one = hn::Set(d, -1.0);
  const V positive = digamma_positive(d, a);
  if (hn::AllTrue(d, hn::Ge(x, tiny))) [[likely]]
    return positive;
  const V pi = hn::Set(d, 3.1415926535897931), nearest = hn::Round(a);
  const V cotangent = hn::Div(pi, tan<double>(d, hn::Mul(pi, hn::Sub(a, nearest))));
  const V reflected = hn::Add(hn::Sub(positive, hn::Div(minus_one, a)), cotangent);
  const V negative = hn::IfThenElse(hn::Eq(a, nearest), quiet_nan(d), reflected);
  const V y = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), negative, positive);
  return hn::IfThenElse(hn::Lt(a, tiny), hn::Div(minus_one, x), y);
}

// trigamma(a) = numerator / denominator + trigamma(a + n): all summands are positive (6.4.6, 6.4.12). Below 0
// trigamma(-a) = (pi / sin(pi a))^2 - trigamma(1 + a), infinite at the poles (6.4.7).
template <class D, class V>
HWY_NOINLINE V trigamma(D d, V x) {
  const V one = hn::Set(d, 1.0), far = hn::Set(d, GammaTable::kTrigammaFar);
  const auto reflect = hn::Lt(x, hn::Zero(d));
  V a = hn::IfThenElse(reflect, hn::Sub(one, x), x), numerator = hn::Zero(d), denominator = one;
  for (int step = 0; step < GammaTable::kTrigammaFar; ++step) {
    const auto near = hn::Lt(a, far);
    if (hn::AllFalse(d, near)) break;
    const V square = hn::IfThenElse(near, hn::Mul(a, a), one);
    numerator = hn::MulAdd(numerator, square, hn::IfThenElseZero(near, denominator));
    denominator = hn::Mul(denominator, square);
    a = hn::Add(a, hn::IfThenElseZero(near, one));
  }
  const V inverse = hn::Div(one, a), z = hn::Mul(inverse, inverse);
  const V series = hn::MulAdd(inverse, polynomial(d, z, GammaTable::kTrigammaSeries), hn::Set(d, 0.5));
  const V y = hn::Add(hn::Div(numerator, denominator), hn::MulAdd(z, series, inverse));
  if (hn::AllFalse(d, reflect)) [[likely]]
    return y;
  const V pi = hn::Set(d, 3.1415926535897931);
  const V cosecant = hn::Div(pi, sin<double>(d, hn::Mul(pi, hn::Sub(x, hn::Round(x)))));
  return hn::IfThenElse(reflect, hn::MulSub(cosecant, cosecant, y), y);
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif  // HWY_NATIVE_FMA
#endif
