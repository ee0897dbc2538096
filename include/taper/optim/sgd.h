// SPDX-License-Identifier: MIT
// Stochastic gradient descent with momentum (Sutskever, Martens, Dahl, Hinton 2013, as PyTorch writes it).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API SGDOptions : public OptimizerCloneableOptions<SGDOptions> {
  SGDOptions(double lr) : lr_(lr) {}
  TAPER_ARG(double, lr);
  TAPER_ARG(double, momentum) = 0;
  TAPER_ARG(double, dampening) = 0;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, nesterov) = false;
  TAPER_ARG(bool, maximize) = false;

 public:
  bool operator==(const SGDOptions& other) const;
};

struct TAPER_API SGDParamState : public OptimizerCloneableParamState<SGDParamState> {
  TAPER_ARG(Tensor, momentum_buffer);

 public:
  bool operator==(const SGDParamState& other) const;
};

/// g = grad + weight_decay p;  m = momentum m + (1 - dampening) g, at first g;  p -= lr m, or lr (g + momentum m) with
/// Nesterov.
class TAPER_API SGD : public Optimizer {
 public:
  SGD(std::vector<OptimizerParamGroup> param_groups, SGDOptions defaults);
  SGD(std::vector<Tensor> params, SGDOptions defaults)
      : SGD(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

  Tensor step(LossClosure closure = nullptr) override;

 private:
  void step_group(OptimizerParamGroup& group);
};

}  // namespace taper::optim
