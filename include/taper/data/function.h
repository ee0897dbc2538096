// SPDX-License-Identifier: MIT
// Function<R(Args...)>: a callable whose copies are copies, as transforms in several workers need.
#pragma once

#include <type_traits>
#include <utility>

#include <taper/core/callable.h>
#include <taper/core/owned.h>

namespace taper::data {

template <typename Signature>
class Function;

/// Unlike Callable, whose copies share one callee, a copy has a callee of its own: a lambda's state is never shared
/// between threads by accident. Empty when made from nothing, nullptr or an empty std::function.
template <typename R, typename... Args>
class Function<R(Args...)> {
 public:
  Function() = default;
  Function(std::nullptr_t) {}
  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Function> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      Function(F&& f) {
    using Callee = std::decay_t<F>;
    if constexpr (requires { f.operator bool(); } || std::is_pointer_v<std::remove_cvref_t<F>>) {
      if (!f) return;
    }
    holder_ = Owned<Base>(new Holder<Callee>(std::forward<F>(f)));
  }
  Function(const Function& other) : holder_(other.holder_ ? other.holder_->clone() : Owned<Base>()) {}
  Function(Function&&) noexcept = default;
  Function& operator=(Function other) noexcept {
    holder_ = std::move(other.holder_);
    return *this;
  }

  /// Throws Error when empty.
  R operator()(Args... args) {
    if (!holder_) [[unlikely]]
      throw_empty_callable();
    return holder_->call(std::forward<Args>(args)...);
  }
  explicit operator bool() const noexcept { return static_cast<bool>(holder_); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual R call(Args... args) = 0;
    virtual Owned<Base> clone() const = 0;
  };
  template <typename Callee>
  struct Holder final : Base {
    template <typename F>
    explicit Holder(F&& f) : callee(std::forward<F>(f)) {}
    R call(Args... args) override { return callee(std::forward<Args>(args)...); }
    Owned<Base> clone() const override { return Owned<Base>(new Holder(callee)); }
    Callee callee;
  };

  Owned<Base> holder_;
};

}  // namespace taper::data
