// SPDX-License-Identifier: MIT
// parallel_for: the one way that taper runs a loop on several threads.
#pragma once

#include <taper/parallel.h>

#include <cstdint>

namespace taper::kernels {

/// True inside a piece of a parallel_for that runs on several threads; a parallel_for in there runs on its own thread.
bool in_parallel_region();

/// Makes every loop of the calling thread run on it alone, for the rest of its life: for threads of which there are
/// several already. get_num_threads() is 1 there.
void stay_on_this_thread();

/// How many pieces parallel_for would make of `size` items.
int64_t parallel_pieces(int64_t size, int64_t grain);

using ParallelPiece = void (*)(const void* fn, int64_t begin, int64_t end);
void run_parallel(int64_t begin, int64_t end, int64_t pieces, ParallelPiece piece, const void* fn);

/// Calls fn(b, e) on consecutive pieces of [begin, end), one a thread and none (but the last) below `grain` items; up
/// to `grain` items run on the calling thread. The first exception a piece throws is thrown to the caller. The pieces
/// depend on the thread count: a reduction must loop over chunks of its own, whose size depends on the shape alone, and
/// combine them in order.
template <class F>
void parallel_for(int64_t begin, int64_t end, int64_t grain, const F& fn) {
  if (begin >= end) return;
  const int64_t pieces = end - begin <= grain ? 1 : parallel_pieces(end - begin, grain);
  if (pieces <= 1) {
    fn(begin, end);
    return;
  }
  run_parallel(
      begin, end, pieces, [](const void* f, int64_t b, int64_t e) { (*static_cast<const F*>(f))(b, e); }, &fn);
}

}  // namespace taper::kernels
