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
  bool log = false;  // by the logarithm of the value; low > 0

  double pixel(double value) const;
  struct Tick {
    double value;
    std::string label;
  };
  /// At the multiples of a round step within the range, or at powers of ten if log; whole_only for an axis that counts.
  std::vector<Tick> ticks(int count, bool whole_only = false) const;

 private:
  std::vector<Tick> log_ticks(int count) const;
};

/// The axis of a range with `room` (a share of it) to both sides; a range of one value is made wider.
Axis axis_around(double low, double high, double room, bool log, double start, double end);

}  // namespace taper::train
