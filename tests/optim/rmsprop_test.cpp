// SPDX-License-Identifier: MIT
// RMSprop against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("RMSprop moves as PyTorch's") {
  TRAJECTORY(RMSprop, "rmsprop", );
  TRAJECTORY(RMSprop, "rmsprop/alpha", o.alpha(0.8));
  TRAJECTORY(RMSprop, "rmsprop/eps", o.eps(1e-2));
  TRAJECTORY(RMSprop, "rmsprop/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(RMSprop, "rmsprop/momentum", o.momentum(0.7));
  TRAJECTORY(RMSprop, "rmsprop/centered", o.centered(true));
  TRAJECTORY(RMSprop, "rmsprop/centered/momentum", o.centered(true).momentum(0.7));
  TRAJECTORY(RMSprop, "rmsprop/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper::test
