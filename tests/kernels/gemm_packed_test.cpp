// SPDX-License-Identifier: MIT
// The packed product on every CPU target against OpenBLAS's product of doubles.
#include "kernels/gemm_packed.h"

#include <limits>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::GemmShape;

std::vector<float> normals(int64_t size, int seed) {
  std::vector<float> x(size);
  test::fill_normal(x.data(), size, seed);
  return x;
}

std::vector<double> absolute(const std::vector<float>& x) {
  std::vector<double> y(x.begin(), x.end());
  for (double& value : y) value = std::abs(value);
  return y;
}

// A matrix in rows `ld` apart with nan between them. No element beyond the last one that is used: a sanitizer sees what
// is read too much.
std::vector<float> matrix(int64_t rows, int64_t cols, int64_t ld, int seed) {
  std::vector<float> x = normals((rows - 1) * ld + cols, seed);
  for (int64_t i = 0; i < std::ssize(x); ++i) {
    if (i % ld >= cols) x[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return x;
}

// C between sentinels, with rows `gap` further apart than they are long.
void check_packed(GemmShape s, float alpha, float beta, int64_t gap) {
  INFO(s.m << "x" << s.n << "x" << s.k << " " << s.trans_a << s.trans_b << " alpha " << alpha << " beta " << beta);
  s.lda += gap;
  s.ldb += gap;
  s.ldc += gap;
  const std::vector<float> a = s.trans_a ? matrix(s.k, s.m, s.lda, 1) : matrix(s.m, s.k, s.lda, 1);
  const std::vector<float> b = s.trans_b ? matrix(s.n, s.k, s.ldb, 2) : matrix(s.k, s.n, s.ldb, 2);
  const std::vector<float> before = normals(s.m * s.ldc - gap, 3);
  test::Guarded<float> c(static_cast<int64_t>(before.size()));
  std::copy(before.begin(), before.end(), c.begin());
  for (int64_t i = 0; beta == 0 && i < s.m * s.n; ++i) {
    c[i / s.n * s.ldc + i % s.n] = std::numeric_limits<float>::quiet_NaN();
  }
  if (!kernels::can_gemm_packed()) return;
  kernels::gemm_packed(s, alpha, a.data(), b.data(), {beta, c.data(), s.ldc}, c.data());

  std::vector<double> expected(before.begin(), before.end()), scale = absolute(before);
  const std::vector<double> wide_a(a.begin(), a.end()), wide_b(b.begin(), b.end());
  kernels::gemm<double>(s, alpha, wide_a.data(), wide_b.data(), beta, expected.data());
  kernels::gemm<double>(s, std::abs(alpha), absolute(a).data(), absolute(b).data(), std::abs(beta), scale.data());
  bool good = true;
  for (int64_t i = 0; i < c.size(); ++i) {
    good = good && (i % s.ldc < s.n ? test::near(c[i], expected[i], scale[i], 8) : c[i] == before[i]);
  }
  CHECK(good);
  CHECK(c.intact());
}

TEST_CASE("gemm_packed equals the product of doubles") {
  test::for_each_target([] {
    for (const int64_t m : {1, 2, 9, 33}) {
      for (const int64_t n : {1, 4, 8, 16, 23, 50, 97}) {
        for (const int64_t k : {1, 5, 255, 600}) {
          for (const int trans : {0, 1, 2, 3}) {
            const GemmShape s = GemmShape::dense(trans & 1, trans & 2, m, n, k);
            check_packed(s, 1, 0, 0);
            check_packed(s, 0.5f, -2, 3);
          }
        }
      }
    }
  });
}

TEST_CASE("gemm_packed has a tile for each number of rows and of columns") {
  test::for_each_target([] {
    for (int64_t m = 1; m <= 17; ++m) check_packed(GemmShape::dense(m % 2, false, m, 70, 9), 1, 1, 1);
    for (int64_t n = 1; n <= 81; ++n) check_packed(GemmShape::dense(false, n % 2, 7, n, 9), 1, 0, 1);
  });
}

TEST_CASE("gemm_packed packs a transposed B by fours and the rest of k one by one") {
  test::for_each_target([] {
    for (int64_t k = 1; k <= 9; ++k) check_packed(GemmShape::dense(false, true, 20, 40, k), 1, 0, 2);
    for (const int64_t k : {254, 257, 258, 515}) check_packed(GemmShape::dense(false, true, 20, 25, k), 1, 0, 0);
  });
}

TEST_CASE("gemm_packed packs what is far apart") {
  test::for_each_target([] { check_packed(GemmShape::dense(false, false, 40, 100, 300), 1, 1, 200); });
}

TEST_CASE("gemm_packed moves columns together whose elements are a page apart") {
  test::for_each_target([] {
    for (const int64_t m : {3, 64, 1024}) {
      GemmShape s = GemmShape::dense(true, false, m, 70, m == 64 ? 300 : 6);
      s.lda = 1024;
      check_packed(s, 0.5f, 1, 0);
    }
  });
}

TEST_CASE("gemm_packed gives the same bits on every target with vectors") {
  const GemmShape s = GemmShape::dense(false, true, 45, 70, 520);
  const std::vector<float> a = normals(s.m * s.k, 1), b = normals(s.n * s.k, 2);
  std::vector<std::vector<float>> results;
  test::for_each_target([&] {
    std::vector<float> c(s.m * s.n);
    if (!kernels::can_gemm_packed()) return;
    kernels::gemm_packed(s, 1, a.data(), b.data(), {0, c.data(), s.n}, c.data());
    results.push_back(c);
  });
  for (const std::vector<float>& c : results) CHECK(c == results.front());
}

TEST_CASE("gemm_packed carries nan and inf") {
  std::vector<float> a(16 * 16, 0.0f), b(16 * 16, 1.0f), c(16 * 16);
  b[17] = std::numeric_limits<float>::infinity();
  const GemmShape s = GemmShape::dense(false, false, 16, 16, 16);
  if (!kernels::can_gemm_packed()) return;
  kernels::gemm_packed(s, 1, a.data(), b.data(), {0, c.data(), 16}, c.data());
  CHECK(std::isnan(c[1]));
  CHECK(c[0] == 0);
}

}  // namespace
