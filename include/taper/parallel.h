// SPDX-License-Identifier: MIT
// How many threads taper's operations may use.
#pragma once

#include <taper/export.h>

namespace taper {

/// The most threads one operation uses, the calling thread included. Starts as OMP_NUM_THREADS or the number of cores.
/// Results do not depend on it. `num_threads` below 1 counts as 1. In a data loader's workers it is 1, whatever is set.
TAPER_API void set_num_threads(int num_threads);
TAPER_API int get_num_threads();

/// taper runs one operation at a time, so the inter-op count is only remembered.
TAPER_API void set_num_interop_threads(int num_threads);
TAPER_API int get_num_interop_threads();

/// Applies the thread count to the calling thread's OpenMP settings; a thread that calls only taper needs no call.
TAPER_API void init_num_threads();

}  // namespace taper
