// SPDX-License-Identifier: MIT
// The Adam step.
#include <taper/optim/adam.h>

#include "optim/adam_step.h"

namespace taper::optim {

AdamOptions::AdamOptions(double lr) : lr_(lr) {}

std::vector<Field> AdamOptions::list_fields() {
  return {{"lr", lr_},           {"betas", betas_},      {"eps", eps_}, {"weight_decay", weight_decay_},
          {"amsgrad", amsgrad_}, {"maximize", maximize_}};
}

std::vector<Field> AdamParamState::list_fields() {
  return {{"step", step_}, {"exp_avg", exp_avg_}, {"exp_avg_sq", exp_avg_sq_}, {"max_exp_avg_sq", max_exp_avg_sq_}};
}

std::unique_ptr<OptimizerParamState> Adam::make_state() const { return std::make_unique<AdamParamState>(); }

Adam::Adam(std::vector<Tensor> params, AdamOptions defaults)
    : Adam(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

Adam::Adam(std::vector<OptimizerParamGroup> param_groups, AdamOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdamOptions>(defaults)) {
  check_adam_options("Adam", defaults);
}

void Adam::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdamOptions&>(group.options());
  const auto state = [this](const Tensor& p) -> AdamParamState& { return state_of<AdamParamState>(p); };
  step_adam_group(group, o, false, state, adam_scales(o));
}

}  // namespace taper::optim
