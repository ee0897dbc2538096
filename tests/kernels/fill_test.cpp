// SPDX-License-Identifier: MIT
// Fills of every element size and length, and ramps.
#include "kernels/fill.h"

#include <taper/core/bfloat16.h>

#include <cstring>
#include <limits>
#include <vector>

#include "kernels/kernel_cases.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else
using taper::test::check_threads;
using taper::test::for_each_target;
using taper::test::Guarded;

namespace {

template <class T>
void check_fill(int64_t n, int64_t offset, T value) {
  Guarded<T> y(n, offset);
  fill<T>(Loop<1>::contiguous(n), y.data(), value);
  bool equal = y.intact();
  for (const T x : y) equal = equal && std::memcmp(&x, &value, sizeof(T)) == 0;
  CAPTURE(n, offset, sizeof(T));
  CHECK(equal);
}

}  // namespace

TEST_CASE("fill writes every element and nothing else") {
  for_each_target([] {
    for (const int64_t n : {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 1000}) {
      for (const int64_t offset : {0, 1, 3}) {
        check_fill<float>(n, offset, -0.0f);
        check_fill<double>(n, offset, std::numeric_limits<double>::quiet_NaN());
        check_fill<int64_t>(n, offset, std::numeric_limits<int64_t>::min() + 1);
        check_fill<int32_t>(n, offset, -2);
        check_fill<int16_t>(n, offset, 0x1234);
        check_fill<int8_t>(n, offset, -7);
        check_fill<uint8_t>(n, offset, 200);
      }
    }
  });
}

TEST_CASE("fill of more than the cache holds") {
  const int before = taper::get_num_threads();
  for (const int threads : {1, 3}) {
    taper::set_num_threads(threads);
    for (const int64_t rest : {0, 1, 5, 7}) {
      check_fill<float>((int64_t{1} << 20) + rest, 1, 2.5f);
      check_fill<int16_t>((int64_t{1} << 21) + rest, 3, 0x1234);
      check_fill<uint8_t>((int64_t{1} << 22) + rest, 5, 0x81);
    }
    check_fill<double>((int64_t{1} << 19) + 1, 1, 0.1);
  }
  taper::set_num_threads(before);
}

TEST_CASE("fill of strided memory and of bfloat16") {
  std::vector<float> y(300, 0.0f);
  fill<float>(Loop<1>::vector(100, {3}), y.data(), 4.0f);
  for (size_t i = 0; i < y.size(); ++i) REQUIRE(y[i] == (i % 3 == 0 ? 4.0f : 0.0f));
  taper::BFloat16 b[2];
  fill<taper::BFloat16>(Loop<1>::contiguous(2), b, taper::BFloat16(1.5f));
  REQUIRE(b[1].x == 0x3fc0);
  fill<float>(Loop<1>::contiguous(0), nullptr, 1.0f);
}

TEST_CASE("arange rounds once, and wraps in integers") {
  for_each_target([] {
    const int64_t n = 5000;
    Guarded<float> y(n, 1);
    arange<float, double>(n, y.data(), 1, 0.1);
    Guarded<double> z(n, 1);
    arange<double, double>(n, z.data(), -3, 0.7);
    Guarded<int64_t> i(n, 1);
    arange<int64_t, int64_t>(n, i.data(), std::numeric_limits<int64_t>::max() - 100, 3);
    Guarded<uint8_t> u(n, 1);
    arange<uint8_t, int64_t>(n, u.data(), 7, -3);
    for (int64_t k = 0; k < n; ++k) {
      REQUIRE(y[k] == static_cast<float>(1 + static_cast<double>(k) * 0.1));
      REQUIRE(z[k] == -3 + static_cast<double>(k) * 0.7);
      const uint64_t wrapped =
          static_cast<uint64_t>(std::numeric_limits<int64_t>::max() - 100) + 3 * static_cast<uint64_t>(k);
      REQUIRE(i[k] == static_cast<int64_t>(wrapped));
      REQUIRE(u[k] == static_cast<uint8_t>(7 - 3 * k));
    }
    REQUIRE((y.intact() && z.intact() && i.intact() && u.intact()));
  });
}

TEST_CASE("linspace counts from both ends") {
  std::vector<float> y(5);
  linspace<float>(5, y.data(), -1, 1);
  REQUIRE(y == std::vector<float>{-1.0f, -0.5f, 0.0f, 0.5f, 1.0f});
  linspace<float>(1, y.data(), 3, 9);
  REQUIRE(y[0] == 3.0f);
  linspace<float>(0, y.data(), 3, 9);
  for_each_target([] {
    for (const int64_t n : {2, 3, 1023, 4097, 100001}) {
      Guarded<float> x(n, 1);
      linspace<float>(n, x.data(), -0.3f, 7.7f);
      const float step = (7.7f - -0.3f) / static_cast<float>(n - 1);
      bool equal = x.intact();
      for (int64_t i = 0; i < n; ++i) {
        const float expected =
            i < n / 2 ? -0.3f + step * static_cast<float>(i) : 7.7f - step * static_cast<float>(n - 1 - i);
        equal = equal && x[i] == expected;
      }
      CAPTURE(n);
      REQUIRE(equal);
    }
  });
}

TEST_CASE("ramps do not depend on the threads") {
  check_threads<float>(200003, [](float* y) { linspace<float>(200003, y, -1, 3); });
  check_threads<float>(200003, [](float* y) { arange<float, double>(200003, y, 0.1, 0.3); });
}
