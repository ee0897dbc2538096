// SPDX-License-Identifier: MIT
// What Adam, AdamW and their kin share.
#pragma once

#include <cmath>
#include <tuple>

#include <taper/optim/optimizer.h>

#include "optim/fused_step.h"

namespace taper::optim {

/// Throws Error unless the options that all of them have are in their ranges.
template <typename Options>
void check_adam_options(const char* name, const Options& o) {
  const auto [beta1, beta2] = o.betas();
  check_option(o.lr() >= 0, name, "learning rate", o.lr());
  check_option(o.eps() >= 0, name, "epsilon value", o.eps());
  check_option(o.weight_decay() >= 0, name, "weight_decay value", o.weight_decay());
  check_option(0 <= beta1 && beta1 < 1, name, "beta parameter at index 0", beta1);
  check_option(0 <= beta2 && beta2 < 1, name, "beta parameter at index 1", beta2);
}

/// A step of AdamRule, with the decay of AdamW if `decoupled`. state_of(p) is the state of a parameter, and
/// set_scales(scale, state, step) sets what the rule takes of the step.
template <typename Options, typename StateOf, typename SetScales>
void step_adam_group(const OptimizerParamGroup& group, const Options& o, bool decoupled, const StateOf& state_of,
                     const SetScales& set_scales) {
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    auto& state = state_of(p);
    Tensor* greatest = nullptr;
    if constexpr (requires { o.amsgrad(); }) greatest = o.amsgrad() ? &state.max_exp_avg_sq() : nullptr;
    auto& slot = pass.add(p, {&state.exp_avg(), &state.exp_avg_sq(), greatest});
    set_scales(slot.scale, state, static_cast<double>(++state.step()));
  }
  const double shrink = decoupled ? 1 - o.lr() * o.weight_decay() : 1;
  const auto [beta1, beta2] = o.betas();
  pass.run(kernels::AdamRule{{decoupled ? 0 : o.weight_decay(), shrink, o.maximize()}, beta1, beta2, o.eps()});
}

/// The scales of Adam and AdamW.
template <typename Options>
auto adam_scales(const Options& o) {
  return [&o](double* scale, const auto&, double step) {
    scale[0] = o.lr() / (1 - std::pow(std::get<0>(o.betas()), step));
    scale[2] = 1 / std::sqrt(1 - std::pow(std::get<1>(o.betas()), step));
  };
}

}  // namespace taper::optim
