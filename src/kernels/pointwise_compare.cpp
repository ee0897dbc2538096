// SPDX-License-Identifier: MIT
// compare(), predicate() and where(): the kernels that read or write bool, for every type.
#include <cmath>
#include <functional>
#include <type_traits>

#include "kernels/pointwise.h"

namespace taper::kernels {
namespace {

template <class F, class T>
void compare_map(char* const* p, int64_t n, const Params&) {
  bool* z = reinterpret_cast<bool*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  for (int64_t i = 0; i < n; ++i) z[i] = F()(x[i], y[i]);
}

template <auto F, class T>
void logical_map(char* const* p, int64_t n, const Params&) {
  bool* z = reinterpret_cast<bool*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  const T* y = reinterpret_cast<const T*>(p[2]);
  for (int64_t i = 0; i < n; ++i) z[i] = F(x[i] != T{0}, y[i] != T{0});
}

template <auto F, class T>
void predicate_map(char* const* p, int64_t n, const Params&) {
  bool* y = reinterpret_cast<bool*>(p[0]);
  const T* x = reinterpret_cast<const T*>(p[1]);
  for (int64_t i = 0; i < n; ++i) y[i] = F(x[i]);
}

template <class U>
void where_map(char* const* p, int64_t n, const Params&) {
  U* out = reinterpret_cast<U*>(p[0]);
  const uint8_t* condition = reinterpret_cast<const uint8_t*>(p[1]);  // GCC does not vectorise bool
  const U* x = reinterpret_cast<const U*>(p[2]);
  const U* y = reinterpret_cast<const U*>(p[3]);
  for (int64_t i = 0; i < n; ++i) {
    const U mask = static_cast<U>(-static_cast<U>(condition[i]));
    out[i] = static_cast<U>((x[i] & mask) | (y[i] & static_cast<U>(~mask)));
  }
}

template <class T>
ArrayKernel::Function compare_function(CompareOp op) {
  switch (op) {
    case CompareOp::kEq:
      return compare_map<std::equal_to<T>, T>;
    case CompareOp::kNe:
      return compare_map<std::not_equal_to<T>, T>;
    case CompareOp::kLt:
      return compare_map<std::less<T>, T>;
    case CompareOp::kLe:
      return compare_map<std::less_equal<T>, T>;
    case CompareOp::kGt:
      return compare_map<std::greater<T>, T>;
    case CompareOp::kGe:
      return compare_map<std::greater_equal<T>, T>;
    case CompareOp::kLogicalAnd:
      return logical_map<[](bool x, bool y) { return x & y; }, T>;
    case CompareOp::kLogicalOr:
      return logical_map<[](bool x, bool y) { return x | y; }, T>;
    case CompareOp::kLogicalXor:
      return logical_map<[](bool x, bool y) { return x ^ y; }, T>;
  }
  return nullptr;
}

template <class T>
ArrayKernel::Function predicate_function(PredicateOp op) {
  constexpr bool kFloating = std::is_floating_point_v<T>;
  switch (op) {
    case PredicateOp::kIsNan:
      return predicate_map<[](T x) { return x != x; }, T>;
    case PredicateOp::kIsInf:
      return predicate_map<[](T x) { return kFloating && std::isinf(static_cast<double>(x)); }, T>;
    case PredicateOp::kIsFinite:
      return predicate_map<[](T x) { return !kFloating || std::isfinite(static_cast<double>(x)); }, T>;
    case PredicateOp::kLogicalNot:
      return predicate_map<[](T x) { return x == T{0}; }, T>;
  }
  return nullptr;
}

template <int kBytes>
ArrayKernel::Function where_function() {
  if constexpr (kBytes == 1) return where_map<uint8_t>;
  if constexpr (kBytes == 2) return where_map<uint16_t>;
  if constexpr (kBytes == 4) return where_map<uint32_t>;
  if constexpr (kBytes == 8) return where_map<uint64_t>;
}

}  // namespace

template <class T>
void compare(CompareOp op, const Loop<3>& loop, bool* z, const T* x, const T* y) {
  run_operands(ArrayKernel{compare_function<T>(op)}, loop, {}, z, x, y);
}

template <class T>
void predicate(PredicateOp op, const Loop<2>& loop, bool* y, const T* x) {
  run_operands(ArrayKernel{predicate_function<T>(op)}, loop, {}, y, x);
}

template <class T>
void where(const Loop<4>& loop, T* out, const bool* condition, const T* x, const T* y) {
  run_operands(ArrayKernel{where_function<sizeof(T)>()}, loop, {}, out, condition, x, y);
}

#define TAPER_COMPARE(T)                                                          \
  template void compare<T>(CompareOp, const Loop<3>&, bool*, const T*, const T*); \
  template void predicate<T>(PredicateOp, const Loop<2>&, bool*, const T*);       \
  template void where<T>(const Loop<4>&, T*, const bool*, const T*, const T*);
TAPER_COMPARE(float)
TAPER_COMPARE(double)
TAPER_COMPARE(int64_t)
TAPER_COMPARE(int32_t)
TAPER_COMPARE(int16_t)
TAPER_COMPARE(int8_t)
TAPER_COMPARE(uint8_t)
TAPER_COMPARE(bool)
#undef TAPER_COMPARE

}  // namespace taper::kernels
