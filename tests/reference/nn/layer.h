// SPDX-License-Identifier: MIT
// The table of layers as modules.
#pragma once

#include "table.h"

inline std::vector<ModuleCase> layer_modules() {
  return {
      MODULE("Linear", nn::Linear(3, 4), f({2, 3})),
      MODULE("Linear/no_bias", nn::Linear(nn::LinearOptions(3, 2).bias(false)), f({2, 2, 3})),
      MODULE("Bilinear", nn::Bilinear(3, 2, 4), f({2, 3}), f({2, 2}, 2)),
      MODULE("Bilinear/no_bias", nn::Bilinear(nn::BilinearOptions(3, 2, 4).bias(false)), f({2, 3}), f({2, 2}, 2)),
      MODULE("Identity", nn::Identity(), f({2, 3})),
      MODULE("Flatten", nn::Flatten(), f({2, 3, 2})),
      MODULE("Flatten/range", nn::Flatten(nn::FlattenOptions().start_dim(0).end_dim(1)), f({2, 3, 2})),
      MODULE("Unflatten", nn::Unflatten(nn::UnflattenOptions(1, {2, 3})), f({2, 6})),
      MODULE("Dropout", nn::Dropout(), f({2, 3})),
      MODULE("Dropout/options", nn::Dropout(nn::DropoutOptions(0.42).inplace(true)), f({2, 3})),
      MODULE("Dropout2d", nn::Dropout2d(), f({2, 3, 2, 2})),
      MODULE("Dropout2d/options", nn::Dropout2d(nn::Dropout2dOptions(0.2).inplace(true)), f({2, 3, 2, 2})),
      MODULE("Dropout3d", nn::Dropout3d(), f({2, 3, 1, 2, 2})),
      MODULE("Dropout3d/options", nn::Dropout3d(nn::Dropout3dOptions(0.2).inplace(true)), f({2, 3, 1, 2, 2})),
      MODULE("AlphaDropout", nn::AlphaDropout(), f({2, 3})),
      MODULE("AlphaDropout/p", nn::AlphaDropout(0.2), f({2, 3})),
      MODULE("FeatureAlphaDropout", nn::FeatureAlphaDropout(), f({2, 3, 2})),
      MODULE("FeatureAlphaDropout/p", nn::FeatureAlphaDropout(0.2), f({2, 3, 2})),
      MODULE("LayerNorm", nn::LayerNorm(nn::LayerNormOptions({3})), f({2, 3})),
      MODULE("LayerNorm/options", nn::LayerNorm(nn::LayerNormOptions({3, 2}).eps(0.1).elementwise_affine(false)),
             f({2, 3, 2})),
      MODULE("BatchNorm1d", nn::BatchNorm1d(3), f({4, 3})),
      MODULE("BatchNorm1d/options", nn::BatchNorm1d(nn::BatchNorm1dOptions(3).eps(0.5).momentum(0.3)), f({2, 3, 2})),
      MODULE("BatchNorm1d/cumulative", nn::BatchNorm1d(nn::BatchNorm1dOptions(3).momentum(torch::nullopt)), f({4, 3})),
      MODULE("BatchNorm1d/plain", nn::BatchNorm1d(nn::BatchNorm1dOptions(3).affine(false).track_running_stats(false)),
             f({4, 3})),
      MODULE("BatchNorm2d", nn::BatchNorm2d(3), f({2, 3, 2, 1})),
      MODULE("BatchNorm2d/options", nn::BatchNorm2d(nn::BatchNorm2dOptions(3).eps(0.5).momentum(0.3).affine(false)),
             f({2, 3, 1, 2})),
      MODULE("BatchNorm3d", nn::BatchNorm3d(3), f({2, 3, 1, 2, 1})),
      MODULE("BatchNorm3d/options", nn::BatchNorm3d(nn::BatchNorm3dOptions(3).track_running_stats(false)),
             f({2, 3, 1, 2, 1})),
      MODULE("CosineSimilarity", nn::CosineSimilarity(), f({2, 3}), f({2, 3}, 2)),
      MODULE("CosineSimilarity/options", nn::CosineSimilarity(nn::CosineSimilarityOptions().dim(0).eps(0.5)), f({2, 3}),
             f({2, 3}, 2)),
      MODULE("PairwiseDistance", nn::PairwiseDistance(), f({2, 3}), f({2, 3}, 2)),
      MODULE("PairwiseDistance/options",
             nn::PairwiseDistance(nn::PairwiseDistanceOptions().p(3).eps(0.5).keepdim(true)), f({2, 3}), f({2, 3}, 2)),
      MODULE("Functional", nn::Functional(torch::relu), f({2, 3})),
      MODULE("Functional/bound", nn::Functional(torch::elu, 1, 0, 1), f({2, 3})),
  };
}
