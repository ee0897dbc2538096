// SPDX-License-Identifier: MIT
// Activations as functions of options, beyond what nn_sweep_test holds for each.
#include <taper/nn/functional.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
namespace F = taper::nn::functional;

TEST_CASE("activation functions take options or their one value") {
  const Tensor x = sample({3, 4});
  const Tensor copy = x.clone();
  CHECK(F::relu(copy, true).is_alias_of(copy));
  CHECK(F::softmax(x, 1).equal(taper::softmax(x, 1)));
  CHECK(F::softmin(x, 1).equal(taper::softmax(-x, 1)));
  CHECK(F::log_softmax(x.to(kFloat), F::LogSoftmaxFuncOptions(0).dtype(kDouble)).scalar_type() == kDouble);
  CHECK(F::hardshrink(x, 0.3).equal(taper::hardshrink(x, 0.3)));
  CHECK(F::glu(x, 1).equal(taper::glu(x, 1)));
  CHECK(F::threshold(x, F::ThresholdFuncOptions(0.1, 3)).equal(taper::threshold(x, 0.1, 3)));
  CHECK(F::rrelu(x).allclose(F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope((1.0 / 8 + 1.0 / 3) / 2))));
  manual_seed(0);
  check_values(F::gumbel_softmax(ones({2, 3})),
               {0.104650758, 0.298401803, 0.596947491, 0.197377339, 0.483124733, 0.319497943});
  const Tensor hard = F::gumbel_softmax(x, F::GumbelSoftmaxFuncOptions().hard(true).dim(1));
  CHECK(hard.sum({1}).allclose(ones({3}, kDouble)));
  CHECK(hard.gt(0.5).sum().item<int64_t>() == 3);
}
