// SPDX-License-Identifier: MIT
// Rprop against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("Rprop moves as PyTorch's") {
  TRAJECTORY(Rprop, "rprop", );
  TRAJECTORY(Rprop, "rprop/etas", o.etas({0.3, 1.5}));
  TRAJECTORY(Rprop, "rprop/step_sizes", o.step_sizes({0.04, 0.06}));
  TRAJECTORY(Rprop, "rprop/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper::test
