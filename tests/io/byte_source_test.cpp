// SPDX-License-Identifier: MIT
// The sources that are no files: they read what is there, and refuse what is not.
#include "io/byte_source.h"

#include <cstring>
#include <string>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;

TEST_CASE("MemorySource reads inside, and nothing outside") {
  const std::string bytes = "0123456789";
  const MemorySource source(bytes.data(), bytes.size());
  char to[4] = {};
  source.read(to, 3, 7);
  CHECK(std::string(to) == "789");
  source.read(nullptr, 0, 10);
  CHECK(source.lend(1, 0).get() == nullptr);
  for (const auto& [n, offset] : std::vector<std::pair<int64_t, int64_t>>{{4, 7}, {1, 10}, {1, -1}, {-1, 0}, {1, 11}}) {
    CAPTURE(n, offset);
    CHECK_THAT(error_of([&, n = n, offset = offset] { source.read(to, n, offset); }), Contains("got its end"));
  }
}

TEST_CASE("FunctionSource asks the function, and refuses less than it asked for") {
  const std::string bytes = "0123456789";
  const auto read = [&](uint64_t position, void* to, size_t n) {
    std::memcpy(to, bytes.data() + position, n);
    return position == 5 ? n - 1 : n;
  };
  const FunctionSource source(read, bytes.size());
  CHECK(source.size() == 10);
  char to[4] = {};
  source.read(to, 3, 0);
  CHECK(std::string(to) == "012");
  CHECK_THAT(error_of([&] { source.read(to, 3, 5); }),
             Contains("expected 3 bytes from the reading function at byte 5, got 2"));
  CHECK_THAT(error_of([&] { source.read(to, 3, 8); }), Contains("got its end"));
}
