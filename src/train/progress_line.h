// SPDX-License-Identifier: MIT
// The text of a progress bar.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace taper::train {

struct Progress {
  int64_t step = 0;
  int64_t steps = 0;   // below 0 if unknown
  double seconds = 0;  // since the start
  std::vector<std::pair<std::string, double>> metrics = {};
  std::string label = "step";
};

/// `4.2 s`, `3:07`, `1:02:03`.
std::string duration_text(double seconds);
/// Four digits: `0.9812`, `12.50`, `4.173e-08`.
std::string metric_text(double value);
/// The line for a log: no bar.
std::string plain_line(const Progress& progress);
/// The line for a terminal, less than `columns` wide; the bar takes what the numbers leave, if that is enough for one.
std::string terminal_line(const Progress& progress, int columns);

}  // namespace taper::train
