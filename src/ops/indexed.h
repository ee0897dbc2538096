// SPDX-License-Identifier: MIT
// What the ops that move elements by index stand on. Nothing here is recorded.
#pragma once

#include <taper/ops.h>

#include "tensor/copy.h"
#include "tensor/factories.h"

namespace taper {

/// sizes with another extent in one dimension; a 0-dim shape becomes 1-D.
std::vector<int64_t> with_size(IntArrayRef sizes, int64_t dim, int64_t size);

/// Throws Error unless t is an int64 tensor.
void check_long(const char* op, const Tensor& index);
/// Throws E if an element of a contiguous int64 tensor is not in [0, size).
template <typename E>
void check_range(const char* op, const Tensor& index, int64_t size, int64_t dim);

/// Throws it for the element at position `bad`, unless that is -1.
template <typename E>
void check_found(const char* op, const Tensor& index, int64_t bad, int64_t size, int64_t dim);

/// Zeros of another shape in g's dtype, for a gradient that is then written into.
Tensor zeros_for(IntArrayRef sizes, const Tensor& g);

/// A contiguous copy that shares nothing.
Tensor fresh_copy(const Tensor& t);
/// t, or a copy if it shares memory with a tensor that is about to be written.
Tensor apart_from(const Tensor& written, const Tensor& t);

/// Runs write(y) on y if it is contiguous, else on a copy whose values go back to y.
template <typename Write>
void write_dense(const Tensor& y, const Write& write) {
  if (y.is_contiguous()) return write(y);
  const Tensor copy = dense(y);
  write(copy);
  copy_into(y, copy);
}

/// y[:, j, :] = x[:, index[j], :]; index is contiguous int64 and in range.
Tensor select_rows(const Tensor& x, int64_t dim, const Tensor& index);

/// Where a bool or byte tensor, or any other, is not zero: positions in memory order, int64.
Tensor true_positions(const Tensor& t);

}  // namespace taper
