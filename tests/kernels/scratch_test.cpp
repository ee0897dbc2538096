// SPDX-License-Identifier: MIT
// Memory of a kernel's call: as much as was asked for, from the beginning of a line on.
#include "kernels/scratch.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "support/catch.h"

namespace {

using taper::kernels::Scratch;

TEMPLATE_TEST_CASE("scratch memory begins with a line of the cache and holds what was asked for", "", char, float,
                   double) {
  for (int64_t n = 0; n < 100; ++n) {
    const Scratch<TestType> numbers(n);
    CHECK(reinterpret_cast<uintptr_t>(numbers.get()) % 64 == 0);
    std::fill_n(numbers.get(), n, TestType(7));  // the sanitizers watch its end
    if (n > 0) CHECK(numbers[n - 1] == TestType(7));
  }
}

TEST_CASE("scratch memory can be had later and moved") {
  Scratch<float> late;
  CHECK(late.get() == nullptr);
  late = Scratch<float>(3);
  late[2] = 5;
  const float* data = late.get();
  const Scratch<float> moved = std::move(late);
  CHECK(moved.get() == data);
  CHECK(moved[2] == 5);
}

}  // namespace
