// SPDX-License-Identifier: MIT
// Adagrad against PyTorch, with each of its options.
#include "optim/trajectory.h"

namespace taper::test {
namespace {

TEST_CASE("Adagrad moves as PyTorch's") {
  TRAJECTORY(Adagrad, "adagrad", );
  TRAJECTORY(Adagrad, "adagrad/lr_decay", o.lr_decay(0.1));
  TRAJECTORY(Adagrad, "adagrad/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(Adagrad, "adagrad/initial_accumulator_value", o.initial_accumulator_value(0.5));
  TRAJECTORY(Adagrad, "adagrad/eps", o.eps(1e-2));
  TRAJECTORY(Adagrad, "adagrad/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper::test
