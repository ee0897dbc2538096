// SPDX-License-Identifier: MIT
// Adadelta against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("Adadelta moves as PyTorch's") {
  TRAJECTORY(Adadelta, "adadelta", );
  TRAJECTORY(Adadelta, "adadelta/rho", o.rho(0.7));
  TRAJECTORY(Adadelta, "adadelta/eps", o.eps(1e-3));
  TRAJECTORY(Adadelta, "adadelta/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(Adadelta, "adadelta/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper::test
