// SPDX-License-Identifier: MIT
// ProgressBar: where a training run is, on one line of the terminal.
#pragma once

#include <cstdint>
#include <cstdio>

#include <taper/export.h>

namespace taper::train {

/// Shows a bar, the loss, steps a second and the time left. On a terminal the line is redrawn in place, at most ten
/// times a second; elsewhere (a file, a pipe) there is a plain line for every tenth of the run.
class TAPER_API ProgressBar {
 public:
  explicit ProgressBar(int64_t steps, std::FILE* out = stdout);
  /// Ends the line.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// One more step is done.
  void update(double loss);
  /// Draws the last state and ends the line; nothing is drawn after it.
  void finish();

 private:
  void draw(double seconds);

  std::FILE* out_;
  int64_t steps_;
  int64_t step_ = 0;
  double loss_ = 0;
  double started_;     // seconds of the steady clock
  double drawn_ = -1;  // when the line was drawn last, in seconds after the start
  bool terminal_;
  bool finished_ = false;
};

}  // namespace taper::train
