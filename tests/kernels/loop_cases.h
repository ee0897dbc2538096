// SPDX-License-Identifier: MIT
// Loops over three operands of any layout.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/loop.h"

namespace taper::test {

using Shape = std::vector<int64_t>;

/// z, x and y: the strides of each.
inline kernels::Loop<3> make_loop(const Shape& shape, const Shape& z, const Shape& x, const Shape& y) {
  const int64_t* const strides[3] = {z.data(), x.data(), y.data()};
  return kernels::Loop<3>(static_cast<int>(shape.size()), shape.data(), strides);
}

}  // namespace taper::test
