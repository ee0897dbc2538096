// SPDX-License-Identifier: MIT
// The floating-point reduction loops of the CPU target in use.
#pragma once

#include "kernels/reduce_driver.h"

namespace taper::kernels {

template <typename T>
struct ReduceTable {
  ReduceLoops sum, prod, min, max, sum_abs, sum_squares, nonzeros, min_abs, max_abs;
};

template <typename T>
const ReduceTable<T>& reduce_table();

}  // namespace taper::kernels
