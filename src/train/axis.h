// SPDX-License-Identifier: MIT
// Axis: a range of numbers laid out on a range of pixels, with ticks at round numbers.
#pragma once

#include <string>
#include <vector>

namespace taper::train {

/// The step between ticks: 1, 2 or 5 times a power of ten, so that a range has at most about `ticks` of them.
double tick_step(double range, int ticks);

struct Axis {
  double low = 0;
  double high = 1;
  double start = 0;  // the pixel of low
  double end = 1;    // the pixel of high

  double pixel(double value) const { return start + (value - low) / (high - low) * (end - start); }
  struct Tick {
    double value;
    std::string label;
  };
  /// At the multiples of a round step within the range; whole_only for an axis that counts.
  std::vector<Tick> ticks(int count, bool whole_only = false) const;
};

}  // namespace taper::train
