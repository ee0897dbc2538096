// SPDX-License-Identifier: MIT
// Stochastic gradient descent with momentum (Sutskever, Martens, Dahl, Hinton 2013, as PyTorch writes it).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API SGDOptions : public OptimizerCloneableOptions<SGDOptions> {
  SGDOptions(double lr);
  TAPER_ARG(double, lr);
  TAPER_ARG(double, momentum) = 0;
  TAPER_ARG(double, dampening) = 0;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, nesterov) = false;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API SGDParamState : public OptimizerCloneableParamState<SGDParamState> {
  TAPER_ARG(Tensor, momentum_buffer);

 protected:
  std::vector<Field> list_fields() override;
};

/// g = grad + weight_decay p;  m = momentum m + (1 - dampening) g, at first g;  p -= lr m, or lr (g + momentum m) with
/// Nesterov.
class TAPER_API SGD : public ElementwiseOptimizer {
 public:
  SGD(std::vector<OptimizerParamGroup> param_groups, SGDOptions defaults);
  SGD(std::vector<Tensor> params, SGDOptions defaults);

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
