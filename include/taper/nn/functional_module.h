// SPDX-License-Identifier: MIT
// Functional: a function as a module, for use in a Sequential.
#pragma once

#include <utility>

#include <taper/core/callable.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

/// `Functional(relu)`, or with further arguments bound: `Functional(elu, 1, 0, 1)`. Skipped by save and load.
class TAPER_API FunctionalImpl : public Cloneable<FunctionalImpl> {
 public:
  using Function = Callable<Tensor(Tensor)>;

  explicit FunctionalImpl(Function function) : function_(std::move(function)) {}
  template <typename F, typename... Args>
    requires(sizeof...(Args) > 0)
  explicit FunctionalImpl(F function, Args&&... args)
      : function_([function = std::move(function), ... args = std::forward<Args>(args)](Tensor input) mutable {
          return function(std::move(input), args...);
        }) {}

  void reset() override {}
  void pretty_print(std::ostream& stream) const override;
  bool is_serializable() const override { return false; }
  Tensor forward(Tensor input) { return function_(std::move(input)); }
  Tensor operator()(Tensor input) { return forward(std::move(input)); }

 private:
  Function function_;
};
TAPER_MODULE(Functional);

}  // namespace taper::nn
