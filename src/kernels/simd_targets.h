// SPDX-License-Identifier: MIT
// Which CPUs the kernels are compiled for: the portable baseline, AVX2 and AVX-512, or NEON. Include before Highway.
#pragma once

// Left out because every target adds a copy of all kernels: CPUs between the baseline and AVX2, and SVE beside NEON.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

// Whether one instruction looks up a float for each lane of a vector in a register or two.
#define TAPER_HAS_LOOK_UP (HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3)
