// SPDX-License-Identifier: MIT
// The Rprop step.
#include <taper/optim/rprop.h>

#include "optim/fused_step.h"
#include "tensor/check.h"

namespace taper::optim {

RpropOptions::RpropOptions(double lr) : lr_(lr) {}

std::vector<Field> RpropOptions::list_fields() {
  return {{"lr", lr_}, {"etas", etas_}, {"step_sizes", step_sizes_}, {"maximize", maximize_}};
}

std::vector<Field> RpropParamState::list_fields() {
  return {{"step", step_}, {"prev", prev_}, {"step_size", step_size_}};
}

std::unique_ptr<OptimizerParamState> Rprop::make_state() const { return std::make_unique<RpropParamState>(); }

Rprop::Rprop(std::vector<Tensor> params, RpropOptions defaults)
    : Rprop(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

Rprop::Rprop(std::vector<OptimizerParamGroup> param_groups, RpropOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<RpropOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "Rprop", "learning rate", defaults.lr());
  const auto [minus, plus] = defaults.etas();
  check(0 < minus && minus < 1 && 1 < plus, "Rprop: Invalid eta values: {}, {}", double(minus), double(plus));
}

void Rprop::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const RpropOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<RpropParamState>(p);
    pass.add(p, {&state.prev(), {&state.step_size(), o.lr()}});
    ++state.step();
  }
  pass.run(kernels::RpropRule{{0, 1, o.maximize()},
                              std::get<0>(o.etas()),
                              std::get<1>(o.etas()),
                              std::get<0>(o.step_sizes()),
                              std::get<1>(o.step_sizes())});
}

}  // namespace taper::optim
