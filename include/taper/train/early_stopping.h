// SPDX-License-Identifier: MIT
// EarlyStopping: says when a metric has not become better for a while.
#pragma once

#include <cstdint>

#include <taper/export.h>

namespace taper::train {

struct EarlyStoppingOptions {
  int64_t patience = 10;  // steps without an improvement, after which it says stop
  double min_delta = 0;   // what counts as an improvement: better than the best by more than this
  bool maximize = false;  // whether more is better
};

/// `if (stopping.step(validation_loss)) break;` after every epoch; save the model when improved() says so.
class TAPER_API EarlyStopping {
 public:
  /// What a resumed run has to know.
  struct State {
    int64_t steps = 0;
    int64_t best_step = -1;  // counted from 0; -1 before the first
    double best = 0;
  };

  /// Throws Error unless patience > 0 and min_delta >= 0.
  explicit EarlyStopping(const EarlyStoppingOptions& options = {});
  /// Takes the next value, and says whether to stop. nan is never an improvement.
  bool step(double value);
  /// Whether the last value was the best so far.
  bool improved() const { return state_.steps > 0 && state_.best_step == state_.steps - 1; }
  bool stopped() const;

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  EarlyStoppingOptions options_;
  State state_;
};

}  // namespace taper::train
