// SPDX-License-Identifier: MIT
// Softmax, log-softmax, logsumexp and their gradients against scalar double loops.
#include "kernels/softmax.h"

#include <cstring>
#include <limits>

#include "kernels/cache.h"
#include "kernels/kernel_cases.h"
#include "kernels/scratch.h"

namespace {

using namespace taper;
using kernels::Slices;
using test::for_each_target;
using test::Guarded;
using test::near;

template <typename T>
void check_slices(Slices s, double spread) {
  INFO(s.outer << " " << s.n << " " << s.inner << " spread " << spread);
  Guarded<T> x(s.numel(), 1), dy(s.numel(), 2), y(s.numel(), 3), log_y(s.numel(), 1), lse(s.count(), 1),
      dx(s.numel(), 2), log_dx(s.numel(), 3);
  test::fill_normal(x.data(), x.size(), 1, 5, spread);
  test::fill_normal(dy.data(), dy.size(), 2);
  kernels::softmax(x.data(), y.data(), s);
  kernels::log_softmax(x.data(), log_y.data(), s);
  kernels::logsumexp(x.data(), lse.data(), s);
  kernels::softmax_backward(dy.data(), y.data(), dx.data(), s);
  kernels::log_softmax_backward(dy.data(), log_y.data(), log_dx.data(), s);
  bool good = y.intact() && log_y.intact() && lse.intact() && dx.intact() && log_dx.intact();
  for (int64_t i = 0; i < s.count(); ++i) {
    const auto at = [&](int64_t k) { return (i / s.inner * s.n + k) * s.inner + i % s.inner; };
    double max = -std::numeric_limits<double>::infinity(), size = 0;
    long double sum_exp = 0, dot = 0, total = 0;
    for (int64_t k = 0; k < s.n; ++k) max = std::max(max, double(x[at(k)]));
    for (int64_t k = 0; k < s.n; ++k) sum_exp += std::exp(static_cast<long double>(x[at(k)]) - max);
    const double log_sum = static_cast<double>(std::log(sum_exp));
    for (int64_t k = 0; k < s.n; ++k) {
      dot += static_cast<long double>(dy[at(k)]) * y[at(k)];
      total += double(dy[at(k)]);
      size += std::abs(double(dy[at(k)]));
    }
    good = good && near(lse[i], max + log_sum, std::abs(max) + 1);
    for (int64_t k = 0; k < s.n; ++k) {
      const double log_p = double(x[at(k)]) - max - log_sum, p = std::exp(log_p);
      good = good && near(y[at(k)], p, p + std::numeric_limits<T>::min(), 12 + std::abs(log_p));
      good = good && near(log_y[at(k)], log_p, std::abs(log_p) + 1, 6);
      good = good && near(dx[at(k)], double(y[at(k)]) * double(dy[at(k)] - dot), double(y[at(k)]) * (4 + size));
      const double q = std::exp(double(log_y[at(k)]));
      good = good && near(log_dx[at(k)], double(dy[at(k)] - q * total), 4 + q * size);
    }
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("softmax and its relatives", "", float, double) {
  for_each_target([] {
    for (int64_t n = 1; n <= 33; ++n) check_slices<TestType>({3, n, 1}, 1);
    for (int64_t inner = 2; inner <= 33; ++inner) check_slices<TestType>({2, 5, inner}, 1);
    for (const Slices s : {Slices{2, 5000, 1}, Slices{1, 40, 700}, Slices{0, 3, 1}, Slices{3, 1, 4}}) {
      check_slices<TestType>(s, 10);
    }
  });
}

TEST_CASE("softmax of large, infinite and nan inputs") {
  for_each_target([] {
    const float inf = std::numeric_limits<float>::infinity();
    for (const int64_t inner : {1, 2}) {
      const Slices s{1, 3, inner};
      Guarded<float> x(s.numel()), y(s.numel()), lse(inner);
      const auto run = [&](float a, float b, float c) {
        for (int64_t i = 0; i < inner; ++i) x[i] = a, x[inner + i] = b, x[2 * inner + i] = c;
        kernels::softmax(x.data(), y.data(), s);
        kernels::logsumexp(x.data(), lse.data(), s);
      };
      run(1000, 1000, -1000);
      CHECK(y[0] == Approx(0.5));
      CHECK(y[2 * inner] == 0);
      CHECK(lse[0] == Approx(1000 + std::log(2.0)));
      run(0, -inf, 0);
      CHECK(y[inner] == 0);
      CHECK(y[0] == Approx(0.5));
      run(-inf, -inf, -inf);
      CHECK(std::isnan(y[0]));
      CHECK(lse[0] == -inf);
      run(1, inf, 2);
      CHECK(std::isnan(y[inner]));
      CHECK(lse[0] == inf);
      run(1, std::nanf(""), 2);
      CHECK(std::isnan(y[0]));
      CHECK(std::isnan(lse[0]));
    }
  });
}

TEST_CASE("softmax in place, and on any number of threads") {
  for (const Slices s : {Slices{300, 100, 1}, Slices{7, 50, 300}}) {
    std::vector<float> x(s.numel()), y(s.numel());
    test::fill_normal(x.data(), s.numel(), 1);
    test::check_threads<float>(s.numel(), [&](float* out) { kernels::softmax(x.data(), out, s); });
    test::check_threads<float>(s.numel(),
                               [&](float* out) { kernels::log_softmax_backward(x.data(), x.data(), out, s); });
    kernels::log_softmax(x.data(), y.data(), s);
    kernels::log_softmax(x.data(), x.data(), s);
    CHECK(x == y);
  }
}

TEST_CASE("gradients of softmax over what they are made from") {
  for_each_target([] {
    for (const Slices s : {Slices{9, 37, 1}, Slices{300, 700, 1}, Slices{3, 40, 70}}) {
      std::vector<float> dy(s.numel()), y(s.numel()), dx(s.numel());
      test::fill_normal(dy.data(), s.numel(), 1);
      test::fill_normal(y.data(), s.numel(), 2);
      for (const auto backward : {kernels::softmax_backward<float>, kernels::log_softmax_backward<float>}) {
        backward(dy.data(), y.data(), dx.data(), s);
        std::vector<float> over_dy = dy, over_y = y;
        backward(over_dy.data(), y.data(), over_dy.data(), s);
        backward(dy.data(), over_y.data(), over_y.data(), s);
        CHECK(std::memcmp(over_dy.data(), dx.data(), s.numel() * sizeof(float)) == 0);
        CHECK(std::memcmp(over_y.data(), dx.data(), s.numel() * sizeof(float)) == 0);
      }
    }
  });
}

TEST_CASE("gradients of softmax that are written around the caches") {
  for (const int64_t n : {1024, 1023}) {
    const Slices s{13000, n, 1};
    REQUIRE(kernels::worth_streaming(s.numel() * int64_t{sizeof(float)}));
    std::vector<float> dy(s.numel()), y(s.numel());
    for (int64_t i = 0; i < s.numel(); ++i) dy[i] = static_cast<float>(i % 1001), y[i] = -static_cast<float>(i % 7);
    const kernels::Scratch<float> dx(s.numel());
    for (const auto backward : {kernels::softmax_backward<float>, kernels::log_softmax_backward<float>}) {
      backward(dy.data(), y.data(), dx.get(), s);
      std::vector<float> in_place = dy;  // of which nothing is
      backward(in_place.data(), y.data(), in_place.data(), s);
      CHECK(std::memcmp(dx.get(), in_place.data(), s.numel() * sizeof(float)) == 0);
    }
  }
}

}  // namespace
