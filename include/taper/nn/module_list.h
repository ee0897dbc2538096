// SPDX-License-Identifier: MIT
// ModuleList: submodules by position. It has no forward of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

class TAPER_API ModuleListImpl : public Cloneable<ModuleListImpl> {
 public:
  using Iterator = std::vector<std::shared_ptr<Module>>::iterator;
  using ConstIterator = std::vector<std::shared_ptr<Module>>::const_iterator;

  ModuleListImpl() = default;
  template <typename... Modules>
    requires(sizeof...(Modules) > 1 || (!std::is_base_of_v<ModuleListImpl, std::remove_cvref_t<Modules>> && ...))
  explicit ModuleListImpl(Modules&&... modules) {
    (push_back(std::forward<Modules>(modules)), ...);
  }

  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void reset() override {}
  void pretty_print(std::ostream& stream) const override;

  void push_back(std::shared_ptr<Module> module) { insert(size(), std::move(module)); }
  template <typename M>
    requires detail::is_module<M>
  void push_back(M&& module) {
    insert(size(), std::forward<M>(module));
  }
  template <typename M>
  void push_back(const ModuleHolder<M>& module) {
    insert(size(), module);
  }
  /// Before the module at `index`; those behind it are renamed. Throws Error if index > size().
  void insert(size_t index, std::shared_ptr<Module> module);
  template <typename M>
    requires detail::is_module<M>
  void insert(size_t index, M&& module) {
    insert(index, std::shared_ptr<Module>(std::make_shared<std::remove_cvref_t<M>>(std::forward<M>(module))));
  }
  template <typename M>
  void insert(size_t index, const ModuleHolder<M>& module) {
    insert(index, std::shared_ptr<Module>(module.ptr()));
  }
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

  std::shared_ptr<Module> ptr(size_t index) const;
  std::shared_ptr<Module> operator[](size_t index) const { return ptr(index); }
  template <typename T>
    requires detail::is_module<T>
  std::shared_ptr<T> ptr(size_t index) const {
    return std::dynamic_pointer_cast<T>(ptr(index));
  }
  template <typename T>
    requires detail::is_module<T>
  T& at(size_t index) {
    return detail::module_cast<T>(*ptr(index));
  }
  template <typename T>
    requires detail::is_module<T>
  const T& at(size_t index) const {
    return detail::module_cast<T>(*ptr(index));
  }

 private:
  std::vector<std::shared_ptr<Module>> modules_;
};
TAPER_MODULE(ModuleList);

}  // namespace taper::nn
