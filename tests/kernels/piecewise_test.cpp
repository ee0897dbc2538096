// SPDX-License-Identifier: MIT
// Where there are pieces, AVX-512, their functions are closer than the bounds of all CPU targets.
#include <bit>
#include <cmath>
#include <vector>

#include "kernels/kernel_cases.h"
#include "kernels/pointwise.h"

using namespace taper::kernels;  // NOLINT: the tests are about nothing else

namespace {

using Oracle = long double;

// The worst error of floats between `low` and `high`, densely, in units of the last place.
double worst_error(UnaryOp op, Oracle (*exact)(Oracle), float low, float high, float sign) {
  std::vector<float> x;
  for (uint32_t bits = std::bit_cast<uint32_t>(low); bits < std::bit_cast<uint32_t>(high); bits += 1009) {
    x.push_back(sign * std::bit_cast<float>(bits));
  }
  std::vector<float> y(x.size());
  REQUIRE(unary<float>(op, Loop<2>::contiguous(x.size()), y.data(), x.data()));
  double worst = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const Oracle want = exact(x[i]);
    const float size = std::fabs(static_cast<float>(want));
    const Oracle unit = Oracle{std::nextafter(size, INFINITY)} - size;
    worst = std::max(worst, static_cast<double>(std::fabs(y[i] - want) / unit));
  }
  return worst;
}

}  // namespace

TEST_CASE("gelu and tanh by pieces are within 1.1 ulp, gelu below 0 within 1.5") {
  const auto gelu = [](Oracle x) { return x / 2 * std::erfc(-x / std::sqrt(Oracle{2})); };
  const auto tanh = [](Oracle x) { return std::tanh(x); };
  bool has_pieces = false;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) has_pieces = has_pieces || target == HWY_AVX3;
  if (!has_pieces) return;
  hwy::SetSupportedTargetsForTest(HWY_AVX3);
  CHECK(worst_error(UnaryOp::kGelu, gelu, 0x1p-100f, 20, 1) <= 1.1);
  CHECK(worst_error(UnaryOp::kGelu, gelu, 0x1p-100f, 6, -1) <= 1.5);
  CHECK(worst_error(UnaryOp::kTanh, tanh, 0x1p-100f, 20, 1) <= 1.1);
  CHECK(worst_error(UnaryOp::kTanh, tanh, 0x1p-100f, 20, -1) <= 1.1);
  hwy::SetSupportedTargetsForTest(0);
}

TEST_CASE("where the pieces of tanh end it is 1") {
  taper::test::for_each_target([] {
    const std::vector<float> x = {9.7f, 9.765625f, 10, 1e30f, INFINITY};
    std::vector<float> y(x.size());
    REQUIRE(unary<float>(UnaryOp::kTanh, Loop<2>::contiguous(x.size()), y.data(), x.data()));
    for (const float v : y) CHECK(v == 1);
  });
}
