// SPDX-License-Identifier: MIT
// The table of what each option is unless it is set.
#pragma once

#include "table.h"

/// The text of an option's value.
struct OptionText {
  std::string text;

  OptionText(bool value) : text(value ? "true" : "false") {}
  OptionText(double value) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.17g", value);
    text = buffer;
  }
  OptionText(int value) : text(std::to_string(value)) {}
  OptionText(int64_t value) : text(std::to_string(value)) {}
  OptionText(const std::string& value) : text(value) {}
  template <typename Choice, typename = decltype(torch::enumtype::get_enum_name(std::declval<Choice>()))>
  OptionText(const Choice& value) : text(torch::enumtype::get_enum_name(value)) {}
};

struct DefaultCase {
  const char* name;
  OptionText value;
};

#define DEFAULT(options, field) \
  { #options "." #field, options.field() }

inline std::vector<DefaultCase> defaults() {
  return {
      DEFAULT(nn::ELUOptions(), alpha),
      DEFAULT(nn::ELUOptions(), inplace),
      DEFAULT(nn::CELUOptions(), alpha),
      DEFAULT(nn::CELUOptions(), inplace),
      DEFAULT(nn::SELUOptions(), inplace),
      DEFAULT(nn::ReLUOptions(), inplace),
      DEFAULT(nn::ReLU6Options(), inplace),
      DEFAULT(nn::GLUOptions(), dim),
      DEFAULT(nn::GELUOptions(), approximate),
      DEFAULT(nn::HardshrinkOptions(), lambda),
      DEFAULT(nn::SoftshrinkOptions(), lambda),
      DEFAULT(nn::HardtanhOptions(), min_val),
      DEFAULT(nn::HardtanhOptions(), max_val),
      DEFAULT(nn::HardtanhOptions(), inplace),
      DEFAULT(nn::LeakyReLUOptions(), negative_slope),
      DEFAULT(nn::LeakyReLUOptions(), inplace),
      DEFAULT(nn::PReLUOptions(), num_parameters),
      DEFAULT(nn::PReLUOptions(), init),
      DEFAULT(nn::RReLUOptions(), lower),
      DEFAULT(nn::RReLUOptions(), upper),
      DEFAULT(nn::RReLUOptions(), inplace),
      DEFAULT(nn::SoftplusOptions(), beta),
      DEFAULT(nn::SoftplusOptions(), threshold),
      DEFAULT(nn::ThresholdOptions(1, 2), threshold),
      DEFAULT(nn::ThresholdOptions(1, 2), value),
      DEFAULT(nn::ThresholdOptions(1, 2), inplace),
      DEFAULT(F::RReLUFuncOptions(), lower),
      DEFAULT(F::RReLUFuncOptions(), upper),
      DEFAULT(F::RReLUFuncOptions(), training),
      DEFAULT(F::RReLUFuncOptions(), inplace),
      DEFAULT(F::GumbelSoftmaxFuncOptions(), tau),
      DEFAULT(F::GumbelSoftmaxFuncOptions(), hard),
      DEFAULT(F::GumbelSoftmaxFuncOptions(), dim),
      DEFAULT(nn::LinearOptions(3, 2), in_features),
      DEFAULT(nn::LinearOptions(3, 2), out_features),
      DEFAULT(nn::LinearOptions(3, 2), bias),
      DEFAULT(nn::BilinearOptions(4, 3, 2), in1_features),
      DEFAULT(nn::BilinearOptions(4, 3, 2), in2_features),
      DEFAULT(nn::BilinearOptions(4, 3, 2), out_features),
      DEFAULT(nn::BilinearOptions(4, 3, 2), bias),
      DEFAULT(nn::FlattenOptions(), start_dim),
      DEFAULT(nn::FlattenOptions(), end_dim),
      DEFAULT(nn::DropoutOptions(), p),
      DEFAULT(nn::DropoutOptions(), inplace),
      DEFAULT(nn::Dropout2dOptions(), p),
      DEFAULT(nn::Dropout2dOptions(), inplace),
      DEFAULT(nn::Dropout3dOptions(), p),
      DEFAULT(nn::Dropout3dOptions(), inplace),
      DEFAULT(nn::AlphaDropoutOptions(), p),
      DEFAULT(nn::AlphaDropoutOptions(), inplace),
      DEFAULT(nn::FeatureAlphaDropoutOptions(), p),
      DEFAULT(nn::FeatureAlphaDropoutOptions(), inplace),
      DEFAULT(F::DropoutFuncOptions(), p),
      DEFAULT(F::DropoutFuncOptions(), training),
      DEFAULT(F::DropoutFuncOptions(), inplace),
      DEFAULT(F::Dropout2dFuncOptions(), p),
      DEFAULT(F::Dropout2dFuncOptions(), training),
      DEFAULT(F::Dropout2dFuncOptions(), inplace),
      DEFAULT(F::Dropout3dFuncOptions(), p),
      DEFAULT(F::Dropout3dFuncOptions(), training),
      DEFAULT(F::Dropout3dFuncOptions(), inplace),
      DEFAULT(F::AlphaDropoutFuncOptions(), p),
      DEFAULT(F::AlphaDropoutFuncOptions(), training),
      DEFAULT(F::AlphaDropoutFuncOptions(), inplace),
      DEFAULT(F::FeatureAlphaDropoutFuncOptions(), p),
      DEFAULT(F::FeatureAlphaDropoutFuncOptions(), training),
      DEFAULT(F::FeatureAlphaDropoutFuncOptions(), inplace),
      DEFAULT(nn::LayerNormOptions({3}), eps),
      DEFAULT(nn::LayerNormOptions({3}), elementwise_affine),
      DEFAULT(F::LayerNormFuncOptions({3}), eps),
      DEFAULT(F::NormalizeFuncOptions(), p),
      DEFAULT(F::NormalizeFuncOptions(), dim),
      DEFAULT(F::NormalizeFuncOptions(), eps),
      DEFAULT(nn::BatchNormOptions(3), num_features),
      DEFAULT(nn::BatchNormOptions(3), eps),
      DEFAULT(nn::BatchNormOptions(3), affine),
      DEFAULT(nn::BatchNormOptions(3), track_running_stats),
      DEFAULT(*nn::BatchNormOptions(3), momentum),
      DEFAULT(F::BatchNormFuncOptions(), training),
      DEFAULT(F::BatchNormFuncOptions(), eps),
      DEFAULT(*F::BatchNormFuncOptions(), momentum),
      DEFAULT(nn::CosineSimilarityOptions(), dim),
      DEFAULT(nn::CosineSimilarityOptions(), eps),
      DEFAULT(nn::PairwiseDistanceOptions(), p),
      DEFAULT(nn::PairwiseDistanceOptions(), eps),
      DEFAULT(nn::PairwiseDistanceOptions(), keepdim),
      DEFAULT(nn::L1LossOptions(), reduction),
      DEFAULT(nn::MSELossOptions(), reduction),
      DEFAULT(nn::BCELossOptions(), reduction),
      DEFAULT(nn::BCEWithLogitsLossOptions(), reduction),
      DEFAULT(nn::NLLLossOptions(), reduction),
      DEFAULT(nn::CrossEntropyLossOptions(), reduction),
      DEFAULT(nn::HingeEmbeddingLossOptions(), reduction),
      DEFAULT(nn::MultiMarginLossOptions(), reduction),
      DEFAULT(nn::CosineEmbeddingLossOptions(), reduction),
      DEFAULT(nn::MultiLabelMarginLossOptions(), reduction),
      DEFAULT(nn::SoftMarginLossOptions(), reduction),
      DEFAULT(nn::MultiLabelSoftMarginLossOptions(), reduction),
      DEFAULT(nn::TripletMarginLossOptions(), reduction),
      DEFAULT(nn::TripletMarginWithDistanceLossOptions(), reduction),
      DEFAULT(nn::SmoothL1LossOptions(), reduction),
      DEFAULT(nn::HuberLossOptions(), reduction),
      DEFAULT(nn::PoissonNLLLossOptions(), reduction),
      DEFAULT(nn::MarginRankingLossOptions(), reduction),
      DEFAULT(nn::KLDivLossOptions(), reduction),
      DEFAULT(nn::NLLLossOptions(), ignore_index),
      DEFAULT(nn::CrossEntropyLossOptions(), ignore_index),
      DEFAULT(nn::CrossEntropyLossOptions(), label_smoothing),
      DEFAULT(nn::HingeEmbeddingLossOptions(), margin),
      DEFAULT(nn::CosineEmbeddingLossOptions(), margin),
      DEFAULT(nn::MarginRankingLossOptions(), margin),
      DEFAULT(nn::MultiMarginLossOptions(), p),
      DEFAULT(nn::MultiMarginLossOptions(), margin),
      DEFAULT(nn::TripletMarginLossOptions(), margin),
      DEFAULT(nn::TripletMarginLossOptions(), p),
      DEFAULT(nn::TripletMarginLossOptions(), eps),
      DEFAULT(nn::TripletMarginLossOptions(), swap),
      DEFAULT(nn::TripletMarginWithDistanceLossOptions(), margin),
      DEFAULT(nn::TripletMarginWithDistanceLossOptions(), swap),
      DEFAULT(nn::SmoothL1LossOptions(), beta),
      DEFAULT(nn::HuberLossOptions(), delta),
      DEFAULT(nn::PoissonNLLLossOptions(), log_input),
      DEFAULT(nn::PoissonNLLLossOptions(), full),
      DEFAULT(nn::PoissonNLLLossOptions(), eps),
      DEFAULT(nn::KLDivLossOptions(), log_target),
  };
}
