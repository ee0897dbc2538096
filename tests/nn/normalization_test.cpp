// SPDX-License-Identifier: MIT
// LayerNorm, RMSNorm, normalize and the distances.
#include <taper/nn/functional.h>
#include <taper/nn/normalization.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
namespace F = taper::nn::functional;

TEST_CASE("rms_norm modules") {
  check_module(AnyModule(RMSNorm(RMSNormOptions({3}).eps(1e-6))), {sample({4, 3})},
               {"torch::nn::RMSNorm([3], eps=1e-06, elementwise_affine=true)", {{"weight", {3}}}});
  CHECK(printed(RMSNorm(std::vector<int64_t>{3})) == "torch::nn::RMSNorm([3], eps=None, elementwise_affine=true)");
}

TEST_CASE("normalisations compute their formulas") {
  const Tensor x = sample({4, 3});
  const Tensor centred = x - x.mean({1}, true);
  const Tensor expected = centred / (x.var({1}, false, true) + 1e-5).sqrt();
  CHECK(F::layer_norm(x, F::LayerNormFuncOptions({3})).allclose(expected));
  CHECK(F::rms_norm(x, F::RMSNormFuncOptions({3}).eps(0.5)).allclose(x / (x.square().mean({1}, true) + 0.5).sqrt()));
  CHECK(F::normalize(x).allclose(x / x.square().sum({1}, true).sqrt()));
  Tensor out = empty({0}, kDouble);
  F::normalize(x, F::NormalizeFuncOptions().p(1).dim(0).out(out));
  CHECK(out.allclose(x / x.abs().sum({0}, true)));
}
