// SPDX-License-Identifier: MIT
// Checked sizes, bools and byte orders.
#include "io/untrusted.h"

#include <algorithm>
#include <limits>

namespace taper {

std::optional<int64_t> declared_bytes(IntArrayRef sizes, int64_t itemsize) {
  int64_t bytes = itemsize;
  for (const int64_t size : sizes) {
    const int64_t factor = std::max<int64_t>(size, 1);
    if (bytes > std::numeric_limits<int64_t>::max() / factor) return std::nullopt;
    bytes *= factor;
  }
  return std::find(sizes.begin(), sizes.end(), 0) == sizes.end() ? bytes : 0;
}

bool are_bools(const void* bytes, int64_t n) {
  const auto* first = static_cast<const uint8_t*>(bytes);
  return std::all_of(first, first + n, [](uint8_t byte) { return byte <= 1; });
}

void swap_bytes(void* elements, int64_t n, int64_t itemsize) {
  if (itemsize == 1) return;
  auto* at = static_cast<uint8_t*>(elements);
  for (int64_t i = 0; i < n; ++i, at += itemsize) std::reverse(at, at + itemsize);
}

}  // namespace taper
