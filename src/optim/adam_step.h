// SPDX-License-Identifier: MIT
// What Adam, AdamW and their kin share.
#pragma once

#include <cmath>
#include <tuple>

#include <taper/optim/optimizer.h>

#include "optim/fused_step.h"

namespace taper::optim {

inline void check_betas(const char* name, const std::tuple<double, double>& betas) {
  const auto [beta1, beta2] = betas;
  check_option(0 <= beta1 && beta1 < 1, name, "beta parameter at index 0", beta1);
  check_option(0 <= beta2 && beta2 < 1, name, "beta parameter at index 1", beta2);
}

/// The step of Adam, with the decay of AdamW if `decoupled`. state_of(p) is the state of a parameter.
template <typename Options, typename StateOf>
void step_adam_group(const OptimizerParamGroup& group, const Options& o, bool decoupled, const StateOf& state_of) {
  const double beta1 = std::get<0>(o.betas()), beta2 = std::get<1>(o.betas());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of(p);
    auto& slot = pass.add(p, {&state.exp_avg(), &state.exp_avg_sq(), o.amsgrad() ? &state.max_exp_avg_sq() : nullptr});
    const double step = static_cast<double>(++state.step());
    slot.scale[0] = o.lr() / (1 - std::pow(beta1, step));
    slot.scale[2] = 1 / std::sqrt(1 - std::pow(beta2, step));
  }
  const double shrink = decoupled ? 1 - o.lr() * o.weight_decay() : 1;
  pass.run(kernels::AdamRule{{decoupled ? 0 : o.weight_decay(), shrink, o.maximize()}, beta1, beta2, o.eps()});
}

}  // namespace taper::optim
