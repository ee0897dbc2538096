// SPDX-License-Identifier: MIT
// When an output is written around the cache: stores that do so must be fenced before another thread reads.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// Whether an output of this many elements would not stay in the last-level cache anyway.
template <typename T>
bool worth_streaming(int64_t numel) {
  return numel * static_cast<int64_t>(sizeof(T)) >= int64_t{32} << 20;
}

}  // namespace taper::kernels
