// SPDX-License-Identifier: MIT
// unary() and binary() on integers and bool. Arithmetic wraps; division by 0 gives 0.
#include <algorithm>
#include <limits>
#include <type_traits>

#include "kernels/pointwise_families.h"

namespace taper::kernels {
namespace {

// Unsigned and at least as wide as int, so that arithmetic wraps.
template <class T>
using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <class T>
Wide<T> wide(T x) {
  return static_cast<Wide<T>>(x);
}

template <auto F, class T>
void map1(char* const* p, int64_t n, const Params&) {
  T* y = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<T>(F(x[i]));
}

template <auto F, class T>
void map2(char* const* p, int64_t n, const Params&) {
  T* z = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  for (int64_t i = 0; i < n; ++i) z[i] = static_cast<T>(F(x[i], y[i]));
}

template <class T>
auto magnitude(T x) {
  return x < T{0} ? 0 - wide(x) : wide(x);
}
template <class T>
int sign(T x) {
  return (x > T{0}) - (x < T{0});
}

// x + a y, with a as an integer.
template <class T, bool kMinus>
void add_scaled(char* const* p, int64_t n, const Params& params) {
  T* z = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  const auto a = static_cast<Wide<T>>(static_cast<int64_t>(kMinus ? -params.a : params.a));
  if (a == 1) {
    for (int64_t i = 0; i < n; ++i) z[i] = static_cast<T>(wide(x[i]) + wide(y[i]));
  } else {
    for (int64_t i = 0; i < n; ++i) z[i] = static_cast<T>(wide(x[i]) + a * wide(y[i]));
  }
}

// A number as the nearest value of T; nan as 0.
template <class T>
T saturate(double value) {
  using Limits = std::numeric_limits<T>;
  if (value >= static_cast<double>(Limits::max())) return Limits::max();
  if (value <= static_cast<double>(Limits::lowest())) return Limits::lowest();
  return value == value ? static_cast<T>(value) : T{0};
}

template <class T>
void clamp(char* const* p, int64_t n, const Params& params) {
  T* y = reinterpret_cast<T*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T low = saturate<T>(params.a);
  const T high = saturate<T>(params.b);
  for (int64_t i = 0; i < n; ++i) y[i] = std::min(std::max(x[i], low), high);
}

// Division that cannot trap: by 0 it is 0, by -1 the wrapped negative.
template <class T>
T quotient(T x, T y) {
  if (y == 0) return 0;
  if constexpr (std::is_signed_v<T>) {
    if (y == -1) return static_cast<T>(0 - wide(x));
  }
  return static_cast<T>(x / y);
}

template <class T>
T modulus(T x, T y) {
  if (y == 0) return 0;
  if constexpr (std::is_signed_v<T>) {
    if (y == -1) return 0;
  }
  return static_cast<T>(x % y);
}

template <class T>
T floor_quotient(T x, T y) {
  const T q = quotient(x, y);
  return modulus(x, y) != 0 && (x < 0) != (y < 0) ? static_cast<T>(q - 1) : q;
}

template <class T>
T floor_modulus(T x, T y) {
  const T r = modulus(x, y);
  return r != 0 && (r < 0) != (y < 0) ? static_cast<T>(r + y) : r;
}

// A negative exponent rounds to 0, but for bases 1 and -1.
template <class T>
T power(T x, T exponent) {
  if constexpr (std::is_signed_v<T>) {
    if (exponent < 0) return x == 1 ? T{1} : x == -1 ? static_cast<T>(exponent % 2 == 0 ? 1 : -1) : T{0};
  }
  Wide<T> result = 1;
  Wide<T> base = wide(x);
  for (auto e = wide(exponent); e != 0; e >>= 1, base *= base) {
    if (e & 1) result *= base;
  }
  return static_cast<T>(result);
}

// A shift by a negative count or by the width and beyond shifts everything out.
template <class T>
T shift_left(T x, T count) {
  return count < 0 || count >= static_cast<T>(8 * sizeof(T)) ? T{0} : static_cast<T>(wide(x) << count);
}
template <class T>
T shift_right(T x, T count) {
  constexpr int kLast = 8 * sizeof(T) - 1;
  return static_cast<T>(x >> (count < 0 || count > static_cast<T>(kLast) ? static_cast<T>(kLast) : count));
}

template <class T>
ArrayKernel arithmetic(BinaryOp op) {
  switch (op) {
    case BinaryOp::kDivTrunc:
      return {map2<quotient<T>, T>};
    case BinaryOp::kDivFloor:
      return {map2<floor_quotient<T>, T>};
    case BinaryOp::kFmod:
      return {map2<modulus<T>, T>};
    case BinaryOp::kRemainder:
      return {map2<floor_modulus<T>, T>};
    case BinaryOp::kPow:
      return {map2<power<T>, T>};
    case BinaryOp::kShiftLeft:
      return {map2<shift_left<T>, T>};
    case BinaryOp::kShiftRight:
      return {map2<shift_right<T>, T>};
    default:
      return {};
  }
}

}  // namespace

template <class T>
ArrayKernel integer_kernel(UnaryOp op) {
  constexpr bool kBool = std::is_same_v<T, bool>;
  switch (op) {
    case UnaryOp::kNeg:
      return kBool ? ArrayKernel{} : ArrayKernel{map1<[](T x) { return 0 - wide(x); }, T>};
    case UnaryOp::kAbs:
      return {map1<magnitude<T>, T>};
    case UnaryOp::kSign:
      return {map1<sign<T>, T>};
    case UnaryOp::kSquare:
      return {map1<[](T x) { return wide(x) * wide(x); }, T>};
    case UnaryOp::kRelu:
      return {map1<[](T x) { return std::max(x, T{0}); }, T>};
    case UnaryOp::kBitwiseNot:
      return {map1<[](T x) { return kBool ? wide(x) ^ 1 : ~wide(x); }, T>};
    case UnaryOp::kClamp:
      return {clamp<T>};
    default:
      return {};
  }
}

template <class T>
ArrayKernel integer_kernel(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return {add_scaled<T, false>};
    case BinaryOp::kSub:
      return {add_scaled<T, true>};
    case BinaryOp::kMul:
      if constexpr (sizeof(T) >= 4) return wrapped_product_kernel(sizeof(T));
      return {map2<[](T x, T y) { return wide(x) * wide(y); }, T>};
    case BinaryOp::kMaximum:
    case BinaryOp::kFmax:
      return {map2<[](T x, T y) { return std::max(x, y); }, T>};
    case BinaryOp::kMinimum:
    case BinaryOp::kFmin:
      return {map2<[](T x, T y) { return std::min(x, y); }, T>};
    case BinaryOp::kBitwiseAnd:
      return {map2<[](T x, T y) { return wide(x) & wide(y); }, T>};
    case BinaryOp::kBitwiseOr:
      return {map2<[](T x, T y) { return wide(x) | wide(y); }, T>};
    case BinaryOp::kBitwiseXor:
      return {map2<[](T x, T y) { return wide(x) ^ wide(y); }, T>};
    default:
      break;
  }
  if constexpr (std::is_same_v<T, bool>) {
    return {};
  } else {
    return arithmetic<T>(op);
  }
}

#define TAPER_INTEGER_KERNELS(T)                   \
  template ArrayKernel integer_kernel<T>(UnaryOp); \
  template ArrayKernel integer_kernel<T>(BinaryOp);
TAPER_INTEGER_KERNELS(int64_t)
TAPER_INTEGER_KERNELS(int32_t)
TAPER_INTEGER_KERNELS(int16_t)
TAPER_INTEGER_KERNELS(int8_t)
TAPER_INTEGER_KERNELS(uint8_t)
TAPER_INTEGER_KERNELS(bool)
#undef TAPER_INTEGER_KERNELS

}  // namespace taper::kernels
