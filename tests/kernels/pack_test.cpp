// SPDX-License-Identifier: MIT
// Rows of any stride, packed and unpacked as element by element, and nothing read or written beyond them.
#include "kernels/pack.h"

#include <numeric>

#include "kernels/kernel_cases.h"

using namespace taper;

TEMPLATE_TEST_CASE("rows are packed from any stride", "", uint8_t, uint16_t, uint32_t, uint64_t) {
  using T = TestType;
  test::for_each_target([] {
    for (const int64_t stride : {0, 1, 2, 3, -1, -2, 100}) {
      bool good = true;
      for (int64_t n = 1; n <= 140; n += n < 70 ? 1 : 23) {
        const int64_t reach = (n - 1) * std::abs(stride);
        std::vector<T> x(reach + 1);  // nothing behind the last element: a sanitizer sees what reads it
        std::iota(x.begin(), x.end(), T(1));
        const T* first = x.data() + (stride < 0 ? reach : 0);
        test::Guarded<T> y(n, 1);
        kernels::pack_row(y.data(), first, stride, n);
        good = good && y.intact();
        for (int64_t i = 0; i < n; ++i) good = good && y[i] == first[i * stride];
      }
      INFO("stride " << stride);
      CHECK(good);
    }
  });
}

TEST_CASE("rows are unpacked to any stride") {
  for (const int64_t stride : {1, 2, 5}) {
    const std::vector<uint32_t> x = {1, 2, 3};
    std::vector<uint32_t> y(3 * stride, 9), expected(3 * stride, 9);
    for (int64_t i = 0; i < 3; ++i) expected[i * stride] = x[i];
    kernels::unpack_row(y.data(), x.data(), stride, 3);
    CHECK(y == expected);
  }
}
