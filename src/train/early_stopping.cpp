// SPDX-License-Identifier: MIT
// Compares each value with the best so far.
#include <taper/train/early_stopping.h>

#include <cmath>

#include "tensor/check.h"

namespace taper::train {

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options) : options_(options) {
  check(options.patience > 0, "EarlyStopping: expected patience > 0, got {}", options.patience);
  check(options.min_delta >= 0, "EarlyStopping: expected min_delta >= 0, got {}", options.min_delta);
}

bool EarlyStopping::step(double value) {
  const double gain = options_.maximize ? value - state_.best : state_.best - value;
  const bool first = state_.best_step < 0 && !std::isnan(value);
  if (first || (state_.best_step >= 0 && gain > options_.min_delta)) {
    state_.best = value;
    state_.best_step = state_.steps;
  }
  ++state_.steps;
  return stopped();
}

bool EarlyStopping::stopped() const { return state_.steps - 1 - state_.best_step >= options_.patience; }

}  // namespace taper::train
