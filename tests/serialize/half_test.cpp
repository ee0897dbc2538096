// SPDX-License-Identifier: MIT
// float16 to float32: every one of the 65536 values against its definition.
#include "serialize/half.h"

#include <taper/factories.h>
#include <taper/ops.h>

#include <cmath>

#include "support/catch.h"

using taper::half_to_float;

TEST_CASE("half_to_float: every value is what sign, exponent and fraction say") {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 0x1f), fraction = static_cast<int>(bits & 0x3ff);
    const float got = half_to_float(static_cast<uint16_t>(bits));
    double expected = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) expected = fraction == 0 ? INFINITY : NAN;
    const bool same = std::isnan(expected) ? std::isnan(got) : std::fabs(got) == expected;
    if (!same || std::signbit(got) != (bits >= 0x8000)) FAIL("bits " << bits << " gave " << got);
  }
}

TEST_CASE("widen_halves: the elements in their shape") {
  const taper::Tensor halves = taper::tensor({0x3c00, -0x4000, 0x0001, 0x7c00}, taper::kShort).view({2, 2});
  const taper::Tensor floats = taper::widen_halves(halves);
  CHECK(floats.sizes() == halves.sizes());
  CHECK(floats.equal(taper::tensor({{1.0F, -2.0F}, {0x1p-24F, INFINITY}})));
}
