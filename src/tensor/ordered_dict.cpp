// SPDX-License-Identifier: MIT
// The errors of OrderedDict and ExpandingArray, out of line.
#include <taper/core/expanding_array.h>
#include <taper/core/ordered_dict.h>

#include "tensor/check.h"

namespace taper::detail {

void throw_dict_key(const std::string& description, const std::string& key, const char* state) {
  throw Error(fmt::format("{} '{}' {}", description, key, state));
}

void throw_dict_empty(const char* function) {
  throw Error(fmt::format("Called {}() on an empty OrderedDict", function));
}

void throw_dict_index(size_t index) { throw IndexError(fmt::format("Index {} is out of bounds", index)); }

void throw_expanding_array(size_t expected, size_t got) {
  throw Error(fmt::format("Expected {} values, but instead got {}", expected, got));
}

}  // namespace taper::detail
