// SPDX-License-Identifier: MIT
// The Adagrad step.
#include <taper/optim/adagrad.h>

#include <taper/factories.h>

#include "optim/fused_step.h"

namespace taper::optim {

AdagradOptions::AdagradOptions(double lr) : lr_(lr) {}

std::vector<Field> AdagradOptions::list_fields() {
  return {{"lr", lr_},
          {"lr_decay", lr_decay_},
          {"weight_decay", weight_decay_},
          {"initial_accumulator_value", initial_accumulator_value_},
          {"eps", eps_},
          {"maximize", maximize_}};
}

std::vector<Field> AdagradParamState::list_fields() { return {{"sum", sum_}, {"step", step_}}; }

std::unique_ptr<OptimizerParamState> Adagrad::make_state() const { return std::make_unique<AdagradParamState>(); }

Adagrad::Adagrad(std::vector<Tensor> params, AdagradOptions defaults)
    : Adagrad(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

Adagrad::Adagrad(std::vector<OptimizerParamGroup> param_groups, AdagradOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<AdagradOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "Adagrad", "learning rate", defaults.lr());
  check_option(defaults.lr_decay() >= 0, "Adagrad", "lr_decay value", defaults.lr_decay());
  check_option(defaults.weight_decay() >= 0, "Adagrad", "weight_decay value", defaults.weight_decay());
  check_option(defaults.initial_accumulator_value() >= 0, "Adagrad", "initial_accumulator_value value",
               defaults.initial_accumulator_value());
  check_option(defaults.eps() >= 0, "Adagrad", "epsilon value", defaults.eps());
  for (const OptimizerParamGroup& group : param_groups_) {
    for (const Tensor& p : group.params()) {
      state_of<AdagradParamState>(p).sum(full_like(p, defaults.initial_accumulator_value()).detach());
    }
  }
}

void Adagrad::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const AdagradOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<AdagradParamState>(p);
    auto& slot = pass.add(p, {{&state.sum(), o.initial_accumulator_value()}});
    slot.scale[0] = o.lr() / (1 + static_cast<double>(state.step()++) * o.lr_decay());
  }
  pass.run(kernels::AdagradRule{{o.weight_decay(), 1, o.maximize()}, o.eps()});
}

}  // namespace taper::optim
