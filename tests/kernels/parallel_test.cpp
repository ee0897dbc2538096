// SPDX-License-Identifier: MIT
// parallel_for: every index once, no thread below the grain, no nesting, exceptions carried over.
#include "kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/catch.h"

using taper::get_num_threads;
using taper::set_num_threads;
using taper::kernels::in_parallel_region;
using taper::kernels::parallel_for;

TEST_CASE("parallel_for visits every index once") {
  const int before = get_num_threads();
  for (int threads : {1, 2, 3, 7}) {
    set_num_threads(threads);
    for (int64_t size : {0, 1, 2, 5, 9, 64, 1000}) {
      for (int64_t grain : {0, 1, 3, 64, 2000}) {
        std::vector<int> visits(size, 0);
        parallel_for(10, 10 + size, grain, [&](int64_t b, int64_t e) {
          for (int64_t i = b; i < e; ++i) ++visits[i - 10];
        });
        REQUIRE(std::all_of(visits.begin(), visits.end(), [](int v) { return v == 1; }));
      }
    }
  }
  set_num_threads(before);
}

TEST_CASE("parallel_for stays on the calling thread up to its grain") {
  const int before = get_num_threads();
  set_num_threads(4);
  int calls = 0;
  parallel_for(0, 100, 100, [&](int64_t, int64_t) {
    ++calls;
    REQUIRE_FALSE(in_parallel_region());
  });
  REQUIRE(calls == 1);
  set_num_threads(before);
}

TEST_CASE("parallel_for inside parallel_for does not spawn") {
  const int before = get_num_threads();
  set_num_threads(2);
  std::atomic<int> inner_calls{0};
  parallel_for(0, 2, 1, [&](int64_t, int64_t) { parallel_for(0, 1000, 1, [&](int64_t, int64_t) { ++inner_calls; }); });
  REQUIRE(inner_calls == 2);
  set_num_threads(before);
}

TEST_CASE("parallel_for carries an exception to the caller") {
  const int before = get_num_threads();
  set_num_threads(2);
  REQUIRE_THROWS_AS(parallel_for(0, 100, 1, [](int64_t, int64_t) { throw std::runtime_error("piece"); }),
                    std::runtime_error);
  set_num_threads(before);
}

TEST_CASE("the thread count is at least one") {
  const int before = get_num_threads();
  set_num_threads(-3);
  REQUIRE(get_num_threads() == 1);
  set_num_threads(before);
  taper::set_num_interop_threads(5);
  REQUIRE(taper::get_num_interop_threads() == 5);
  taper::set_num_interop_threads(1);
}
