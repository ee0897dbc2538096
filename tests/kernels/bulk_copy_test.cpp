// SPDX-License-Identifier: MIT
// Copies and repetitions of memory, short and beyond the caches.
#include "kernels/bulk_copy.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/kernel_cases.h"

using taper::test::Guarded;
using namespace taper::kernels;  // NOLINT: the tests are about nothing else

TEST_CASE("copies of bytes of any length and alignment") {
  for (const size_t n : {1, 63, 64, 4097, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
    for (const size_t shift : {0, 1, 63}) {
      std::vector<uint8_t> x(n + shift);
      for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<uint8_t>(i * 31 >> 3);
      Guarded<uint8_t> y(static_cast<int64_t>(n), static_cast<int64_t>(shift));
      copy_bytes(y.data(), x.data() + shift, n);
      REQUIRE(y.intact());
      REQUIRE(std::equal(y.begin(), y.end(), x.begin() + static_cast<int64_t>(shift)));
    }
  }
}

TEST_CASE("repetitions of any period, cut anywhere") {
  for (const size_t period : {1, 3, 64, 4096, 4100, 65536, 70000, 1 << 21}) {
    for (const size_t n : {size_t{0}, period / 2, period, 2 * period + 1, size_t{200000}, size_t{5 << 20} + 7}) {
      INFO(n << " bytes of period " << period);
      Guarded<uint8_t> y(static_cast<int64_t>(n), 5);
      for (size_t i = 0; i < std::min(period, n); ++i) y[static_cast<int64_t>(i)] = static_cast<uint8_t>(i * 7 >> 2);
      repeat_bytes(y.data(), period, n);
      REQUIRE(y.intact());
      bool repeats = true;
      for (size_t i = period; i < n; ++i) repeats = repeats && y.data()[i] == y.data()[i - period];
      for (size_t i = 0; i < std::min(period, n); ++i)
        repeats = repeats && y.data()[i] == static_cast<uint8_t>(i * 7 >> 2);
      REQUIRE(repeats);
    }
  }
}
