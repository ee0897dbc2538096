// SPDX-License-Identifier: MIT
// What a loop over a matrix does about the caches: thresholds for common processors, and right or wrong only in speed.
#pragma once

#include <hwy/cache_control.h>

#include <cstdint>

namespace taper::kernels {

/// Bytes of a line of the cache, and of the largest vector.
inline constexpr int64_t kLine = 64;

template <typename T>
constexpr int64_t bytes_of(int64_t numel) {
  return numel * static_cast<int64_t>(sizeof(T));
}

/// Whether an output is so much larger than the last-level cache that even its reader gains if it is written around it,
/// and the lines are not fetched first. Such stores must be fenced before another thread reads.
constexpr bool worth_streaming(int64_t bytes) { return bytes >= int64_t{48} << 20; }

/// Whether a few matrices of this many elements each leave the second-level cache.
template <typename T>
constexpr bool is_large(int64_t numel) {
  return bytes_of<T>(numel) >= int64_t{512} << 10;
}

/// Whether the first-level cache does not keep what belongs to the columns from one row of n elements to the next, so
/// that several rows had better share it. Shorter ones are worked on one by one, in the order of memory, where the
/// processor fetches ahead best.
template <typename T>
constexpr bool is_long_row(int64_t n) {
  return bytes_of<T>(n) > 8192;
}

/// How many rows of a matrix [rows, n] are measured before the first of them is written: short ones several, so that
/// none waits for the root, the quotient or the logarithm of the one before; in memory beyond the caches one by one.
inline constexpr int64_t kRowsAtOnce = 4;
template <typename T>
constexpr int64_t rows_at_once(int64_t rows, int64_t n) {
  return n <= 1024 && bytes_of<T>(rows * n) <= int64_t{8} << 20 ? kRowsAtOnce : 1;
}

/// For loops that take more from memory than the processor fetches ahead by itself: asks for what lies 4 KB after x.
template <typename T>
HWY_INLINE void fetch_ahead(const T* x) {
  hwy::Prefetch(reinterpret_cast<const char*>(x) + 4096);
}

}  // namespace taper::kernels
