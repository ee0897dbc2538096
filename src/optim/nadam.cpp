// SPDX-License-Identifier: MIT
// The NAdam step.
#include <taper/optim/nadam.h>

#include <cmath>

#include "optim/adam_step.h"

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
  check_adam_options("NAdam", defaults);
  check_option(defaults.momentum_decay() >= 0, "NAdam", "momentum_decay value", defaults.momentum_decay());
}

void NAdam::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const NAdamOptions&>(group.options());
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  const auto momentum = [&](double t) { return beta1 * (1 - 0.5 * std::pow(0.96, t * o.momentum_decay())); };
  const auto state_of_param = [this](const Tensor& p) -> NAdamParamState& { return state_of<NAdamParamState>(p); };
  step_adam_group(group, o, o.decoupled_weight_decay(), state_of_param,
                  [&](double* scale, NAdamParamState& state, double t) {
                    const double mu = momentum(t), next = momentum(t + 1);
                    state.mu_product() *= mu;
                    scale[0] = o.lr() * next / (1 - state.mu_product() * next);
                    scale[1] = o.lr() * (1 - mu) / (1 - state.mu_product());
                    scale[2] = 1 / std::sqrt(1 - std::pow(beta2, t));
                  });
}

}  // namespace taper::optim
