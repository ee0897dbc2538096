// SPDX-License-Identifier: MIT
// The thread count and the OpenMP region behind parallel_for.
#include "kernels/parallel.h"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>

// ThreadSanitizer cannot see OpenMP's own fork and join, so its build is told of them; this file is not instrumented.
#if defined(TAPER_THREAD_SANITIZER)
extern "C" void __tsan_acquire(void* moment);
extern "C" void __tsan_release(void* moment);
#else
static void __tsan_acquire(void*) {}
static void __tsan_release(void*) {}
#endif

namespace taper {
namespace {

std::atomic<int>& thread_count() {
  static std::atomic<int> count{std::max(1, omp_get_max_threads())};
  return count;
}

std::atomic<int> interop_threads{1};

constinit thread_local bool alone = false;

}  // namespace

void set_num_threads(int num_threads) {
  thread_count().store(std::max(1, num_threads), std::memory_order_relaxed);
  init_num_threads();
}

int get_num_threads() { return alone ? 1 : thread_count().load(std::memory_order_relaxed); }

void set_num_interop_threads(int num_threads) { interop_threads.store(std::max(1, num_threads)); }
int get_num_interop_threads() { return interop_threads.load(); }

// OpenBLAS asks OpenMP for its own thread count, which is a setting of the calling thread.
void init_num_threads() { omp_set_num_threads(get_num_threads()); }

namespace kernels {

void stay_on_this_thread() {
  alone = true;
  init_num_threads();
}

bool in_parallel_region() { return omp_in_parallel() != 0; }

int64_t parallel_pieces(int64_t size, int64_t grain) {
  const int64_t threads = get_num_threads();
  if (threads == 1 || in_parallel_region()) return 1;
  grain = std::max<int64_t>(grain, 1);
  return std::min(threads, (size + grain - 1) / grain);
}

void run_parallel(int64_t begin, int64_t end, int64_t pieces, ParallelPiece piece, const void* fn) {
  const int64_t step = (end - begin + pieces - 1) / pieces;
  std::exception_ptr error;
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
  char fork = 0;
  char join = 0;
  __tsan_release(&fork);
#pragma omp parallel for num_threads(static_cast <int>(pieces)) schedule(static, 1)
  for (int64_t i = 0; i < pieces; ++i) {
    const int64_t b = begin + i * step;
    const int64_t e = std::min(end, b + step);
    __tsan_acquire(&fork);
    try {
      if (b < e) piece(fn, b, e);
    } catch (...) {
      if (!failed.test_and_set()) error = std::current_exception();
    }
    __tsan_release(&join);
  }
  __tsan_acquire(&join);
  if (error) std::rethrow_exception(error);
}

}  // namespace kernels
}  // namespace taper
