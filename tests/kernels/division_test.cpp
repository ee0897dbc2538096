// SPDX-License-Identifier: MIT
// Remainders are exact: every vector target gives the bits of the C library's fmod, and what follows from it.
#include "kernels/division.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

// Pairs of any two numbers, of numbers of one size, of multiples and what is next to them, and of the edges.
template <class T>
void make_pairs(std::vector<T>& x, std::vector<T>& y) {
  using Limits = std::numeric_limits<T>;
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  const T edges[] = {0,
                     1,
                     3,
                     Limits::denorm_min(),
                     Limits::min(),
                     Limits::max(),
                     Limits::infinity(),
                     Limits::quiet_NaN(),
                     T(0.1),
                     T(1e6),
                     1 / Limits::epsilon()};
  for (T a : edges) {
    for (T b : edges) {
      for (T sign : {T{1}, T{-1}}) {
        x.insert(x.end(), {a, -a});
        y.insert(y.end(), {sign * b, sign * b});
      }
    }
  }
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<T> number(-100, 100);
  std::uniform_int_distribution<int> whole(-5000, 5000);
  for (int i = 0; i < 4000; ++i) {
    x.push_back(std::bit_cast<T>(static_cast<Bits>(generator())));
    y.push_back(std::bit_cast<T>(static_cast<Bits>(generator())));
    x.push_back(number(generator));
    y.push_back(number(generator));
    const T divisor = number(generator), multiple = divisor * T(whole(generator));
    for (T a : {multiple, std::nextafter(multiple, T{0}), std::nextafter(multiple, Limits::max())}) {
      x.push_back(a);
      y.push_back(divisor);
    }
  }
}

template <class T>
void check_operation(BinaryOp op, T (*exact)(T, T)) {
  std::vector<T> x, y;
  make_pairs(x, y);
  const auto n = static_cast<int64_t>(x.size());
  taper::test::for_each_target([&] {
    std::vector<T> z(x.size());
    REQUIRE(binary<T>(op, Loop<3>::contiguous(n), z.data(), x.data(), y.data()));
    for (size_t i = 0; i < x.size(); ++i) {
      const T want = exact(x[i], y[i]);
      INFO(static_cast<int>(op) << ": " << x[i] << ", " << y[i] << " gave " << z[i] << ", not " << want);
      REQUIRE((std::isnan(want) ? std::isnan(z[i]) : z[i] == want && std::signbit(z[i]) == std::signbit(want)));
    }
  });
}

}  // namespace

TEMPLATE_TEST_CASE("fmod, remainder and floored division on vectors are those on numbers", "", float, double) {
  check_operation<TestType>(BinaryOp::kFmod, [](TestType a, TestType b) { return std::fmod(a, b); });
  check_operation<TestType>(BinaryOp::kRemainder,
                            [](TestType a, TestType b) { return taper::kernels::remainder(a, b); });
  check_operation<TestType>(BinaryOp::kDivFloor, [](TestType a, TestType b) { return div_floor(a, b); });
}

TEST_CASE("remainder has the sign of the divisor, and floored division rounds down") {
  CHECK(taper::kernels::remainder(-7.0, 3.0) == 2.0);
  CHECK(taper::kernels::remainder(7.0, -3.0) == -2.0);
  CHECK(taper::kernels::remainder(-6.0, 3.0) == 0.0);
  CHECK(std::isnan(taper::kernels::remainder(1.0, 0.0)));
  CHECK(div_floor(-7.0, 3.0) == -3.0);
  CHECK(div_floor(1.0f, 0.1f) == 9.0f);  // 0.1f is a little more than a tenth
  CHECK(div_floor(1.0, 0.0) == std::numeric_limits<double>::infinity());
}
