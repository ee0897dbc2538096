// SPDX-License-Identifier: MIT
// Resilient backpropagation (Riedmiller and Braun 1993), as Python's torch.optim.Rprop. For full batches.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API RpropOptions : public OptimizerCloneableOptions<RpropOptions> {
  RpropOptions(double lr = 1e-2);
  TAPER_ARG(double, lr);
  using etas_t = std::tuple<double, double>;
  TAPER_ARG(etas_t, etas) = etas_t(0.5, 1.2);
  using step_sizes_t = std::tuple<double, double>;
  TAPER_ARG(step_sizes_t, step_sizes) = step_sizes_t(1e-6, 50);
  TAPER_ARG(bool, maximize) = false;

 protected:
  std::vector<Field> list_fields() override;
};

struct TAPER_API RpropParamState : public OptimizerCloneableParamState<RpropParamState> {
  TAPER_ARG(int64_t, step) = 0;
  TAPER_ARG(Tensor, prev);  // the gradient before, 0 where the sign turned
  TAPER_ARG(Tensor, step_size);

 protected:
  std::vector<Field> list_fields() override;
};

/// Each element has a step size s, lr at first: times the second of etas where its gradient keeps the sign, times the
/// first where the sign turns (there the element rests once); within step_sizes.  p -= sign(g) s.
class TAPER_API Rprop : public ElementwiseOptimizer {
 public:
  Rprop(std::vector<OptimizerParamGroup> param_groups, RpropOptions defaults = {});
  Rprop(std::vector<Tensor> params, RpropOptions defaults = {});

  std::unique_ptr<OptimizerParamState> make_state() const override;

 private:
  void step_group(OptimizerParamGroup& group) override;
};

}  // namespace taper::optim
