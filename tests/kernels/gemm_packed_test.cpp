// SPDX-License-Identifier: MIT
// The packed product on every CPU target against OpenBLAS's product of doubles.
#include "kernels/gemm_packed.h"

#include <limits>

#include "kernels/gemm_cases.h"

namespace {

using namespace taper;
using kernels::GemmShape;

void check_packed(const GemmShape& s, float alpha, float beta, int64_t gap) {
  test::check_float_product(kernels::gemm_packed, s, alpha, beta, gap);
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
  const std::vector<float> a = test::normals(s.m * s.k, 1), b = test::normals(s.n * s.k, 2);
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
