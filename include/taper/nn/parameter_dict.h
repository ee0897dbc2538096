// SPDX-License-Identifier: MIT
// ParameterDict: parameters by name. Entries require grad only if they did before.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

class TAPER_API ParameterDictImpl : public Cloneable<ParameterDictImpl> {
 public:
  using Iterator = OrderedDict<std::string, Tensor>::Iterator;
  using ConstIterator = OrderedDict<std::string, Tensor>::ConstIterator;

  ParameterDictImpl() = default;
  explicit ParameterDictImpl(const OrderedDict<std::string, Tensor>& parameters);

  void reset() override {}
  void pretty_print(std::ostream& stream) const override;

  Tensor& insert(std::string key, Tensor parameter);
  Tensor pop(const std::string& key);
  /// Replaces parameters that are there; a new key throws Error.
  template <typename Container>
  void update(const Container& container) {
    for (const auto& item : container) parameters_[item.key()] = item.value();
  }
  void clear();

  std::vector<std::string> keys() const;
  std::vector<Tensor> values() const;
  Iterator begin();
  ConstIterator begin() const;
  Iterator end();
  ConstIterator end() const;
  size_t size() const noexcept;
  bool empty() const noexcept;
  bool contains(const std::string& key) const noexcept;
  Tensor& get(const std::string& key);
  const Tensor& get(const std::string& key) const { return const_cast<ParameterDictImpl*>(this)->get(key); }
  Tensor& operator[](const std::string& key) { return get(key); }
  const Tensor& operator[](const std::string& key) const { return get(key); }
};
TAPER_MODULE(ParameterDict);

}  // namespace taper::nn
