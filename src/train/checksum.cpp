// SPDX-License-Identifier: MIT
// CRC-32C by table, a byte at a time.
#include "train/checksum.h"

#include <array>

namespace taper::train {
namespace {

using Table = std::array<uint32_t, 256>;

/// What each byte adds to a CRC with this polynomial, in reflected form.
constexpr Table make_table(uint32_t polynomial) {
  Table table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    table[byte] = crc;
  }
  return table;
}

constexpr Table kCrc32c = make_table(0x82f63b78);

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t value = ~0u;
  for (const char byte : bytes) value = value >> 8 ^ kCrc32c[(value ^ static_cast<uint8_t>(byte)) & 255];
  return ~value;
}

uint32_t adler32(std::string_view bytes) {
  uint32_t a = 1;
  uint32_t b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<uint8_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

}  // namespace taper::train
