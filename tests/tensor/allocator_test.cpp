// SPDX-License-Identifier: MIT
// The caching allocator: reuse, limits, threads, sizes that no memory has.
#include "tensor/allocator.h"

#include <cstdint>
#include <thread>
#include <vector>

#include <taper/error.h>
#include <taper/memory.h>

#include "support/caching.h"
#include "support/catch.h"

namespace taper {
namespace {

using test::kCaching;

TEST_CASE("blocks are aligned and at least as large as asked for") {
  for (size_t bytes : {0, 1, 63, 64, 65, 1000, 1024, 1025, 4097, 1 << 20, (1 << 20) + 1, 5 << 20}) {
    CHECK(memory::block_size(bytes) >= bytes);
    CHECK(memory::block_size(memory::block_size(bytes)) == memory::block_size(bytes));
    CHECK(memory::block_size(bytes) <= bytes + bytes / 4 + 64);
    void* block = memory::allocate(bytes);
    CHECK(reinterpret_cast<uintptr_t>(block) % 64 == 0);
    static_cast<char*>(block)[bytes > 0 ? bytes - 1 : 0] = 1;
    memory::deallocate(block, bytes);
  }
}

TEST_CASE("a freed block is handed out again without asking the system") {
  if (!kCaching) return;
  for (size_t bytes : {100, 10'000, 3'000'000}) {
    void* first = memory::allocate(bytes);
    memory::deallocate(first, bytes);
    const int64_t asked = memory::stats().system_allocations;
    void* second = memory::allocate(bytes);
    CHECK(second == first);
    CHECK(memory::stats().system_allocations == asked);
    memory::deallocate(second, bytes);
  }
}

TEST_CASE("counters follow what is held") {
  const auto before = memory::stats();
  memory::reset_peak();
  void* block = memory::allocate(1 << 22);
  const auto held = memory::stats();
  CHECK(held.active - before.active == static_cast<int64_t>(memory::block_size(1 << 22)));
  memory::deallocate(block, 1 << 22);
  const auto after = memory::stats();
  CHECK(after.active == before.active);
  CHECK(after.peak >= held.active);
}

TEST_CASE("beyond the limit memory goes back to the system") {
  if (!kCaching) return;
  const size_t limit = memory::cache_limit();
  memory::empty_cache();
  memory::set_cache_limit(0);
  const int64_t cached = memory::stats().cached;
  memory::deallocate(memory::allocate(8 << 20), 8 << 20);
  CHECK(memory::stats().cached == cached);
  memory::set_cache_limit(limit);
}

TEST_CASE("empty_cache gives back what is cached") {
  memory::deallocate(memory::allocate(8 << 20), 8 << 20);
  memory::deallocate(memory::allocate(100), 100);
  memory::empty_cache();
  CHECK(memory::stats().cached == 0);
}

TEST_CASE("a block may be freed by another thread, and a thread's cache outlives it") {
  const int64_t active = memory::stats().active;
  std::vector<void*> blocks;
  std::thread([&] {
    for (int i = 0; i < 100; ++i) blocks.push_back(memory::allocate(1000));
  }).join();
  for (void* block : blocks) memory::deallocate(block, 1000);
  CHECK(memory::stats().active == active);
}

TEST_CASE("a size that no memory has is an error") {
  CHECK_THROWS_AS(memory::allocate(size_t{1} << 60), Error);
  CHECK_THROWS_AS(memory::allocate(~size_t{0}), Error);
}

}  // namespace
}  // namespace taper
