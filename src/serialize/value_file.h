// SPDX-License-Identifier: MIT
// One value to and from a file in whichever format: what archives and the command line tool stand on.
#pragma once

#include <string>

#include <taper/core/ivalue.h>

#include "io/byte_source.h"

namespace taper {

enum class FileFormat { kPt, kSafetensors };

/// What a path that is written to means: safetensors by its ending, else .pt.
FileFormat format_of_path(const std::string& path);
/// What the bytes begin as. Throws Error, without a prefix, where that is neither.
FileFormat format_of_content(const ByteSource& source);

/// Throws Error, without a prefix. A safetensors file gives a flat dict.
IValue read_value(const ByteSource& source);
/// Errors begin with `op` and the path.
IValue read_value_file(const char* op, const std::string& path);
void write_value_file(const char* op, const std::string& path, const IValue& value);

}  // namespace taper
