// SPDX-License-Identifier: MIT
// RAdam against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("RAdam moves as PyTorch's") {
  check_kin<RAdam, RAdamOptions>("radam");
  TRAJECTORY(RAdam, "radam/decoupled_weight_decay", o.decoupled_weight_decay(true).weight_decay(0.1));
}

}  // namespace
}  // namespace taper::test
