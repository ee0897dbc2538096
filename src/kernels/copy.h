// SPDX-License-Identifier: MIT
// Copies with any strides and conversion.
#pragma once

#include <taper/core/bfloat16.h>

#include <cstdint>

#include "kernels/loop.h"

namespace taper::kernels {

/// y = x, for any two of float, double, int64_t, int32_t, int16_t, int8_t, uint8_t, bool and BFloat16. Floating to
/// integer truncates, to bool is x != 0, narrower integers wrap; double becomes BFloat16 by way of float.
template <class To, class From>
void copy(const Loop<2>& loop, To* y, const From* x);

}  // namespace taper::kernels
