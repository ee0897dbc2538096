// SPDX-License-Identifier: MIT
// unary() and binary(): circular and hyperbolic functions, pow, hypot, lgamma and digamma. Numbers that are too large
// for these go to the C library, and so does everything on a CPU without fused multiply-adds.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_transcendental.cpp"
#include <hwy/foreach_target.h>

#include <cmath>

#include "kernels/gamma-inl.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"
#include "kernels/transcendental-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

#if HWY_NATIVE_FMA

// `function` on doubles, and the library's where |x| is beyond `largest` or nan.
#define TAPER_TRIGONOMETRIC(Name, largest, function, library)                                 \
  TAPER_VECTOR_OP1(Name, using T = hn::TFromD<D>;                                             \
                   const auto fits = hn::Le(hn::Abs(x), hn::Set(d, static_cast<T>(largest))); \
                   const V y = in_double(                                                     \
                       d, [](auto dd, auto v) HWY_ATTR { return function(dd, v); }, x);       \
                   if (hn::AllTrue(d, fits)) [[likely]] return y; return mend_lanes(          \
                       d, fits, y, +[](T v) { return library(v); }, x);)
TAPER_TRIGONOMETRIC(Sin, TranscendentalTable<T>::kLargest, sin<T>, std::sin)
TAPER_TRIGONOMETRIC(Cos, TranscendentalTable<T>::kLargest, cos<T>, std::cos)
TAPER_TRIGONOMETRIC(Tan, TranscendentalTable<T>::kLargest, tan<T>, std::tan)
TAPER_TRIGONOMETRIC(Sinh, kHyperbolicLargest, sinh, std::sinh)
TAPER_TRIGONOMETRIC(Cosh, kHyperbolicLargest, cosh, std::cosh)
TAPER_TRIGONOMETRIC(Asinh, 0x1p60, asinh, std::asinh)
TAPER_TRIGONOMETRIC(Acosh, 0x1p60, acosh, std::acosh)
#undef TAPER_TRIGONOMETRIC

#define TAPER_IN_DOUBLE(Name, function)                                              \
  TAPER_VECTOR_OP1(Name, using T [[maybe_unused]] = hn::TFromD<D>; return in_double( \
                       d, [](auto dd, auto v) HWY_ATTR { return function(dd, v); }, x);)
TAPER_IN_DOUBLE(Asin, asin<T>)
TAPER_IN_DOUBLE(Acos, acos<T>)
TAPER_IN_DOUBLE(Atan, atan<T>)
TAPER_IN_DOUBLE(Atanh, atanh)
TAPER_IN_DOUBLE(Digamma, digamma)
TAPER_IN_DOUBLE(Trigamma, trigamma)
#undef TAPER_IN_DOUBLE

// Of the digits of a double most may cancel before a float misses them.
TAPER_VECTOR_OP1(Lgamma, constexpr double kCancelled = sizeof(hn::TFromD<D>) == sizeof(float) ? 0x1p-20 : 0x1p-2;
                 return in_double(
                     d, [](auto dd, auto v) HWY_ATTR { return lgamma(dd, v, kCancelled); }, x);)

// In doubles the sum of two large numbers overflows.
TAPER_VECTOR_OP2(Atan2, using T = hn::TFromD<D>;
                 const V z = in_double(
                     d, [](auto dd, auto a, auto b) HWY_ATTR { return atan2<T>(dd, a, b); }, x, y);
                 if constexpr (sizeof(T) == sizeof(float)) return z;
                 const V half = hn::Set(d, std::numeric_limits<T>::max() / 2);
                 const auto fits = hn::And(hn::Le(hn::Abs(x), half), hn::Le(hn::Abs(y), half));
                 if (hn::AllTrue(d, fits)) [[likely]] return z; return mend_lanes(
                     d, fits, z, +[](T a, T b) { return std::atan2(a, b); }, x, y);)
// Of floats.
TAPER_VECTOR_OP2(Pow, return in_double(
                          d, [](auto dd, auto a, auto b) HWY_ATTR { return pow(dd, a, b); }, x, y);)
TAPER_VECTOR_OP1(PowScalar, return Pow::call(d, p, x, broadcast(d, p.a));)
TAPER_VECTOR_OP1(RpowScalar, return Pow::call(d, p, broadcast(d, p.a), x);)
// No square overflows in double.
TAPER_VECTOR_OP2(Hypot, const V inf = infinity(d);
                 const V z = in_double(
                     d, [](auto dd, auto a, auto b) HWY_ATTR { return hn::Sqrt(hn::MulAdd(a, a, hn::Mul(b, b))); }, x,
                     y);
                 return hn::IfThenElse(hn::Or(hn::Eq(hn::Abs(x), inf), hn::Eq(hn::Abs(y), inf)), inf, z);)
#endif

template <class T>
ArrayKernel floating([[maybe_unused]] UnaryOp op) {
#if HWY_NATIVE_FMA
  switch (op) {
    case UnaryOp::kSin:
      return vector1<Sin, T>();
    case UnaryOp::kCos:
      return vector1<Cos, T>();
    case UnaryOp::kTan:
      return vector1<Tan, T>();
    case UnaryOp::kAsin:
      return vector1<Asin, T>();
    case UnaryOp::kAcos:
      return vector1<Acos, T>();
    case UnaryOp::kAtan:
      return vector1<Atan, T>();
    case UnaryOp::kSinh:
      return vector1<Sinh, T>();
    case UnaryOp::kCosh:
      return vector1<Cosh, T>();
    case UnaryOp::kAsinh:
      return vector1<Asinh, T>();
    case UnaryOp::kAcosh:
      return vector1<Acosh, T>();
    case UnaryOp::kAtanh:
      return vector1<Atanh, T>();
    case UnaryOp::kLgamma:
      return vector1<Lgamma, T>();
    case UnaryOp::kDigamma:
      return vector1<Digamma, T>();
    case UnaryOp::kTrigamma:
      return vector1<Trigamma, T>();
    default:
      break;
  }
  if constexpr (sizeof(T) == sizeof(float)) {
    if (op == UnaryOp::kPowScalar) return vector1<PowScalar, T>();
    if (op == UnaryOp::kRpowScalar) return vector1<RpowScalar, T>();
  }
#endif
  return {};
}

template <class T>
ArrayKernel floating([[maybe_unused]] BinaryOp op) {
#if HWY_NATIVE_FMA
  if (op == BinaryOp::kAtan2) return vector2<Atan2, T>();
  if constexpr (sizeof(T) == sizeof(float)) {
    if (op == BinaryOp::kPow) return vector2<Pow, T>();
    if (op == BinaryOp::kHypot) return vector2<Hypot, T>();
  }
#endif
  return {};
}

ArrayKernel unary_float(UnaryOp op) { return floating<float>(op); }
ArrayKernel unary_double(UnaryOp op) { return floating<double>(op); }
ArrayKernel binary_float(BinaryOp op) { return floating<float>(op); }
ArrayKernel binary_double(BinaryOp op) { return floating<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(unary_float);
HWY_EXPORT(unary_double);
HWY_EXPORT(binary_float);
HWY_EXPORT(binary_double);

template <>
ArrayKernel transcendental_kernel<float>(UnaryOp op) {
  return HWY_DYNAMIC_DISPATCH(unary_float)(op);
}
template <>
ArrayKernel transcendental_kernel<double>(UnaryOp op) {
  return HWY_DYNAMIC_DISPATCH(unary_double)(op);
}
template <>
ArrayKernel transcendental_kernel<float>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_float)(op);
}
template <>
ArrayKernel transcendental_kernel<double>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_double)(op);
}

}  // namespace taper::kernels
#endif
