// SPDX-License-Identifier: MIT
// AdamW against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("AdamW moves as PyTorch's") {
  check_kin<AdamW, AdamWOptions>("adamw");
  TRAJECTORY(AdamW, "adamw/amsgrad", o.amsgrad(true));
}

}  // namespace
}  // namespace taper::test
