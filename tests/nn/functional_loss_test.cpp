// SPDX-License-Identifier: MIT
// Losses as functions of options, beyond what nn_sweep_test holds for each.
#include <taper/nn/enum.h>
#include <taper/nn/functional.h>

#include "support/check_module.h"
#include "support/check_op.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
using Catch::Matchers::Contains;
namespace F = taper::nn::functional;

namespace {

Tensor signs(IntArrayRef sizes) { return sample(sizes, 9).sign(); }

}  // namespace

TEST_CASE("loss functions convert reductions to options") {
  const Tensor x = sample({4, 3}, 1), y = sample({4, 3}, 2);
  CHECK(F::l1_loss(x, y, kSum).allclose((x - y).abs().sum()));
  CHECK(F::mse_loss(x, y, kNone).allclose((x - y).square()));
  CHECK(F::huber_loss(x, y, kSum).dim() == 0);
  CHECK(F::soft_margin_loss(x, signs({4, 3}), kNone).sizes() == x.sizes());
  CHECK(F::multilabel_margin_loss(x[0], tensor({0, -1, 1}), kNone).dim() == 0);
  check_values(F::smooth_l1_loss(full({1}, 3.0f), zeros({1}), kNone, 4), {1.125});
  check_values(F::smooth_l1_loss(full({1}, 3.0f), zeros({1}), F::SmoothL1LossFuncOptions(kNone).beta(4)), {1.125});
  check_values(F::multilabel_soft_margin_loss(arange(6, kFloat).view({2, 3}), ones({2, 3})), {0.201131597});
  const Tensor logs = arange(6, kFloat).view({2, 3}), half = full({2, 3}, 0.5f);
  check_values(F::kl_div(logs, half, kBatchMean), {-4.78972101});
  CHECK(F::kl_div(logs, half).allclose(F::kl_div(logs, half, kBatchMean) / 3));
  const auto distance = [](const Tensor& a, const Tensor& b) { return (a - b).abs().sum({1}); };
  CHECK(F::triplet_margin_with_distance_loss(
            x, y, y, F::TripletMarginWithDistanceLossFuncOptions().distance_function(distance).reduction(kSum))
            .item<double>() == 4);
  const reduction_t reduction = kSum;
  CHECK(enumtype::get_enum_name(reduction) == "kSum");
  CHECK(enumtype::get_enum_name(L1LossOptions().reduction()) == "kMean");
}

TEST_CASE("loss functions refuse") {
  CHECK_THAT(error_of([] {
               F::binary_cross_entropy(rand({3}), rand({3, 1}));
             }),
             Contains("Using a target size ([3, 1]) that is different to the input size ([3]) is deprecated."));
  CHECK_THAT(error_of([] {
               F::binary_cross_entropy_with_logits(rand({3}), rand({3, 1}));
             }),
             Contains("Target size ([3, 1]) must be the same as input size ([3])"));
  CHECK_THAT(error_of([] { F::nll_loss(rand({3}), zeros({3}, kLong)); }),
             Contains("Expected 2 or more dimensions (got 1)"));
  CHECK_THAT(error_of([] {
               F::nll_loss(rand({3, 4}), zeros({2}, kLong));
             }),
             Contains("Expected input batch_size (3) to match target batch_size (2)."));
  CHECK_THAT(
      error_of([] {
        F::margin_ranking_loss(rand({3, 4}), rand({3, 4}), rand({2}));
      }),
      Contains(
          "All input tensors should have same dimension but got sizes: input1: [3, 4], input2: [3, 4], target: [2]"));
}
