// SPDX-License-Identifier: MIT
// Circular and hyperbolic functions, their inverses, and pow on one vector of float or double, for CPUs with fused
// multiply-adds. Floats are worked out in double, and so within 0.51 ulp; doubles are within 2.5, sin and cos within 1.
// Included once for each CPU target.

#if defined(TAPER_KERNELS_TRANSCENDENTAL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_TRANSCENDENTAL_INL_H
#undef TAPER_KERNELS_TRANSCENDENTAL_INL_H
#else
#define TAPER_KERNELS_TRANSCENDENTAL_INL_H
#endif

#include "kernels/math-inl.h"
#include "kernels/transcendental_tables.h"

#if HWY_NATIVE_FMA

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

// f(dd, x...) on doubles; T is the type of the arguments and of the result.
template <class D, class F, class... V>
HWY_INLINE hn::Vec<D> in_double(D d, F f, V... x) {
  if constexpr (sizeof(hn::TFromD<D>) == sizeof(double)) {
    return f(d, x...);
  } else {
    const hn::Half<D> half;
    const hn::Rebind<double, decltype(half)> dd;
    const auto lower = f(dd, hn::PromoteTo(dd, hn::LowerHalf(half, x))...);
    const auto upper = f(dd, hn::PromoteTo(dd, hn::UpperHalf(half, x))...);
    return hn::Combine(d, hn::DemoteTo(half, upper), hn::DemoteTo(half, lower));
  }
}

// ---- sin, cos, tan: T is float or double, D a vector of doubles ----

template <class D>
struct Quadrant {
  hn::Vec<D> sine, cosine;                  // of what is left of x
  hn::Vec<hn::RebindToUnsigned<D>> number;  // of quarter turns, in the lowest bits
};

// x = number pi/2 + r + low; first - r is exact.
template <class T, class D, class V>
HWY_INLINE Quadrant<D> quadrant(D d, V x) {
  using Trig = TranscendentalTable<T>;
  const V shift = hn::Set(d, Table<D>::kShift), one = hn::Set(d, 1.0), half = hn::Set(d, 0.5);
  const V shifted = hn::MulAdd(x, hn::Set(d, 0.63661977236758134), shift);
  const V k = hn::Sub(shifted, shift), second = hn::Set(d, Trig::kHalfPi[1]);
  const V first = hn::NegMulAdd(k, hn::Set(d, Trig::kHalfPi[0]), x), r = hn::NegMulAdd(k, second, first);
  const V z = hn::Mul(r, r);
  Quadrant<D> q;
  q.number = hn::BitCast(hn::RebindToUnsigned<D>(), shifted);
  if constexpr (sizeof(T) == sizeof(float)) {
    q.sine = hn::Mul(r, hn::MulAdd(z, polynomial(d, z, Trig::kSin), one));
    q.cosine = hn::MulAdd(hn::Mul(z, z), polynomial(d, z, Trig::kCos), hn::NegMulAdd(z, half, one));
  } else {
    const V low = hn::NegMulAdd(k, hn::Set(d, Trig::kHalfPi[2]), hn::NegMulAdd(k, second, hn::Sub(first, r)));
    const V half_square = hn::Mul(half, z), near = hn::Sub(one, half_square);
    const V bend = hn::MulAdd(hn::Mul(z, r), polynomial(d, z, Trig::kSin), hn::NegMulAdd(half_square, low, low));
    q.sine = hn::CopySign(hn::Add(r, bend), r);  // for the sign of 0
    const V rest = hn::NegMulAdd(r, low, hn::Mul(hn::Mul(z, z), polynomial(d, z, Trig::kCos)));
    q.cosine = hn::Add(near, hn::Add(hn::Sub(hn::Sub(one, near), half_square), rest));
  }
  return q;
}

// even or odd by the lowest bit of `number`, and negative where the second lowest is set.
template <class D, class VU, class V>
HWY_INLINE V by_quadrant(D d, VU number, V even, V odd) {
  const V is_odd = hn::BitCast(d, hn::ShiftLeft<63>(number)), turned = hn::BitCast(d, hn::ShiftLeft<62>(number));
  return hn::Xor(hn::IfNegativeThenElse(is_odd, odd, even), hn::And(turned, hn::SignBit(d)));
}

template <class T, class D, class V>
HWY_INLINE V sin(D d, V x) {
  const Quadrant<D> q = quadrant<T>(d, x);
  return by_quadrant(d, q.number, q.sine, q.cosine);
}

template <class T, class D, class V>
HWY_INLINE V cos(D d, V x) {
  const Quadrant<D> q = quadrant<T>(d, x);
  return by_quadrant(d, hn::Add(q.number, hn::Set(hn::RebindToUnsigned<D>(), 1)), q.sine, q.cosine);
}

template <class T, class D, class V>
HWY_INLINE V tan(D d, V x) {
  const Quadrant<D> q = quadrant<T>(d, x);
  const V is_odd = hn::BitCast(d, hn::ShiftLeft<63>(q.number));
  return hn::Div(hn::IfNegativeThenElse(is_odd, hn::Neg(q.cosine), q.sine),
                 hn::IfNegativeThenElse(is_odd, q.sine, q.cosine));
}

// ---- The inverse functions ----

// The angle of the point (x, y), x and y not negative: of y / x, turned by pi/4 where that is large for the polynomial.
template <class T, class D, class V>
HWY_INLINE V first_quadrant(D d, V y, V x) {
  using Trig = TranscendentalTable<T>;
  const V zero = hn::Zero(d), low = hn::Min(x, y), high = hn::Max(x, y);
  const auto turn = hn::And(hn::Ge(low, hn::Mul(high, hn::Set(d, 0.41421356237309503))), hn::Gt(low, zero));
  const V numerator = hn::IfThenElse(turn, hn::Sub(low, high), low);
  const V denominator = hn::IfThenElse(turn, hn::Add(low, high), high);
  const auto is_zero = hn::Or(hn::Eq(low, zero), hn::And(turn, hn::Eq(low, high)));  // also of two infinities
  const V t = hn::IfThenZeroElse(is_zero, hn::Div(numerator, denominator));
  const V z = hn::Mul(t, t);
  const V angle = hn::MulAdd(hn::Mul(z, t), polynomial(d, z, Trig::kAtan), t);
  const V turned = hn::Add(hn::Set(d, 0.78539816339744831), hn::Add(angle, hn::Set(d, 3.061616997868383e-17)));
  const V octant = hn::IfThenElse(turn, turned, angle);
  const V beyond = hn::Sub(hn::Set(d, 1.5707963267948966), hn::Sub(octant, hn::Set(d, 6.123233995736766e-17)));
  return hn::IfThenElse(hn::Gt(y, x), beyond, octant);
}

template <class T, class D, class V>
HWY_INLINE V atan(D d, V x) {
  const V angle = hn::CopySign(first_quadrant<T>(d, hn::Abs(x), hn::Set(d, 1.0)), x);
  return hn::IfThenElse(hn::IsNaN(x), x, angle);
}

template <class T, class D, class V>
HWY_INLINE V atan2(D d, V y, V x) {
  const V angle = first_quadrant<T>(d, hn::Abs(y), hn::Abs(x));
  const V beyond = hn::Sub(hn::Set(d, 3.1415926535897931), hn::Sub(angle, hn::Set(d, 1.2246467991473532e-16)));
  const V half = hn::CopySignToAbs(hn::IfNegativeThenElse(x, beyond, angle), y);
  return hn::IfThenElse(hn::Or(hn::IsNaN(x), hn::IsNaN(y)), quiet_nan(d), half);
}

// asin(x) for |x| <= 1/2, else pi/2 - 2 asin(s) with s = sqrt((1 - |x|) / 2). `near` is the asin of |x| or of s.
template <class T, class D, class V, class M>
HWY_INLINE V asin_near(D d, V x, M& is_near) {
  const V a = hn::Abs(x), half = hn::Set(d, 0.5);
  is_near = hn::Le(a, half);
  const V z = hn::IfThenElse(is_near, hn::Mul(a, a), hn::NegMulAdd(a, half, half));
  const V s = hn::IfThenElse(is_near, a, hn::Sqrt(z));
  return hn::MulAdd(hn::Mul(z, s), polynomial(d, z, TranscendentalTable<T>::kAsin), s);
}

template <class T, class D, class V>
HWY_INLINE V asin(D d, V x) {
  hn::Mask<D> is_near;
  const V near = asin_near<T>(d, x, is_near);
  const V far =
      hn::Sub(hn::Set(d, 1.5707963267948966), hn::Sub(hn::Add(near, near), hn::Set(d, 6.123233995736766e-17)));
  return hn::CopySign(hn::IfThenElse(is_near, near, far), x);
}

template <class T, class D, class V>
HWY_INLINE V acos(D d, V x) {
  hn::Mask<D> is_near;
  const V near = asin_near<T>(d, x, is_near), twice = hn::Add(near, near);
  const V middle =
      hn::Sub(hn::Set(d, 1.5707963267948966), hn::Sub(hn::CopySign(near, x), hn::Set(d, 6.123233995736766e-17)));
  const V back = hn::Sub(hn::Set(d, 3.1415926535897931), hn::Sub(twice, hn::Set(d, 1.2246467991473532e-16)));
  return hn::IfThenElse(is_near, middle, hn::IfNegativeThenElse(x, back, twice));
}

// ---- x^y of floats as exp(y log|x|): D a vector of doubles ----

template <class D, class V>
HWY_INLINE V pow(D d, V x, V y) {
  const V one = hn::Set(d, 1.0), zero = hn::Zero(d), inf = infinity(d);
  const V a = hn::Abs(x), half = hn::Mul(y, hn::Set(d, 0.5));
  const V size = exp(d, hn::Mul(y, log(d, a)));
  const auto whole = hn::Eq(hn::Round(y), y), even = hn::Eq(hn::Round(half), half);
  const V power = hn::IfThenElse(even, size, hn::CopySignToAbs(size, x));
  const V signed_power = hn::IfThenElse(whole, power, size);
  const auto root_of_negative = hn::And(hn::Lt(x, zero), hn::And(hn::Lt(a, inf), hn::Not(whole)));
  const auto is_one = hn::Or(hn::Or(hn::Eq(y, zero), hn::Eq(x, one)), hn::And(hn::Eq(a, one), hn::Eq(hn::Abs(y), inf)));
  return hn::IfThenElse(is_one, one, hn::IfThenElse(root_of_negative, quiet_nan(d), signed_power));
}

// ---- Hyperbolic functions: D a vector of doubles, |x| below kHyperbolicLargest ----

inline constexpr double kHyperbolicLargest = 709;

template <class D, class V>
HWY_INLINE V sinh(D d, V x) {
  const V m = expm1(d, hn::Abs(x));
  const V twice = hn::Add(m, hn::Div(m, hn::Add(m, hn::Set(d, 1.0))));
  return hn::CopySign(hn::Mul(hn::Set(d, 0.5), twice), x);
}

template <class D, class V>
HWY_INLINE V cosh(D d, V x) {
  const V half = hn::Set(d, 0.5), e = exp(d, hn::Abs(x));
  return hn::MulAdd(half, e, hn::Div(half, e));
}

template <class D, class V>
HWY_INLINE V asinh(D d, V x) {
  const V a = hn::Abs(x), one = hn::Set(d, 1.0), square = hn::Mul(a, a);
  const V y = log1p(d, hn::Add(a, hn::Div(square, hn::Add(one, hn::Sqrt(hn::Add(square, one))))));
  return hn::CopySign(y, x);
}

template <class D, class V>
HWY_INLINE V acosh(D d, V x) {
  const V one = hn::Set(d, 1.0), t = hn::Sub(x, one);
  const V y = log1p(d, hn::Add(t, hn::Sqrt(hn::MulAdd(t, t, hn::Add(t, t)))));
  return hn::IfThenElse(hn::Lt(x, one), quiet_nan(d), y);
}

template <class D, class V>
HWY_INLINE V atanh(D d, V x) {
  const V a = hn::Abs(x);
  const V y = log1p(d, hn::Div(hn::Add(a, a), hn::Sub(hn::Set(d, 1.0), a)));
  return hn::CopySign(hn::Mul(hn::Set(d, 0.5), y), x);
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif  // HWY_NATIVE_FMA
#endif
