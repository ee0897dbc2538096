// SPDX-License-Identifier: MIT
// Values from one tensor to another, whatever their strides and dtypes; not recorded.
#pragma once

#include <taper/tensor.h>

namespace taper {

/// destination = source, broadcast and converted. The shapes are known to fit; overlapping memory is allowed.
void copy_into(const Tensor& destination, const Tensor& source);

/// Every element of t becomes value.
void fill_with(const Tensor& t, Scalar value);

}  // namespace taper
