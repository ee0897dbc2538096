// SPDX-License-Identifier: MIT
// Products of a few rows with the rows of a matrix, on every CPU target.
#include "kernels/gemm_dots.h"

#include "kernels/gemm_cases.h"

namespace {

using namespace taper;
using kernels::GemmShape;

void check_dots(const GemmShape& s, float alpha, float beta, int64_t gap) {
  test::check_float_product(kernels::gemm_dots, s, alpha, beta, gap);
}

TEST_CASE("gemm_dots equals the product of doubles, in tiles of any height and width") {
  test::for_each_target([] {
    for (int64_t m = 1; m <= 9; ++m) {
      for (int64_t n = 1; n <= 17; ++n) {
        check_dots(GemmShape::dense(false, true, m, n, 37), 1, 0, 0);
        check_dots(GemmShape::dense(false, true, m, n, 64), 0.5f, -2, 3);
      }
    }
    for (int64_t k = 1; k <= 70; ++k) check_dots(GemmShape::dense(false, true, 3, 6, k), 1, 1, 1);
  });
}

TEST_CASE("gemm_dots gives each element the same bits wherever it lies") {
  constexpr int64_t kM = 7, kN = 19, kK = 300;
  const std::vector<float> a = test::normals(kM * kK, 1), b = test::normals(kN * kK, 2);
  const auto run = [&](int64_t row, int64_t col, int64_t m, int64_t n) {
    std::vector<float> c(m * n);
    kernels::gemm_dots(GemmShape::dense(false, true, m, n, kK), 1, a.data() + row * kK, b.data() + col * kK,
                       {0, c.data(), n}, c.data());
    return c;
  };
  test::for_each_target([&] {
    if (!kernels::can_gemm_packed()) return;
    const std::vector<float> whole = run(0, 0, kM, kN);
    for (int64_t row = 0; row < kM; ++row) {
      for (int64_t col = 0; col < kN; ++col) CHECK(run(row, col, 1, 1)[0] == whole[row * kN + col]);
    }
  });
}

TEST_CASE("gemm_dots carries nan and inf, and only to their rows and columns") {
  std::vector<float> a(2 * 33, 0.0f), b(5 * 33, 1.0f), c(10);
  b[33 + 32] = std::numeric_limits<float>::infinity();
  test::for_each_target([&] {
    if (!kernels::can_gemm_packed()) return;
    kernels::gemm_dots(GemmShape::dense(false, true, 2, 5, 33), 1, a.data(), b.data(), {0, c.data(), 5}, c.data());
    for (int64_t i = 0; i < 10; ++i) CHECK((i % 5 == 1 ? std::isnan(c[i]) : c[i] == 0));
  });
}

}  // namespace
