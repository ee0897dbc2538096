// SPDX-License-Identifier: MIT
// Conversions between all types.
#include "kernels/convert.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "kernels/copy.h"
#include "kernels/kernel_cases.h"

using taper::BFloat16;
using taper::test::for_each_target;
using taper::test::Guarded;
using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

template <class To, class From>
To converted(From x) {
  To y{};
  copy<To, From>(Loop<2>::contiguous(1), &y, &x);
  return y;
}

// Values of From that To holds, with whole numbers in between for integers, in every position of a vector.
template <class To, class From>
void check_conversion() {
  const int64_t n = 203;
  Guarded<From> x(n, 1);
  Guarded<To> y(n, 1);
  for (int64_t i = 0; i < n; ++i) {
    const bool is_fraction = std::is_floating_point_v<From> && i % 3 == 1;
    x[i] = static_cast<From>(std::is_same_v<From, bool> ? i % 2 : i % 120 + (is_fraction ? 0.5 : 0));
    if (std::is_signed_v<From> && i % 7 == 2) x[i] = static_cast<From>(-x[i]);
  }
  copy<To, From>(Loop<2>::contiguous(n), y.data(), x.data());
  bool equal = y.intact();
  for (int64_t i = 0; i < n; ++i) {
    if constexpr (std::is_same_v<To, bool>) {
      equal = equal && y[i] == (x[i] != From{0});
    } else if constexpr (std::is_integral_v<To>) {
      equal = equal && y[i] == static_cast<To>(static_cast<int64_t>(x[i]));
    } else {
      equal = equal && y[i] == static_cast<To>(x[i]);
    }
  }
  CHECK(equal);
}

template <class To>
void check_conversions_to() {
  check_conversion<To, float>();
  check_conversion<To, double>();
  check_conversion<To, int64_t>();
  check_conversion<To, int32_t>();
  check_conversion<To, int16_t>();
  check_conversion<To, int8_t>();
  check_conversion<To, uint8_t>();
}

}  // namespace

TEMPLATE_TEST_CASE("copy converts whole arrays", "", float, double, int64_t, int32_t, int16_t, int8_t, uint8_t) {
  for_each_target([] { check_conversions_to<TestType>(); });
}

TEST_CASE("bool is read and written as 0 and 1") {
  for_each_target([] {
    const bool x[] = {true, false, true, true, false, false, true, false, true, true, false};
    double y[11];
    copy<double, bool>(Loop<2>::contiguous(11), y, x);
    bool z[11];
    copy<bool, double>(Loop<2>::contiguous(11), z, y);
    for (int i = 0; i < 11; ++i) REQUIRE((y[i] == (x[i] ? 1 : 0) && z[i] == x[i]));
    const double odd[] = {0.25, -0.0, std::numeric_limits<double>::quiet_NaN()};
    copy<bool, double>(Loop<2>::contiguous(3), z, odd);
    CHECK((z[0] && !z[1] && z[2]));
    const int64_t high = int64_t{1} << 40;
    copy<bool, int64_t>(Loop<2>::contiguous(1), z, &high);
    CHECK(z[0]);
  });
}

#if HWY_ARCH_X86
TEMPLATE_TEST_CASE("what no integer holds is the processor's own answer", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  for_each_target([] {
    std::vector<TestType> x(37, Limits::infinity());
    for (size_t i = 0; i < x.size(); i += 2) x[i] = i % 4 == 0 ? Limits::quiet_NaN() : TestType(-1e30);
    std::vector<int64_t> wide(x.size());
    copy<int64_t, TestType>(Loop<2>::contiguous(x.size()), wide.data(), x.data());
    CHECK(wide == std::vector<int64_t>(x.size(), std::numeric_limits<int64_t>::min()));
    std::vector<int32_t> half(x.size());
    copy<int32_t, TestType>(Loop<2>::contiguous(x.size()), half.data(), x.data());
    CHECK(half == std::vector<int32_t>(x.size(), std::numeric_limits<int32_t>::min()));
    std::vector<uint8_t> bytes(x.size(), 1);
    copy<uint8_t, TestType>(Loop<2>::contiguous(x.size()), bytes.data(), x.data());
    CHECK(bytes == std::vector<uint8_t>(x.size(), 0));
  });
}
#endif

TEST_CASE("copy converts as PyTorch does") {
  REQUIRE(converted<int64_t>(-2.9f) == -2);
  REQUIRE(converted<int32_t>(2.9) == 2);
  REQUIRE(converted<uint8_t>(-1.0f) == 255);
  REQUIRE(converted<uint8_t>(300.5) == 44);
  REQUIRE(converted<int8_t>(int64_t{511}) == -1);
  REQUIRE(converted<bool>(0.5f));
  REQUIRE(converted<bool>(std::numeric_limits<double>::quiet_NaN()));
  REQUIRE_FALSE(converted<bool>(-0.0));
  REQUIRE(converted<float>(true) == 1.0f);
  REQUIRE(converted<double>(int64_t{1} << 40) == 1099511627776.0);
  REQUIRE(converted<float>(std::nextafter(1.0, 2.0)) == 1.0f);
  REQUIRE(converted<bool>(uint8_t{2}));
}

TEST_CASE("BFloat16 rounds to nearest even") {
  REQUIRE(converted<BFloat16>(1.0f).x == 0x3f80);
  REQUIRE(BFloat16(1.00390625f).x == 0x3f80);  // halfway, down to even
  REQUIRE(BFloat16(1.01171875f).x == 0x3f82);  // halfway, up to even
  REQUIRE(BFloat16(std::nextafter(1.00390625f, 2.0f)).x == 0x3f81);
  REQUIRE(BFloat16(3.4e38f).x == 0x7f80);  // rounds up to inf
  REQUIRE(std::isnan(static_cast<float>(BFloat16(std::numeric_limits<float>::quiet_NaN()))));
  REQUIRE(static_cast<float>(BFloat16(-std::numeric_limits<float>::infinity())) ==
          -std::numeric_limits<float>::infinity());
  REQUIRE(converted<double>(BFloat16(2.5f)) == 2.5);
  REQUIRE(converted<int32_t>(BFloat16(-3.5f)) == -3);
  REQUIRE(converted<BFloat16>(int64_t{257}).x == 0x4380);  // 256: eight bits of significand
}

TEST_CASE("copy of many elements with conversion") {
  std::vector<int32_t> x(100001);
  std::iota(x.begin(), x.end(), -50000);
  std::vector<double> y(x.size());
  copy<double, int32_t>(Loop<2>::contiguous(x.size()), y.data(), x.data());
  REQUIRE(std::equal(x.begin(), x.end(), y.begin()));
}
