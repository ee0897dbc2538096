// SPDX-License-Identifier: MIT
// Safetensors from any source of bytes.
#pragma once

#include <taper/serialize.h>

#include "io/byte_source.h"

namespace taper {

/// Whether the bytes begin with a length and a JSON object.
bool starts_as_safetensors(const ByteSource& source);
/// What load_safetensors() gives; errors are without a prefix.
Safetensors read_safetensors(const ByteSource& source);

}  // namespace taper
