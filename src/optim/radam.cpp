// SPDX-License-Identifier: MIT
// The RAdam step.
#include <taper/optim/radam.h>

#include <cmath>

#include "optim/adam_step.h"

namespace taper::optim {

RAdamOptions::RAdamOptions(double lr) : lr_(lr) {}

std::vector<Field> RAdamOptions::list_fields() {
  return {{"lr", lr_},
          {"betas", betas_},
          {"eps", eps_},
          {"weight_decay", weight_decay_},
          {"decoupled_weight_decay", decoupled_weight_decay_},
          {"maximize", maximize_}};
}

std::vector<Field> RAdamParamState::list_fields() {
  return {{"step", step_}, {"exp_avg", exp_avg_}, {"exp_avg_sq", exp_avg_sq_}};
}

std::unique_ptr<OptimizerParamState> RAdam::make_state() const { return std::make_unique<RAdamParamState>(); }

RAdam::RAdam(std::vector<Tensor> params, RAdamOptions defaults)
    : RAdam(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

RAdam::RAdam(std::vector<OptimizerParamGroup> param_groups, RAdamOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<RAdamOptions>(defaults)) {
  check_adam_options("RAdam", defaults);
}

void RAdam::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const RAdamOptions&>(group.options());
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  const double longest = 2 / (1 - beta2) - 1;
  const auto state_of_param = [this](const Tensor& p) -> RAdamParamState& { return state_of<RAdamParamState>(p); };
  step_adam_group(group, o, o.decoupled_weight_decay(), state_of_param, [&](double* scale, RAdamParamState&, double t) {
    const double decayed = std::pow(beta2, t), correction = 1 - decayed;
    const double length = longest - 2 * t * decayed / correction;
    scale[0] = o.lr() / (1 - std::pow(beta1, t));
    if (length <= 5) return;  // the variance is not known yet: no denominator
    scale[0] *=
        std::sqrt(correction * (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
    scale[2] = 1;
  });
}

}  // namespace taper::optim
