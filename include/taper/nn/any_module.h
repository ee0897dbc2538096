// SPDX-License-Identifier: MIT
// AnyModule: a module of any class, called with arguments whose types must be exactly those of its forward().
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <taper/export.h>
#include <taper/nn/any_value.h>
#include <taper/nn/module.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

namespace detail {

[[noreturn]] TAPER_API void throw_argument_type(size_t index, const std::type_info& expected,
                                                const std::type_info& received);
/// An empty list with room for so many.
TAPER_API std::vector<AnyValue> room_for_values(size_t count);

/// The value of an argument; throws Error if its type is not exactly T.
template <typename T>
T& argument(std::vector<AnyValue>& arguments, size_t index) {
  T* value = arguments[index].try_get<T>();
  if (!value) throw_argument_type(index, typeid(T), arguments[index].type_info());
  return *value;
}
template <>
TAPER_API Tensor& argument<Tensor>(std::vector<AnyValue>& arguments, size_t index);

/// All that AnyModule knows of the class of its module.
struct ForwardCall {
  const std::type_info& module_type;
  std::optional<size_t> argument_count;  // none: a container, which takes any
  /// forward() on that many arguments; throws Error if their types are not exactly those of its own.
  AnyValue (*forward)(Module& module, std::vector<AnyValue>&& arguments);
};

template <typename... Args>
inline constexpr bool takes_mutable_reference =
    ((std::is_lvalue_reference_v<Args> && !std::is_const_v<std::remove_reference_t<Args>>) || ...);

template <typename ModuleType, typename Class, typename Result, typename... Args, size_t... i>
const ForwardCall& forward_call(Result (Class::*)(Args...), std::index_sequence<i...>) {
  static_assert(!takes_mutable_reference<Args...>, "forward() in AnyModule must not take T&; take T*");
  static_assert(!std::is_void_v<Result>, "forward() in AnyModule must return something");
  static constexpr ForwardCall call = {
      typeid(ModuleType), sizeof...(Args), [](Module& module, std::vector<AnyValue>&& arguments) {
        return AnyValue(known_as<ModuleType>(module).forward(std::move(argument<std::decay_t<Args>>(arguments, i))...));
      }};
  return call;
}
template <typename ModuleType, typename Class, typename Result, typename... Args>
const ForwardCall& forward_call(Result (Class::*forward)(Args...)) {
  return forward_call<ModuleType>(forward, std::index_sequence_for<Args...>());
}
template <typename ModuleType, typename Class, typename Result, typename... Args>
const ForwardCall& forward_call(Result (Class::*)(Args...) const) {
  return forward_call<ModuleType>(static_cast<Result (Class::*)(Args...)>(nullptr));
}
template <typename ModuleType>
const ForwardCall& forward_call() {
  static_assert(is_module<ModuleType>, "AnyModule stores classes derived from nn::Module");
  if constexpr (has_forward<ModuleType>) {
    return forward_call<ModuleType>(&ModuleType::forward);
  } else {
    static_assert(
        requires(ModuleType & module) { module.forward_any(std::vector<AnyValue>()); },
        "AnyModule stores modules with one forward() that is not a template");
    static constexpr ForwardCall call = {typeid(ModuleType), std::nullopt,
                                         [](Module& module, std::vector<AnyValue>&& arguments) {
                                           return known_as<ModuleType>(module).forward_any(std::move(arguments));
                                         }};
    return call;
  }
}

}  // namespace detail

/// Copies share the module, clone() does not.
class TAPER_API AnyModule {
 public:
  AnyModule() = default;
  template <typename ModuleType>
  explicit AnyModule(const std::shared_ptr<ModuleType>& module)
      : AnyModule(detail::ModuleOwner(module), module.get(), &detail::forward_call<ModuleType>()) {}
  template <typename ModuleType>
  requires detail::is_module<ModuleType>
  explicit AnyModule(ModuleType&& module)
      : AnyModule(std::make_shared<std::remove_cvref_t<ModuleType>>(std::forward<ModuleType>(module))) {}
  template <typename ModuleType>
  explicit AnyModule(const ModuleHolder<ModuleType>& module)
      : AnyModule(module.owner_, module.impl_, &detail::forward_call<ModuleType>()) {}
  template <typename ModuleType>
  AnyModule& operator=(const std::shared_ptr<ModuleType>& module) {
    return *this = AnyModule(module);
  }

  AnyModule clone(const std::optional<Device>& device = std::nullopt) const;

  /// Calls forward; throws Error if number or types of the arguments are not exactly those of the module's forward().
  template <typename... Args>
  AnyValue any_forward(Args&&... args) {
    std::vector<AnyValue> values = detail::room_for_values(sizeof...(Args));
    (values.push_back(AnyValue(std::forward<Args>(args))), ...);
    return forward_any(std::move(values));
  }
  AnyValue forward_any(std::vector<AnyValue>&& arguments);
  /// The same; throws Error if the result is not exactly a ReturnType.
  template <typename ReturnType = Tensor, typename... Args>
  ReturnType forward(Args&&... args) {
    return any_forward(std::forward<Args>(args)...).template get<ReturnType>();
  }

  /// The module; throws Error if its class is not exactly T.
  template <typename T>
  requires detail::is_module<T> T& get() { return detail::known_as<T>(checked(typeid(T), "get")); }
  template <typename T>
  requires detail::is_module<T>
  const T& get() const { return detail::known_as<T>(checked(typeid(T), "get")); }
  template <typename Holder>
  requires requires { typename Holder::ContainedType; }
  Holder get() const { return Holder(ptr<typename Holder::ContainedType>()); }
  std::shared_ptr<Module> ptr() const;
  template <typename T>
  requires detail::is_module<T> std::shared_ptr<T> ptr()
  const { return std::shared_ptr<T>(owner_.get(), &detail::known_as<T>(checked(typeid(T), "ptr"))); }
  const std::type_info& type_info() const;
  bool is_empty() const noexcept { return !module_; }

 private:
  /// Throws Error where there is no module.
  AnyModule(const detail::ModuleOwner& owner, Module* module, const detail::ForwardCall* call);
  Module& checked(const std::type_info& wanted, const char* function) const;
  void check_not_empty(const char* function) const;
  /// Appends the default arguments; throws Error when the number of arguments is wrong.
  void complete(std::vector<AnyValue>& arguments) const;

  detail::ModuleOwner owner_;
  Module* module_ = nullptr;
  const detail::ForwardCall* call_ = nullptr;
};

/// A module with a name, as in `Sequential({{"fc", Linear(3, 4)}, {"act", ReLU()}})`.
class NamedAnyModule {
 public:
  NamedAnyModule(std::string name, AnyModule module) : name_(std::move(name)), module_(std::move(module)) {}
  template <typename ModuleType>
  NamedAnyModule(std::string name, std::shared_ptr<ModuleType> module)
      : NamedAnyModule(std::move(name), AnyModule(std::move(module))) {}
  template <typename ModuleType>
  requires detail::is_module<ModuleType> NamedAnyModule(std::string name, ModuleType&& module)
      : NamedAnyModule(std::move(name), AnyModule(std::forward<ModuleType>(module))) {}
  template <typename ModuleType>
  NamedAnyModule(std::string name, const ModuleHolder<ModuleType>& module)
      : NamedAnyModule(std::move(name), AnyModule(module.ptr())) {}

  const std::string& name() const noexcept { return name_; }
  AnyModule& module() noexcept { return module_; }
  const AnyModule& module() const noexcept { return module_; }

 private:
  std::string name_;
  AnyModule module_;
};

}  // namespace taper::nn

/// Lets AnyModule and Sequential call a forward() with default arguments: pairs of index and value, in order, say
/// `TAPER_FORWARD_HAS_DEFAULT_ARGS({1, AnyValue(2)}, {2, AnyValue(3.0)})`, among the protected members of the module.
#define TAPER_FORWARD_HAS_DEFAULT_ARGS(...)                                                                         \
  bool _forward_has_default_args() override { return true; }                                                        \
  unsigned int _forward_num_required_args() override {                                                              \
    const std::vector<std::pair<unsigned int, ::taper::nn::AnyValue>> defaults = {__VA_ARGS__};                     \
    return defaults[0].first;                                                                                       \
  }                                                                                                                 \
  std::vector<::taper::nn::AnyValue> _forward_populate_default_args(std::vector<::taper::nn::AnyValue>&& arguments) \
      override {                                                                                                    \
    const std::vector<std::pair<unsigned int, ::taper::nn::AnyValue>> defaults = {__VA_ARGS__};                     \
    for (const auto& [index, value] : defaults) {                                                                   \
      if (index >= arguments.size()) arguments.push_back(value);                                                    \
    }                                                                                                               \
    return std::move(arguments);                                                                                    \
  }
