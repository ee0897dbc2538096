// SPDX-License-Identifier: MIT
// float16 of files, which taper has no dtype for: it becomes float32, which holds each of its values.
#pragma once

#include <cstdint>

#include <taper/tensor.h>

namespace taper {

/// The value of the 16 bits of an IEEE binary16.
float half_to_float(uint16_t bits);
/// The same for the elements of a contiguous int16 tensor that holds such bits.
Tensor widen_halves(const Tensor& halves);

}  // namespace taper
