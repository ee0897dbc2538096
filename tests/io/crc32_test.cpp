// SPDX-License-Identifier: MIT
// CRC-32: the published check value, a plain loop at every length, and continuation.
#include "io/crc32.h"

#include <string>

#include "support/catch.h"

using taper::crc32;

namespace {

uint32_t bit_by_bit(const std::string& bytes) {
  uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xedb88320U : 0U);
  }
  return ~crc;
}

}  // namespace

TEST_CASE("crc32: the check value of the standard, and nothing") {
  CHECK(crc32(0, "123456789", 9) == 0xcbf43926);
  CHECK(crc32(0, nullptr, 0) == 0);
}

TEST_CASE("crc32: as a plain loop, at every length and in two parts") {
  std::string bytes;
  for (int n = 0; n < 40; ++n) {
    CAPTURE(n);
    CHECK(crc32(0, bytes.data(), bytes.size()) == bit_by_bit(bytes));
    const size_t half = bytes.size() / 2;
    CHECK(crc32(crc32(0, bytes.data(), half), bytes.data() + half, bytes.size() - half) == bit_by_bit(bytes));
    bytes += static_cast<char>(n * 37 + 200);
  }
}
