// SPDX-License-Identifier: MIT
// Sizes, bools and byte orders from outside.
#include "io/untrusted.h"

#include <cstdint>
#include <cstring>
#include <limits>

#include "support/catch.h"

using namespace taper;

TEST_CASE("untrusted: the bytes of sizes that fit, and nothing for those that do not") {
  constexpr int64_t kHuge = int64_t{1} << 62;
  CHECK(declared_bytes({}, 8) == 8);
  CHECK(declared_bytes({2, 3, 4}, 4) == 96);
  CHECK(declared_bytes({2, 0, 4}, 4) == 0);
  CHECK(declared_bytes({std::numeric_limits<int64_t>::max()}, 1) == std::numeric_limits<int64_t>::max());
  CHECK(declared_bytes({kHuge}, 1) == kHuge);
  CHECK_FALSE(declared_bytes({kHuge}, 2).has_value());
  CHECK_FALSE(declared_bytes({int64_t{1} << 32, int64_t{1} << 31}, 1).has_value());
  CHECK_FALSE(declared_bytes({0, kHuge, kHuge}, 1).has_value());
  CHECK_FALSE(declared_bytes({kHuge, kHuge, 0}, 1).has_value());
}

TEST_CASE("untrusted: bools are 0 and 1") {
  CHECK(are_bools("", 0));
  CHECK(are_bools("\0\1\1\0", 4));
  CHECK_FALSE(are_bools("\0\1\2\0", 4));
  CHECK_FALSE(are_bools("\0\1\1\xff", 4));
}

TEST_CASE("untrusted: byte orders") {
  uint16_t two[] = {0x0102, 0xfffe};
  uint32_t four[] = {0x01020304};
  uint64_t eight[] = {0x0102030405060708, 1};
  uint8_t one[] = {7, 8};
  swap_bytes(two, 2, 2), swap_bytes(four, 1, 4), swap_bytes(eight, 2, 8), swap_bytes(one, 2, 1);
  CHECK(two[0] == 0x0201);
  CHECK(two[1] == 0xfeff);
  CHECK(four[0] == 0x04030201);
  CHECK(eight[0] == 0x0807060504030201);
  CHECK(eight[1] == uint64_t{1} << 56);
  CHECK(one[0] == 7);
}

TEST_CASE("untrusted: an error names the operation and the file") {
  CHECK(about_file("read", "a.bin", [] { return 3; }) == 3);
  CHECK_THROWS_WITH(about_file("read", "a.bin", [] { fail("expected {}", "more"); }), "read: 'a.bin': expected more");
}
