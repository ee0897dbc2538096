// SPDX-License-Identifier: MIT
// RAdam: Adam with a rectified rate (Liu, Jiang, He et al. 2020), as Python's torch.optim.RAdam.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API RAdamOptions : public OptimizerCloneableOptions<RAdamOptions> {
  RAdamOptions(double lr = 1e-3);
  TAPER_ARG(double, lr);
  using betas_t = std::tuple<double, double>;
  TAPER_ARG(betas_t, betas) = betas_t(0.9, 0.999);
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, decoupled_weight_decay) = false;  // p *= 1 - lr weight_decay
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API RAdamParamState : public OptimizerCloneableParamState<RAdamParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, exp_avg);
  TAPER_ARG(Tensor, exp_avg_sq);

 protected:
  std::vector<Field> list_fields() override;
};

/// Adam's averages m and v;  n = 2 / (1 - beta2) - 1;  r = n - 2 t beta2^t / (1 - beta2^t);  where r > 5, Adam's step
/// (with eps added before the correction of v) times sqrt((r - 4) (r - 2) n / ((n - 4) (n - 2) r)); before,
/// p -= lr m / (1 - beta1^t).
class TAPER_API RAdam : public ElementwiseOptimizer {
 public:
  RAdam(std::vector<OptimizerParamGroup> param_groups, RAdamOptions defaults = {});
  RAdam(std::vector<Tensor> params, RAdamOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
