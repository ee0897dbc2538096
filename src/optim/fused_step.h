// SPDX-License-Identifier: MIT
// FusedStep: the parameters of a group, collected for one pass of a kernel.
#pragma once

#include <initializer_list>
#include <vector>

#include <taper/tensor.h>

#include "kernels/optimizer.h"

namespace taper::optim {

/// A tensor of the parameter's shape that the kernel reads and writes, or none. Undefined, it is made and filled.
struct FusedState {
  FusedState(Tensor* tensor, double initial = 0) : tensor(tensor), initial(initial) {}
  Tensor* tensor;
  double initial;
};

class FusedStep {
 public:
  FusedStep();
  FusedStep(const FusedStep&) = delete;
  FusedStep& operator=(const FusedStep&) = delete;
  ~FusedStep();

  /// Enters a parameter that has a gradient, with its states in the order of the rule. The caller sets the scales.
  kernels::OptimizerSlot& add(const Tensor& param, std::initializer_list<FusedState> states) {
    return add(param, param.mutable_grad(), states);
  }
  /// The same with another tensor of the parameter's shape as its gradient.
  kernels::OptimizerSlot& add(const Tensor& param, const Tensor& gradient, std::initializer_list<FusedState> states);

  template <typename Rule>
  void run(const Rule& rule) {
    kernels::optimizer_step(lists_.slots.data(), static_cast<int64_t>(lists_.slots.size()), rule);
    write_back();
  }

 private:
  struct Copy {
    Tensor target, values;
  };
  struct Lists {
    std::vector<kernels::OptimizerSlot> slots;
    std::vector<Copy> copies;  // what cannot be walked side by side with its parameter: bfloat16, gaps, other strides
    std::vector<Tensor> grads;
  };

  /// t itself where the kernel can walk it beside `like`, else a copy.
  Tensor walkable(const Tensor& t, const Tensor& like);
  void write_back();

  static thread_local Lists spare_;  // the memory of the last step, for the next
  Lists lists_;
};

/// `name: Invalid what: value` unless ok.
void check_option(bool ok, const char* name, const char* what, double value);

}  // namespace taper::optim
