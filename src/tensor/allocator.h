// SPDX-License-Identifier: MIT
// The caching allocator: size classes, a free list a thread, a shared one behind a lock for large blocks.
#pragma once

#include <cstddef>
#include <new>

namespace taper::memory {

/// A block of at least `bytes`, 64-byte aligned. Throws Error when the system has no more.
void* allocate(size_t bytes);
/// Gives a block back; `bytes` is what was asked for, or anything that block_size() maps to the same block.
void deallocate(void* block, size_t bytes) noexcept;
/// The size of the block that allocate(bytes) hands out.
size_t block_size(size_t bytes);

/// While it lives, this thread's blocks come from the system, not from the free lists: for what a training step makes
/// to keep (an optimizer's state), so that all that the step left behind is there for the next one.
class FreshScope {
 public:
  FreshScope();
  ~FreshScope();
  FreshScope(const FreshScope&) = delete;
  FreshScope& operator=(const FreshScope&) = delete;

 private:
  void* hidden_;  // the free lists
};

/// Puts objects of a class (and of those derived from it) into the allocator's blocks.
struct Pooled {
  static void* operator new(size_t bytes) { return allocate(bytes); }
  static void operator delete(void* block, size_t bytes) noexcept { deallocate(block, bytes); }
};

/// Puts the elements of a standard container there.
template <typename T>
struct PoolAllocator {
  using value_type = T;

  PoolAllocator() = default;
  template <typename U>
  PoolAllocator(const PoolAllocator<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(memory::allocate(n * sizeof(T))); }
  void deallocate(T* block, size_t n) noexcept { memory::deallocate(block, n * sizeof(T)); }
  bool operator==(const PoolAllocator&) const { return true; }
};

}  // namespace taper::memory
