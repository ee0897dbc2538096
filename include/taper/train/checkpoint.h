// SPDX-License-Identifier: MIT
// The state of a module to and from a file.
#pragma once

#include <string>

#include <taper/export.h>
#include <taper/nn/module.h>
#include <taper/serialize.h>

namespace taper::train {

/// Writes the parameters and buffers of a module and of all below it, by name, with save_safetensors.
TAPER_API void save_parameters(const nn::Module& module, const std::string& path, const Metadata& metadata = {});
/// Copies them back into a module of the same structure, from that file or from a .pt that holds a state dict. Throws
/// Error, having changed nothing, unless the file has exactly the names and shapes of the module; the text lists all
/// that differ. Other dtypes are converted.
TAPER_API void load_parameters(nn::Module& module, const std::string& path);

}  // namespace taper::train
