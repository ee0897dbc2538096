// SPDX-License-Identifier: MIT
// A file of any format that the tool knows, as named values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/core/ivalue.h>

namespace taper::tool {

/// What a file holds, flat: dicts and lists are taken apart, names join with dots. A lone array is named "0".
using Values = std::vector<std::pair<std::string, IValue>>;

/// Safetensors, .pt or .npy, as the content says.
Values load_values(const std::string& path);

/// Writes what another file holds, in the format that the ending of `to` says. Throws Error where that cannot hold it.
void convert(const std::string& from, const std::string& to);

/// `Float`, or the kind of a value that is no tensor.
std::string type_text(const IValue& value);
/// `[2, 3]` of a tensor, else the value itself.
std::string shape_or_value(const IValue& value);

}  // namespace taper::tool
