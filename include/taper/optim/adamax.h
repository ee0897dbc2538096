// SPDX-License-Identifier: MIT
// Adamax: Adam by the infinity norm (Kingma and Ba 2015), as Python's torch.optim.Adamax.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API AdamaxOptions : public OptimizerCloneableOptions<AdamaxOptions> {
  AdamaxOptions(double lr = 2e-3);
  TAPER_ARG(double, lr);
  using betas_t = std::tuple<double, double>;
  TAPER_ARG(betas_t, betas) = betas_t(0.9, 0.999);
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API AdamaxParamState : public OptimizerCloneableParamState<AdamaxParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, exp_avg);
  TAPER_ARG(Tensor, exp_inf);

 protected:
  std::vector<Field> list_fields() override;
};

/// m = beta1 m + (1 - beta1) g;  u = max(beta2 u, |g| + eps);  p -= lr / (1 - beta1^step) m / u.
class TAPER_API Adamax : public ElementwiseOptimizer {
 public:
  Adamax(std::vector<OptimizerParamGroup> param_groups, AdamaxOptions defaults = {});
  Adamax(std::vector<Tensor> params, AdamaxOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
