// SPDX-License-Identifier: MIT
// Adadelta (Zeiler 2012), as Python's torch.optim.Adadelta.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API AdadeltaOptions : public OptimizerCloneableOptions<AdadeltaOptions> {
  AdadeltaOptions(double lr = 1.0);
  TAPER_ARG(double, lr);
  TAPER_ARG(double, rho) = 0.9;
  TAPER_ARG(double, eps) = 1e-6;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API AdadeltaParamState : public OptimizerCloneableParamState<AdadeltaParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, square_avg);
  TAPER_ARG(Tensor, acc_delta);

 protected:
  std::vector<Field> list_fields() override;
};

/// v = rho v + (1 - rho) g^2;  u = g sqrt(a + eps) / sqrt(v + eps);  a = rho a + (1 - rho) u^2;  p -= lr u.
class TAPER_API Adadelta : public ElementwiseOptimizer {
 public:
  Adadelta(std::vector<OptimizerParamGroup> param_groups, AdadeltaOptions defaults = {});
  Adadelta(std::vector<Tensor> params, AdadeltaOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
