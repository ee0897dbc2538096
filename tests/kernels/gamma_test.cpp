// SPDX-License-Identifier: MIT
// lgamma, digamma and trigamma: accuracy over the whole range and near their zeros, poles, and the same value in every
// lane.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

using Oracle = long double;

constexpr double kInf = std::numeric_limits<double>::infinity(), kNan = std::numeric_limits<double>::quiet_NaN();

template <class T>
std::vector<T> values(UnaryOp op, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  REQUIRE(unary<T>(op, Loop<2>::contiguous(x.size()), y.data(), x.data()));
  return y;
}

// At x > 0, by the recurrence to where the asymptotic series is exact.
Oracle digamma_positive(Oracle x) {
  Oracle sum = 0;
  for (; x < 40; x += 1) sum -= 1 / x;
  const Oracle z = 1 / (x * x);
  const Oracle series = z * (1 / 12.0L - z * (1 / 120.0L - z * (1 / 252.0L - z * (1 / 240.0L - z / 132))));
  return sum + std::log(x) - 1 / (2 * x) - series;
}

struct Value {
  Oracle value, scale;  // scale: the largest of the value and the numbers that it is the sum of
};

Value lgamma_of(Oracle x) {
  const Oracle value = std::lgamma(x);
  return {value, std::fabs(value)};
}

Value digamma_of(Oracle x) {
  const Oracle positive = digamma_positive(std::fabs(x));
  // Near its zero the oracle itself is not exact.
  if (x > 0) return {positive, std::max(std::fabs(positive), Oracle{1} / 64)};
  const Oracle pi = std::numbers::pi_v<Oracle>, cotangent = pi / std::tan(pi * (std::round(x) - x));
  const Oracle value = positive - 1 / x + cotangent;
  return {value, std::max({std::fabs(value), std::fabs(positive), std::fabs(1 / x), std::fabs(cotangent)})};
}

Oracle trigamma_positive(Oracle x) {
  Oracle sum = 0;
  for (; x < 40; x += 1) sum += 1 / (x * x);
  const Oracle z = 1 / (x * x);
  return sum + 1 / x + z / 2 + z / x * (1 / 6.0L - z * (1 / 30.0L - z * (1 / 42.0L - z * (1 / 30.0L - z * 5 / 66))));
}

Value trigamma_of(Oracle x) {
  if (x > 0) return {trigamma_positive(x), trigamma_positive(x)};
  const Oracle pi = std::numbers::pi_v<Oracle>, cosecant = pi / std::sin(pi * (x - std::round(x)));
  const Oracle value = cosecant * cosecant - trigamma_positive(1 - x);
  return {value, value};
}

template <class T>
std::vector<T> numbers(double low, double high) {
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> distribution(low, high);
  std::vector<T> x(2000);
  for (T& v : x) v = static_cast<T>(distribution(generator));
  return x;
}

// Exponents of 2 between `low` and `high`, times `sign`.
template <class T>
std::vector<T> powers(double low, double high, T sign) {
  std::vector<T> x = numbers<T>(low, high);
  for (T& v : x) v = sign * std::exp2(v);
  return x;
}

template <class T>
void check(UnaryOp op, Value (*exact)(Oracle), const std::vector<T>& x, double ulps) {
  std::vector<Value> want(x.size());
  std::transform(x.begin(), x.end(), want.begin(), exact);
  taper::test::for_each_target([&] {
    const std::vector<T> y = values<T>(op, x);
    for (size_t i = 0; i < x.size(); ++i) {
      const double expected = static_cast<double>(want[i].value), scale = static_cast<double>(want[i].scale);
      if (taper::test::near(y[i], expected, scale, ulps)) continue;
      INFO("operation " << static_cast<int>(op) << " of " << x[i] << " is " << y[i] << ", not " << expected);
      REQUIRE(false);
    }
  });
}

template <class T>
void check_accuracy(double above, double lgamma_below, double digamma_below) {
  constexpr double kSmallest = std::numeric_limits<T>::min_exponent, kLargest = sizeof(T) == 4 ? 120 : 1010;
  for (const std::vector<T>& x : {numbers<T>(0, 1), numbers<T>(1, 3), numbers<T>(3, 8), numbers<T>(8, 200),
                                  powers<T>(kSmallest, 0, 1), powers<T>(7, kLargest, 1)}) {
    check<T>(UnaryOp::kLgamma, lgamma_of, x, above);
    check<T>(UnaryOp::kDigamma, digamma_of, x, above);
  }
  for (const std::vector<T>& x : {numbers<T>(-1, 0), numbers<T>(-5, -1), numbers<T>(-30, -5),
                                  powers<T>(kSmallest, 0, -1), powers<T>(4, sizeof(T) == 4 ? 14 : 40, -1)}) {
    check<T>(UnaryOp::kLgamma, lgamma_of, x, lgamma_below);
    check<T>(UnaryOp::kDigamma, digamma_of, x, digamma_below);
  }
}

template <class T>
void check_trigamma(double ulps) {
  constexpr double kSmallest = std::numeric_limits<T>::min_exponent / 2;  // the square of 1 / x overflows below
  for (const std::vector<T>& x :
       {numbers<T>(0, 1), numbers<T>(1, 8), numbers<T>(8, 200), powers<T>(kSmallest, 0, 1), powers<T>(7, 120, 1),
        numbers<T>(-1, 0), numbers<T>(-30, -1), powers<T>(kSmallest, 0, -1), powers<T>(4, 14, -1)}) {
    check<T>(UnaryOp::kTrigamma, trigamma_of, x, ulps);
  }
}

// At the given points, relative to the value itself.
template <class T>
void check_points(UnaryOp op, const std::vector<T>& x, const std::vector<double>& want, double ulps) {
  taper::test::for_each_target([&] {
    const std::vector<T> y = values<T>(op, x);
    for (size_t i = 0; i < x.size(); ++i) {
      INFO("operation " << static_cast<int>(op) << " of " << x[i] << " is " << y[i] << ", not " << want[i]);
      REQUIRE(taper::test::near(y[i], want[i], std::fabs(want[i]), ulps));
    }
  });
}

}  // namespace

TEST_CASE("lgamma and digamma are accurate over the whole range") {
  check_accuracy<float>(0.51, 0.51, 0.51);
  check_accuracy<double>(3, 10, 5);
}

TEST_CASE("digamma below 0 is least accurate where its summands are largest beside each other") {
  check<double>(UnaryOp::kDigamma, digamma_of, numbers<double>(-2.48, -2.46), 7);
}

TEST_CASE("lgamma and digamma are accurate near their zeros") {
  check_points<double>(UnaryOp::kLgamma, {1, 2, 1 + 0x1p-52, 1 - 0x1p-53, 1 + 0x1p-30, 2 + 0x1p-51, 2 - 0x1p-52},
                       {0, 0, -1.2816762426960008e-16, 6.4083812134800072e-17, -5.3757397843110445e-10,
                        1.8775396131086243e-16, -9.3876980655431168e-17},
                       3);
  check_points<double>(UnaryOp::kLgamma, {-2.4570247382208006, -2.7476826467274127, -3.955294284858598, -2.4570247},
                       {5.6191923589500964e-17, 1.7335092440245009e-16, -4.14382750757705e-16, 5.7927584551002958e-8},
                       10);
  check_points<double>(
      UnaryOp::kDigamma, {1.4616321449683622, 1.4616321449683625, 1.46163214, 1.4616},
      {-9.2412655217294275e-17, 1.2245374622004069e-16, -4.8077462768328061e-9, -3.1106251230341650e-5}, 3);
}

TEST_CASE("lgamma and digamma at known points") {
  check_points<double>(UnaryOp::kDigamma, {1, 0.5, 10, -0.25, 100, 1e-3},
                       {-0.57721566490153286, -1.9635100260214235, 2.2517525890667211, 2.9141391202135278,
                        4.6001618527380874, -1000.5755719318103},
                       3);
  const std::vector<double> edges = {0.0, -0.0, -1, -3, -0x1p60, -1e300, kInf, -kInf, kNan, 0x1p-1074, -0x1p-1074};
  check_points<double>(UnaryOp::kLgamma, edges,
                       {kInf, kInf, kInf, kInf, kInf, kInf, kInf, kInf, kNan, 744.44007192138122, 744.44007192138122},
                       3);
  check_points<double>(UnaryOp::kDigamma, edges, {-kInf, kInf, kNan, kNan, kNan, kNan, kInf, kNan, kNan, -kInf, kInf},
                       3);
  const std::vector<float> floats(edges.begin(), edges.end() - 2);
  check_points<float>(UnaryOp::kLgamma, floats, {kInf, kInf, kInf, kInf, kInf, kInf, kInf, kInf, kNan}, 0.51);
  check_points<float>(UnaryOp::kDigamma, floats, {-kInf, kInf, kNan, kNan, kNan, kNan, kInf, kNan, kNan}, 0.51);
  check_points<float>(UnaryOp::kLgamma, {0x1p-149f, -0x1p-149f, std::numeric_limits<float>::max()},
                      {103.27892990343184, 103.27892990343184, kInf}, 0.51);
  check_points<float>(UnaryOp::kDigamma, {0x1p-149f, -0x1p-149f}, {-kInf, kInf}, 0.51);
}

TEST_CASE("trigamma is accurate over the whole range") {
  check_trigamma<float>(0.51);
  check_trigamma<double>(6);
  check_points<double>(UnaryOp::kTrigamma, {0.0, -0.0, -1, -3, -0x1p60, kInf, -kInf, kNan, 0x1p-1074, -0x1p-1074},
                       {kInf, kInf, kInf, kInf, kInf, 0, kNan, kNan, kInf, kInf}, 0);
}

TEST_CASE("lgamma, digamma and trigamma do not depend on the neighbours") {
  const std::vector<double> x = {0.3, -2.4, 5, 1e-300, 1e3, -0.5, 2.7, kNan, 0, -7, 1, -1e-80, 6.7, -400.25, kInf, 1.5};
  for (const UnaryOp op : {UnaryOp::kLgamma, UnaryOp::kDigamma, UnaryOp::kTrigamma}) {
    taper::test::for_each_target([&] {
      const std::vector<double> together = values(op, x);
      for (size_t i = 0; i < x.size(); ++i) {
        const double alone = values<double>(op, {x[i]})[0];
        INFO("operation " << static_cast<int>(op) << " of " << x[i]);
        REQUIRE((std::isnan(alone) ? std::isnan(together[i]) : std::memcmp(&alone, &together[i], sizeof alone) == 0));
      }
    });
  }
}
