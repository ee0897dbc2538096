// SPDX-License-Identifier: MIT
// The element types of a tensor, their names and promotion.
#pragma once

#include <cstdint>
#include <iosfwd>

#include <taper/core/bfloat16.h>
#include <taper/export.h>

namespace taper {

/// Element types, numbered as libtorch numbers them.
enum class ScalarType : int8_t {
  Byte = 0,
  Char = 1,
  Short = 2,
  Int = 3,
  Long = 4,
  Float = 6,
  Double = 7,
  Bool = 11,
  BFloat16 = 15,
  Undefined = 20,
};
using Dtype = ScalarType;

inline constexpr ScalarType kByte = ScalarType::Byte, kUInt8 = kByte, kU8 = kByte;
inline constexpr ScalarType kChar = ScalarType::Char, kInt8 = kChar, kI8 = kChar;
inline constexpr ScalarType kShort = ScalarType::Short, kInt16 = kShort, kI16 = kShort;
inline constexpr ScalarType kInt = ScalarType::Int, kInt32 = kInt, kI32 = kInt;
inline constexpr ScalarType kLong = ScalarType::Long, kInt64 = kLong, kI64 = kLong;
inline constexpr ScalarType kFloat = ScalarType::Float, kFloat32 = kFloat, kF32 = kFloat;
inline constexpr ScalarType kDouble = ScalarType::Double, kFloat64 = kDouble, kF64 = kDouble;
inline constexpr ScalarType kBool = ScalarType::Bool;
inline constexpr ScalarType kBFloat16 = ScalarType::BFloat16;

/// The ScalarType of a C++ type.
template <typename T>
struct CppTypeToScalarType;
// clang-format off
template <> struct CppTypeToScalarType<uint8_t> { static constexpr ScalarType value = kByte; };
template <> struct CppTypeToScalarType<int8_t> { static constexpr ScalarType value = kChar; };
template <> struct CppTypeToScalarType<int16_t> { static constexpr ScalarType value = kShort; };
template <> struct CppTypeToScalarType<int32_t> { static constexpr ScalarType value = kInt; };
template <> struct CppTypeToScalarType<int64_t> { static constexpr ScalarType value = kLong; };
template <> struct CppTypeToScalarType<long long> { static constexpr ScalarType value = kLong; };
template <> struct CppTypeToScalarType<float> { static constexpr ScalarType value = kFloat; };
template <> struct CppTypeToScalarType<double> { static constexpr ScalarType value = kDouble; };
template <> struct CppTypeToScalarType<bool> { static constexpr ScalarType value = kBool; };
template <> struct CppTypeToScalarType<BFloat16> { static constexpr ScalarType value = kBFloat16; };
// clang-format on
template <typename T>
inline constexpr ScalarType scalar_type_of = CppTypeToScalarType<T>::value;

constexpr bool isFloatingType(ScalarType t) { return t == kFloat || t == kDouble || t == kBFloat16; }
constexpr bool isIntegralType(ScalarType t, bool include_bool = false) {
  return static_cast<int>(t) <= static_cast<int>(kLong) || (include_bool && t == kBool);
}

namespace detail {
[[noreturn]] TAPER_API void throw_no_element_size(ScalarType t);
}  // namespace detail

/// Bytes of one element.
inline int64_t elementSize(ScalarType t) {
  switch (t) {
    case kByte:
    case kChar:
    case kBool: return 1;
    case kShort:
    case kBFloat16: return 2;
    case kInt:
    case kFloat: return 4;
    case kLong:
    case kDouble: return 8;
    case ScalarType::Undefined: break;
  }
  detail::throw_no_element_size(t);
}
/// `Float`, `Long`, ...: the name inside `CPUFloatType`.
TAPER_API const char* toString(ScalarType t);
/// PyTorch's promotion of two element types.
TAPER_API ScalarType promote_types(ScalarType a, ScalarType b);
inline ScalarType promoteTypes(ScalarType a, ScalarType b) { return promote_types(a, b); }
/// Whether a result of type `from` may be written in place into `to`.
TAPER_API bool can_cast(ScalarType from, ScalarType to);
TAPER_API std::ostream& operator<<(std::ostream& out, ScalarType t);

/// What Tensor::dtype() returns: a ScalarType under libtorch's name for it, printed as `float`.
class TAPER_API TypeMeta {
 public:
  constexpr TypeMeta() = default;
  constexpr TypeMeta(ScalarType t) : type_(t) {}
  template <typename T>
  static constexpr TypeMeta Make() {
    return TypeMeta(scalar_type_of<T>);
  }
  constexpr ScalarType toScalarType() const { return type_; }
  constexpr operator ScalarType() const { return type_; }
  size_t itemsize() const { return static_cast<size_t>(elementSize(type_)); }
  const char* name() const;
  friend constexpr bool operator==(TypeMeta a, TypeMeta b) { return a.type_ == b.type_; }
  friend constexpr bool operator==(TypeMeta a, ScalarType b) { return a.type_ == b; }
  friend TAPER_API std::ostream& operator<<(std::ostream& out, TypeMeta t);

 private:
  ScalarType type_ = ScalarType::Undefined;
};

inline ScalarType typeMetaToScalarType(TypeMeta t) { return t.toScalarType(); }
inline TypeMeta scalarTypeToTypeMeta(ScalarType t) { return t; }

/// The floating type of new tensors without an explicit dtype; float32 at start.
TAPER_API ScalarType get_default_dtype_as_scalartype();
inline TypeMeta get_default_dtype() { return get_default_dtype_as_scalartype(); }
TAPER_API void set_default_dtype(TypeMeta dtype);

}  // namespace taper
