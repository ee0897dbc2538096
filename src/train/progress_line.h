// SPDX-License-Identifier: MIT
// The text of a progress bar.
#pragma once

#include <cstdint>
#include <string>

namespace taper::train {

struct Progress {
  int64_t step = 0;
  int64_t steps = 0;
  double loss = 0;
  double seconds = 0;  // since the start
};

/// `4.2 s`, `3:07`, `1:02:03`.
std::string duration_text(double seconds);
/// The line for a log: no bar.
std::string plain_line(const Progress& progress);
/// The line for a terminal, less than `columns` wide; the bar takes what the numbers leave, if that is enough for one.
std::string terminal_line(const Progress& progress, int columns);

}  // namespace taper::train
