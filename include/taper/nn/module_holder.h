// SPDX-License-Identifier: MIT
// ModuleHolder: a shared_ptr to a module that is constructed and called like the module. TAPER_MODULE makes one.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <taper/export.h>
#include <taper/nn/module.h>

namespace taper::nn {

namespace detail {

[[noreturn]] TAPER_API void throw_empty_holder();
[[noreturn]] TAPER_API void throw_module_cast(const std::type_info& from, const std::type_info& to);
/// The module as a T; throws Error that names both classes if it is none.
template <typename T>
T& module_cast(Module& module) {
  if (auto* cast = dynamic_cast<T*>(&module)) return *cast;
  throw_module_cast(typeid(module), typeid(T));
}
/// What owns the module of a holder. Of no type, because a shared_ptr class for each module would double what these
/// headers cost to compile; its copies and its end are the library's, because each place that inlines them costs again.
class TAPER_API ModuleOwner {
 public:
  ModuleOwner() noexcept = default;
  explicit ModuleOwner(Module* module);
  template <typename Object>
    requires(!is_module<Object>)
  explicit ModuleOwner(Object* object) : owner_(std::shared_ptr<Object>(object)) {}
  explicit ModuleOwner(std::shared_ptr<void> owner) noexcept : owner_(std::move(owner)) {}
  ModuleOwner(const ModuleOwner& other) noexcept;
  ModuleOwner(ModuleOwner&& other) noexcept = default;
  ModuleOwner& operator=(const ModuleOwner& other) noexcept;
  ModuleOwner& operator=(ModuleOwner&& other) noexcept;
  ~ModuleOwner();

  const std::shared_ptr<void>& get() const noexcept { return owner_; }

 private:
  std::shared_ptr<void> owner_;
};

template <typename Head, typename Contained, size_t kCount>
inline constexpr bool is_holder_copy = false;
template <typename Head, typename Contained>
  requires requires { typename std::remove_cvref_t<Head>::ContainedType; }
inline constexpr bool is_holder_copy<Head, Contained, 1> =
    std::is_same_v<typename std::remove_cvref_t<Head>::ContainedType, Contained>;

template <typename Forward>
struct Signature;
template <typename Result, typename Class, typename... Args>
struct Signature<Result (Class::*)(Args...)> {
  template <size_t i>
    requires(i < sizeof...(Args))
  using arg = std::tuple_element_t<i, std::tuple<Args...>>;
};
template <typename Result, typename Class, typename... Args>
struct Signature<Result (Class::*)(Args...) const> : Signature<Result (Class::*)(Args...)> {};
/// The type of parameter i of forward().
template <typename M, size_t i>
using forward_arg = typename Signature<decltype(&M::forward)>::template arg<i>;

}  // namespace detail

/// Copies share the module. `Linear linear(3, 4)` makes one, `Linear linear = nullptr` none; using none throws Error.
template <typename Contained>
class ModuleHolder {
 protected:
  Contained* impl_ = nullptr;

 public:
  using ContainedType = Contained;

  ModuleHolder() : impl_(new Contained()), owner_(impl_) {
    static_assert(std::is_default_constructible_v<Contained>,
                  "this module has no default constructor: write `Linear linear = nullptr;` for the empty holder");
  }
  ModuleHolder(std::nullptr_t) {}
  ModuleHolder(std::shared_ptr<Contained> module) : impl_(module.get()), owner_(std::move(module)) {}
  template <typename Head, typename... Tail>
    requires(!detail::is_holder_copy<Head, Contained, 1 + sizeof...(Tail)>)
  explicit ModuleHolder(Head&& head, Tail&&... tail)
      : impl_(new Contained(std::forward<Head>(head), std::forward<Tail>(tail)...)), owner_(impl_) {}

  explicit operator bool() const noexcept { return impl_ != nullptr; }
  bool is_empty() const noexcept { return impl_ == nullptr; }
  Contained* operator->() { return checked(); }
  const Contained* operator->() const { return checked(); }
  Contained& operator*() { return *checked(); }
  const Contained& operator*() const { return *checked(); }
  std::shared_ptr<Contained> ptr() const { return std::shared_ptr<Contained>(owner_.get(), checked()); }
  Contained* get() { return checked(); }
  const Contained* get() const { return checked(); }

  /// forward(args...), with the module's hooks around it.
  template <typename... Args>
    requires requires(Contained& module) { module.forward(std::declval<Args>()...); }
  decltype(auto) operator()(Args&&... args) {
    return detail::call_module(*get(), std::forward<Args>(args)...);
  }
  // The same with arguments in braces, whose types only the signature of forward knows.
  template <typename M = Contained>
  decltype(auto) operator()(detail::forward_arg<M, 0> a) {
    return detail::call_module(*get(), std::forward<detail::forward_arg<M, 0>>(a));
  }
  template <typename M = Contained>
  decltype(auto) operator()(detail::forward_arg<M, 0> a, detail::forward_arg<M, 1> b) {
    return detail::call_module(*get(), std::forward<detail::forward_arg<M, 0>>(a),
                               std::forward<detail::forward_arg<M, 1>>(b));
  }
  template <typename M = Contained>
  decltype(auto) operator()(detail::forward_arg<M, 0> a, detail::forward_arg<M, 1> b, detail::forward_arg<M, 2> c) {
    return detail::call_module(*get(), std::forward<detail::forward_arg<M, 0>>(a),
                               std::forward<detail::forward_arg<M, 1>>(b), std::forward<detail::forward_arg<M, 2>>(c));
  }

  template <typename Arg>
  decltype(auto) operator[](Arg&& arg) {
    return (*get())[std::forward<Arg>(arg)];
  }

 private:
  friend class AnyModule;
  friend class Module;

  Contained* checked() const {
    if (!impl_) detail::throw_empty_holder();
    return impl_;
  }

  detail::ModuleOwner owner_;
};

template <typename Contained>
std::ostream& operator<<(std::ostream& stream, const ModuleHolder<Contained>& module) {
  return stream << *module;
}

}  // namespace taper::nn

#define TAPER_MODULE_IMPL(Name, ImplType)                    \
  class Name : public ::taper::nn::ModuleHolder<ImplType> {  \
   public:                                                   \
    using ::taper::nn::ModuleHolder<ImplType>::ModuleHolder; \
    using Impl [[maybe_unused]] = ImplType;                  \
  }

/// After `class NetImpl : public Module {...};`, `TAPER_MODULE(Net);` defines its holder Net.
#define TAPER_MODULE(Name) TAPER_MODULE_IMPL(Name, Name##Impl)
