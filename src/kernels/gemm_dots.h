// SPDX-License-Identifier: MIT
// Products of a few rows with the rows of a float matrix, on one thread: B is read once, as it lies.
#pragma once

#include "kernels/gemm_packed.h"

namespace taper::kernels {

/// C = alpha * A * B^T + addend, whose X may be C; needs vectors (can_gemm_packed()). Each element of C is a sum in the
/// order that k and the width of the vectors alone give.
void gemm_dots(const GemmShape& shape, float alpha, const float* a, const float* b, GemmAddend<float> addend, float* c);

}  // namespace taper::kernels
