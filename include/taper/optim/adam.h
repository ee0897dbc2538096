// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015), with AMSGrad (Reddi, Kale, Kumar 2018).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API AdamOptions : public OptimizerCloneableOptions<AdamOptions> {
  AdamOptions(double lr = 1e-3);
  TAPER_ARG(double, lr);
  using betas_t = std::tuple<double, double>;
  TAPER_ARG(betas_t, betas) = betas_t(0.9, 0.999);
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, amsgrad) = false;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API AdamParamState : public OptimizerCloneableParamState<AdamParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, exp_avg);
  TAPER_ARG(Tensor, exp_avg_sq);
  TAPER_ARG(Tensor, max_exp_avg_sq);  // with amsgrad

 protected:
  std::vector<Field> list_fields() override;
};

/// g = grad + weight_decay p;  m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
/// p -= lr m / (1 - beta1^step) / (sqrt(v / (1 - beta2^step)) + eps); with amsgrad, v is the greatest so far.
class TAPER_API Adam : public ElementwiseOptimizer {
 public:
  Adam(std::vector<OptimizerParamGroup> param_groups, AdamOptions defaults = {});
  Adam(std::vector<Tensor> params, AdamOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
