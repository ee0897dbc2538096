// SPDX-License-Identifier: MIT
// Matrix products, row-major: C = alpha * op(A) * op(B) + beta * C: floats by our own kernels where they have vectors,
// else and for doubles OpenBLAS, plain loops for integers. A result does not depend on the number of threads: our
// kernels' sums do not depend on the blocks, and OpenBLAS's blocks depend on the shape only.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// op(A) is [m, k], op(B) is [k, n], C is [m, n]; the matrices are stored in rows `lda`, `ldb`, `ldc` elements apart.
struct GemmShape {
  bool trans_a = false;  // A is stored [k, m]
  bool trans_b = false;  // B is stored [n, k]
  int64_t m = 0, n = 0, k = 0;
  int64_t lda = 0, ldb = 0, ldc = 0;

  /// Matrices without gaps between their rows.
  static GemmShape dense(bool trans_a, bool trans_b, int64_t m, int64_t n, int64_t k) {
    return {trans_a, trans_b, m, n, k, trans_a ? m : k, trans_b ? k : n, n};
  }
};

/// Several products of one shape; a stride of 0 repeats the matrix.
struct GemmBatch {
  int64_t count = 1;
  int64_t stride_a = 0, stride_b = 0, stride_c = 0;
};

/// beta = 0 does not read C. T: float, double, int64_t, int32_t, int16_t, int8_t, uint8_t.
template <typename T>
void gemm(const GemmShape& shape, T alpha, const T* a, const T* b, T beta, T* c, const GemmBatch& batch = {});

/// C = op(A) * op(B) + the row [n], repeated: a linear layer with its bias. T: float, double.
template <typename T>
void gemm_plus_row(const GemmShape& shape, const T* a, const T* b, const T* row, T* c);

/// Sum of x[i] * y[i]; float, double.
template <typename T>
T dot(const T* x, const T* y, int64_t n);

}  // namespace taper::kernels
