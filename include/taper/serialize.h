// SPDX-License-Identifier: MIT
// Named tensors to and from files: safetensors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// What a safetensors file holds, in the order of its header.
struct Safetensors {
  NamedTensors tensors;
  Metadata metadata;
};

/// Writes a file that Python's safetensors reads. It takes the place of an older one only when it is complete and on
/// disk: after an Error, or a crash, the older one is still there. Gradients and graphs are not written.
TAPER_API void save_safetensors(const std::string& path, const NamedTensors& tensors, const Metadata& metadata = {});
/// Reads what save_safetensors or Python wrote. Nothing in the file is believed before it is checked against the size
/// of the file: Error names the file and what is wrong with it.
TAPER_API Safetensors load_safetensors(const std::string& path);

}  // namespace taper
