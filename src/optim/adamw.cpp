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

std::unique_ptr<OptimizerParamState> AdamW::make_state() const { return std::make_unique<AdamWParamState>(); }

AdamW::AdamW(std::vector<Tensor> params, AdamWOptions defaults)
    : AdamW(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

AdamW::AdamW(std::vector<OptimizerParamGroup> param_groups, AdamWOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdamWOptions>(defaults)) {
  check_adam_options("AdamW", defaults);
}

void AdamW::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdamWOptions&>(group.options());
  const auto state = [this](const Tensor& p) -> AdamWParamState& { return state_of<AdamWParamState>(p); };
  step_adam_group(group, o, true, state, adam_scales(o));
}

}  // namespace taper::optim
