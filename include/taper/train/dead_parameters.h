// SPDX-License-Identifier: MIT
// Which parameters of a model do not learn, and which tensors that should be parameters are none.
#pragma once

#include <string>
#include <vector>

#include <taper/export.h>
#include <taper/nn/module.h>

namespace taper::train {

struct DeadParameters {
  std::vector<std::string> without_grad;  // registered and requires grad, but received none
  std::vector<std::string> zero_grad;     // received one that is zero everywhere
  std::vector<std::string> unregistered;  // leaves of the loss that require grad and are nobody's parameter

  bool empty() const { return without_grad.empty() && zero_grad.empty() && unregistered.empty(); }
  /// One finding a line; empty if there is none.
  std::string text() const;
};

/// Call it after the first backward, with the loss for the unregistered ones.
/// C++ cannot list the members of a class, so that a tensor which was never registered is found only where the graph of
/// the loss reaches it: if it requires grad. It is described by shape and by the op that used it. A member that does
/// not require grad looks like any constant, and stays unseen; inputs that require grad are listed, too.
TAPER_API DeadParameters dead_parameters(const nn::Module& module, const Tensor& loss = {});

}  // namespace taper::train
