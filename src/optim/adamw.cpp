// SPDX-License-Identifier: MIT
// The AdamW step.
#include <taper/optim/adamw.h>

#include "optim/adam_step.h"

namespace taper::optim {

AdamWOptions::AdamWOptions(double lr) : lr_(lr) {}

std::vector<Field> AdamWOptions::list_fields() {
  return {{"lr", lr_},           {"betas", betas_},      {"eps", eps_}, {"weight_decay", weight_decay_},
          {"amsgrad", amsgrad_}, {"maximize", maximize_}};
}

std::vector<Field> AdamWParamState::list_fields() {
  return {{"step", step_}, {"exp_avg", exp_avg_}, {"exp_avg_sq", exp_avg_sq_}, {"max_exp_avg_sq", max_exp_avg_sq_}};
}

std::unique_ptr<OptimizerParamState> AdamW::make_state() const { return std::make_unique<AdamWParamState>(); }

AdamW::AdamW(std::vector<Tensor> params, AdamWOptions defaults)
    : AdamW(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

AdamW::AdamW(std::vector<OptimizerParamGroup> param_groups, AdamWOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdamWOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "AdamW", "learning rate", defaults.lr());
  check_option(defaults.eps() >= 0, "AdamW", "epsilon value", defaults.eps());
  check_option(defaults.weight_decay() >= 0, "AdamW", "weight_decay value", defaults.weight_decay());
  check_betas("AdamW", defaults.betas());
}

void AdamW::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdamWOptions&>(group.options());
  step_adam_group(group, o, true, [this](const Tensor& p) -> AdamWParamState& { return state_of<AdamWParamState>(p); });
}

}  // namespace taper::optim
