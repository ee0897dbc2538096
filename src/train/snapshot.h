// SPDX-License-Identifier: MIT
// Snapshot: puts a model and the default generator back to where they were.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <taper/nn/module.h>

namespace taper::train {

/// Keeps the values and gradients of tensors, the modes of a module and of all below it, and the state of the default
/// generator; its destructor restores them.
class Snapshot {
 public:
  Snapshot(nn::Module& module, const std::vector<Tensor>& tensors);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  struct Kept {
    Tensor tensor, value, grad;
  };
  std::vector<Kept> tensors_;
  std::vector<std::pair<nn::Module*, bool>> modes_;
  std::vector<uint8_t> generator_;
};

}  // namespace taper::train
