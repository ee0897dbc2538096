// SPDX-License-Identifier: MIT
// The RMSprop step.
#include <taper/optim/rmsprop.h>

#include "optim/fused_step.h"

namespace taper::optim {

RMSpropOptions::RMSpropOptions(double lr) : lr_(lr) {}

std::vector<Field> RMSpropOptions::list_fields() {
  return {{"lr", lr_},
          {"alpha", alpha_},
          {"eps", eps_},
          {"weight_decay", weight_decay_},
          {"momentum", momentum_},
          {"centered", centered_},
          {"maximize", maximize_}};
}

std::vector<Field> RMSpropParamState::list_fields() {
  return {{"step", step_}, {"square_avg", square_avg_}, {"momentum_buffer", momentum_buffer_}, {"grad_avg", grad_avg_}};
}

std::unique_ptr<OptimizerParamState> RMSprop::make_state() const { return std::make_unique<RMSpropParamState>(); }

RMSprop::RMSprop(std::vector<Tensor> params, RMSpropOptions defaults)
    : RMSprop(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

RMSprop::RMSprop(std::vector<OptimizerParamGroup> param_groups, RMSpropOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<RMSpropOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "RMSprop", "learning rate", defaults.lr());
  check_option(defaults.eps() >= 0, "RMSprop", "epsilon value", defaults.eps());
  check_option(defaults.momentum() >= 0, "RMSprop", "momentum value", defaults.momentum());
  check_option(defaults.weight_decay() >= 0, "RMSprop", "weight_decay value", defaults.weight_decay());
  check_option(defaults.alpha() >= 0, "RMSprop", "alpha value", defaults.alpha());
}

void RMSprop::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const RMSpropOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<RMSpropParamState>(p);
    pass.add(p, {&state.square_avg(), o.momentum() > 0 ? &state.momentum_buffer() : nullptr,
                 o.centered() ? &state.grad_avg() : nullptr});
    ++state.step();
  }
  pass.run(kernels::RmspropRule{{o.weight_decay(), 1, o.maximize()}, o.lr(), o.alpha(), o.eps(), o.momentum()});
}

}  // namespace taper::optim
