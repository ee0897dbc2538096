// SPDX-License-Identifier: MIT
// ModuleDict: submodules by name, in order of insertion. It has no forward of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

/// pop() and clear() take modules out of the dictionary; they stay registered, as in libtorch.
class TAPER_API ModuleDictImpl : public Cloneable<ModuleDictImpl> {
 public:
  using Modules = OrderedDict<std::string, std::shared_ptr<Module>>;
  using Iterator = Modules::Iterator;
  using ConstIterator = Modules::ConstIterator;

  ModuleDictImpl() = default;
  explicit ModuleDictImpl(const std::vector<std::pair<std::string, std::shared_ptr<Module>>>& modules);
  explicit ModuleDictImpl(const Modules& modules);

  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override;
  void reset() override {}
  void pretty_print(std::ostream& stream) const override;

  std::vector<std::pair<std::string, std::shared_ptr<Module>>> items() const;
  std::vector<std::string> keys() const;
  std::vector<std::shared_ptr<Module>> values() const;
  Iterator begin();
  ConstIterator begin() const;
  Iterator end();
  ConstIterator end() const;
  size_t size() const noexcept;
  bool empty() const noexcept;
  bool contains(const std::string& key) const noexcept;
  void clear();
  std::shared_ptr<Module> pop(const std::string& key);

  /// Replaces what has the same key where it stands, appends the rest.
  void update(const std::vector<std::pair<std::string, std::shared_ptr<Module>>>& modules);
  template <typename Container>
  void update(const Container& container) {
    for (const auto& item : container) insert(item.key(), item.value());
  }

  std::shared_ptr<Module> operator[](const std::string& key) const;
  template <typename T>
    requires detail::is_module<T>
  T& at(const std::string& key) {
    return detail::module_cast<T>(*modules_[key]);
  }
  template <typename T>
    requires detail::is_module<T>
  const T& at(const std::string& key) const {
    return detail::module_cast<T>(*modules_[key]);
  }

 private:
  void insert(const std::string& key, std::shared_ptr<Module> module);

  Modules modules_;
};
TAPER_MODULE(ModuleDict);

}  // namespace taper::nn
