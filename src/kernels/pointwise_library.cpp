// SPDX-License-Identifier: MIT
// unary() and binary(): the functions that are rare enough to take from the C library.
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "kernels/division.h"
#include "kernels/gamma_tables.h"
#include "kernels/pointwise_families.h"
#include "kernels/polygamma.h"

namespace taper::kernels {

double log_gamma(double x) {
  int sign;
  return ::lgamma_r(x, &sign);
}

namespace {

template <auto F, class T>
void map1(char* const* p, int64_t n, const Params& params) {
  T* y = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  for (int64_t i = 0; i < n; ++i) y[i] = F(x[i], params);
}

template <auto F, class T>
void map2(char* const* p, int64_t n, const Params&) {
  T* z = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  for (int64_t i = 0; i < n; ++i) z[i] = F(x[i], y[i]);
}

template <size_t N>
double polynomial(double x, const double (&c)[N]) {
  double y = 0;
  for (size_t k = N; k-- > 0;) y = y * x + c[k];
  return y;
}

// As in gamma-inl.h.
double digamma(double x) {
  using Gamma = GammaTable;
  constexpr double kPi = std::numbers::pi;
  if (std::fabs(x) < Gamma::kTiny) return -1 / x;
  if (x < 0) {
    if (x == std::trunc(x)) return std::numeric_limits<double>::quiet_NaN();
    return digamma(-x) - 1 / x + kPi / std::tan(kPi * (std::round(x) - x));
  }
  if (x >= Gamma::kFar) {
    const double z = 1 / (x * x);
    return std::log(x) - (0.5 / x + z * polynomial(z, Gamma::kDigammaSeries));
  }
  double sum = 0;
  if (x < Gamma::kLow) {
    sum = -1 / x;
    x += 1;
  }
  while (x >= Gamma::kLow + 2) {
    x -= 1;
    sum += 1 / x;
  }
  const double zero = (x - Gamma::kDigammaZero[0]) - Gamma::kDigammaZero[1];
  const double fraction = polynomial(x, Gamma::kDigammaNumerator) / polynomial(x, Gamma::kDigammaDenominator);
  return zero * (Gamma::kDigammaCenter[0] + (x - Gamma::kDigammaCenter[1]) * fraction) + sum;
}

}  // namespace

template <class T>
ArrayKernel library_kernel(UnaryOp op) {
  switch (op) {
    case UnaryOp::kSin:
      return {map1<[](T x, const Params&) { return std::sin(x); }, T>};
    case UnaryOp::kCos:
      return {map1<[](T x, const Params&) { return std::cos(x); }, T>};
    case UnaryOp::kTan:
      return {map1<[](T x, const Params&) { return std::tan(x); }, T>};
    case UnaryOp::kAsin:
      return {map1<[](T x, const Params&) { return std::asin(x); }, T>};
    case UnaryOp::kAcos:
      return {map1<[](T x, const Params&) { return std::acos(x); }, T>};
    case UnaryOp::kAtan:
      return {map1<[](T x, const Params&) { return std::atan(x); }, T>};
    case UnaryOp::kSinh:
      return {map1<[](T x, const Params&) { return std::sinh(x); }, T>};
    case UnaryOp::kCosh:
      return {map1<[](T x, const Params&) { return std::cosh(x); }, T>};
    case UnaryOp::kAsinh:
      return {map1<[](T x, const Params&) { return std::asinh(x); }, T>};
    case UnaryOp::kAcosh:
      return {map1<[](T x, const Params&) { return std::acosh(x); }, T>};
    case UnaryOp::kAtanh:
      return {map1<[](T x, const Params&) { return std::atanh(x); }, T>};
    case UnaryOp::kLgamma:
      return {map1<[](T x, const Params&) { return static_cast<T>(log_gamma(x)); }, T>};
    case UnaryOp::kDigamma:
      return {map1<[](T x, const Params&) { return static_cast<T>(digamma(x)); }, T>};
    case UnaryOp::kTrigamma:
      return {[](char* const* p, int64_t n, const Params&) {
        polygamma(1, n, reinterpret_cast<T*>(p[0]), reinterpret_cast<const T*>(p[1]));
      }};
    case UnaryOp::kPowScalar:
      return {map1<[](T x, const Params& p) { return std::pow(x, static_cast<T>(p.a)); }, T>};
    case UnaryOp::kRpowScalar:
      return {map1<[](T x, const Params& p) { return std::pow(static_cast<T>(p.a), x); }, T>};
    default:
      return {};
  }
}

template <class T>
ArrayKernel library_kernel(BinaryOp op) {
  switch (op) {
    case BinaryOp::kDivFloor:
      return {map2<[](T x, T y) { return div_floor(x, y); }, T>};
    case BinaryOp::kFmod:
      return {map2<[](T x, T y) { return std::fmod(x, y); }, T>};
    case BinaryOp::kRemainder:
      return {map2<[](T x, T y) { return remainder(x, y); }, T>};
    case BinaryOp::kPow:
      return {map2<[](T x, T y) { return std::pow(x, y); }, T>};
    case BinaryOp::kAtan2:
      return {map2<[](T x, T y) { return std::atan2(x, y); }, T>};
    case BinaryOp::kHypot:
      return {map2<[](T x, T y) { return std::hypot(x, y); }, T>};
    default:
      return {};
  }
}

template ArrayKernel library_kernel<float>(UnaryOp);
template ArrayKernel library_kernel<double>(UnaryOp);
template ArrayKernel library_kernel<float>(BinaryOp);
template ArrayKernel library_kernel<double>(BinaryOp);

}  // namespace taper::kernels
