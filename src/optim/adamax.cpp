// SPDX-License-Identifier: MIT
// The Adamax step.
#include <taper/optim/adamax.h>

#include <cmath>

#include "optim/adam_step.h"
#include "optim/fused_step.h"

namespace taper::optim {

AdamaxOptions::AdamaxOptions(double lr) : lr_(lr) {}

std::vector<Field> AdamaxOptions::list_fields() {
  return {{"lr", lr_}, {"betas", betas_}, {"eps", eps_}, {"weight_decay", weight_decay_}, {"maximize", maximize_}};
}

std::vector<Field> AdamaxParamState::list_fields() {
  return {{"step", step_}, {"exp_avg", exp_avg_}, {"exp_inf", exp_inf_}};
}

std::unique_ptr<OptimizerParamState> Adamax::make_state() const { return std::make_unique<AdamaxParamState>(); }

Adamax::Adamax(std::vector<Tensor> params, AdamaxOptions defaults)
    : Adamax(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

Adamax::Adamax(std::vector<OptimizerParamGroup> param_groups, AdamaxOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdamaxOptions>(defaults)) {
  check_adam_options("Adamax", defaults);
}

void Adamax::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdamaxOptions&>(group.options());
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<AdamaxParamState>(p);
    auto& slot = pass.add(p, {&state.exp_avg(), &state.exp_inf()});
    slot.scale[0] = o.lr() / (1 - std::pow(beta1, static_cast<double>(++state.step())));
  }
  pass.run(kernels::AdamaxRule{{o.weight_decay(), 1, o.maximize()}, beta1, beta2, o.eps()});
}

}  // namespace taper::optim
