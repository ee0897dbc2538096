// SPDX-License-Identifier: MIT
// What the tests of the float products share.
#pragma once

#include <limits>

#include "kernels/gemm_packed.h"
#include "kernels/kernel_cases.h"

namespace taper::test {

inline std::vector<float> normals(int64_t size, int seed) {
  std::vector<float> x(size);
  fill_normal(x.data(), size, seed);
  return x;
}

inline std::vector<double> absolute(const std::vector<float>& x) {
  std::vector<double> y(x.begin(), x.end());
  for (double& value : y) value = std::abs(value);
  return y;
}

/// A matrix in rows `ld` apart with nan between them. No element beyond the last one that is used: a sanitizer sees
/// what is read too much.
inline std::vector<float> matrix(int64_t rows, int64_t cols, int64_t ld, int seed) {
  std::vector<float> x = normals((rows - 1) * ld + cols, seed);
  for (int64_t i = 0; i < std::ssize(x); ++i) {
    if (i % ld >= cols) x[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return x;
}

/// gemm_packed or gemm_dots on C between sentinels, with rows `gap` further apart than they are long.
using FloatProduct = void (*)(const kernels::GemmShape&, float, const float*, const float*, kernels::GemmAddend<float>,
                              float*);
inline void check_float_product(FloatProduct product, kernels::GemmShape s, float alpha, float beta, int64_t gap) {
  INFO(s.m << "x" << s.n << "x" << s.k << " " << s.trans_a << s.trans_b << " alpha " << alpha << " beta " << beta);
  s.lda += gap;
  s.ldb += gap;
  s.ldc += gap;
  const std::vector<float> a = s.trans_a ? matrix(s.k, s.m, s.lda, 1) : matrix(s.m, s.k, s.lda, 1);
  const std::vector<float> b = s.trans_b ? matrix(s.n, s.k, s.ldb, 2) : matrix(s.k, s.n, s.ldb, 2);
  const std::vector<float> before = normals(s.m * s.ldc - gap, 3);
  Guarded<float> c(static_cast<int64_t>(before.size()));
  std::copy(before.begin(), before.end(), c.begin());
  for (int64_t i = 0; beta == 0 && i < s.m * s.n; ++i) {
    c[i / s.n * s.ldc + i % s.n] = std::numeric_limits<float>::quiet_NaN();
  }
  if (!kernels::can_gemm_packed()) return;
  product(s, alpha, a.data(), b.data(), {beta, c.data(), s.ldc}, c.data());

  std::vector<double> expected(before.begin(), before.end()), scale = absolute(before);
  const std::vector<double> wide_a(a.begin(), a.end()), wide_b(b.begin(), b.end());
  kernels::gemm<double>(s, alpha, wide_a.data(), wide_b.data(), beta, expected.data());
  kernels::gemm<double>(s, std::abs(alpha), absolute(a).data(), absolute(b).data(), std::abs(beta), scale.data());
  bool good = true;
  for (int64_t i = 0; i < c.size(); ++i) {
    good = good && (i % s.ldc < s.n ? near(c[i], expected[i], scale[i], 8) : c[i] == before[i]);
  }
  CHECK(good);
  CHECK(c.intact());
}

}  // namespace taper::test
