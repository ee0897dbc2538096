// SPDX-License-Identifier: MIT
// The SGD step.
#include <taper/optim/sgd.h>

#include "optim/fused_step.h"
#include "tensor/check.h"

namespace taper::optim {

std::vector<Field> SGDOptions::list_fields() {
  return {{"lr", lr_},
          {"momentum", momentum_},
          {"dampening", dampening_},
          {"weight_decay", weight_decay_},
          {"nesterov", nesterov_},
          {"maximize", maximize_}};
}

std::vector<Field> SGDParamState::list_fields() { return {{"momentum_buffer", momentum_buffer_}}; }

std::unique_ptr<OptimizerParamState> SGD::make_state() const { return std::make_unique<SGDParamState>(); }

SGDOptions::SGDOptions(double lr) : lr_(lr) {}

SGD::SGD(std::vector<Tensor> params, SGDOptions defaults)
    : SGD(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

SGD::SGD(std::vector<OptimizerParamGroup> param_groups, SGDOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<SGDOptions>(defaults)) {
  check(defaults.lr() >= 0, "SGD: Invalid learning rate: {}", defaults.lr());
  check(defaults.momentum() >= 0, "SGD: Invalid momentum value: {}", defaults.momentum());
  check(defaults.weight_decay() >= 0, "SGD: Invalid weight_decay value: {}", defaults.weight_decay());
  check(!defaults.nesterov() || (defaults.momentum() > 0 && defaults.dampening() == 0),
        "SGD: Nesterov momentum requires a momentum and zero dampening, got {} and {}", defaults.momentum(),
        defaults.dampening());
}

void SGD::step_group(OptimizerParamGroup& group) {
  const auto& o = static_cast<const SGDOptions&>(group.options());
  FusedStep pass;
  for (const Tensor& p : group.params()) {
    if (!p.mutable_grad().defined()) continue;
    Tensor* buffer = o.momentum() != 0 ? &state_of<SGDParamState>(p).momentum_buffer() : nullptr;
    const bool first = buffer && !buffer->defined();
    auto& slot = pass.add(p, {buffer});
    slot.scale[0] = first ? 0 : o.momentum();
    slot.scale[1] = first ? 1 : 1 - o.dampening();
  }
  pass.run(kernels::SgdRule{{o.weight_decay(), 1, o.maximize()}, o.lr(), o.momentum(), o.nesterov()});
}

}  // namespace taper::optim
