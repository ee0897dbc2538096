// SPDX-License-Identifier: MIT
// Numbers of a file format that is little endian, as memory is here.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace taper {

static_assert(std::endian::native == std::endian::little, "files are little endian, and are written as memory is");

/// The number that starts at `bytes`, which need not be aligned.
template <typename T>
T load_little(const void* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

template <typename T>
void append_little(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

}  // namespace taper
