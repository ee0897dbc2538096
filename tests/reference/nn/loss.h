// SPDX-License-Identifier: MIT
// The table of losses as modules: with what they start with, and with every option.
#pragma once

#include "table.h"

inline Tensor three_weights() { return torch::tensor({0.5, 1.5, 2.0}, torch::kFloat64); }

inline std::vector<ModuleCase> loss_modules() {
  const Tensor labels = torch::tensor({{0, 2, -1}, {1, -1, 0}});
  return {
      MODULE("L1Loss", nn::L1Loss(), f({2, 3}), f({2, 3}, 2)),
      MODULE("L1Loss/options", nn::L1Loss(torch::kSum), f({2, 3}), f({2, 3}, 2)),
      MODULE("MSELoss", nn::MSELoss(), f({2, 3}), f({2, 3}, 2)),
      MODULE("MSELoss/options", nn::MSELoss(torch::kNone), f({2, 3}), f({2, 3}, 2)),
      TARGETED("BCELoss", nn::BCELoss(), chance({2, 3}), chance({2, 3}, 2)),
      TARGETED("BCELoss/options", nn::BCELoss(nn::BCELossOptions().weight(three_weights()).reduction(torch::kSum)),
               chance({2, 3}), chance({2, 3}, 2)),
      TARGETED("BCEWithLogitsLoss", nn::BCEWithLogitsLoss(), f({2, 3}), chance({2, 3}, 2)),
      TARGETED("BCEWithLogitsLoss/options",
               nn::BCEWithLogitsLoss(nn::BCEWithLogitsLossOptions()
                                         .weight(three_weights())
                                         .pos_weight(three_weights() * 2)
                                         .reduction(torch::kNone)),
               f({2, 3}), chance({2, 3}, 2)),
      TARGETED("NLLLoss", nn::NLLLoss(), f({4, 3}), whole({4}, 0, 3)),
      TARGETED("NLLLoss/options",
               nn::NLLLoss(nn::NLLLossOptions().weight(three_weights()).ignore_index(1).reduction(torch::kSum)),
               f({4, 3}), whole({4}, 0, 3)),
      TARGETED("CrossEntropyLoss", nn::CrossEntropyLoss(), f({4, 3}), whole({4}, 0, 3)),
      TARGETED("CrossEntropyLoss/options",
               nn::CrossEntropyLoss(nn::CrossEntropyLossOptions()
                                        .weight(three_weights())
                                        .ignore_index(1)
                                        .label_smoothing(0.2)
                                        .reduction(torch::kSum)),
               f({4, 3}), whole({4}, 0, 3)),
      MODULE("KLDivLoss", nn::KLDivLoss(), f({2, 3}), chance({2, 3}, 2)),
      MODULE("KLDivLoss/options", nn::KLDivLoss(nn::KLDivLossOptions(torch::kBatchMean).log_target(true)), f({2, 3}),
             f({2, 3}, 2)),
      TARGETED("HingeEmbeddingLoss", nn::HingeEmbeddingLoss(), f({2, 3}), signs({2, 3})),
      TARGETED("HingeEmbeddingLoss/options",
               nn::HingeEmbeddingLoss(nn::HingeEmbeddingLossOptions().margin(0.25).reduction(torch::kSum)), f({2, 3}),
               signs({2, 3})),
      TARGETED_ORDER(1, "MultiMarginLoss", nn::MultiMarginLoss(), f({2, 3}), whole({2}, 0, 3)),
      TARGETED_ORDER(1, "MultiMarginLoss/options",
                     nn::MultiMarginLoss(
                         nn::MultiMarginLossOptions().p(2).margin(0.75).weight(three_weights()).reduction(torch::kSum)),
                     f({2, 3}), whole({2}, 0, 3)),
      TARGETED("CosineEmbeddingLoss", nn::CosineEmbeddingLoss(), f({3, 2}), f({3, 2}, 2), signs({3})),
      TARGETED("CosineEmbeddingLoss/options",
               nn::CosineEmbeddingLoss(nn::CosineEmbeddingLossOptions().margin(0.25).reduction(torch::kNone)),
               f({3, 2}), f({3, 2}, 2), signs({3})),
      TARGETED_ORDER(1, "MultiLabelMarginLoss", nn::MultiLabelMarginLoss(), f({2, 3}), labels),
      TARGETED_ORDER(1, "MultiLabelMarginLoss/options", nn::MultiLabelMarginLoss(torch::kSum), f({2, 3}), labels),
      TARGETED("SoftMarginLoss", nn::SoftMarginLoss(), f({2, 3}), signs({2, 3})),
      TARGETED("SoftMarginLoss/options", nn::SoftMarginLoss(torch::kNone), f({2, 3}), signs({2, 3})),
      TARGETED("MultiLabelSoftMarginLoss", nn::MultiLabelSoftMarginLoss(), f({2, 3}), chance({2, 3}, 2)),
      TARGETED("MultiLabelSoftMarginLoss/options",
               nn::MultiLabelSoftMarginLoss(
                   nn::MultiLabelSoftMarginLossOptions().weight(three_weights()).reduction(torch::kSum)),
               f({2, 3}), chance({2, 3}, 2)),
      MODULE("TripletMarginLoss", nn::TripletMarginLoss(), f({2, 3}), f({2, 3}, 2), f({2, 3}, 3)),
      MODULE("TripletMarginLoss/options",
             nn::TripletMarginLoss(
                 nn::TripletMarginLossOptions().margin(3).p(3).eps(1e-4).swap(true).reduction(torch::kSum)),
             f({2, 3}), f({2, 3}, 2), f({2, 3}, 3)),
      MODULE("TripletMarginWithDistanceLoss", nn::TripletMarginWithDistanceLoss(), f({2, 3}), f({2, 3}, 2),
             f({2, 3}, 3)),
      MODULE("TripletMarginWithDistanceLoss/options",
             nn::TripletMarginWithDistanceLoss(
                 nn::TripletMarginWithDistanceLossOptions().margin(1.5).swap(true).reduction(torch::kNone)),
             f({2, 3}), f({2, 3}, 2), f({2, 3}, 3)),
      MODULE("SmoothL1Loss", nn::SmoothL1Loss(), f({2, 3}), f({2, 3}, 2)),
      MODULE("SmoothL1Loss/options", nn::SmoothL1Loss(nn::SmoothL1LossOptions(torch::kSum).beta(0.3)), f({2, 3}),
             f({2, 3}, 2)),
      MODULE("HuberLoss", nn::HuberLoss(), f({2, 3}), f({2, 3}, 2)),
      MODULE("HuberLoss/options", nn::HuberLoss(nn::HuberLossOptions(torch::kSum).delta(0.5)), f({2, 3}), f({2, 3}, 2)),
      TARGETED("PoissonNLLLoss", nn::PoissonNLLLoss(), f({2, 3}), positive({2, 3}, 2)),
      TARGETED(
          "PoissonNLLLoss/options",
          nn::PoissonNLLLoss(nn::PoissonNLLLossOptions().log_input(false).full(true).eps(1e-2).reduction(torch::kSum)),
          positive({2, 3}), positive({2, 3}, 2)),
      TARGETED("MarginRankingLoss", nn::MarginRankingLoss(), f({3}), f({3}, 2), signs({3})),
      TARGETED("MarginRankingLoss/options",
               nn::MarginRankingLoss(nn::MarginRankingLossOptions().margin(0.5).reduction(torch::kSum)), f({3}),
               f({3}, 2), signs({3})),
  };
}
