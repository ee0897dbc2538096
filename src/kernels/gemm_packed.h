// SPDX-License-Identifier: MIT
// Products of float matrices that fit the cache, on one thread: the tiles of C stay in registers.
#pragma once

#include "kernels/gemm.h"

namespace taper::kernels {

/// C = alpha * op(A) * op(B) + beta * C, or false, having done nothing, where the CPU has no vectors to do it with.
/// Each element of C is one chain of multiply-adds over k, whatever the width of the vectors.
bool gemm_packed(const GemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c);

}  // namespace taper::kernels
