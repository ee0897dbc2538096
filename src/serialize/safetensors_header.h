// SPDX-License-Identifier: MIT
// The JSON header of a safetensors file, as text and as entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <taper/serialize.h>

namespace taper {

/// One tensor of the header. Its bytes are [begin, end) of what follows the header.
struct SafetensorsEntry {
  std::string name;
  ScalarType dtype = kFloat;
  std::vector<int64_t> shape;
  int64_t begin = 0;
  int64_t end = 0;
  bool half = false;  // stored as float16, which becomes the float32 that dtype says
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;
  Metadata metadata;
};

/// The header as JSON, without the padding. Throws Error unless names are valid UTF-8 and differ.
std::string write_header(const SafetensorsHeader& header);

/// Reads the header of a file with `data_size` bytes behind it. Throws Error, without a prefix, unless it is JSON of
/// the one form that safetensors allows, shapes and offsets agree, and the tensors cover the bytes without gap or
/// overlap.
SafetensorsHeader read_header(std::string_view text, int64_t data_size);

}  // namespace taper
