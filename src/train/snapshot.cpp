// SPDX-License-Identifier: MIT
// Copies what training changes, and copies it back.
#include "train/snapshot.h"

#include <taper/core/grad_mode.h>
#include <taper/ops.h>
#include <taper/random.h>

namespace taper::train {

Snapshot::Snapshot(nn::Module& module, const std::vector<Tensor>& tensors)
    : generator_(default_generator().get_state()) {
  const NoGradGuard no_grad;
  for (const Tensor& tensor : tensors) {
    if (!tensor.defined()) continue;
    const Tensor& grad = tensor.mutable_grad();
    tensors_.push_back({tensor, tensor.detach().clone(), grad.defined() ? grad.detach().clone() : Tensor()});
  }
  module.apply([this](nn::Module& part) { modes_.emplace_back(&part, part.is_training()); });
}

Snapshot::~Snapshot() {
  const NoGradGuard no_grad;
  for (const Kept& kept : tensors_) {
    kept.tensor.copy_(kept.value);
    kept.tensor.mutable_grad() = kept.grad;
  }
  for (const auto& [module, on] : modes_) module->train(on);  // what is above comes first, and sets what is below
  default_generator().set_state(generator_);
}

}  // namespace taper::train
