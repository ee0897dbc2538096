// SPDX-License-Identifier: MIT
// Options of the losses, as modules and as functions.
#pragma once

#include <taper/core/arg.h>
#include <taper/core/callable.h>
#include <taper/nn/enum.h>
#include <taper/tensor.h>

namespace taper::nn {

/// How the losses of the elements become one: not at all, their mean, or their sum.
using reduction_t = enumtype::AnyOf<enumtype::kNone, enumtype::kMean, enumtype::kSum>;

/// What options convert from: `l1_loss(input, target, kSum)`.
template <typename E>
concept ReductionEnum = enumtype::one_of<E, enumtype::kNone, enumtype::kMean, enumtype::kSum>;

struct L1LossOptions {
  using reduction_t = nn::reduction_t;
  L1LossOptions() = default;
  L1LossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct MSELossOptions {
  using reduction_t = nn::reduction_t;
  MSELossOptions() = default;
  MSELossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct BCELossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct BCEWithLogitsLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(reduction_t, reduction) = kMean;
  TAPER_ARG(Tensor, pos_weight) = {};
};

struct NLLLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(int64_t, ignore_index) = -100;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct CrossEntropyLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(int64_t, ignore_index) = -100;
  TAPER_ARG(reduction_t, reduction) = kMean;
  TAPER_ARG(double, label_smoothing) = 0;
};

struct HingeEmbeddingLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(double, margin) = 1;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct MultiMarginLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(int64_t, p) = 1;
  TAPER_ARG(double, margin) = 1;
  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct CosineEmbeddingLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(double, margin) = 0;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct MultiLabelMarginLossOptions {
  using reduction_t = nn::reduction_t;
  MultiLabelMarginLossOptions() = default;
  MultiLabelMarginLossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct SoftMarginLossOptions {
  using reduction_t = nn::reduction_t;
  SoftMarginLossOptions() = default;
  SoftMarginLossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct MultiLabelSoftMarginLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct TripletMarginLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(double, margin) = 1;
  TAPER_ARG(double, p) = 2;
  TAPER_ARG(double, eps) = 1e-6;
  TAPER_ARG(bool, swap) = false;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct TripletMarginWithDistanceLossOptions {
  using reduction_t = nn::reduction_t;
  using distance_function_t = Callable<Tensor(const Tensor&, const Tensor&)>;

  TAPER_ARG(distance_function_t, distance_function) = {};  // empty: pairwise_distance
  TAPER_ARG(double, margin) = 1;
  TAPER_ARG(bool, swap) = false;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct SmoothL1LossOptions {
  using reduction_t = nn::reduction_t;
  SmoothL1LossOptions() = default;
  SmoothL1LossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
  TAPER_ARG(double, beta) = 1;
};

struct HuberLossOptions {
  using reduction_t = nn::reduction_t;
  HuberLossOptions() = default;
  HuberLossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
  TAPER_ARG(double, delta) = 1;
};

struct PoissonNLLLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(bool, log_input) = true;
  TAPER_ARG(bool, full) = false;
  TAPER_ARG(double, eps) = 1e-8;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct MarginRankingLossOptions {
  using reduction_t = nn::reduction_t;

  TAPER_ARG(double, margin) = 0;
  TAPER_ARG(reduction_t, reduction) = kMean;
};

struct KLDivLossOptions {
  using reduction_t = enumtype::AnyOf<enumtype::kNone, enumtype::kBatchMean, enumtype::kSum, enumtype::kMean>;
  KLDivLossOptions() = default;
  KLDivLossOptions(ReductionEnum auto reduction) : reduction_(reduction) {}
  KLDivLossOptions(enumtype::kBatchMean reduction) : reduction_(reduction) {}

  TAPER_ARG(reduction_t, reduction) = kMean;
  TAPER_ARG(bool, log_target) = false;
};

namespace functional {

using L1LossFuncOptions = L1LossOptions;
using MSELossFuncOptions = MSELossOptions;
using BinaryCrossEntropyFuncOptions = BCELossOptions;
using BinaryCrossEntropyWithLogitsFuncOptions = BCEWithLogitsLossOptions;
using NLLLossFuncOptions = NLLLossOptions;
using CrossEntropyFuncOptions = CrossEntropyLossOptions;
using HingeEmbeddingLossFuncOptions = HingeEmbeddingLossOptions;
using MultiMarginLossFuncOptions = MultiMarginLossOptions;
using CosineEmbeddingLossFuncOptions = CosineEmbeddingLossOptions;
using MultilabelMarginLossFuncOptions = MultiLabelMarginLossOptions;
using SoftMarginLossFuncOptions = SoftMarginLossOptions;
using MultilabelSoftMarginLossFuncOptions = MultiLabelSoftMarginLossOptions;
using TripletMarginLossFuncOptions = TripletMarginLossOptions;
using TripletMarginWithDistanceLossFuncOptions = TripletMarginWithDistanceLossOptions;
using SmoothL1LossFuncOptions = SmoothL1LossOptions;
using HuberLossFuncOptions = HuberLossOptions;
using PoissonNLLLossFuncOptions = PoissonNLLLossOptions;
using MarginRankingLossFuncOptions = MarginRankingLossOptions;
using KLDivFuncOptions = KLDivLossOptions;

}  // namespace functional
}  // namespace taper::nn
