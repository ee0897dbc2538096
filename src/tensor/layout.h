// SPDX-License-Identifier: MIT
// How the result of an op lies in memory when its operands are not contiguous.
#pragma once

#include <initializer_list>

#include <taper/tensor.h>

namespace taper {

/// A tensor of `sizes`, to which the operands broadcast: dense, with its dimensions in the order in which those of the
/// operands lie in memory, as libtorch has it.
Tensor make_tensor_like(IntArrayRef sizes, ScalarType dtype, std::initializer_list<const Tensor*> operands);

}  // namespace taper
