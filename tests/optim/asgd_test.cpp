// SPDX-License-Identifier: MIT
// ASGD against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("ASGD moves as PyTorch's") {
  TRAJECTORY(ASGD, "asgd", );
  TRAJECTORY(ASGD, "asgd/lambd", o.lambd(0.1));
  TRAJECTORY(ASGD, "asgd/lambd/alpha", o.lambd(0.1).alpha(0.5));
  TRAJECTORY(ASGD, "asgd/t0", o.t0(4));
  TRAJECTORY(ASGD, "asgd/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(ASGD, "asgd/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper::test
