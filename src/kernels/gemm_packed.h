// SPDX-License-Identifier: MIT
// Products of float matrices that fit the cache, on one thread: the tiles of C stay in registers.
#pragma once

#include "kernels/gemm.h"

namespace taper::kernels {

/// What a product adds to: factor * X, X [m, n] with rows `stride` apart (0 repeats one row). factor = 0 does not read
/// X.
template <typename T>
struct GemmAddend {
  T factor;
  const T* x;
  int64_t stride;
};

/// Whether the CPU has the vectors for gemm_packed.
bool can_gemm_packed();

/// C = alpha * op(A) * op(B) + addend, whose X may be C; needs can_gemm_packed(). Each element of C is one chain of
/// multiply-adds over k, whatever the width of the vectors and whichever part of a larger product this is.
void gemm_packed(const GemmShape& shape, float alpha, const float* a, const float* b, GemmAddend<float> addend,
                 float* c);

}  // namespace taper::kernels
