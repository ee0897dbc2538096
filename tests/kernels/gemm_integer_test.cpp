// SPDX-License-Identifier: MIT
// Integer products against the plain triple loop: exact, wrapping around as the type does.
#include <array>

#include <taper/parallel.h>

#include "kernels/gemm.h"
#include "support/catch.h"

namespace {

using namespace taper;
using kernels::GemmBatch;
using kernels::GemmShape;

/// alpha a b + beta c of one product, reduced to T as unsigned arithmetic is.
template <typename T>
std::vector<T> expected_product(const GemmShape& s, T alpha, const T* a, const T* b, T beta, std::vector<T> c) {
  for (int64_t row = 0; row < s.m; ++row) {
    for (int64_t col = 0; col < s.n; ++col) {
      uint64_t sum = 0;
      for (int64_t p = 0; p < s.k; ++p) {
        sum += uint64_t(s.trans_a ? a[p * s.lda + row] : a[row * s.lda + p]) *
               uint64_t(s.trans_b ? b[col * s.ldb + p] : b[p * s.ldb + col]);
      }
      T& out = c[row * s.ldc + col];
      out = static_cast<T>(uint64_t(alpha) * sum + uint64_t(beta) * uint64_t(out));
    }
  }
  return c;
}

template <typename T>
std::vector<T> numbers(int64_t size, int64_t factor) {
  std::vector<T> x(size);
  for (int64_t i = 0; i < size; ++i) x[i] = static_cast<T>((i % 13 - 6) * factor);
  return x;
}

template <typename T>
void check_products(int64_t factor) {
  for (const int trans : {0, 1, 2, 3}) {
    for (const auto& [m, n, k] : {std::array<int64_t, 3>{5, 6, 7}, {1, 9, 4}, {3, 0, 2}, {2, 3, 0}, {40, 1, 33}}) {
      INFO(trans << ": " << m << "x" << n << "x" << k);
      const GemmShape s = GemmShape::dense(trans & 1, trans & 2, m, n, k);
      const std::vector<T> a = numbers<T>(m * k, factor), b = numbers<T>(n * k, factor + 1);
      std::vector<T> c = numbers<T>(m * n, 3);
      const std::vector<T> expected = expected_product<T>(s, 2, a.data(), b.data(), static_cast<T>(-1), c);
      kernels::gemm<T>(s, 2, a.data(), b.data(), static_cast<T>(-1), c.data());
      CHECK(c == expected);
    }
  }
}

TEST_CASE("integer gemm is exact") {
  check_products<int64_t>((int64_t{1} << 28) + 1);
  check_products<int32_t>(1001);
  check_products<int16_t>(17);
  check_products<int8_t>(1);
  check_products<uint8_t>(1);
}

TEST_CASE("integer gemm wraps around as the type does") {
  check_products<int64_t>((int64_t{1} << 60) + 7);
  check_products<int32_t>(1 << 24);
  check_products<int8_t>(11);
}

TEST_CASE("batched integer gemm walks its strides, on any number of threads") {
  const int64_t count = 50, m = 30, n = 20, k = 10;
  const GemmShape s = GemmShape::dense(false, false, m, n, k);
  const auto a = numbers<int64_t>(count * m * k, 5), b = numbers<int64_t>(k * n, 7);
  const int threads = get_num_threads();
  for (const int used : {1, 2}) {
    set_num_threads(used);
    std::vector<int64_t> c(count * m * n);
    kernels::gemm<int64_t>(s, 1, a.data(), b.data(), 0, c.data(), GemmBatch{count, m * k, 0, m * n});
    for (int64_t i = 0; i < count; ++i) {
      const std::vector<int64_t> one =
          expected_product<int64_t>(s, 1, a.data() + i * m * k, b.data(), 0, std::vector<int64_t>(m * n));
      CHECK(std::equal(one.begin(), one.end(), c.begin() + i * m * n));
    }
  }
  set_num_threads(threads);
}

}  // namespace
