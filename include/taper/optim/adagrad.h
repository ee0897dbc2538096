// SPDX-License-Identifier: MIT
// Adagrad (Duchi, Hazan, Singer 2011).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API AdagradOptions : public OptimizerCloneableOptions<AdagradOptions> {
  AdagradOptions(double lr = 1e-2);
  TAPER_ARG(double, lr);
  TAPER_ARG(double, lr_decay) = 0;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(double, initial_accumulator_value) = 0;
  TAPER_ARG(double, eps) = 1e-10;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API AdagradParamState : public OptimizerCloneableParamState<AdagradParamState> {
  TAPER_ARG(Tensor, sum);
  TAPER_ARG(int64_t, step) = 0;

 protected:
  std::vector<Field> list_fields() override;
};

/// sum += g^2, from initial_accumulator_value;  p -= lr / (1 + (step - 1) lr_decay) g / (sqrt(sum) + eps).
class TAPER_API Adagrad : public ElementwiseOptimizer {
 public:
  Adagrad(std::vector<OptimizerParamGroup> param_groups, AdagradOptions defaults = {});
  Adagrad(std::vector<Tensor> params, AdagradOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
