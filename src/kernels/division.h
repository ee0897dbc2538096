// SPDX-License-Identifier: MIT
// Remainders and rounded quotients of two numbers, from the C library's exact fmod.
#pragma once

#include <cmath>

namespace taper::kernels {

/// The sign of the divisor, as Python's %.
template <class T>
T remainder(T x, T y) {
  const T r = std::fmod(x, y);
  return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

/// floor of the exact quotient: fmod is exact, so x - r is a multiple of y up to one rounding.
template <class T>
T div_floor(T x, T y) {
  if (y == 0) return x / y;
  const T r = std::fmod(x, y);
  T quotient = (x - r) / y;
  if (r != 0 && (r < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(T{0}, x / y);
  const T floored = std::floor(quotient);
  return quotient - floored > T{0.5} ? floored + 1 : floored;
}

}  // namespace taper::kernels
