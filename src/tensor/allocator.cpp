// SPDX-License-Identifier: MIT
// The caching allocator. Handing memory back to the kernel is dear, so freed blocks wait in free lists by size class.
#include "tensor/allocator.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <vector>

#include <taper/memory.h>

#include "tensor/check.h"

namespace taper::memory {
namespace {

// Up to kFine bytes the classes are multiples of 64; above, four to a doubling.
constexpr size_t kFine = 1024;
constexpr int kFineClasses = kFine / 64;
constexpr int kLargestExponent = 46;
constexpr int kClasses = kFineClasses + 4 * (kLargestExponent - 9);
constexpr size_t kThreadBlock = size_t{1} << 20;  // larger blocks are shared between threads
constexpr size_t kThreadCache = size_t{32} << 20;
constexpr size_t kHugePage = size_t{2} << 20;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kCaching = false;  // the sanitizer has to see every free
#else
constexpr bool kCaching = true;
#endif

struct SizeClass {
  int index;
  size_t block;
};

inline SizeClass size_class(size_t bytes) {
  if (bytes <= kFine) [[likely]] {
    const size_t index = bytes == 0 ? 0 : (bytes - 1) / 64;
    return {static_cast<int>(index), (index + 1) * 64};
  }
  const int exponent = std::bit_width(bytes - 1) - 1;
  check(exponent <= kLargestExponent, "allocate: expected a size that fits into memory, got {} bytes", bytes);
  const size_t step = size_t{1} << (exponent - 2);
  const size_t quarter = (bytes - 1 - (size_t{1} << exponent)) / step;
  return {kFineClasses + 4 * (exponent - 10) + static_cast<int>(quarter),
          (size_t{1} << exponent) + (quarter + 1) * step};
}

struct FreeBlock {
  FreeBlock* next;
};

// Plain loads and stores by the owning thread, readable by stats() from others.
class Counter {
 public:
  void add(int64_t n) { value_.store(get() + n, std::memory_order_relaxed); }
  void raise_to(int64_t n) {
    if (n > get()) set(n);
  }
  void set(int64_t n) { value_.store(n, std::memory_order_relaxed); }
  int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// The counters change as rarely as they can: `active` with every block, `peak` before it falls, `held` on the slow
// path.
struct ThreadCache {
  FreeBlock* free[kClasses] = {};  // all empty unless the state is kLive
  Counter active;                  // allocated less freed by this thread
  Counter peak;                    // of active, when it last fell
  Counter held;                    // taken from less given to the shared lists
  enum class State : char { kNew, kLive, kGone } state = State::kNew;
  bool fresh = false;  // whether a FreshScope is open

  int64_t cached() const { return held.get() - active.get(); }
  int64_t highest() const { return std::max(peak.get(), active.get()); }
};

constinit thread_local ThreadCache thread_cache;

class Central {
 public:
  static Central& get() {
    static Central* const central = new Central;  // outlives every static tensor
    return *central;
  }

  void* take(SizeClass c, bool fresh) {
    {
      std::lock_guard lock(mutex_);
      if (FreeBlock* block = fresh ? nullptr : free_[c.index]) {
        free_[c.index] = block->next;
        cached_ -= c.block;
        return block;
      }
      ++system_allocations_;
    }
    return from_system(c.block);
  }

  void give(void* block, SizeClass c) noexcept {
    {
      std::lock_guard lock(mutex_);
      if (kCaching && cached_ + c.block <= limit_) {
        cached_ += c.block;
        free_[c.index] = new (block) FreeBlock{free_[c.index]};
        return;
      }
    }
    std::free(block);
  }

  void enter(ThreadCache* cache) {
    std::lock_guard lock(mutex_);
    threads_.push_back(cache);
  }

  void leave(ThreadCache* cache) {
    std::lock_guard lock(mutex_);
    past_active_ += cache->active.get();
    past_peak_ += cache->highest();
    std::erase(threads_, cache);
  }

  /// What a thread that is already gone allocates and frees, in the destructors of statics.
  void count_late(int64_t bytes) {
    std::lock_guard lock(mutex_);
    past_active_ += bytes;
  }

  Stats stats() {
    std::lock_guard lock(mutex_);
    Stats s{past_active_, past_peak_, static_cast<int64_t>(cached_), system_allocations_};
    for (const ThreadCache* t : threads_) {
      s.active += t->active.get();
      s.peak += t->highest();
      s.cached += t->cached();
    }
    s.peak = std::max(s.peak, s.active);
    return s;
  }

  void reset_peak() {
    std::lock_guard lock(mutex_);
    past_peak_ = std::max<int64_t>(past_active_, 0);
    for (ThreadCache* t : threads_) t->peak.set(std::max<int64_t>(t->active.get(), 0));
  }

  /// Frees cached blocks until at most `keep` bytes are left.
  void trim(size_t keep) {
    std::lock_guard lock(mutex_);
    for (int i = kClasses; i-- > 0 && cached_ > keep;) {
      while (free_[i] && cached_ > keep) {
        FreeBlock* block = free_[i];
        free_[i] = block->next;
        cached_ -= block_bytes(i);
        std::free(block);
      }
    }
  }

  void set_limit(size_t bytes) {
    {
      std::lock_guard lock(mutex_);
      limit_ = bytes;
    }
    trim(bytes);
  }
  size_t limit() {
    std::lock_guard lock(mutex_);
    return limit_;
  }

  static size_t block_bytes(int index) {
    if (index < kFineClasses) return static_cast<size_t>(index + 1) * 64;
    const int exponent = 10 + (index - kFineClasses) / 4;
    return (size_t{1} << exponent) +
           static_cast<size_t>((index - kFineClasses) % 4 + 1) * (size_t{1} << (exponent - 2));
  }

 private:
  Central() {
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page > 0) limit_ = static_cast<size_t>(pages) * static_cast<size_t>(page) / 4;
  }

  static void* from_system(size_t bytes);

  std::mutex mutex_;
  FreeBlock* free_[kClasses] = {};
  size_t cached_ = 0;
  size_t limit_ = size_t{1} << 30;
  int64_t system_allocations_ = 0;
  int64_t past_active_ = 0;
  int64_t past_peak_ = 0;
  std::vector<ThreadCache*> threads_;
};

void flush(ThreadCache& cache) {
  for (int i = 0; i < kClasses; ++i) {
    while (FreeBlock* block = cache.free[i]) {
      cache.free[i] = block->next;
      Central::get().give(block, {i, Central::block_bytes(i)});
    }
  }
  cache.held.set(cache.active.get());
}

void* Central::from_system(size_t bytes) {
  const bool huge = bytes >= kHugePage;
  const size_t alignment = huge ? kHugePage : 64;
  const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* block = std::aligned_alloc(alignment, rounded);
  if (!block) {
    empty_cache();
    block = std::aligned_alloc(alignment, rounded);
  }
  check(block != nullptr, "allocate: the system has no more memory: tried to get {} bytes", bytes);
  if (huge) madvise(block, rounded, MADV_HUGEPAGE);  // advice only: a refusal costs speed, nothing else
  return block;
}

// Empties the thread's cache when the thread ends. ThreadCache itself has no destructor, so that it can be used after.
struct ThreadExit {
  ~ThreadExit() {
    flush(thread_cache);
    Central::get().leave(&thread_cache);
    thread_cache.state = ThreadCache::State::kGone;
  }
};

bool enter_thread(ThreadCache& cache) {
  if (cache.state == ThreadCache::State::kGone) return false;
  thread_local ThreadExit at_exit;
  static_cast<void>(at_exit);
  Central::get().enter(&cache);
  cache.state = ThreadCache::State::kLive;
  return true;
}

bool live(ThreadCache& cache) { return cache.state == ThreadCache::State::kLive || enter_thread(cache); }

}  // namespace

namespace {

void* allocate_shared(ThreadCache& cache, SizeClass c) {
  if (!live(cache)) {
    Central::get().count_late(static_cast<int64_t>(c.block));
    return Central::get().take(c, cache.fresh);
  }
  void* block = Central::get().take(c, cache.fresh);
  cache.held.add(static_cast<int64_t>(c.block));
  cache.active.add(static_cast<int64_t>(c.block));
  return block;
}

void deallocate_shared(ThreadCache& cache, void* block, SizeClass c) noexcept {
  Central::get().give(block, c);
  if (cache.state != ThreadCache::State::kLive) return Central::get().count_late(-static_cast<int64_t>(c.block));
  cache.held.add(-static_cast<int64_t>(c.block));
  cache.active.add(-static_cast<int64_t>(c.block));
}

}  // namespace

void* allocate(size_t bytes) {
  const SizeClass c = size_class(bytes);
  ThreadCache& cache = thread_cache;
  FreeBlock* block = cache.free[c.index];
  if (!block) [[unlikely]]
    return allocate_shared(cache, c);
  cache.free[c.index] = block->next;
  cache.active.add(static_cast<int64_t>(c.block));
  return block;
}

void deallocate(void* block, size_t bytes) noexcept {
  const SizeClass c = size_class(bytes);
  ThreadCache& cache = thread_cache;
  cache.peak.raise_to(cache.active.get());
  const bool keep = live(cache) && kCaching && c.block <= kThreadBlock &&
                    cache.cached() + static_cast<int64_t>(c.block) <= int64_t{kThreadCache};
  if (!keep) [[unlikely]]
    return deallocate_shared(cache, block, c);
  cache.free[c.index] = new (block) FreeBlock{cache.free[c.index]};
  cache.active.add(-static_cast<int64_t>(c.block));
}

FreshScope::FreshScope() : hidden_(nullptr) {
  ThreadCache& cache = thread_cache;
  if (cache.fresh) return;
  auto* lists = new FreeBlock*[kClasses];
  std::copy_n(cache.free, kClasses, lists);
  std::fill_n(cache.free, kClasses, nullptr);
  cache.fresh = true;
  hidden_ = lists;
}

FreshScope::~FreshScope() {
  if (!hidden_) return;  // inside another one
  ThreadCache& cache = thread_cache;
  auto* lists = static_cast<FreeBlock**>(hidden_);
  for (int i = 0; i < kClasses; ++i) {
    FreeBlock** end = &cache.free[i];
    while (*end) end = &(*end)->next;
    *end = lists[i];
  }
  cache.fresh = false;
  delete[] lists;
}

size_t block_size(size_t bytes) { return size_class(bytes).block; }

Stats stats() { return Central::get().stats(); }
void reset_peak() { Central::get().reset_peak(); }
void empty_cache() {
  flush(thread_cache);
  Central::get().trim(0);
}
void set_cache_limit(size_t bytes) { Central::get().set_limit(bytes); }
size_t cache_limit() { return Central::get().limit(); }

}  // namespace taper::memory
