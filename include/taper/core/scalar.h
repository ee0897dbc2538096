// SPDX-License-Identifier: MIT
// Scalar: one number that remembers whether it was a float, an integer or a bool.
#pragma once

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <type_traits>

#include <taper/core/scalar_type.h>
#include <taper/export.h>

namespace taper {

/// The number argument of an op; converts from every arithmetic type.
class TAPER_API Scalar {
 public:
  constexpr Scalar() : Scalar(int64_t{0}) {}
  template <std::floating_point T>
  constexpr Scalar(T value) : type_(kDouble), d_(value) {}
  template <std::integral T>
  constexpr Scalar(T value) : type_(std::is_same_v<T, bool> ? kBool : kLong), i_(static_cast<int64_t>(value)) {}
  Scalar(BFloat16 value) : type_(kDouble), d_(static_cast<float>(value)) {}

  constexpr bool isFloatingPoint() const { return type_ == kDouble; }
  constexpr bool isIntegral(bool include_bool = false) const {
    return type_ == kLong || (include_bool && type_ == kBool);
  }
  constexpr bool isBoolean() const { return type_ == kBool; }
  constexpr ScalarType type() const { return type_; }

  /// The value as T; throws Error when an integer type cannot hold it.
  template <typename T>
  T to() const {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) check_fits(lowest<T>(), highest<T>());
    return isFloatingPoint() ? static_cast<T>(d_) : static_cast<T>(i_);
  }
  double toDouble() const { return to<double>(); }
  float toFloat() const { return to<float>(); }
  int64_t toLong() const { return to<int64_t>(); }
  int toInt() const { return to<int>(); }
  int16_t toShort() const { return to<int16_t>(); }
  int8_t toChar() const { return to<int8_t>(); }
  uint8_t toByte() const { return to<uint8_t>(); }
  bool toBool() const { return isFloatingPoint() ? d_ != 0 : i_ != 0; }
  constexpr bool equal(double value) const { return (isFloatingPoint() ? d_ : static_cast<double>(i_)) == value; }
  Scalar operator-() const { return isFloatingPoint() ? Scalar(-d_) : Scalar(-i_); }

 private:
  // An 8-bit argument may also be written as unsigned, as libtorch allows for -1.
  template <typename T>
  static constexpr double lowest() {
    return std::is_unsigned_v<T> ? -128.0 : -static_cast<double>(uint64_t{1} << (8 * sizeof(T) - 1));
  }
  template <typename T>
  static constexpr double highest() {
    constexpr auto kAllBits = static_cast<std::make_unsigned_t<T>>(-1);
    return static_cast<double>(kAllBits >> (std::is_signed_v<T> ? 1 : 0));
  }
  void check_fits(double low, double high) const;

  ScalarType type_;
  union {
    double d_;
    int64_t i_;
  };
};

/// 2.5, 3 or true.
TAPER_API std::ostream& operator<<(std::ostream& out, Scalar value);

template <>
inline bool Scalar::to<bool>() const {
  return toBool();
}

}  // namespace taper
