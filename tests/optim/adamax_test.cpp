// SPDX-License-Identifier: MIT
// Adamax against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("Adamax moves as PyTorch's") { check_kin<Adamax, AdamaxOptions>("adamax"); }

}  // namespace
}  // namespace taper::test
