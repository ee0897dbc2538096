// SPDX-License-Identifier: MIT
// ArrayRef<T>: a view of contiguous constants, taken by every function that wants a shape or a list.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <vector>

#include <taper/export.h>

namespace taper {

[[noreturn]] TAPER_API void throw_array_ref_range(const char* what, size_t index, size_t size);

/// A pointer and a length; owns nothing, so it is an argument type and no member type.
template <typename T>
class ArrayRef {
 public:
  using value_type = T;
  using iterator = const T*;
  using const_iterator = const T*;
  using size_type = size_t;

  constexpr ArrayRef() = default;
  constexpr ArrayRef(const T& one) : data_(&one), size_(1) {}
  constexpr ArrayRef(const T* data, size_t size) : data_(data), size_(size) {}
  constexpr ArrayRef(const T* begin, const T* end) : data_(begin), size_(static_cast<size_t>(end - begin)) {}
  ArrayRef(const std::vector<T>& vec)
    requires(!std::is_same_v<T, bool>)
      : data_(vec.data()), size_(vec.size()) {}
  template <size_t N>
  constexpr ArrayRef(const std::array<T, N>& array) : data_(array.data()), size_(N) {}
  template <size_t N>
  constexpr ArrayRef(const T (&array)[N]) : data_(array), size_(N) {}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winit-list-lifetime"
  constexpr ArrayRef(const std::initializer_list<T>& list)
      : data_(list.size() == 0 ? nullptr : list.begin()), size_(list.size()) {}
#pragma GCC diagnostic pop

  constexpr iterator begin() const { return data_; }
  constexpr iterator end() const { return data_ + size_; }
  constexpr const T* data() const { return data_; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr const T& operator[](size_t i) const { return data_[i]; }
  const T& at(size_t i) const {
    if (i >= size_) throw_array_ref_range("at", i, size_);
    return data_[i];
  }
  const T& front() const { return empty() ? (throw_array_ref_range("front", 0, 0), data_[0]) : data_[0]; }
  const T& back() const { return empty() ? (throw_array_ref_range("back", 0, 0), data_[0]) : data_[size_ - 1]; }
  /// `count` elements from `start` on.
  ArrayRef slice(size_t start, size_t count) const {
    if (start + count > size_) throw_array_ref_range("slice", start + count, size_);
    return {data_ + start, count};
  }
  ArrayRef slice(size_t start) const {
    if (start > size_) throw_array_ref_range("slice", start, size_);
    return {data_ + start, size_ - start};
  }
  bool equals(ArrayRef other) const {
    if (size_ != other.size_) return false;
    for (size_t i = 0; i < size_; ++i) {
      if (!(data_[i] == other.data_[i])) return false;
    }
    return true;
  }
  std::vector<T> vec() const { return std::vector<T>(begin(), end()); }

  friend bool operator==(ArrayRef a, ArrayRef b) { return a.equals(b); }
  friend bool operator==(ArrayRef a, const std::vector<T>& b) { return a.equals(ArrayRef(b)); }

 private:
  const T* data_ = nullptr;
  size_t size_ = 0;
};

using IntArrayRef = ArrayRef<int64_t>;

/// Prints as `[2, 3]`.
TAPER_API std::ostream& operator<<(std::ostream& out, IntArrayRef list);

/// A list of dimensions or nothing; keeps a single number that it was made from.
class OptionalIntArrayRef {
 public:
  constexpr OptionalIntArrayRef() = default;
  constexpr OptionalIntArrayRef(std::nullopt_t) {}
  OptionalIntArrayRef(IntArrayRef list) : list_(list), has_value_(true) {}
  OptionalIntArrayRef(std::initializer_list<int64_t> list) : list_(list), has_value_(true) {}
  OptionalIntArrayRef(const std::vector<int64_t>& list) : list_(list), has_value_(true) {}
  OptionalIntArrayRef(const std::optional<IntArrayRef>& list)
      : list_(list ? *list : IntArrayRef()), has_value_(list.has_value()) {}
  OptionalIntArrayRef(int64_t one) : one_(one), has_value_(true), single_(true) {}

  bool has_value() const { return has_value_; }
  explicit operator bool() const { return has_value_; }
  IntArrayRef value() const { return single_ ? IntArrayRef(&one_, 1) : list_; }
  IntArrayRef operator*() const { return value(); }

 private:
  IntArrayRef list_;
  int64_t one_ = 0;
  bool has_value_ = false;
  bool single_ = false;
};

}  // namespace taper
