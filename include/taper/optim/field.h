// SPDX-License-Identifier: MIT
// Field: one named, typed value among the options and states of optimizers and the states of schedulers. One list of
// them serves comparing, writing and reading.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::optim {

/// A std::deque<Tensor> without its header, which costs each user's compiler; converts from one and to one.
class TAPER_API TensorDeque : public std::vector<Tensor> {
 public:
  using std::vector<Tensor>::vector;
  template <typename Deque>
  requires requires(Deque& deque) { deque.push_front(Tensor()); }
  TensorDeque(const Deque& deque) : std::vector<Tensor>(deque.begin(), deque.end()) {}
  template <typename Deque>
  requires requires(Deque& deque) { deque.push_front(Tensor()); }
  operator Deque() const { return Deque(begin(), end()); }
  void pop_front();
};

/// A std::optional<std::vector<Tensor>> without what it costs each user's compiler: an empty list is none.
class TAPER_API OptionalTensors : public std::vector<Tensor> {
 public:
  OptionalTensors() = default;
  OptionalTensors(std::vector<Tensor> tensors);
  bool has_value() const { return !empty(); }
  explicit operator bool() const { return has_value(); }
  std::vector<Tensor>& operator*() { return *this; }
  const std::vector<Tensor>& operator*() const { return *this; }
  std::vector<Tensor>* operator->() { return this; }
  const std::vector<Tensor>* operator->() const { return this; }
};

/// Refers to a value of another object, which must live as long.
class TAPER_API Field {
 public:
  template <typename T>
  Field(std::string name, T& value) : name_(std::move(name)), type_(type_of(&value)), value_(&value) {}

  /// As Python names it.
  const std::string& name() const { return name_; }

  /// f(value), where value is a reference to one of: double, int64_t, bool, Tensor, std::optional of double, int64_t or
  /// std::string, std::tuple<double, double>, std::vector<double>, TensorDeque, OptionalTensors.
  template <typename F>
  void visit(F&& f) {
    switch (type_) {
      case kDouble:
        return f(*static_cast<double*>(value_));
      case kInt:
        return f(*static_cast<int64_t*>(value_));
      case kBool:
        return f(*static_cast<bool*>(value_));
      case kTensor:
        return f(*static_cast<Tensor*>(value_));
      case kOptionalDouble:
        return f(*static_cast<std::optional<double>*>(value_));
      case kOptionalInt:
        return f(*static_cast<std::optional<int64_t>*>(value_));
      case kOptionalString:
        return f(*static_cast<std::optional<std::string>*>(value_));
      case kPair:
        return f(*static_cast<std::tuple<double, double>*>(value_));
      case kDoubles:
        return f(*static_cast<std::vector<double>*>(value_));
      case kTensors:
        return f(*static_cast<TensorDeque*>(value_));
      case kOptionalTensors:
        return f(*static_cast<OptionalTensors*>(value_));
    }
  }
  /// The same to look only.
  template <typename F>
  void visit(F&& f) const {
    const_cast<Field*>(this)->visit([&](const auto& value) { f(value); });
  }

 private:
  enum Type : unsigned char {
    kDouble,
    kInt,
    kBool,
    kTensor,
    kOptionalDouble,
    kOptionalInt,
    kOptionalString,
    kPair,
    kDoubles,
    kTensors,
    kOptionalTensors,
  };
  static Type type_of(double*) { return kDouble; }
  static Type type_of(int64_t*) { return kInt; }
  static Type type_of(bool*) { return kBool; }
  static Type type_of(Tensor*) { return kTensor; }
  static Type type_of(std::optional<double>*) { return kOptionalDouble; }
  static Type type_of(std::optional<int64_t>*) { return kOptionalInt; }
  static Type type_of(std::optional<std::string>*) { return kOptionalString; }
  static Type type_of(std::tuple<double, double>*) { return kPair; }
  static Type type_of(std::vector<double>*) { return kDoubles; }
  static Type type_of(TensorDeque*) { return kTensors; }
  static Type type_of(OptionalTensors*) { return kOptionalTensors; }

  std::string name_;
  Type type_;
  void* value_;
};

/// Whether names, types and values agree; tensors by their elements.
TAPER_API bool same_fields(const std::vector<Field>& a, const std::vector<Field>& b);

}  // namespace taper::optim
