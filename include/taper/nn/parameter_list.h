// SPDX-License-Identifier: MIT
// ParameterList: parameters by position. Entries require grad only if they did before.
#pragma once

#include <type_traits>
#include <string>
#include <utility>

#include <taper/core/ordered_dict.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

class TAPER_API ParameterListImpl : public Cloneable<ParameterListImpl> {
 public:
  using Iterator = OrderedDict<std::string, Tensor>::Iterator;
  using ConstIterator = OrderedDict<std::string, Tensor>::ConstIterator;

  ParameterListImpl() = default;
  template <typename... Tensors>
    requires(std::is_convertible_v<Tensors, Tensor> && ...)
  explicit ParameterListImpl(Tensors&&... parameters) {
    (append(Tensor(std::forward<Tensors>(parameters))), ...);
  }

  void reset() override {}
  void pretty_print(std::ostream& stream) const override;

  void append(const Tensor& parameter);
  void append(const OrderedDict<std::string, Tensor>::Item& item);
  template <typename Container>
  void extend(const Container& container) {
    for (const auto& parameter : container) append(parameter);
  }
  template <typename Container>
  ParameterListImpl& operator+=(const Container& other) {
    extend(other);
    return *this;
  }

  Iterator begin();
  ConstIterator begin() const;
  Iterator end();
  ConstIterator end() const;
  size_t size() const noexcept;
  bool is_empty() const noexcept;
  Tensor& at(size_t index);
  const Tensor& at(size_t index) const { return const_cast<ParameterListImpl*>(this)->at(index); }
  Tensor& operator[](size_t index) { return at(index); }
  const Tensor& operator[](size_t index) const { return at(index); }
};
TAPER_MODULE(ParameterList);

}  // namespace taper::nn
