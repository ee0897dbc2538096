// SPDX-License-Identifier: MIT
// Copies between all types and layouts.
#include "kernels/copy.h"

#include <taper/parallel.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

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

// y[i, j] = x[j, i] for a batch of matrices, by strides alone.
template <class T>
void check_transpose(int64_t batch, int64_t rows, int64_t cols) {
  std::vector<T> x(batch * rows * cols), y(batch * rows * cols + 1, T{77});
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<T>(i % 113);
  const int64_t shape[] = {batch, rows, cols};
  const int64_t ys[] = {rows * cols, cols, 1};
  const int64_t xs[] = {rows * cols, 1, rows};
  const int64_t* const strides[] = {ys, xs};
  copy<T, T>(Loop<2>(3, shape, strides), y.data(), x.data());
  bool equal = y.back() == T{77};
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < cols; ++j) {
        equal = equal && y[(b * rows + i) * cols + j] == x[(b * cols + j) * rows + i];
      }
    }
  }
  REQUIRE(equal);
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

TEST_CASE("copy of strided and transposed memory") {
  for (int64_t rows : {1, 2, 3, 4, 5, 31, 32, 33, 70}) {
    for (int64_t cols : {1, 3, 4, 8, 31, 33, 64, 100}) {
      check_transpose<float>(1, rows, cols);
      check_transpose<double>(3, rows, cols);
      check_transpose<uint8_t>(2, rows, cols);
      check_transpose<int16_t>(1, rows, cols);
    }
  }
  const int before = taper::get_num_threads();
  taper::set_num_threads(3);
  check_transpose<float>(5, 130, 257);
  check_transpose<float>(1, 700, 333);
  taper::set_num_threads(before);
}

TEST_CASE("copy of transposed memory with conversion") {
  const int before = taper::get_num_threads();
  for (int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t rows : {1, 15, 16, 17, 300}) {
      for (const int64_t cols : {64, 65, 96, 200}) {
        std::vector<int16_t> x(3 * rows * cols);
        std::iota(x.begin(), x.end(), int16_t{0});
        std::vector<double> y(x.size() + 1, -1), expected(x.size() + 1, -1);
        for (int64_t b = 0; b < 3; ++b) {
          for (int64_t i = 0; i < rows; ++i) {
            for (int64_t j = 0; j < cols; ++j) expected[(b * rows + i) * cols + j] = x[(b * cols + j) * rows + i];
          }
        }
        const int64_t shape[] = {3, rows, cols}, ys[] = {rows * cols, cols, 1}, xs[] = {rows * cols, 1, rows};
        copy<double, int16_t>(Loop<2>(3, shape, {ys, xs}), y.data(), x.data());
        REQUIRE(y == expected);
      }
    }
  }
  taper::set_num_threads(before);
}

TEST_CASE("copy between rows of any stride, also against their direction") {
  const int before = taper::get_num_threads();
  for (int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t cols : {1, 5, 40, 700}) {
      for (const int64_t y_step : {1, 3}) {
        for (const int64_t x_step : {-2, -1, 0, 1, 2}) {
          constexpr int64_t kRows = 90;
          const int64_t row = cols * 3, x_row = -row;  // the rows of x from the last to the first
          std::vector<int16_t> x(kRows * row), y(kRows * row, -1), expected(kRows * row, -1);
          std::iota(x.begin(), x.end(), int16_t{0});
          const int64_t start = (kRows - 1) * row + (x_step < 0 ? -x_step * (cols - 1) : 0);
          for (int64_t i = 0; i < kRows; ++i) {
            for (int64_t j = 0; j < cols; ++j) expected[i * row + j * y_step] = x[start + i * x_row + j * x_step];
          }
          const int64_t shape[] = {kRows, cols}, ys[] = {row, y_step}, xs[] = {x_row, x_step};
          copy<int16_t, int16_t>(Loop<2>(2, shape, {ys, xs}), y.data(), x.data() + start);
          REQUIRE(y == expected);
        }
      }
    }
  }
  taper::set_num_threads(before);
}

TEST_CASE("copy of many elements with conversion") {
  std::vector<int32_t> x(100001);
  std::iota(x.begin(), x.end(), -50000);
  std::vector<double> y(x.size());
  copy<double, int32_t>(Loop<2>::contiguous(x.size()), y.data(), x.data());
  REQUIRE(std::equal(x.begin(), x.end(), y.begin()));
}
