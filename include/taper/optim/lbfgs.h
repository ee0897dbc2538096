// SPDX-License-Identifier: MIT
// L-BFGS (Nocedal 1980; Nocedal and Wright, Numerical Optimization, 2006, algorithms 3.5, 3.6 and 7.4).
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

struct TAPER_API LBFGSOptions : public OptimizerCloneableOptions<LBFGSOptions> {
  LBFGSOptions(double lr = 1);
  TAPER_ARG(double, lr);
  TAPER_ARG(int64_t, max_iter) = 20;
  TAPER_ARG(std::optional<int64_t>, max_eval);  // 5/4 max_iter if not given
  TAPER_ARG(double, tolerance_grad) = 1e-7;
  TAPER_ARG(double, tolerance_change) = 1e-9;
  TAPER_ARG(int64_t, history_size) = 100;
  TAPER_ARG(std::optional<std::string>, line_search_fn);  // "strong_wolfe", or steps of lr

 protected:
  std::vector<Field> list_fields() override;
};

/// Kept for the first parameter; vectors are over all parameters, end to end.
struct TAPER_API LBFGSParamState : public OptimizerCloneableParamState<LBFGSParamState> {
  TAPER_ARG(int64_t, func_evals) = 0;
  TAPER_ARG(int64_t, n_iter) = 0;
  TAPER_ARG(double, t) = 0;
  TAPER_ARG(double, prev_loss) = 0;
  TAPER_ARG(Tensor, d);
  TAPER_ARG(Tensor, H_diag);
  TAPER_ARG(Tensor, prev_flat_grad);
  TAPER_ARG(TensorDeque, old_dirs);
  TAPER_ARG(TensorDeque, old_stps);
  TAPER_ARG(TensorDeque, ro);
  TAPER_ARG(OptionalTensors, al);

 protected:
  std::vector<Field> list_fields() override;
};

/// Takes one group. step() needs a closure that computes loss and gradients anew, and calls it several times.
class TAPER_API LBFGS : public Optimizer {
 public:
  LBFGS(std::vector<OptimizerParamGroup> param_groups);
  LBFGS(std::vector<OptimizerParamGroup> param_groups, LBFGSOptions defaults);
  LBFGS(std::vector<Tensor> params);
  LBFGS(std::vector<Tensor> params, LBFGSOptions defaults);

  Tensor step(LossClosure closure) override;
  std::unique_ptr<OptimizerParamState> make_state() const override;
};

}  // namespace taper::optim
