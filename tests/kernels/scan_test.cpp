// SPDX-License-Identifier: MIT
// Running sums, products and extremes against scalar loops.
#include "kernels/scan.h"

#include <limits>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::Slices;
using test::Guarded;

const std::vector<Slices> kLayouts = {{2, 0, 3}, {3, 1, 1},   {2, 33, 1},  {1, 5000, 1},
                                      {2, 7, 3}, {3, 20, 65}, {1, 9, 200}, {19, 30, 1}};

TEMPLATE_TEST_CASE("running sums and products of floats", "", float, double) {
  for (const Slices s : kLayouts) {
    INFO(s.outer << " " << s.n << " " << s.inner);
    Guarded<TestType> x(s.numel(), 1), sum(s.numel(), 2), prod(s.numel(), 3), lse(s.numel(), 1);
    test::fill_normal(x.data(), x.size(), 1, 0.1);
    kernels::cumsum(x.data(), sum.data(), s);
    kernels::cumprod(x.data(), prod.data(), s);
    kernels::logcumsumexp(x.data(), lse.data(), s);
    bool good = sum.intact() && prod.intact() && lse.intact();
    for (int64_t i = 0; i < s.count(); ++i) {
      long double total = 0, product = 1, exps = 0, size = 0;
      for (int64_t k = 0; k < s.n; ++k) {
        const int64_t at = (i / s.inner * s.n + k) * s.inner + i % s.inner;
        total += x[at], product *= x[at], exps += std::exp(static_cast<long double>(x[at])), size += std::abs(x[at]);
        good = good && test::near(sum[at], double(total), double(size));
        good =
            good && test::near(prod[at], double(product),
                               std::abs(double(product)) + double(std::numeric_limits<TestType>::min()), 4 + double(k));
        good = good && test::near(lse[at], double(std::log(exps)), 1 + std::log(1.0 + double(k)), 8 + double(k) / 8);
      }
    }
    CHECK(good);
  }
}

TEST_CASE("running sums of integers are 64 bits wide, in place too") {
  const std::vector<int8_t> x = {100, 100, -50, 7};
  std::vector<int64_t> y(4), z = {1, 2, 3, 4};
  kernels::cumsum(x.data(), y.data(), Slices{1, 2, 2});
  CHECK(y == std::vector<int64_t>{100, 100, 50, 107});
  kernels::cumprod(x.data(), y.data(), Slices{1, 4, 1});
  CHECK(y == std::vector<int64_t>{100, 10000, -500000, -3500000});
  kernels::cumsum(z.data(), z.data(), Slices{1, 4, 1});
  CHECK(z == std::vector<int64_t>{1, 3, 6, 10});
}

TEST_CASE("running sums rounded after each step") {
  const std::vector<float> x = {16777216, 1, 1, 0.5f};
  std::vector<float> y(4);
  kernels::cumsum(x.data(), y.data(), Slices{1, 4, 1});
  CHECK(y[2] == 16777218);
  kernels::cumsum_rounded(x.data(), y.data(), Slices{1, 4, 1});
  CHECK(y == std::vector<float>(4, 16777216));
}

TEST_CASE("running extremes keep the last of equals and the last nan") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {1, 3, 3, 2, nan, 5, nan, 9};
  std::vector<float> value(8);
  std::vector<int64_t> index(8);
  kernels::cummax(x.data(), value.data(), index.data(), Slices{1, 8, 1});
  CHECK(index == std::vector<int64_t>{0, 1, 2, 2, 4, 4, 6, 6});
  CHECK(value[3] == 3);
  CHECK(std::isnan(value[7]));
  kernels::cummin(x.data(), value.data(), index.data(), Slices{1, 4, 2});
  CHECK(index == std::vector<int64_t>{0, 0, 0, 1, 2, 1, 3, 1});
  CHECK(value[3] == 2);
}

TEST_CASE("scans of infinities, and on any number of threads") {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> x = {-inf, 0, 0, inf};
  std::vector<double> y(4);
  kernels::logcumsumexp(x.data(), y.data(), Slices{1, 4, 1});
  CHECK(y[0] == -inf);
  CHECK(y[2] == Approx(std::log(2.0)));
  CHECK(y[3] == inf);
  std::vector<float> big(1 << 17);
  test::fill_normal(big.data(), 1 << 17, 1);
  test::check_threads<float>(1 << 17, [&](float* out) { kernels::cumsum(big.data(), out, Slices{4, 64, 512}); });
}

}  // namespace
