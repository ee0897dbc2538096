// SPDX-License-Identifier: MIT
// NAdam against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("NAdam moves as PyTorch's") {
  check_kin<NAdam, NAdamOptions>("nadam");
  TRAJECTORY(NAdam, "nadam/momentum_decay", o.momentum_decay(0.1));
  TRAJECTORY(NAdam, "nadam/decoupled_weight_decay", o.decoupled_weight_decay(true).weight_decay(0.1));
}

}  // namespace
}  // namespace taper::test
