// SPDX-License-Identifier: MIT
// The NAdam step.
#include <taper/optim/nadam.h>

#include <cmath>

#include "optim/adam_step.h"
#include "optim/fused_step.h"

namespace taper::optim {

NAdamOptions::NAdamOptions(double lr) : lr_(lr) {}

std::vector<Field> NAdamOptions::list_fields() {
  return {{"lr", lr_},
          {"betas", betas_},
          {"eps", eps_},
          {"weight_decay", weight_decay_},
          {"momentum_decay", momentum_decay_},
          {"decoupled_weight_decay", decoupled_weight_decay_},
          {"maximize", maximize_}};
}

std::vector<Field> NAdamParamState::list_fields() {
  return {{"step", step_}, {"mu_product", mu_product_}, {"exp_avg", exp_avg_}, {"exp_avg_sq", exp_avg_sq_}};
}

std::unique_ptr<OptimizerParamState> NAdam::make_state() const { return std::make_unique<NAdamParamState>(); }

NAdam::NAdam(std::vector<Tensor> params, NAdamOptions defaults)
    : NAdam(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

NAdam::NAdam(std::vector<OptimizerParamGroup> param_groups, NAdamOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<NAdamOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "NAdam", "learning rate", defaults.lr());
  check_option(defaults.eps() >= 0, "NAdam", "epsilon value", defaults.eps());
  check_option(defaults.weight_decay() >= 0, "NAdam", "weight_decay value", defaults.weight_decay());
  check_option(defaults.momentum_decay() >= 0, "NAdam", "momentum_decay value", defaults.momentum_decay());
  check_betas("NAdam", defaults.betas());
}

void NAdam::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const NAdamOptions&>(group.options());
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  const auto momentum = [&](double t) { return beta1 * (1 - 0.5 * std::pow(0.96, t * o.momentum_decay())); };
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<NAdamParamState>(p);
    auto& slot = pass.add(p, {&state.exp_avg(), &state.exp_avg_sq()});
    const double t = static_cast<double>(++state.step());
    const double mu = momentum(t), next = momentum(t + 1);
    state.mu_product() *= mu;
    slot.scale[0] = o.lr() * next / (1 - state.mu_product() * next);
    slot.scale[1] = o.lr() * (1 - mu) / (1 - state.mu_product());
    slot.scale[2] = 1 / std::sqrt(1 - std::pow(beta2, t));
  }
  pass.run(kernels::AdamRule{{o.decoupled_weight_decay() ? 0 : o.weight_decay(),
                              o.decoupled_weight_decay() ? 1 - o.lr() * o.weight_decay() : 1, o.maximize()},
                             beta1,
                             beta2,
                             o.eps()});
}

}  // namespace taper::optim
