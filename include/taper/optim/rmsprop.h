// SPDX-License-Identifier: MIT
// RMSprop (Tieleman and Hinton 2012; centered: Graves 2013).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API RMSpropOptions : public OptimizerCloneableOptions<RMSpropOptions> {
  RMSpropOptions(double lr = 1e-2);
  TAPER_ARG(double, lr);
  TAPER_ARG(double, alpha) = 0.99;
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(double, weight_decay) = 0;
  TAPER_ARG(double, momentum) = 0;
  TAPER_ARG(bool, centered) = false;
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API RMSpropParamState : public OptimizerCloneableParamState<RMSpropParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, square_avg);
  TAPER_ARG(Tensor, momentum_buffer);  // with momentum
  TAPER_ARG(Tensor, grad_avg);         // when centered

 protected:
  std::vector<Field> list_fields() override;
};

/// v = alpha v + (1 - alpha) g^2;  u = g / (sqrt(v) + eps), centered: g / (sqrt(v - a^2) + eps) with the average a of
/// g; p -= lr u, with momentum: m = momentum m + u;  p -= lr m.
class TAPER_API RMSprop : public ElementwiseOptimizer {
 public:
  RMSprop(std::vector<OptimizerParamGroup> param_groups, RMSpropOptions defaults = {});
  RMSprop(std::vector<Tensor> params, RMSpropOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
