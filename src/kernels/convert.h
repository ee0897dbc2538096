// SPDX-License-Identifier: MIT
// The array kernels that convert between element types.
#pragma once

#include <taper/core/bfloat16.h>

#include <cstdint>
#include <type_traits>

#include "kernels/loop.h"

namespace taper::kernels {

// bool is read as the byte that it is, and int8_t is written as uint8_t: the bits are the same, and so are the loops.
template <class T>
constexpr int from_place() {
  using Read = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
  constexpr bool kIs[] = {std::is_same_v<Read, float>,   std::is_same_v<Read, double>,  std::is_same_v<Read, int64_t>,
                          std::is_same_v<Read, int32_t>, std::is_same_v<Read, int16_t>, std::is_same_v<Read, int8_t>,
                          std::is_same_v<Read, uint8_t>, std::is_same_v<Read, BFloat16>};
  int place = 0;
  while (!kIs[place]) ++place;
  return place;
}
template <class T>
constexpr int to_place() {
  if constexpr (std::is_same_v<T, bool>) return from_place<int8_t>();
  if constexpr (std::is_same_v<T, int8_t>) return from_place<uint8_t>();
  return from_place<T>();
}

/// y = x of another type, as copy() documents it: from to_place<To>() and from_place<From>().
ArrayKernel convert_kernel(int to, int from);

}  // namespace taper::kernels
