// SPDX-License-Identifier: MIT
// NAdam: Adam with Nesterov momentum (Dozat 2016), as Python's torch.optim.NAdam.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API NAdamOptions : public OptimizerCloneableOptions<NAdamOptions> {
  NAdamOptions(double lr = 2e-3);
  TAPER_ARG(double, lr);
  using betas_t = std::tuple<double, double>;
  TAPER_ARG(betas_t, betas) = betas_t(0.9, 0.999);
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(double, momentum_decay) = 4e-3;
  TAPER_ARG(bool, decoupled_weight_decay) = false;  // p *= 1 - lr weight_decay
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API NAdamParamState : public OptimizerCloneableParamState<NAdamParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(double, mu_product) = 1;
  TAPER_ARG(Tensor, exp_avg);
  TAPER_ARG(Tensor, exp_avg_sq);

 protected:
  std::vector<Field> list_fields() override;
};

/// Adam's averages m and v;  mu(t) = beta1 (1 - 0.96^(t momentum_decay) / 2);  M(t) = mu(1) ... mu(t);
/// p -= lr ((1 - mu(t)) g / (1 - M(t)) + mu(t + 1) m / (1 - M(t + 1))) / (sqrt(v / (1 - beta2^t)) + eps).
class TAPER_API NAdam : public ElementwiseOptimizer {
 public:
  NAdam(std::vector<OptimizerParamGroup> param_groups, NAdamOptions defaults = {});
  NAdam(std::vector<Tensor> params, NAdamOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
