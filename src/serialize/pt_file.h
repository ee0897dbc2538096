// SPDX-License-Identifier: MIT
// Python's .pt: a zip archive with a pickle and a file for each storage.
#pragma once

#include <taper/core/ivalue.h>

#include "io/byte_source.h"
#include "io/zip_writer.h"
#include "serialize/pickle_writer.h"

namespace taper {

/// Whether the bytes begin as a zip archive does.
bool starts_as_zip(const ByteSource& source);
/// Throws Error that says to save it again, if the bytes begin as what PyTorch before 1.6 wrote.
void check_not_legacy_pt(const ByteSource& source);

/// What torch.save wrote in Python, or torch::save in C++. float16 becomes float32, the device the CPU. Throws Error,
/// without a prefix, where the bytes are not what they claim.
IValue read_pt(const ByteSource& source);
/// What torch.load reads in Python.
void write_pt(const Pickle& pickle, const ByteSink& sink);

}  // namespace taper
