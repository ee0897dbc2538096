// SPDX-License-Identifier: MIT
// Reads the steady clock.
#include "train/clock.h"

#include <chrono>

namespace taper::train {

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace taper::train
