// SPDX-License-Identifier: MIT
// IValue: one value of a nested state: None, a number, a text, a tensor, or a list, tuple or dict of such.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/core/intrusive_ptr.h>
#include <taper/core/scalar.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

class IValue;

namespace detail {
/// The elements of a list, tuple or dict, which copies share.
struct Nested : RefCounted {
  virtual ~Nested() = default;
  static void destroy(Nested* nested) noexcept { delete nested; }
};
}  // namespace detail

/// Values under keys (texts, ints, bools), in the order of insertion. Copies share, as those of c10::Dict do.
class TAPER_API GenericDict {
 public:
  struct Entry;

  GenericDict();
  size_t size() const;
  bool empty() const { return size() == 0; }
  const Entry* begin() const;
  const Entry* end() const;
  /// The value, or null.
  const IValue* find(const IValue& key) const;
  bool contains(const IValue& key) const { return find(key) != nullptr; }
  /// Throws IndexError where there is no such key.
  const IValue& at(const IValue& key) const;
  /// A key that is there keeps its place. Throws TypeError where a key is neither text nor int nor bool.
  void insert_or_assign(IValue key, IValue value) const;
  /// Whether the key was new; changes nothing otherwise.
  bool insert(IValue key, IValue value) const;
  void clear() const;

 private:
  friend class IValue;
  struct Impl;
  explicit GenericDict(IntrusivePtr<detail::Nested> impl) : impl_(std::move(impl)) {}
  Impl& impl() const;

  IntrusivePtr<detail::Nested> impl_;
};

/// libtorch's names for asking and taking; taking another kind throws Error. (No std::variant, for its compile time.)
class TAPER_API IValue {
 public:
  IValue() = default;
  template <typename T>
  requires std::is_arithmetic_v<T> IValue(T value) : number_(value), kind_(Kind::kNumber) {}
  IValue(Scalar value) : number_(value), kind_(Kind::kNumber) {}
  IValue(Tensor value) : tensor_(std::move(value)), kind_(Kind::kTensor) {}
  IValue(std::string value) : string_(std::move(value)), kind_(Kind::kString) {}
  IValue(const char* value) : IValue(std::string(value)) {}
  IValue(GenericDict value) : nested_(std::move(value.impl_)), kind_(Kind::kDict) {}
  // Lists. Copies share their elements.
  IValue(std::vector<IValue> values);
  IValue(const std::vector<Tensor>& values);
  IValue(const std::vector<int64_t>& values);
  IValue(const std::vector<double>& values);
  static IValue tuple(std::vector<IValue> values);

  bool isNone() const { return kind_ == Kind::kNone; }
  bool isTensor() const { return kind_ == Kind::kTensor; }
  bool isInt() const { return kind_ == Kind::kNumber && number_.isIntegral(); }
  bool isDouble() const { return kind_ == Kind::kNumber && number_.isFloatingPoint(); }
  bool isBool() const { return kind_ == Kind::kNumber && number_.isBoolean(); }
  bool isScalar() const { return kind_ == Kind::kNumber; }
  bool isString() const { return kind_ == Kind::kString; }
  bool isList() const { return kind_ == Kind::kList; }
  bool isTuple() const { return kind_ == Kind::kTuple; }
  bool isGenericDict() const { return kind_ == Kind::kDict; }

  int64_t toInt() const { return expect(isInt(), "Int").number_.toLong(); }
  double toDouble() const { return expect(isDouble(), "Double").number_.toDouble(); }
  bool toBool() const { return expect(isBool(), "Bool").number_.toBool(); }
  Scalar toScalar() const { return expect(isScalar(), "Scalar").number_; }
  const Tensor& toTensor() const { return expect(isTensor(), "Tensor").tensor_; }
  const std::string& toStringRef() const { return expect(isString(), "String").string_; }
  GenericDict toGenericDict() const { return GenericDict(expect(isGenericDict(), "Dict").nested_); }
  /// The elements of a list or of a tuple.
  ArrayRef<IValue> toListRef() const;
  ArrayRef<IValue> toTupleRef() const;
  std::vector<Tensor> toTensorVector() const;
  std::vector<int64_t> toIntVector() const;
  std::vector<double> toDoubleVector() const;
  /// Appends to a list that copies of this value share.
  void append(IValue value) const;
  /// Empties a list, for all copies.
  void clear() const;
  /// What copies share: of a tensor, list, tuple or dict its address, else null.
  const void* internalToPointer() const;
  /// `Tensor`, `Int`, `Dict`, ...: the kind, for error texts.
  const char* tagKind() const;

 private:
  enum class Kind : char { kNone, kNumber, kTensor, kString, kList, kTuple, kDict };

  const IValue& expect(bool holds, const char* asked) const {
    if (!holds) throw_wrong_type(asked);
    return *this;
  }
  std::vector<IValue>& items() const;
  [[noreturn]] void throw_wrong_type(const char* asked) const;

  Scalar number_;
  Tensor tensor_;
  std::string string_;
  IntrusivePtr<detail::Nested> nested_;
  Kind kind_ = Kind::kNone;
};

struct GenericDict::Entry {
  const IValue& key() const { return key_; }
  const IValue& value() const { return value_; }

  IValue key_;
  IValue value_;
};

}  // namespace taper
