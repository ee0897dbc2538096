// SPDX-License-Identifier: MIT
// Losses as modules, beyond what nn_sweep_test holds for each: their weights are buffers of their own.
#include <taper/nn/loss.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;

TEST_CASE("a loss moves its weights, not those that it was given") {
  const Tensor weight = ones({3});
  BCEWithLogitsLoss loss(BCEWithLogitsLossOptions().weight(weight).pos_weight(weight));
  loss->to(kDouble);
  CHECK(weight.scalar_type() == kFloat);
  CHECK(loss->weight.scalar_type() == kDouble);
  CHECK(loss->pos_weight.scalar_type() == kDouble);
  CHECK(loss(sample({2, 3}), sample_between(0, 1, {2, 3})).scalar_type() == kDouble);
  CHECK(loss->parameters().empty());
}

TEST_CASE("a loss without weights has a buffer that is undefined") {
  CrossEntropyLoss loss;
  CHECK_FALSE(loss->weight.defined());
  CHECK(loss->buffers().empty());
  loss->to(kDouble);
  CHECK(loss(sample({2, 3}), zeros({2}, kLong)).dim() == 0);
}
