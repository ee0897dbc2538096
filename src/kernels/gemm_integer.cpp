// SPDX-License-Identifier: MIT
// Integer products: plain loops in the order that reads rows of B and C.
#include <algorithm>

#include "kernels/gemm.h"
#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

// Sums wrap around, as the type does, without being undefined.
template <typename T>
void product_row(const GemmShape& s, T alpha, const T* a, int64_t a_step, const T* b, T beta, T* c) {
  for (int64_t j = 0; j < s.n; ++j) c[j] = beta == T(0) ? T(0) : static_cast<T>(uint64_t(beta) * uint64_t(c[j]));
  for (int64_t p = 0; p < s.k; ++p) {
    const uint64_t factor = uint64_t(alpha) * uint64_t(a[p * a_step]);
    const T* row = s.trans_b ? b + p : b + p * s.ldb;
    const int64_t step = s.trans_b ? s.ldb : 1;
    for (int64_t j = 0; j < s.n; ++j) c[j] = static_cast<T>(uint64_t(c[j]) + factor * uint64_t(row[j * step]));
  }
}

}  // namespace

template <typename T>
void gemm(const GemmShape& s, T alpha, const T* a, const T* b, T beta, T* c, const GemmBatch& batch) {
  const int64_t grain = std::max<int64_t>(1, 32768 / std::max<int64_t>(1, s.n * s.k));
  parallel_for(0, batch.count * s.m, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t p = i / s.m;
      const int64_t row = i % s.m;
      product_row(s, alpha, a + p * batch.stride_a + (s.trans_a ? row : row * s.lda), s.trans_a ? s.lda : 1,
                  b + p * batch.stride_b, beta, c + p * batch.stride_c + row * s.ldc);
    }
  });
}

template void gemm(const GemmShape&, int64_t, const int64_t*, const int64_t*, int64_t, int64_t*, const GemmBatch&);
template void gemm(const GemmShape&, int32_t, const int32_t*, const int32_t*, int32_t, int32_t*, const GemmBatch&);
template void gemm(const GemmShape&, int16_t, const int16_t*, const int16_t*, int16_t, int16_t*, const GemmBatch&);
template void gemm(const GemmShape&, int8_t, const int8_t*, const int8_t*, int8_t, int8_t*, const GemmBatch&);
template void gemm(const GemmShape&, uint8_t, const uint8_t*, const uint8_t*, uint8_t, uint8_t*, const GemmBatch&);

}  // namespace taper::kernels
