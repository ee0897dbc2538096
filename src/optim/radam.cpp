// SPDX-License-Identifier: MIT
// The RAdam step.
#include <taper/optim/radam.h>

#include <cmath>

#include "optim/adam_step.h"
#include "optim/fused_step.h"

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
  check_option(defaults.lr() >= 0, "RAdam", "learning rate", defaults.lr());
  check_option(defaults.eps() >= 0, "RAdam", "epsilon value", defaults.eps());
  check_option(defaults.weight_decay() >= 0, "RAdam", "weight_decay value", defaults.weight_decay());
  check_betas("RAdam", defaults.betas());
}

void RAdam::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const RAdamOptions&>(group.options());
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  const double longest = 2 / (1 - beta2) - 1;
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<RAdamParamState>(p);
    auto& slot = pass.add(p, {&state.exp_avg(), &state.exp_avg_sq()});
    const double t = static_cast<double>(++state.step());
    const double decayed = std::pow(beta2, t), correction = 1 - decayed;
    const double length = longest - 2 * t * decayed / correction;
    slot.scale[0] = o.lr() / (1 - std::pow(beta1, t));
    if (length <= 5) continue;  // the variance is not known yet: no denominator
    slot.scale[0] *=
        std::sqrt(correction * (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
    slot.scale[2] = 1;
  }
  pass.run(kernels::AdamRule{{o.decoupled_weight_decay() ? 0 : o.weight_decay(),
                              o.decoupled_weight_decay() ? 1 - o.lr() * o.weight_decay() : 1, o.maximize()},
                             beta1,
                             beta2,
                             o.eps()});
}

}  // namespace taper::optim
