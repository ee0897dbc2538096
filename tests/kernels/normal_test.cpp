// SPDX-License-Identifier: MIT
// Box-Muller on vectors against the formula in double precision, on every CPU target.
#include "kernels/normal.h"

#include <cmath>
#include <numbers>

#include "kernels/kernel_cases.h"
#include "support/catch.h"

using namespace taper;
using taper::test::for_each_target;

namespace {

// Block k holds radius uniforms of one size beside angles that go round the circle.
std::vector<float> uniforms(int64_t blocks) {
  std::vector<float> values(16 * blocks);
  for (int64_t i = 0; i < 8 * blocks; ++i) {
    float* pair = &values[i / 8 * 16 + i % 8];
    pair[0] = static_cast<float>((i * 7919) % 10007) / 10007;
    pair[8] = static_cast<float>(i) / static_cast<float>(8 * blocks);
  }
  values[0] = 0;
  values[1] = 1 - 0x1p-24f;
  values[8 + 7] = 1 - 0x1p-24f;
  return values;
}

void require_box_muller(int64_t blocks, float mean, float std) {
  const std::vector<float> u = uniforms(blocks);
  std::vector<float> got(u);
  got.push_back(-77);  // sentinel
  kernels::box_muller(got.data(), blocks, mean, std);
  REQUIRE(got.back() == -77);
  double worst = 0;
  for (int64_t i = 0; i < 8 * blocks; ++i) {
    const int64_t at = i / 8 * 16 + i % 8;
    const double radius = std::sqrt(-2 * std::log(1 - static_cast<double>(u[at])));
    const double angle = 2 * std::numbers::pi * u[at + 8];
    worst = std::max(worst, std::abs(got[at] - (mean + std * radius * std::cos(angle))));
    worst = std::max(worst, std::abs(got[at + 8] - (mean + std * radius * std::sin(angle))));
  }
  CHECK(worst < 2e-6 * std + 2e-7 * std::abs(mean));
}

}  // namespace

TEST_CASE("Box-Muller is the formula to float precision") {
  for_each_target([] {
    require_box_muller(1, 0, 1);
    require_box_muller(5, 0, 1);
    require_box_muller(1000, 0, 1);
    require_box_muller(3, 2, 0.5f);
  });
}

TEST_CASE("no blocks, nothing written") {
  float value = 3;
  kernels::box_muller(&value, 0, 0, 1);
  CHECK(value == 3);
}
