// SPDX-License-Identifier: MIT
// AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019).
#pragma once

#include <taper/optim/adam.h>

namespace taper::optim {

struct TAPER_API AdamWOptions : public OptimizerCloneableOptions<AdamWOptions> {
  AdamWOptions(double lr = 1e-3);
  TAPER_ARG(double, lr);
  using betas_t = std::tuple<double, double>;
  TAPER_ARG(betas_t, betas) = betas_t(0.9, 0.999);
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 1e-2;
  TAPER_ARG(bool, amsgrad) = false;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

/// AdamW remembers what Adam does.
using AdamWParamState = AdamParamState;

/// p *= 1 - lr weight_decay, then Adam's step with the gradient as it is.
class TAPER_API AdamW : public ElementwiseOptimizer {
 public:
  AdamW(std::vector<OptimizerParamGroup> param_groups, AdamWOptions defaults = {});
  AdamW(std::vector<Tensor> params, AdamWOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
