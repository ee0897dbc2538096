// SPDX-License-Identifier: MIT
// BFloat16: the upper half of a float, for storage; arithmetic happens in float.
#pragma once

#include <cstdint>
#include <cstring>

namespace taper {

struct BFloat16 {
  uint16_t x = 0;

  enum FromBits { kFromBits };

  BFloat16() = default;
  constexpr BFloat16(uint16_t bits, FromBits) : x(bits) {}

  /// Rounds to nearest, ties to even; every nan becomes the quiet nan 0x7fc0 (with its sign lost).
  BFloat16(float value) {  // NOLINT: implicit, as in libtorch
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    const uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    x = (bits & 0x7fffffffu) > 0x7f800000u ? uint16_t{0x7fc0} : static_cast<uint16_t>(rounded);
  }

  operator float() const {  // NOLINT: implicit, as in libtorch
    const uint32_t bits = static_cast<uint32_t>(x) << 16;
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }
};

static_assert(sizeof(BFloat16) == 2);

}  // namespace taper
