// SPDX-License-Identifier: MIT
// The shape every kernel along one dimension sees: contiguous [outer, n, inner], working on the extent in the middle.
#pragma once

#include <cstdint>

namespace taper::kernels {

struct Slices {
  int64_t outer = 1;
  int64_t n = 1;
  int64_t inner = 1;  // 1: the slices are rows

  int64_t count() const { return outer * inner; }      // how many slices
  int64_t numel() const { return outer * n * inner; }  // how many elements
};

}  // namespace taper::kernels
