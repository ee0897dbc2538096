// SPDX-License-Identifier: MIT
// Sequential: modules called one after the other.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/nn/any_module.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

namespace detail {
[[noreturn]] TAPER_API void throw_return_type(const std::type_info& actual, const std::type_info& wanted);
struct Unnamed {};
}  // namespace detail

/// Each module gets what the one before it returned. Unnamed modules are called "0", "1", ...
class TAPER_API SequentialImpl : public Cloneable<SequentialImpl> {
 public:
  using Iterator = std::vector<AnyModule>::iterator;
  using ConstIterator = std::vector<AnyModule>::const_iterator;

  SequentialImpl();
  template <typename... Modules>
    requires(sizeof...(Modules) > 1 || (!std::is_base_of_v<SequentialImpl, std::remove_cvref_t<Modules>> && ...))
  explicit SequentialImpl(Modules&&... modules)
      : SequentialImpl(detail::Unnamed(), {AnyModule(std::forward<Modules>(modules))...}) {}
  explicit SequentialImpl(OrderedDict<std::string, AnyModule>&& modules);
  explicit SequentialImpl(std::initializer_list<NamedAnyModule> modules);

  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void reset() override {}
  void pretty_print(std::ostream& stream) const override;

  /// Throws Error if there is no module, or what the last one returns is not exactly a ReturnType.
  Tensor forward(Tensor input);  // preferred where it fits, so that only the library compiles it
  template <typename ReturnType = Tensor, typename... Inputs>
  ReturnType forward(Inputs&&... inputs) {
    std::vector<AnyValue> values = detail::room_for_values(sizeof...(Inputs));
    (values.push_back(AnyValue(std::forward<Inputs>(inputs))), ...);
    AnyValue result = forward_any(std::move(values));
    auto* value = result.template try_get<ReturnType>();
    if (!value) detail::throw_return_type(result.type_info(), typeid(ReturnType));
    return std::move(*value);
  }
  /// The same on values of any type: so a Sequential can stand in a Sequential.
  AnyValue forward_any(std::vector<AnyValue>&& inputs);

  void push_back(AnyModule module);
  template <typename ModuleType>
  void push_back(std::shared_ptr<ModuleType> module) {
    push_back(AnyModule(std::move(module)));
  }
  template <typename ModuleType>
    requires detail::is_module<ModuleType>
  void push_back(ModuleType&& module) {
    push_back(AnyModule(std::forward<ModuleType>(module)));
  }
  template <typename ModuleType>
  void push_back(const ModuleHolder<ModuleType>& module) {
    push_back(AnyModule(module));
  }
  void push_back(std::string name, AnyModule module);
  template <typename ModuleType>
  void push_back(std::string name, std::shared_ptr<ModuleType> module) {
    push_back(std::move(name), AnyModule(std::move(module)));
  }
  template <typename ModuleType>
    requires detail::is_module<ModuleType>
  void push_back(std::string name, ModuleType&& module) {
    push_back(std::move(name), AnyModule(std::forward<ModuleType>(module)));
  }
  template <typename ModuleType>
  void push_back(std::string name, const ModuleHolder<ModuleType>& module) {
    push_back(std::move(name), AnyModule(module));
  }
  /// Appends the modules of another Sequential, or of a list of holders, pointers or modules.
  template <typename Container>
  void extend(const Container& container) {
    for (const auto& module : container) push_back(module);
  }

  Iterator begin();
  ConstIterator begin() const;
  Iterator end();
  ConstIterator end() const;
  size_t size() const noexcept;
  bool is_empty() const noexcept;

  template <typename T>
    requires detail::is_module<T>
  T& at(size_t index) {
    return checked(index).template get<T>();
  }
  template <typename T>
    requires detail::is_module<T>
  const T& at(size_t index) const {
    return checked(index).template get<T>();
  }
  std::shared_ptr<Module> ptr(size_t index) const { return checked(index).ptr(); }
  template <typename T>
    requires detail::is_module<T>
  std::shared_ptr<T> ptr(size_t index) const {
    return checked(index).template ptr<T>();
  }
  std::shared_ptr<Module> operator[](size_t index) const { return ptr(index); }

 private:
  friend class Sequential;
  SequentialImpl(detail::Unnamed, std::initializer_list<AnyModule> modules);
  AnyModule& checked(size_t index);
  const AnyModule& checked(size_t index) const { return const_cast<SequentialImpl*>(this)->checked(index); }

  std::vector<AnyModule> modules_;
};

class TAPER_API Sequential : public ModuleHolder<SequentialImpl> {
 public:
  using ModuleHolder<SequentialImpl>::ModuleHolder;
  using Impl = SequentialImpl;

  Sequential() = default;
  template <typename First, typename Second, typename... Rest>
  explicit Sequential(First&& first, Second&& second, Rest&&... rest)
      : Sequential(detail::Unnamed(), {AnyModule(std::forward<First>(first)), AnyModule(std::forward<Second>(second)),
                                       AnyModule(std::forward<Rest>(rest))...}) {}
  Sequential(std::initializer_list<NamedAnyModule> modules);

 private:
  Sequential(detail::Unnamed, std::initializer_list<AnyModule> modules);
};

}  // namespace taper::nn
