// SPDX-License-Identifier: MIT
// Uniform numbers to normal ones, in the pairing that PyTorch's CPU generator uses.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// Box-Muller in place on blocks of 16: uniforms u[j] and u[j + 8] of [0, 1) become two numbers of N(mean, std^2),
/// mean + std sqrt(-2 log(1 - u[j])) cos(2 pi u[j + 8]) and the same with sin. Within 2e-6 std of the exact values.
void box_muller(float* values, int64_t blocks, float mean, float std);

}  // namespace taper::kernels
