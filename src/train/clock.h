// SPDX-License-Identifier: MIT
// The clock that durations are measured with.
#pragma once

namespace taper::train {

/// Seconds of the steady clock.
double steady_seconds();

}  // namespace taper::train
