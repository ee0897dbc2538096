// SPDX-License-Identifier: MIT
// CosineSimilarity and PairwiseDistance.
#include <taper/nn/distance.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;

TEST_CASE("distance modules") {
  const std::vector<Tensor> pair = {sample({4, 3}, 1), sample({4, 3}, 2)};
  check_module(AnyModule(CosineSimilarity()), pair, {"torch::nn::CosineSimilarity(dim=1, eps=1e-08)", {}, {}, 2});
  check_module(AnyModule(PairwiseDistance(PairwiseDistanceOptions().p(3).eps(0.5).keepdim(true))), pair,
               {"torch::nn::PairwiseDistance(p=3, eps=0.5, keepdim=true)", {}, {}, 2});
}
