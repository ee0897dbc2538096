// SPDX-License-Identifier: MIT
// load_idx(): a tensor from a file in the format of MNIST.
#pragma once

#include <string>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

/// Reads an idx file of any rank, packed with gzip or not: unsigned and signed bytes, int16, int32, float32 and
/// float64, big endian (the format of MNIST, yann.lecun.com/exdb/mnist). Nothing in the file is believed before it is
/// checked against the size of the file: Error names the file and what is wrong with it.
TAPER_API Tensor load_idx(const std::string& path);

}  // namespace taper
