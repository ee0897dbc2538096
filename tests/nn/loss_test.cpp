// SPDX-License-Identifier: MIT
// Losses as modules and as functions of options.
#include <taper/nn/enum.h>
#include <taper/nn/functional.h>
#include <taper/nn/loss.h>

#include "support/check_module.h"
#include "support/check_op.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
using Catch::Matchers::Contains;
namespace F = taper::nn::functional;

namespace {

Tensor classes() { return arange(4).remainder(3); }
Tensor signs(IntArrayRef sizes) { return sample(sizes, 9).sign(); }

}  // namespace

TEST_CASE("regression losses") {
  const std::vector<Tensor> pair = {sample({4, 3}, 1), sample({4, 3}, 2)};
  check_module(AnyModule(L1Loss()), pair, {"torch::nn::L1Loss()", {}, {}, 2});
  check_module(AnyModule(L1Loss(kSum)), pair, {"torch::nn::L1Loss()", {}, {}, 2});
  check_module(AnyModule(MSELoss()), pair, {"torch::nn::MSELoss()", {}, {}, 2});
  check_module(AnyModule(SmoothL1Loss(kNone)), pair, {"torch::nn::SmoothL1Loss", {}, {}, 2});
  check_module(AnyModule(HuberLoss(HuberLossOptions().delta(0.5))), pair, {"torch::nn::HuberLoss", {}, {}, 2});
  check_module(AnyModule(PoissonNLLLoss()), {pair[0], pair[1].abs()}, {"torch::nn::PoissonNLLLoss()"});
}

TEST_CASE("losses of classes and probabilities") {
  const Tensor x = sample({4, 3});
  const Tensor p = sample_between(0.1, 0.9, {4, 3}, 1), q = sample_between(0.1, 0.9, {4, 3}, 2);
  const Tensor weight = sample_between(0.5, 1.5, {3}, 3);
  check_module(AnyModule(NLLLoss()), {x, classes()}, {"torch::nn::NLLLoss()"});
  check_module(AnyModule(NLLLoss(NLLLossOptions().weight(weight))), {x, classes()},
               {"torch::nn::NLLLoss()", {}, {{"weight", {3}}}});
  check_module(AnyModule(CrossEntropyLoss()), {x, classes()}, {"torch::nn::CrossEntropyLoss()"});
  check_module(AnyModule(CrossEntropyLoss(CrossEntropyLossOptions().weight(weight).label_smoothing(0.1))),
               {x, classes()}, {"torch::nn::CrossEntropyLoss()", {}, {{"weight", {3}}}});
  check_module(AnyModule(BCELoss()), {p, q}, {"torch::nn::BCELoss()"});
  check_module(AnyModule(BCELoss(BCELossOptions().weight(weight).reduction(kNone))), {p, q},
               {"torch::nn::BCELoss()", {}, {{"weight", {3}}}});
  check_module(AnyModule(BCEWithLogitsLoss(BCEWithLogitsLossOptions().weight(weight).pos_weight(weight))), {x, q},
               {"torch::nn::BCEWithLogitsLoss()", {}, {{"weight", {3}}, {"pos_weight", {3}}}});
  check_module(AnyModule(KLDivLoss(kBatchMean)), {x, p}, {"torch::nn::KLDivLoss()"});
}

TEST_CASE("margin losses") {
  const Tensor x = sample({4, 3}, 1), y = sample({4, 3}, 2), z = sample({4, 3}, 3);
  const Tensor weight = sample_between(0.5, 1.5, {3}, 3);
  check_module(AnyModule(HingeEmbeddingLoss(HingeEmbeddingLossOptions().margin(4))), {x, signs({4, 3})},
               {"torch::nn::HingeEmbeddingLoss(margin=4)"});
  check_module(AnyModule(MultiMarginLoss()), {x, classes()},
               {"torch::nn::MultiMarginLoss(p=1, margin=1, weight=[ Tensor (undefined) ], reduction=kMean)"});
  check_module(AnyModule(CosineEmbeddingLoss(CosineEmbeddingLossOptions().margin(0.25))), {x, y, signs({4})},
               {"torch::nn::CosineEmbeddingLoss(margin=0.25)", {}, {}, 2});
  check_module(AnyModule(MultiLabelMarginLoss()), {x, tensor({{0, 2, -1}, {1, -1, 0}, {2, 1, 0}, {0, -1, -1}})},
               {"torch::nn::MultiLabelMarginLoss()"});
  check_module(AnyModule(SoftMarginLoss()), {x, signs({4, 3})}, {"torch::nn::SoftMarginLoss()"});
  check_module(AnyModule(MultiLabelSoftMarginLoss(MultiLabelSoftMarginLossOptions().weight(weight))),
               {x, signs({4, 3}).clamp_min(0)}, {"torch::nn::MultiLabelSoftMarginLoss()", {}, {{"weight", {3}}}});
  check_module(AnyModule(MarginRankingLoss()), {x, y, signs({4, 3})}, {"torch::nn::MarginRankingLoss()", {}, {}, 2});
  check_module(AnyModule(TripletMarginLoss(TripletMarginLossOptions().margin(3).p(2).swap(false))), {x, y, z},
               {"torch::nn::TripletMarginLoss(margin=3, p=2, eps=1e-06, swap=false)", {}, {}, 3});
  check_module(AnyModule(TripletMarginWithDistanceLoss(TripletMarginWithDistanceLossOptions().margin(1.5).swap(true))),
               {x, y, z}, {"torch::nn::TripletMarginWithDistanceLoss(margin=1.5, swap=true)", {}, {}, 3});
}

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
  CHECK_THAT(error_of([] { MultiMarginLoss(MultiMarginLossOptions().p(3)); }),
             Contains("only p == 1 and p == 2 supported"));
  CHECK_THAT(error_of([] {
               MultiMarginLoss(MultiMarginLossOptions().weight(ones({2, 2})));
             }),
             Contains("weight must be one-dimensional"));
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
