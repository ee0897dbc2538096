// SPDX-License-Identifier: MIT
// EarlyStopping: patience counts the steps since the best value.
#include <cmath>

#include <taper/train/early_stopping.h>

#include "support/catch.h"
#include "support/error.h"

using taper::train::EarlyStopping;

namespace {

/// How many values it takes until it says stop; -1 if it never does.
int steps_until_stop(EarlyStopping stopping, const std::vector<double>& values) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (stopping.step(values[i])) return static_cast<int>(i) + 1;
  }
  return -1;
}

}  // namespace

TEST_CASE("EarlyStopping: stops after patience steps without a new best") {
  CHECK(steps_until_stop(EarlyStopping({.patience = 2}), {5, 4, 4.5, 3, 3, 3}) == 6);
  CHECK(steps_until_stop(EarlyStopping({.patience = 2}), {5, 4, 3, 2, 1}) == -1);
  CHECK(steps_until_stop(EarlyStopping({.patience = 1}), {1, 1}) == 2);
  CHECK(steps_until_stop(EarlyStopping({.patience = 2, .maximize = true}), {0.5, 0.6, 0.55, 0.6}) == 4);
  CHECK(steps_until_stop(EarlyStopping({.patience = 2, .min_delta = 0.1}), {1, 0.95, 0.91}) == 3);
  CHECK(steps_until_stop(EarlyStopping({.patience = 2, .min_delta = 0.1}), {1, 0.95, 0.85, 0.8}) == -1);
}

TEST_CASE("EarlyStopping: nan is never the best") {
  const double nan = std::nan("");
  CHECK(steps_until_stop(EarlyStopping({.patience = 3}), {nan, nan, nan}) == 3);
  CHECK(steps_until_stop(EarlyStopping({.patience = 2}), {nan, 1, nan, 0.5, nan, nan}) == 6);
}

TEST_CASE("EarlyStopping: knows the best, and goes on from a saved state") {
  EarlyStopping stopping({.patience = 3});
  CHECK_FALSE(stopping.improved());
  stopping.step(2);
  CHECK(stopping.improved());
  stopping.step(3);
  CHECK_FALSE(stopping.improved());
  CHECK(stopping.state().best == 2);
  CHECK(stopping.state().best_step == 0);

  EarlyStopping resumed({.patience = 3});
  resumed.set_state(stopping.state());
  CHECK_FALSE(resumed.step(4));
  CHECK(resumed.step(5));
  CHECK(resumed.stopped());
}

TEST_CASE("EarlyStopping: options out of range") {
  CHECK(error_of([] { EarlyStopping({.patience = 0}); }) == "EarlyStopping: expected patience > 0, got 0");
  CHECK(error_of([] { EarlyStopping({.min_delta = -1}); }) == "EarlyStopping: expected min_delta >= 0, got -1");
}
