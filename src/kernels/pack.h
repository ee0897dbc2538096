// SPDX-License-Identifier: MIT
// Rows whose elements lie any stride apart, into contiguous memory and out of it.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// y[i] = x[i stride] for n elements, the stride being 0 or negative as well. U is an unsigned integer as large as an
/// element.
template <class U>
void pack_long_row(U* y, const U* x, int64_t stride, int64_t n);

template <class U>
inline void pack_row(U* y, const U* x, int64_t stride, int64_t n) {
  constexpr int64_t kShort = 16;  // not worth a call
  if (n >= kShort) return pack_long_row(y, x, stride, n);
  for (int64_t i = 0; i < n; ++i) y[i] = x[i * stride];
}

/// y[i stride] = x[i].
template <class U>
inline void unpack_row(U* y, const U* x, int64_t stride, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i * stride] = x[i];
}

/// Fills a vector of the best CPU target, in aligned memory, with *x; `size` is that of an element, 4 or 8.
using FillVector = void (*)(char* vector, const char* x);
FillVector fill_vector(int size);

}  // namespace taper::kernels
