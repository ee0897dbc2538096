// SPDX-License-Identifier: MIT
// AnyValue: one value of any copyable type, asked for again by its exact type.
#pragma once

#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <taper/core/owned.h>
#include <taper/export.h>
#include <taper/nn/module_hooks.h>

namespace taper::nn {

namespace detail {
/// The name of a type as libtorch's messages spell it.
TAPER_API std::string type_name(const std::type_info& type);
[[noreturn]] TAPER_API void throw_any_value_cast(const std::type_info& wanted, const std::type_info& held);
}  // namespace detail

/// Holds a decayed copy: a string literal becomes a const char*.
class TAPER_API AnyValue {
 public:
  AnyValue(AnyValue&&) noexcept = default;
  AnyValue& operator=(AnyValue&&) noexcept = default;
  AnyValue(const AnyValue& other) : content_(other.content_->clone()) {}
  AnyValue& operator=(const AnyValue& other) {
    content_ = other.content_->clone();
    return *this;
  }
  template <typename T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, AnyValue>) explicit AnyValue(T&& value)
      : content_(new Holder<std::decay_t<T>>(std::forward<T>(value))) {}
  explicit AnyValue(Tensor value);  // preferred for a tensor, so that only the library compiles it

  /// The value, or null if its type is not exactly T.
  template <typename T>
  T* try_get() {
    static_assert(!std::is_reference_v<T> && !std::is_array_v<T>, "AnyValue stores decayed types");
    return typeid(T) == type_info() ? &static_cast<Holder<T>&>(*content_).value : nullptr;
  }
  /// The value; throws Error if its type is not exactly T.
  template <typename T>
  T get() {
    T* value = try_get<T>();
    if (!value) detail::throw_any_value_cast(typeid(T), type_info());
    return *value;
  }
  const std::type_info& type_info() const noexcept { return content_->type_info; }
  /// Adds the tensors in the value to those found.
  void collect(std::vector<Tensor*>& found) { content_->collect(found); }

 private:
  struct Placeholder {
    explicit Placeholder(const std::type_info& type) noexcept : type_info(type) {}
    virtual ~Placeholder() = default;
    virtual Owned<Placeholder> clone() const = 0;
    virtual void collect(std::vector<Tensor*>& found) = 0;
    const std::type_info& type_info;
  };
  template <typename T>
  struct Holder final : Placeholder {
    template <typename U>
    explicit Holder(U&& held) : Placeholder(typeid(T)), value(std::forward<U>(held)) {}
    Owned<Placeholder> clone() const override { return Owned<Placeholder>(new Holder(value)); }
    void collect(std::vector<Tensor*>& found) override { detail::collect(value, found); }
    T value;
  };

  Owned<Placeholder> content_;
};

}  // namespace taper::nn
