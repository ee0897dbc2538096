// SPDX-License-Identifier: MIT
// LayerNorm and RMSNorm.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <taper/core/arg.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

struct LayerNormOptions {
  LayerNormOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}

  TAPER_ARG(std::vector<int64_t>, normalized_shape);
  TAPER_ARG(double, eps) = 1e-5;
  TAPER_ARG(bool, elementwise_affine) = true;
};

struct RMSNormOptions {
  RMSNormOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}

  TAPER_ARG(std::vector<int64_t>, normalized_shape);
  TAPER_ARG(std::optional<double>, eps) = std::nullopt;  // none: the smallest step of the input's dtype
  TAPER_ARG(bool, elementwise_affine) = true;
};

namespace functional {

struct LayerNormFuncOptions {
  LayerNormFuncOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}

  TAPER_ARG(std::vector<int64_t>, normalized_shape);
  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(Tensor, bias) = {};
  TAPER_ARG(double, eps) = 1e-5;
};

struct RMSNormFuncOptions {
  RMSNormFuncOptions(std::vector<int64_t> normalized_shape) : normalized_shape_(std::move(normalized_shape)) {}

  TAPER_ARG(std::vector<int64_t>, normalized_shape);
  TAPER_ARG(Tensor, weight) = {};
  TAPER_ARG(std::optional<double>, eps) = std::nullopt;
};

struct NormalizeFuncOptions {
  TAPER_ARG(double, p) = 2;
  TAPER_ARG(int64_t, dim) = 1;
  TAPER_ARG(double, eps) = 1e-12;
  TAPER_ARG(Tensor, out) = {};  // where the result goes, if defined
};

}  // namespace functional

/// (x - mean) / sqrt(var + eps) * weight + bias over the last dimensions: [..., normalized_shape] -> the same
/// (Ba, Kiros, Hinton 2016).
class TAPER_API LayerNormImpl : public Cloneable<LayerNormImpl> {
 public:
  LayerNormImpl(std::vector<int64_t> normalized_shape);
  explicit LayerNormImpl(const LayerNormOptions& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& stream) const override;
  Tensor forward(const Tensor& input);

  LayerNormOptions options;
  Tensor weight;  // [normalized_shape], ones; or undefined
  Tensor bias;    // [normalized_shape], zeros; or undefined
};
TAPER_MODULE(LayerNorm);

/// x / sqrt(mean(x^2) + eps) * weight over the last dimensions: [..., normalized_shape] -> the same
/// (Zhang, Sennrich 2019).
class TAPER_API RMSNormImpl : public Cloneable<RMSNormImpl> {
 public:
  RMSNormImpl(std::vector<int64_t> normalized_shape);
  explicit RMSNormImpl(const RMSNormOptions& options_);
  void reset() override;
  void reset_parameters();
  void pretty_print(std::ostream& stream) const override;
  Tensor forward(const Tensor& input);

  RMSNormOptions options;
  Tensor weight;  // [normalized_shape], ones; or undefined
};
TAPER_MODULE(RMSNorm);

}  // namespace taper::nn
