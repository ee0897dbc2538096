// SPDX-License-Identifier: MIT
// ExpandingArray<D>: D numbers, or one number that stands for D of them, as kernel sizes and strides are given.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include <taper/core/array_ref.h>
#include <taper/export.h>

namespace taper {

namespace detail {
[[noreturn]] TAPER_API void throw_expanding_array(size_t expected, size_t got);
}  // namespace detail

/// Converts from a list, vector or array of D values (another length throws Error), or from one value.
template <size_t D, typename T = int64_t>
class ExpandingArray {
 public:
  ExpandingArray(std::initializer_list<T> list) : ExpandingArray(ArrayRef<T>(list)) {}
  ExpandingArray(const std::vector<T>& list) : ExpandingArray(ArrayRef<T>(list)) {}
  ExpandingArray(ArrayRef<T> values) {
    if (values.size() != D) detail::throw_expanding_array(D, values.size());
    for (size_t i = 0; i < D; ++i) values_[i] = values[i];
  }
  ExpandingArray(T value) { values_.fill(value); }
  ExpandingArray(const std::array<T, D>& values) : values_(values) {}

  std::array<T, D>& operator*() { return values_; }
  const std::array<T, D>& operator*() const { return values_; }
  std::array<T, D>* operator->() { return &values_; }
  const std::array<T, D>* operator->() const { return &values_; }
  operator ArrayRef<T>() const { return values_; }
  size_t size() const noexcept { return D; }

 protected:
  std::array<T, D> values_;
};

/// The same where a value may be left open, as in the output size of adaptive pooling.
template <size_t D, typename T = int64_t>
class ExpandingArrayWithOptionalElem : public ExpandingArray<D, std::optional<T>> {
 public:
  using ExpandingArray<D, std::optional<T>>::ExpandingArray;

  ExpandingArrayWithOptionalElem(std::initializer_list<T> list) : ExpandingArrayWithOptionalElem(ArrayRef<T>(list)) {}
  ExpandingArrayWithOptionalElem(const std::vector<T>& list) : ExpandingArrayWithOptionalElem(ArrayRef<T>(list)) {}
  ExpandingArrayWithOptionalElem(ArrayRef<T> values) : ExpandingArray<D, std::optional<T>>(std::optional<T>()) {
    if (values.size() != D) detail::throw_expanding_array(D, values.size());
    for (size_t i = 0; i < D; ++i) this->values_[i] = values[i];
  }
  ExpandingArrayWithOptionalElem(T value) : ExpandingArray<D, std::optional<T>>(std::optional<T>(value)) {}
  ExpandingArrayWithOptionalElem(const std::array<T, D>& values)
      : ExpandingArrayWithOptionalElem(ArrayRef<T>(values)) {}
};

namespace detail {
template <typename Stream, typename Element>
void print_element(Stream& stream, const Element& element) {
  stream << element;
}
template <typename Stream, typename Element>
void print_element(Stream& stream, const std::optional<Element>& element) {
  if (element) {
    stream << *element;
  } else {
    stream << "None";
  }
}
template <typename Stream, typename Element, size_t D>
void print_elements(Stream& stream, const std::array<Element, D>& elements) {
  if (D != 1) stream << "[";
  for (size_t i = 0; i < D; ++i) {
    if (i > 0) stream << ", ";
    print_element(stream, elements[i]);
  }
  if (D != 1) stream << "]";
}
}  // namespace detail

/// Prints as `[5, 5]`, one value alone as `5`.
template <size_t D, typename T>
std::ostream& operator<<(std::ostream& stream, const ExpandingArray<D, T>& array) {
  detail::print_elements(stream, *array);
  return stream;
}

}  // namespace taper
