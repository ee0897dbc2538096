// SPDX-License-Identifier: MIT
// What only moves elements is compiled for their sizes and not for their types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace taper::kernels {

/// The unsigned type of so many bytes: 1, 2, 4 or 8.
template <size_t kBytes>
using UnsignedOf =
    std::conditional_t<kBytes == 1, uint8_t,
                       std::conditional_t<kBytes == 2, uint16_t, std::conditional_t<kBytes == 4, uint32_t, uint64_t>>>;

/// body(uint8_t()), body(uint16_t()), ...: the unsigned type of `size` bytes (1, 2, 4 or 8) stands for all types.
template <class Body>
void with_size(int64_t size, Body body) {
  switch (size) {
    case 1:
      return body(uint8_t());
    case 2:
      return body(uint16_t());
    case 4:
      return body(uint32_t());
    default:
      return body(uint64_t());
  }
}

}  // namespace taper::kernels
