// SPDX-License-Identifier: MIT
// Loop: its dimensions put in the order of the memory, and merged where they follow each other.
#include <utility>

#include "kernels/loop.h"

namespace taper::kernels {
namespace {

// Whether dimension a should be inside dimension b: the first operand that is broadcast along neither decides.
bool belongs_inside(const LoopBase& loop, int operands, int a, int b) {
  for (int k = 0; k < operands; ++k) {
    const int64_t sa = loop.strides[k][a];
    const int64_t sb = loop.strides[k][b];
    if (sa == 0 || sb == 0 || sa == sb) continue;
    return sa < sb;
  }
  return false;
}

void swap_dims(LoopBase& loop, int operands, int a, int b) {
  std::swap(loop.sizes[a], loop.sizes[b]);
  for (int k = 0; k < operands; ++k) std::swap(loop.strides[k][a], loop.strides[k][b]);
}

// Whether stepping dimension `outer` by one is the same as running dimension `inner` to its end.
bool can_merge(const LoopBase& loop, int operands, int inner, int outer) {
  for (int k = 0; k < operands; ++k) {
    if (loop.strides[k][outer] != loop.strides[k][inner] * loop.sizes[inner]) return false;
  }
  return true;
}

}  // namespace

void LoopBase::collapse(int operands, int shape_ndim, const int64_t* shape, const int64_t* const* operand_strides) {
  numel = 1;
  ndim = 0;
  for (int d = shape_ndim - 1; d >= 0; --d) {
    numel *= shape[d];
    if (shape[d] == 1) continue;
    sizes[ndim] = shape[d];
    for (int k = 0; k < operands; ++k) strides[k][ndim] = operand_strides[k][d];
    ++ndim;
  }

  for (int i = 1; i < ndim; ++i) {
    for (int j = i; j > 0 && belongs_inside(*this, operands, j, j - 1); --j) swap_dims(*this, operands, j, j - 1);
  }

  int last = 0;
  for (int d = 1; d < ndim; ++d) {
    if (can_merge(*this, operands, last, d)) {
      sizes[last] *= sizes[d];
    } else if (++last != d) {
      swap_dims(*this, operands, last, d);
    }
  }

  if (ndim == 0) {
    sizes[0] = numel;
    for (int k = 0; k < operands; ++k) strides[k][0] = 1;
  }
  ndim = ndim == 0 ? 1 : last + 1;
  flat = ndim == 1;
  for (int k = 0; k < operands; ++k) flat = flat && strides[k][0] == 1;
}

}  // namespace taper::kernels
