// SPDX-License-Identifier: MIT
// Dropout and its relatives: libtorch's masks from the same seed.
#include <taper/nn/dropout.h>
#include <taper/nn/functional.h>

#include "support/check_module.h"
#include "support/check_op.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
namespace F = taper::nn::functional;

TEST_CASE("dropout draws libtorch's masks") {
  manual_seed(0);
  check_values(F::dropout(ones({2, 6})), {0, 0, 2, 0, 0, 0, 2, 2, 0, 2, 2, 2});
  const double low = -1.05954826, high = 1.31504464;
  manual_seed(0);
  check_values(F::alpha_dropout(ones({2, 6}), F::AlphaDropoutFuncOptions().p(0.3).training(true)),
               {low, low, high, low, high, low, high, high, high, high, high, high});
  manual_seed(0);
  check_values(F::feature_alpha_dropout(ones({2, 2, 3}), F::FeatureAlphaDropoutFuncOptions().p(0.5).training(true)),
               {-0.779193938, -0.779193938, -0.779193938, -0.779193938, -0.779193938, -0.779193938, 1.66559887,
                1.66559887, 1.66559887, -0.779193938, -0.779193938, -0.779193938});
  manual_seed(0);
  check_values(F::dropout2d(ones({2, 2, 3})), std::vector<double>(12, 0.0));
  manual_seed(0);
  check_values(F::dropout3d(ones({1, 4, 1, 1, 3})), {0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 0, 0});
}

TEST_CASE("dropout in place, in evaluation and at its ends") {
  for (const bool inplace : {false, true}) {
    const Tensor x = ones({2, 3});
    const auto dropped = F::alpha_dropout(x, F::AlphaDropoutFuncOptions().p(0.5).training(true).inplace(inplace));
    CHECK(dropped.is_alias_of(x) == inplace);
    const Tensor volume = ones({2, 3, 2});
    CHECK(F::dropout2d(volume, F::Dropout2dFuncOptions().inplace(inplace)).is_alias_of(volume) == inplace);
  }
  CHECK(F::alpha_dropout(ones({3})).equal(ones({3})));
  CHECK(F::dropout2d(ones({2, 2, 2, 2}), F::Dropout2dFuncOptions().p(1)).equal(zeros({2, 2, 2, 2})));
  Dropout dropout;
  dropout->eval();
  CHECK(dropout(ones({5})).equal(ones({5})));
  CHECK_THAT(error_of([] { Dropout(1.5); }),
             Catch::Matchers::Contains("dropout probability has to be between 0 and 1, but got 1.5"));
  CHECK_THAT(error_of([] { F::dropout(ones({1}), F::DropoutFuncOptions().p(-1)); }),
             Catch::Matchers::Contains("dropout probability has to be between 0 and 1, but got -1"));
}
