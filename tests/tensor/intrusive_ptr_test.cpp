// SPDX-License-Identifier: MIT
// The count of owners: by one thread, which need not change it atomically, and by several.
#include <taper/core/intrusive_ptr.h>

#include <thread>
#include <utility>
#include <vector>

#include "support/catch.h"

using taper::IntrusivePtr;

namespace {

int destroyed = 0;

struct Counted : taper::RefCounted {
  static void destroy(Counted* object) noexcept {
    delete object;
    ++destroyed;
  }
};

}  // namespace

TEST_CASE("every owner counts once, and the last one destroys") {
  destroyed = 0;
  auto first = IntrusivePtr<Counted>::adopt(new Counted);
  CHECK(first.use_count() == 1);
  IntrusivePtr<Counted> second = first;
  CHECK(first.use_count() == 2);
  IntrusivePtr<Counted> third = std::move(second);
  CHECK(second == nullptr);
  CHECK(first.use_count() == 2);
  third = first;
  CHECK(first.use_count() == 2);
  first.reset();
  CHECK(third.use_count() == 1);
  CHECK(destroyed == 0);
  third = nullptr;
  CHECK(destroyed == 1);
}

TEST_CASE("owners made before there were threads, in several at once, and after they are gone") {
  constexpr int kThreads = 4, kCopies = 20000;
  destroyed = 0;
  auto shared = IntrusivePtr<Counted>::adopt(new Counted);
  std::vector<IntrusivePtr<Counted>> early(kThreads, shared);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([mine = std::move(early[i])] {
      for (int copy = 0; copy < kCopies; ++copy) {
        const IntrusivePtr<Counted> one = mine, two = one;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  CHECK(shared.use_count() == 1);
  const IntrusivePtr<Counted> late = shared;
  CHECK(shared.use_count() == 2);
  shared.reset();
  CHECK(destroyed == 0);
}
