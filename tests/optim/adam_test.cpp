// SPDX-License-Identifier: MIT
// Adam against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("Adam moves as PyTorch's") {
  check_kin<Adam, AdamOptions>("adam");
  TRAJECTORY(Adam, "adam/amsgrad", o.amsgrad(true));
}

}  // namespace
}  // namespace taper::test
