// SPDX-License-Identifier: MIT
// Averaged stochastic gradient descent (Polyak and Juditsky 1992), as Python's torch.optim.ASGD.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API ASGDOptions : public OptimizerCloneableOptions<ASGDOptions> {
  ASGDOptions(double lr = 1e-2);
  TAPER_ARG(double, lr);
  TAPER_ARG(double, lambd) = 1e-4;
  TAPER_ARG(double, alpha) = 0.75;
  TAPER_ARG(double, t0) = 1e6;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API ASGDParamState : public OptimizerCloneableParamState<ASGDParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(double, eta) = 0;  // lr before the first step
  TAPER_ARG(double, mu) = 1;
  TAPER_ARG(Tensor, ax);

 protected:
  std::vector<Field> list_fields() override;
};

/// p = (1 - lambd eta) p - eta g;  ax += mu (p - ax);  then eta = lr / (1 + lambd lr step)^alpha and
/// mu = 1 / max(1, step - t0). The average ax is in the state.
class TAPER_API ASGD : public ElementwiseOptimizer {
 public:
  ASGD(std::vector<OptimizerParamGroup> param_groups, ASGDOptions defaults = {});
  ASGD(std::vector<Tensor> params, ASGDOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
