// SPDX-License-Identifier: MIT
// The angle of a point at the edges of the plane, and functions at the numbers where their way changes. The accuracy is
// in math_test.cpp.
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

template <class T>
const std::vector<T> kEdges = {0,
                               -T{0},
                               1,
                               -1,
                               T(0.4142135),
                               -3,
                               std::numeric_limits<T>::denorm_min(),
                               -std::numeric_limits<T>::min(),
                               std::numeric_limits<T>::max(),
                               -std::numeric_limits<T>::max(),
                               std::numeric_limits<T>::infinity(),
                               -std::numeric_limits<T>::infinity(),
                               std::numeric_limits<T>::quiet_NaN()};

template <class T>
bool near(T got, long double want) {
  if (std::isnan(want)) return std::isnan(got);
  const T rounded = static_cast<T>(want);
  const T unit = std::nextafter(std::fabs(rounded), std::numeric_limits<T>::infinity()) - std::fabs(rounded);
  return std::signbit(got) == std::signbit(rounded) && (got == rounded || std::fabs(got - want) <= 2.5L * unit);
}

}  // namespace

TEMPLATE_TEST_CASE("atan2 and hypot at zeros, denormals, the largest numbers, inf and nan", "", float, double) {
  using T = TestType;
  std::vector<T> x, y;
  for (T a : kEdges<T>) {
    for (T b : kEdges<T>) {
      y.push_back(a);
      x.push_back(b);
    }
  }
  const auto n = static_cast<int64_t>(x.size());
  taper::test::for_each_target([&] {
    std::vector<T> angle(x.size()), length(x.size());
    REQUIRE(binary<T>(BinaryOp::kAtan2, Loop<3>::contiguous(n), angle.data(), y.data(), x.data()));
    REQUIRE(binary<T>(BinaryOp::kHypot, Loop<3>::contiguous(n), length.data(), x.data(), y.data()));
    for (size_t i = 0; i < x.size(); ++i) {
      INFO("(" << x[i] << ", " << y[i] << "): angle " << angle[i] << ", length " << length[i]);
      REQUIRE(near(angle[i], std::atan2(static_cast<long double>(y[i]), static_cast<long double>(x[i]))));
      REQUIRE(near(length[i], static_cast<long double>(std::hypot(x[i], y[i]))));
    }
  });
}

TEST_CASE("a number gives the same bits beside one that takes another way") {
  for (UnaryOp op : {UnaryOp::kSin, UnaryOp::kCos, UnaryOp::kTan, UnaryOp::kSinh, UnaryOp::kAsinh, UnaryOp::kAcosh}) {
    taper::test::for_each_target([&] {
      const std::vector<double> alone(16, 2.75);
      std::vector<double> beside = alone, y(16), z(16);
      beside[3] = 1e200;
      beside[5] = std::numeric_limits<double>::quiet_NaN();
      REQUIRE(unary<double>(op, Loop<2>::contiguous(16), y.data(), alone.data()));
      REQUIRE(unary<double>(op, Loop<2>::contiguous(16), z.data(), beside.data()));
      for (size_t i = 0; i < 16; ++i) {
        INFO("operation " << static_cast<int>(op) << ", lane " << i);
        if (i != 3 && i != 5) REQUIRE(y[i] == z[i]);
      }
      REQUIRE(std::isnan(z[5]));
    });
  }
}

TEST_CASE("logarithms of powers of their base are whole") {
  taper::test::for_each_target([&] {
    std::vector<float> x, y(11);
    for (int k = 0; k <= 10; ++k) x.push_back(static_cast<float>(std::pow(10.0, k)));
    REQUIRE(unary<float>(UnaryOp::kLog10, Loop<2>::contiguous(11), y.data(), x.data()));
    for (int k = 0; k <= 10; ++k) CHECK(y[k] == static_cast<float>(k));
    std::vector<double> large, z(23);
    for (int k = 0; k <= 22; ++k) large.push_back(std::pow(10.0, k));
    REQUIRE(unary<double>(UnaryOp::kLog10, Loop<2>::contiguous(23), z.data(), large.data()));
    for (int k = 0; k <= 22; ++k) CHECK(z[k] == k);
    for (int k = 0; k <= 22; ++k) large[k] = std::ldexp(1.0, 48 * k - 1074);
    REQUIRE(unary<double>(UnaryOp::kLog2, Loop<2>::contiguous(23), z.data(), large.data()));
    for (int k = 0; k <= 22; ++k) CHECK(z[k] == 48 * k - 1074);
    REQUIRE(unary<double>(UnaryOp::kExp2, Loop<2>::contiguous(23), large.data(), z.data()));
    for (int k = 0; k <= 22; ++k) CHECK(large[k] == std::ldexp(1.0, 48 * k - 1074));
  });
}

TEMPLATE_TEST_CASE("pow at the edges and at whole exponents", "", float, double) {
  using T = TestType;
  std::vector<T> exponents = kEdges<T>, x, y;
  exponents.insert(exponents.end(), {2, 3, -5, T(0.5), T(-2.5), 16777216, 1e9});
  for (T a : kEdges<T>) {
    for (T b : exponents) {
      x.push_back(a);
      y.push_back(b);
    }
  }
  const auto n = static_cast<int64_t>(x.size());
  taper::test::for_each_target([&] {
    std::vector<T> z(x.size());
    REQUIRE(binary<T>(BinaryOp::kPow, Loop<3>::contiguous(n), z.data(), x.data(), y.data()));
    for (size_t i = 0; i < x.size(); ++i) {
      INFO(x[i] << "^" << y[i] << " gave " << z[i]);
      REQUIRE(near(z[i], std::pow(static_cast<long double>(x[i]), static_cast<long double>(y[i]))));
    }
    std::vector<T> scaled(x.size());
    for (double exponent : {0.0, 1.0, 1.5, 2.0, 3.0, -1.0, -2.0}) {
      REQUIRE(unary<T>(UnaryOp::kPowScalar, Loop<2>::contiguous(n), scaled.data(), x.data(), {exponent}));
      for (size_t i = 0; i < x.size(); ++i) {
        INFO(x[i] << "^" << exponent << " gave " << scaled[i]);
        REQUIRE(near(scaled[i], std::pow(static_cast<long double>(x[i]), static_cast<long double>(exponent))));
      }
    }
    REQUIRE(unary<T>(UnaryOp::kRpowScalar, Loop<2>::contiguous(n), scaled.data(), y.data(), {2.5}));
    for (size_t i = 0; i < x.size(); ++i) REQUIRE(near(scaled[i], std::pow(2.5L, static_cast<long double>(y[i]))));
  });
}
