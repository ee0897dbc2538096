// SPDX-License-Identifier: MIT
// The values of a tensor as plain numbers, for what counts or draws them.
#pragma once

#include <string>
#include <vector>

#include <taper/tensor.h>

namespace taper::train {

/// Four decimals where they say something; a zero has no sign.
std::string number_text(double x);
/// All elements in order. Throws Error, beginning with `op`, if one is not finite.
std::vector<double> finite_values(const char* op, const Tensor& values);

}  // namespace taper::train
