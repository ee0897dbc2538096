// SPDX-License-Identifier: MIT
// Named tensors to and from files: archives, .pt and safetensors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/export.h>
#include <taper/serialize/archive.h>
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
/// of the file: Error names the file and what is wrong with it. Tensors whose place in the file is aligned to their
/// elements are mapped, not copied: writing to them never changes the file (but changing the file in place, instead of
/// replacing it, may change them). float16 becomes float32; bfloat16 is taper's own.
TAPER_API Safetensors load_safetensors(const std::string& path);

}  // namespace taper
