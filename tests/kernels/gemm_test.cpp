// SPDX-License-Identifier: MIT
// Products against a scalar double loop: transposes, leading dimensions, alpha, beta, batches, empty extents.
#include "kernels/gemm.h"

#include <limits>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::GemmBatch;
using kernels::GemmShape;
using test::Guarded;

struct Size {
  int64_t m, n, k;
};

const std::vector<Size> kSizes = {{0, 3, 2},       {3, 0, 2},       {2, 3, 0},      {1, 1, 1},    {1, 1, 70},
                                  {1, 9, 4},       {9, 1, 4},       {4, 4, 4},      {17, 15, 33}, {1, 90, 100},
                                  {90, 1, 100},    {130, 131, 140}, {5, 7, 1},      {3, 300, 4},  {300, 3, 2},
                                  {1, 3000, 1500}, {530, 270, 20},  {100, 790, 30}, {40, 100, 1}, {64, 20, 3},
                                  {9, 130, 2},     {1, 5, 40},      {70, 1, 33},    {2, 50, 64},  {3, 17, 100},
                                  {8, 9, 300},     {9, 4, 300},     {700, 400, 3},  {50, 1024, 6}};

double product(const GemmShape& s, const auto* a, const auto* b, int64_t row, int64_t col, double* scale) {
  double total = 0;
  for (int64_t p = 0; p < s.k; ++p) {
    const double term = double(s.trans_a ? a[p * s.lda + row] : a[row * s.lda + p]) *
                        double(s.trans_b ? b[col * s.ldb + p] : b[p * s.ldb + col]);
    total += term;
    *scale += std::abs(term);
  }
  return total;
}

template <typename T>
void check_product(GemmShape s, T alpha, T beta, int64_t gap) {
  INFO(s.m << "x" << s.n << "x" << s.k << " " << s.trans_a << s.trans_b << " alpha " << alpha << " beta " << beta);
  s.lda += gap;
  s.ldb += gap;
  s.ldc += gap;
  Guarded<T> a((s.trans_a ? s.k : s.m) * s.lda, 1), b((s.trans_b ? s.n : s.k) * s.ldb, 2), c(s.m * s.ldc, 3);
  test::fill_normal(a.data(), a.size(), 1);
  test::fill_normal(b.data(), b.size(), 2);
  test::fill_normal(c.data(), c.size(), 3);
  if (beta == 0) std::fill(c.begin(), c.end(), std::numeric_limits<T>::quiet_NaN());
  const std::vector<T> before(c.begin(), c.end());

  kernels::gemm(s, alpha, a.data(), b.data(), beta, c.data());

  bool good = true;
  for (int64_t row = 0; row < s.m; ++row) {
    for (int64_t col = 0; col < s.n; ++col) {
      const double old = beta == 0 ? 0 : beta * double(before[row * s.ldc + col]);
      double scale = 0;
      const double expected = alpha * product(s, a.data(), b.data(), row, col, &scale) + old;
      good = good && test::near(c[row * s.ldc + col], expected, std::abs(alpha) * scale + std::abs(old), 8);
    }
    for (int64_t gap_col = s.n; gap_col < s.ldc; ++gap_col) {
      const int64_t at = row * s.ldc + gap_col;
      good = good && std::memcmp(&c[at], &before[at], sizeof(T)) == 0;
    }
  }
  CHECK(good);
  CHECK(c.intact());
}

TEMPLATE_TEST_CASE("gemm equals the scalar loop", "", float, double) {
  for (const Size size : kSizes) {
    for (const int trans : {0, 1, 2, 3}) {
      const GemmShape s = GemmShape::dense(trans & 1, trans & 2, size.m, size.n, size.k);
      check_product<TestType>(s, 1, 0, 0);
      check_product<TestType>(s, TestType(0.5), TestType(-2), 3);
      check_product<TestType>(s, 1, 1, 1);
    }
  }
}

TEST_CASE("batched gemm walks its strides, also a stride of 0") {
  constexpr int64_t kCount = 70, kK = 40;
  for (const auto& [m, n] : {std::pair<int64_t, int64_t>{6, 5}, {60, 1}, {1, 60}}) {
    const GemmShape s = GemmShape::dense(false, true, m, n, kK);
    std::vector<float> a(kCount * m * kK), b(kCount * n * kK), c(kCount * m * n), one(m * n);
    test::fill_normal(a.data(), a.size(), 1);
    test::fill_normal(b.data(), b.size(), 2);
    for (const GemmBatch batch : {GemmBatch{kCount, m * kK, 0, m * n}, GemmBatch{kCount, 0, n * kK, m * n}}) {
      kernels::gemm(s, 1.0f, a.data(), b.data(), 0.0f, c.data(), batch);
      for (int64_t i = 0; i < kCount; ++i) {
        kernels::gemm(s, 1.0f, a.data() + i * batch.stride_a, b.data() + i * batch.stride_b, 0.0f, one.data());
        CHECK(std::equal(one.begin(), one.end(), c.begin() + i * m * n));
      }
    }
  }
}

TEST_CASE("gemm does not depend on the number of threads") {
  for (const Size size : {Size{100, 50, 100}, Size{50, 100, 100}, Size{130, 140, 150}, Size{300, 520, 90},
                          Size{1, 3000, 1500}, Size{3000, 1, 1500}, Size{1, 701, 403}, Size{701, 1, 403},
                          Size{1, 90, 4000}, Size{3, 700, 500}, Size{8, 900, 403}, Size{700, 800, 4}, Size{300, 400, 1},
                          Size{61, 79, 600}, Size{600, 70, 61}, Size{70, 1024, 5}}) {
    std::vector<float> a(size.m * size.k), b(size.n * size.k);
    test::fill_normal(a.data(), a.size(), 1);
    test::fill_normal(b.data(), b.size(), 2);
    for (const int trans : {0, 1, 2, 3}) {
      const GemmShape s = GemmShape::dense(trans & 1, trans & 2, size.m, size.n, size.k);
      test::check_threads<float>(size.m * size.n,
                                 [&](float* c) { kernels::gemm(s, 1.0f, a.data(), b.data(), 0.0f, c); });
    }
  }
  std::vector<float> a(40 * 64 * 32), b(40 * 64 * 32);
  test::fill_normal(a.data(), a.size(), 1);
  test::fill_normal(b.data(), b.size(), 2);
  test::check_threads<float>(40 * 64 * 64, [&](float* c) {
    kernels::gemm(GemmShape::dense(false, true, 64, 64, 32), 1.0f, a.data(), b.data(), 0.0f, c,
                  GemmBatch{40, 64 * 32, 64 * 32, 64 * 64});
  });
  test::check_threads<float>(1, [&](float* y) { *y = kernels::dot(a.data(), b.data(), a.size()); });
}

TEST_CASE("dot") {
  for (const int64_t n : {0, 1, 17, 5000, 81920}) {
    std::vector<float> x(n), y(n);
    test::fill_normal(x.data(), n, 1);
    test::fill_normal(y.data(), n, 2);
    double expected = 0, scale = 0;
    for (int64_t i = 0; i < n; ++i) {
      expected += double(x[i]) * y[i];
      scale += std::abs(double(x[i]) * y[i]);
    }
    CHECK(test::near(kernels::dot(x.data(), y.data(), n), expected, scale));
  }
}

TEMPLATE_TEST_CASE("gemm_plus_row equals a product that adds to the repeated row", "", float, double) {
  for (const Size size : kSizes) {
    const GemmShape s = GemmShape::dense(false, true, size.m, size.n, size.k);
    std::vector<TestType> a(s.m * s.k), b(s.n * s.k), row(s.n), repeated;
    test::fill_normal(a.data(), a.size(), 1);
    test::fill_normal(b.data(), b.size(), 2);
    test::fill_normal(row.data(), row.size(), 3);
    for (int64_t i = 0; i < s.m; ++i) repeated.insert(repeated.end(), row.begin(), row.end());
    Guarded<TestType> c(s.m * s.n);
    kernels::gemm_plus_row(s, a.data(), b.data(), row.data(), c.data());
    kernels::gemm<TestType>(s, 1, a.data(), b.data(), 1, repeated.data());
    CHECK(std::equal(c.begin(), c.end(), repeated.begin()));
    CHECK(c.intact());
  }
}

}  // namespace
