// SPDX-License-Identifier: MIT
// What taper's caching allocator holds, and how to bound it.
#pragma once

#include <cstddef>
#include <cstdint>

#include <taper/export.h>

namespace taper::memory {

/// Byte counts over all threads. Tensors, graph nodes and their like are counted in whole blocks.
struct Stats {
  int64_t active = 0;              // held by live objects
  int64_t peak = 0;                // the most that was active since the start or reset_peak(), summed over threads
  int64_t cached = 0;              // freed and kept for reuse
  int64_t system_allocations = 0;  // how often the system was asked for memory
};

TAPER_API Stats stats();
/// Starts a new measurement of the peak.
TAPER_API void reset_peak();
/// Gives the cached memory of this thread, and that which no thread owns, back to the system.
TAPER_API void empty_cache();
/// The most that is kept for reuse beyond the per-thread caches of small blocks; a quarter of the machine at start.
TAPER_API void set_cache_limit(size_t bytes);
TAPER_API size_t cache_limit();

}  // namespace taper::memory
