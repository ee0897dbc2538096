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

#include <taper/core/owned.h>
#include <taper/export.h>
#include <taper/nn/any_value.h>
#include <taper/nn/module.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

namespace detail {

[[noreturn]] TAPER_API void throw_argument_count(const std::type_info& module, size_t expected, size_t received);
[[noreturn]] TAPER_API void throw_argument_range(const std::type_info& module, size_t least, size_t most,
                                                 size_t received);
[[noreturn]] TAPER_API void throw_argument_type(size_t index, const std::type_info& expected,
                                                const std::type_info& received);
[[noreturn]] TAPER_API void throw_empty_any_module(const char* function);

template <typename T>
std::decay_t<T>&& checked_argument(std::vector<AnyValue>& arguments, size_t index) {
  auto* value = arguments[index].try_get<std::decay_t<T>>();
  if (!value) throw_argument_type(index, typeid(T), arguments[index].type_info());
  return std::move(*value);
}

/// The values that are tensors.
TAPER_API std::vector<Tensor*> tensors_among(AnyValue* values, size_t count);
/// An empty list with room for so many.
TAPER_API std::vector<AnyValue> room_for_values(size_t count);

/// forward_any() of a container, with its hooks around it.
template <typename ModuleType>
AnyValue call_module_any(ModuleType& module, std::vector<AnyValue>&& arguments) {
  const ForwardScope scope(module);
  if (!module.hooks()) return module.forward_any(std::move(arguments));
  HookedCall call(module, module.hooks().get());
  call.before(tensors_among(arguments.data(), arguments.size()));
  AnyValue result = module.forward_any(std::move(arguments));
  call.after(tensors_among(&result, 1));
  return result;
}

template <typename... Args>
inline constexpr bool takes_mutable_reference =
    ((std::is_lvalue_reference_v<Args> && !std::is_const_v<std::remove_reference_t<Args>>) || ...);

}  // namespace detail

/// What AnyModule holds: a module behind a type-erased forward().
struct AnyModulePlaceholder : AnyValue::Placeholder {
  using AnyValue::Placeholder::Placeholder;
  virtual AnyValue forward(std::vector<AnyValue>&& arguments) = 0;
  virtual std::shared_ptr<Module> ptr() = 0;
  virtual Owned<AnyModulePlaceholder> copy() const = 0;
  virtual Owned<AnyModulePlaceholder> clone_module(const std::optional<Device>& device) const = 0;
};

/// A module whose forward() takes ArgumentTypes, or a container that takes values of any type.
template <typename ModuleType, typename... ArgumentTypes>
struct AnyModuleHolder final : AnyModulePlaceholder {
  explicit AnyModuleHolder(std::shared_ptr<ModuleType> held)
      : AnyModulePlaceholder(typeid(ModuleType)), module(std::move(held)) {}

  AnyValue forward(std::vector<AnyValue>&& arguments) override {
    if constexpr (!detail::has_forward<ModuleType>) {
      return detail::call_module_any(*module, std::move(arguments));
    } else {
      complete(arguments);
      return invoke(arguments, std::index_sequence_for<ArgumentTypes...>());
    }
  }
  std::shared_ptr<Module> ptr() override { return module; }
  Owned<AnyModulePlaceholder> copy() const override { return Owned<AnyModulePlaceholder>(new AnyModuleHolder(*this)); }
  Owned<AnyModulePlaceholder> clone_module(const std::optional<Device>& device) const override {
    return Owned<AnyModulePlaceholder>(
        new AnyModuleHolder(std::dynamic_pointer_cast<ModuleType>(module->clone(device))));
  }

  std::shared_ptr<ModuleType> module;

 private:
  // Appends the default arguments; throws Error when the number of arguments is wrong.
  void complete(std::vector<AnyValue>& arguments) {
    constexpr size_t count = sizeof...(ArgumentTypes);
    Module& base = *module;
    if (base._forward_has_default_args()) {
      const size_t least = base._forward_num_required_args();
      if (arguments.size() < least || arguments.size() > count) {
        detail::throw_argument_range(type_info, least, count, arguments.size());
      }
      arguments = base._forward_populate_default_args(std::move(arguments));
    } else if (arguments.size() != count) {
      detail::throw_argument_count(type_info, count, arguments.size());
    }
  }
  template <size_t... i>
  AnyValue invoke([[maybe_unused]] std::vector<AnyValue>& arguments, std::index_sequence<i...>) {
    return AnyValue(detail::call_module(*module, detail::checked_argument<ArgumentTypes>(arguments, i)...));
  }
};

/// Copies share the module, clone() does not.
class AnyModule {
 public:
  AnyModule() = default;
  template <typename ModuleType>
  explicit AnyModule(std::shared_ptr<ModuleType> module) : content_(hold(std::move(module))) {}
  template <typename ModuleType>
  requires detail::is_module<ModuleType>
  explicit AnyModule(ModuleType&& module)
      : AnyModule(std::make_shared<std::remove_cvref_t<ModuleType>>(std::forward<ModuleType>(module))) {}
  template <typename ModuleType>
  explicit AnyModule(const ModuleHolder<ModuleType>& module) : AnyModule(module.ptr()) {}
  AnyModule(AnyModule&&) noexcept = default;
  AnyModule& operator=(AnyModule&&) noexcept = default;
  AnyModule(const AnyModule& other) : content_(other.copied()) {}
  AnyModule& operator=(const AnyModule& other) {
    content_ = other.copied();
    return *this;
  }
  template <typename ModuleType>
  AnyModule& operator=(std::shared_ptr<ModuleType> module) {
    content_ = hold(std::move(module));
    return *this;
  }

  AnyModule clone(const std::optional<Device>& device = std::nullopt) const {
    AnyModule copy;
    if (content_) copy.content_ = content_->clone_module(device);
    return copy;
  }

  /// Calls forward; throws Error if number or types of the arguments are not exactly those of the module's forward().
  template <typename... Args>
  AnyValue any_forward(Args&&... args) {
    std::vector<AnyValue> values = detail::room_for_values(sizeof...(Args));
    (values.push_back(AnyValue(std::forward<Args>(args))), ...);
    return forward_any(std::move(values));
  }
  AnyValue forward_any(std::vector<AnyValue>&& arguments) { return content("forward").forward(std::move(arguments)); }
  /// The same; throws Error if the result is not exactly a ReturnType.
  template <typename ReturnType = Tensor, typename... Args>
  ReturnType forward(Args&&... args) {
    return any_forward(std::forward<Args>(args)...).template get<ReturnType>();
  }

  /// The module; throws Error if its class is not exactly T.
  template <typename T>
  requires detail::is_module<T> T& get() { return static_cast<T&>(*checked<T>("get")); }
  template <typename T>
  requires detail::is_module<T>
  const T& get() const { return static_cast<const T&>(*checked<T>("get")); }
  template <typename Holder>
  requires requires { typename Holder::ContainedType; }
  Holder get() const { return Holder(ptr<typename Holder::ContainedType>()); }
  std::shared_ptr<Module> ptr() const { return content("ptr").ptr(); }
  template <typename T>
  requires detail::is_module<T> std::shared_ptr<T> ptr()
  const { return std::dynamic_pointer_cast<T>(checked<T>("ptr")); }
  const std::type_info& type_info() const { return content("type_info").type_info; }
  bool is_empty() const noexcept { return !content_; }

 private:
  Owned<AnyModulePlaceholder> copied() const { return content_ ? content_->copy() : Owned<AnyModulePlaceholder>(); }
  AnyModulePlaceholder& content(const char* function) const {
    if (!content_) detail::throw_empty_any_module(function);
    return *content_;
  }
  template <typename T>
  std::shared_ptr<Module> checked(const char* function) const {
    AnyModulePlaceholder& held = content(function);
    if (held.type_info != typeid(T)) detail::throw_module_cast(held.type_info, typeid(T));
    return held.ptr();
  }

  template <typename ModuleType>
  static Owned<AnyModulePlaceholder> hold(std::shared_ptr<ModuleType> module) {
    static_assert(detail::is_module<ModuleType>, "AnyModule stores classes derived from nn::Module");
    if constexpr (detail::has_forward<ModuleType>) {
      return hold(std::move(module), &ModuleType::forward);
    } else {
      static_assert(
          requires { module->forward_any(std::vector<AnyValue>()); },
          "AnyModule stores modules with one forward() that is not a template");
      return Owned<AnyModulePlaceholder>(new AnyModuleHolder<ModuleType>(std::move(module)));
    }
  }
  template <typename ModuleType, typename Class, typename Result, typename... Args>
  static Owned<AnyModulePlaceholder> hold(std::shared_ptr<ModuleType> module, Result (Class::*)(Args...)) {
    static_assert(!detail::takes_mutable_reference<Args...>, "forward() in AnyModule must not take T&; take T*");
    static_assert(!std::is_void_v<Result>, "forward() in AnyModule must return something");
    return Owned<AnyModulePlaceholder>(new AnyModuleHolder<ModuleType, Args...>(std::move(module)));
  }
  template <typename ModuleType, typename Class, typename Result, typename... Args>
  static Owned<AnyModulePlaceholder> hold(std::shared_ptr<ModuleType> module, Result (Class::*)(Args...) const) {
    return hold(std::move(module), static_cast<Result (Class::*)(Args...)>(nullptr));
  }

  Owned<AnyModulePlaceholder> content_;
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
  template <typename ModuleType, typename... ArgumentTypes>                                                         \
  friend struct ::taper::nn::AnyModuleHolder;                                                                       \
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
