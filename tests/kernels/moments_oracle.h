// SPDX-License-Identifier: MIT
// Mean and squared deviations by a plain loop in long double, and the normal arrays that norms are tested on.
#pragma once

#include "kernels/kernel_cases.h"

namespace taper::test {

template <typename T>
Guarded<T> normal(int64_t size, unsigned seed, double mean = 0) {
  Guarded<T> x(size, 1);
  fill_normal(x.data(), size, seed, mean);
  return x;
}

struct Moments {
  long double mean = 0, squares = 0;
};

template <typename At>
Moments moments_of(int64_t n, At at) {
  Moments m;
  if (n == 0) return m;
  const long double first = at(0);
  for (int64_t i = 0; i < n; ++i) m.mean += (at(i) - first) / n;
  m.mean += first;
  for (int64_t i = 0; i < n; ++i) m.squares += (at(i) - m.mean) * (at(i) - m.mean);
  return m;
}

}  // namespace taper::test
