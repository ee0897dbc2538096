// SPDX-License-Identifier: MIT
// nn::init: libtorch's values from the same seed.
#include <cmath>
#include <limits>

#include <taper/nn/init.h>
#include <taper/nn/linear.h>
#include <taper/ops.h>

#include "support/check_module.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
using Catch::Matchers::Contains;

namespace {

// Fills a [rows, cols] tensor after seeding.
template <typename F>
Tensor filled(F&& fill, int64_t rows = 3, int64_t cols = 4) {
  manual_seed(0);
  Tensor t = empty({rows, cols}, requires_grad());
  CHECK(fill(t).is_same(t));
  CHECK(t.requires_grad());
  CHECK(t.is_leaf());
  return t;
}

}  // namespace

TEST_CASE("init draws libtorch's numbers") {
  check_values(filled([](Tensor t) { return init::xavier_uniform_(t); }),
               {-0.00693144882, 0.496650279, -0.761991739, -0.681347132, -0.356583655, 0.248265475, -0.0183434412,
                0.734073043, -0.0821610242, 0.244983628, -0.279794931, -0.181984186});
  check_values(filled([](Tensor t) { return init::xavier_normal_(t); }),
               {0.82369709, -0.156844348, -1.16461194, 0.303839296, -0.579701602, -0.747580707, 0.215597957,
                0.447943926, -0.384459347, -0.215596184, -0.318915009, 0.0973025933});
  check_values(filled([](Tensor t) { return init::kaiming_uniform_(t); }),
               {-0.00916944537, 0.657006562, -1.0080204, -0.901337564, -0.471715838, 0.328424364, -0.0242660921,
                0.971087337, -0.108688816, 0.324082881, -0.370133936, -0.24074246});
  check_values(filled([](Tensor t) { return init::kaiming_normal_(t, 0, kFanOut, kReLU); }),
               {1.25821805, -0.239583701, -1.77897406, 0.464122206, -0.885508776, -1.14194834, 0.329331309, 0.684245646,
                -0.587271333, -0.329328597, -0.487150729, 0.148632169});
  check_values(filled([](Tensor t) { return init::sparse_(t, 0.5, 0.1); }, 4, 3),
               {0, 0, 0, 0.0568431281, 0, 0, 0.0403346829, 0.083802633, -0.0719257593, 0, -0.0596635379, 0.0182036478});
}

TEST_CASE("init makes orthogonal matrices") {
  const Tensor wide = filled([](Tensor t) { return init::orthogonal_(t); });
  check_values(wide,
               {0.561532497, -0.106924273, -0.793941796, 0.207134008, -0.390598118, -0.768100142, -0.0408677645,
                0.505752087, -0.713838577, 0.211008444, -0.606302381, -0.279834062},
               1e-5);
  check_values(
      filled([](Tensor t) { return init::orthogonal_(t, 2.0); }, 4, 2),
      {1.05956888, -0.369403958, -1.49810696, 0.697733998, -0.745703399, -1.57386136, 0.277336001, 0.948508263}, 1e-5);
  const Tensor large = init::orthogonal_(empty({20, 4, 3}, kDouble));
  const Tensor rows = large.view({20, 12});
  CHECK(rows.t().matmul(rows).allclose(eye(12, kDouble), 1e-9, 1e-12));
}

TEST_CASE("init fills") {
  CHECK(init::constant_(empty({2}), 7).equal(full({2}, 7.0f)));
  CHECK(init::zeros_(empty({2})).equal(zeros({2})));
  CHECK(init::ones_(empty({2})).equal(ones({2})));
  CHECK(init::eye_(empty({2, 3})).equal(eye(2, 3)));
  const Tensor dirac = init::dirac_(empty({2, 3, 3, 3}));
  CHECK(dirac.sum().item<float>() == 2);
  CHECK(dirac[0][0][1][1].item<float>() == 1);
  CHECK(dirac[1][1][1][1].item<float>() == 1);
  manual_seed(1);
  const Tensor uniform = init::uniform_(empty({1000}), 2, 3);
  CHECK(uniform.min().item<float>() >= 2);
  CHECK(uniform.max().item<float>() < 3);
  const Tensor normal = init::normal_(empty({10000}), 5, 0.5);
  CHECK(std::fabs(normal.mean().item<float>() - 5) < 0.05);
}

TEST_CASE("init gains and fans") {
  CHECK(init::calculate_gain(kTanh) == 5.0 / 3.0);
  CHECK(init::calculate_gain(kReLU) == std::sqrt(2.0));
  CHECK(init::calculate_gain(kLeakyReLU) == std::sqrt(2.0 / (1 + 0.01 * 0.01)));
  CHECK(init::calculate_gain(kLeakyReLU, 1) == 1);
  CHECK(init::calculate_gain(kSigmoid) == 1);
  CHECK(init::_calculate_fan_in_and_fan_out(empty({4, 3, 5, 5})) == std::tuple<int64_t, int64_t>(75, 100));
}

TEST_CASE("init refuses") {
  const Tensor line = zeros({2});
  CHECK_THAT(error_of([&] { init::xavier_uniform_(line); }),
             Contains("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"));
  CHECK_THAT(error_of([&] { init::dirac_(line); }), Contains("Only tensors with 3, 4, or 5 dimensions are supported"));
  CHECK_THAT(error_of([&] { init::eye_(line); }), Contains("Only tensors with 2 dimensions are supported"));
  CHECK_THAT(error_of([&] { init::orthogonal_(line); }), Contains("Only tensors with 2 or more dimensions"));
  CHECK_THAT(error_of([&] { init::sparse_(line, 0.5); }), Contains("Only tensors with 2 dimensions are supported"));
  const Tensor square = ones({4, 4});
  CHECK_THAT(error_of([&] { init::sparse_(square, 1.5); }), Contains("expected a sparsity between 0 and 1, got 1.5"));
  CHECK_THAT(error_of([&] { init::uniform_(square, 0, std::numeric_limits<double>::infinity()); }),
             Contains("uniform_: to is out of bounds for float, got inf"));
  CHECK(square.equal(ones({4, 4})));
  CHECK_THAT(error_of([] { Linear(0, 3); }), Contains("Linear: uniform_: from is out of bounds for float"));
}
