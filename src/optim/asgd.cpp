// SPDX-License-Identifier: MIT
// The step of averaged SGD.
#include <taper/optim/asgd.h>

#include <algorithm>
#include <cmath>

#include "optim/fused_step.h"

namespace taper::optim {

ASGDOptions::ASGDOptions(double lr) : lr_(lr) {}

std::vector<Field> ASGDOptions::list_fields() {
  return {{"lr", lr_},
          {"lambd", lambd_},
          {"alpha", alpha_},
          {"t0", t0_},
          {"weight_decay", weight_decay_},
          {"maximize", maximize_}};
}

std::vector<Field> ASGDParamState::list_fields() { return {{"step", step_}, {"eta", eta_}, {"mu", mu_}, {"ax", ax_}}; }

std::unique_ptr<OptimizerParamState> ASGD::make_state() const { return std::make_unique<ASGDParamState>(); }

ASGD::ASGD(std::vector<Tensor> params, ASGDOptions defaults)
    : ASGD(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

ASGD::ASGD(std::vector<OptimizerParamGroup> param_groups, ASGDOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<ASGDOptions>(defaults)) {
  check_option(defaults.lr() >= 0, "ASGD", "learning rate", defaults.lr());
  check_option(defaults.weight_decay() >= 0, "ASGD", "weight_decay value", defaults.weight_decay());
}

void ASGD::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const ASGDOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of<ASGDParamState>(p);
    auto& slot = pass.add(p, {&state.ax()});
    if (state.step() == 0) state.eta(o.lr());
    slot.scale[0] = state.eta();
    slot.scale[1] = state.mu();
    const double t = static_cast<double>(++state.step());
    state.eta(o.lr() / std::pow(1 + o.lambd() * o.lr() * t, o.alpha()));
    state.mu(1 / std::max(1.0, t - o.t0()));
  }
  pass.run(kernels::AsgdRule{{o.weight_decay(), 1, o.maximize()}, o.lambd()});
}

}  // namespace taper::optim
