// SPDX-License-Identifier: MIT
// Losses of a difference against their formulas: by element, their gradients, and their sums at any number of threads.
#include <taper/parallel.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using taper::test::for_each_target;
using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

// a, b and c of a Huber loss whose line begins at |d| = 1.5.
const Params kHuberAt = {0.5, 0.75, 1.5};

struct Loss {
  BinaryOp op;
  TernaryOp backward;
  std::function<double(double)> value, slope;
  Params params{1};
};

const std::vector<Loss> kLosses = {
    {BinaryOp::kSquaredDifference, TernaryOp::kSquaredDifferenceBackward, [](double d) { return d * d; },
     [](double d) { return 2 * d; }},
    {BinaryOp::kAbsoluteDifference, TernaryOp::kAbsoluteDifferenceBackward, [](double d) { return std::fabs(d); },
     [](double d) { return d > 0   ? 1
                           : d < 0 ? -1
                                   : 0; }},
    {BinaryOp::kHuber, TernaryOp::kHuberBackward,
     [](double d) { return std::fabs(d) < 1.5 ? d * d / 2 : 1.5 * (std::fabs(d) - 0.75); },
     [](double d) { return std::fabs(d) < 1.5 ? d : std::copysign(1.5, d); }, kHuberAt},
};

// Multiples of 1/8, so that differences are exact, and equal ones among them.
template <class T>
std::vector<T> eighths(size_t n, size_t factor) {
  std::vector<T> x(n);
  for (size_t i = 0; i < n; ++i) x[i] = T(static_cast<int>(i * factor % 65) - 32) / 8;
  return x;
}

}  // namespace

TEMPLATE_TEST_CASE("losses of a difference and their gradients", "", float, double) {
  for (const Loss& loss : kLosses) {
    for_each_target([&] {
      for (const size_t n : {1, 7, 16, 33, 100}) {
        const std::vector<TestType> x = eighths<TestType>(n, 7), y = eighths<TestType>(n, 11),
                                    g = eighths<TestType>(n, 3);
        std::vector<TestType> value(n), dx(n);
        const auto size = static_cast<int64_t>(n);
        REQUIRE(binary<TestType>(loss.op, Loop<3>::contiguous(size), value.data(), x.data(), y.data(), loss.params));
        ternary<TestType>(loss.backward, Loop<4>::contiguous(size), dx.data(), g.data(), x.data(), y.data(),
                          loss.params);
        double sum = 0;
        for (size_t i = 0; i < n; ++i) {
          const double d = double(x[i]) - double(y[i]);
          INFO("operation " << static_cast<int>(loss.op) << " at " << d);
          REQUIRE(double(value[i]) == loss.value(d));
          REQUIRE(double(dx[i]) == double(g[i]) * loss.slope(d));
          sum += loss.value(d);
        }
        REQUIRE(double(difference_sum(loss.op, size, x.data(), y.data(), loss.params)) == Approx(sum));
      }
    });
  }
}

TEST_CASE("a nan or an infinite difference is not hidden by a loss") {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const Loss& loss : kLosses) {
    for_each_target([&] {
      const float x[] = {nan, 1, inf, -inf, inf}, y[] = {1, nan, 1, 1, inf};
      float value[5];
      REQUIRE(binary<float>(loss.op, Loop<3>::contiguous(5), value, x, y, loss.params));
      CHECK((std::isnan(value[0]) && std::isnan(value[1]) && std::isnan(value[4])));
      CHECK((value[2] == inf && value[3] == inf));
      CHECK(std::isnan(difference_sum(loss.op, 5, x, y, loss.params)));
    });
  }
}

TEST_CASE("the sum of losses has the same bits at any number of threads") {
  const size_t n = 200003;
  std::vector<float> x(n), y(n);
  for (size_t i = 0; i < n; ++i) x[i] = std::sin(static_cast<float>(i)), y[i] = std::cos(static_cast<float>(i));
  const int before = taper::get_num_threads();
  for (const Loss& loss : kLosses) {
    taper::set_num_threads(1);
    const float once = difference_sum(loss.op, static_cast<int64_t>(n), x.data(), y.data(), loss.params);
    for (int threads : {2, 3}) {
      taper::set_num_threads(threads);
      CHECK(difference_sum(loss.op, static_cast<int64_t>(n), x.data(), y.data(), loss.params) == once);
    }
  }
  taper::set_num_threads(before);
}
