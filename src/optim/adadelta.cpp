// SPDX-License-Identifier: MIT
// The Adadelta step.
#include <taper/optim/adadelta.h>

#include "optim/fused_step.h"

namespace taper::optim {

AdadeltaOptions::AdadeltaOptions(double lr) : lr_(lr) {}

std::vector<Field> AdadeltaOptions::list_fields() {
  return {{"lr", lr_}, {"rho", rho_}, {"eps", eps_}, {"weight_decay", weight_decay_}, {"maximize", maximize_}};
}

std::vector<Field> AdadeltaParamState::list_fields() {
  return {{"step", step_}, {"square_avg", square_avg_}, {"acc_delta", acc_delta_}};
}

std::unique_ptr<OptimizerParamState> Adadelta::make_state() const { return std::make_unique<AdadeltaParamState>(); }

Adadelta::Adadelta(std::vector<Tensor> params, AdadeltaOptions defaults)
    : Adadelta(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

Adadelta::Adadelta(std::vector<OptimizerParamGroup> param_groups, AdadeltaOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdadeltaOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "Adadelta", "learning rate", defaults.lr());
  check_option(0 <= defaults.rho() && defaults.rho() <= 1, "Adadelta", "rho value", defaults.rho());
  check_option(defaults.eps() >= 0, "Adadelta", "epsilon value", defaults.eps());
  check_option(defaults.weight_decay() >= 0, "Adadelta", "weight_decay value", defaults.weight_decay());
}

void Adadelta::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdadeltaOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<AdadeltaParamState>(p);
    pass.add(p, {&state.square_avg(), &state.acc_delta()});
    ++state.step();
  }
  pass.run(kernels::AdadeltaRule{{o.weight_decay(), 1, o.maximize()}, o.lr(), o.rho(), o.eps()});
}

}  // namespace taper::optim
