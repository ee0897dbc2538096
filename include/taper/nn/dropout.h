// SPDX-License-Identifier: MIT
// Dropout and its relatives: random zeros in training, nothing in evaluation.
#pragma once

#include <taper/core/arg.h>
#include <taper/export.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>

namespace taper::nn {

struct DropoutOptions {
  DropoutOptions(double p = 0.5) : p_(p) {}

  TAPER_ARG(double, p);
  TAPER_ARG(bool, inplace) = false;
};
using Dropout2dOptions = DropoutOptions;
using Dropout3dOptions = DropoutOptions;
using AlphaDropoutOptions = DropoutOptions;
using FeatureAlphaDropoutOptions = DropoutOptions;

namespace functional {

struct DropoutFuncOptions {
  TAPER_ARG(double, p) = 0.5;
  TAPER_ARG(bool, training) = true;
  TAPER_ARG(bool, inplace) = false;
};
using Dropout2dFuncOptions = DropoutFuncOptions;
using Dropout3dFuncOptions = DropoutFuncOptions;

struct AlphaDropoutFuncOptions {
  TAPER_ARG(double, p) = 0.5;
  TAPER_ARG(bool, training) = false;
  TAPER_ARG(bool, inplace) = false;
};
using FeatureAlphaDropoutFuncOptions = AlphaDropoutFuncOptions;

}  // namespace functional

namespace detail {
TAPER_API void check_dropout_probability(double p);

template <typename Derived>
class DropoutModule : public OptionsModule<Derived, DropoutOptions> {
 public:
  explicit DropoutModule(const DropoutOptions& options_) : OptionsModule<Derived, DropoutOptions>(options_) {
    check_dropout_probability(options_.p());
  }
  void reset() override { check_dropout_probability(this->options.p()); }
};
}  // namespace detail

/// Zeroes elements with probability p and divides the others by 1 - p (Srivastava et al. 2014).
class TAPER_API DropoutImpl : public detail::DropoutModule<DropoutImpl> {
 public:
  explicit DropoutImpl(const DropoutOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Dropout);

/// Zeroes whole channels of [N, C, H, W] (Tompson et al. 2015).
class TAPER_API Dropout2dImpl : public detail::DropoutModule<Dropout2dImpl> {
 public:
  explicit Dropout2dImpl(const DropoutOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Dropout2d);

/// Zeroes whole channels of [N, C, D, H, W].
class TAPER_API Dropout3dImpl : public detail::DropoutModule<Dropout3dImpl> {
 public:
  explicit Dropout3dImpl(const DropoutOptions& options_ = {});
  Tensor forward(Tensor input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(Dropout3d);

/// Keeps mean and variance of a standard normal input, for use with SELU (Klambauer et al. 2017).
class TAPER_API AlphaDropoutImpl : public detail::DropoutModule<AlphaDropoutImpl> {
 public:
  explicit AlphaDropoutImpl(const DropoutOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(AlphaDropout);

/// AlphaDropout of whole channels (dimension 1).
class TAPER_API FeatureAlphaDropoutImpl : public detail::DropoutModule<FeatureAlphaDropoutImpl> {
 public:
  explicit FeatureAlphaDropoutImpl(const DropoutOptions& options_ = {});
  Tensor forward(const Tensor& input);
  void pretty_print(std::ostream& stream) const override;
};
TAPER_MODULE(FeatureAlphaDropout);

}  // namespace taper::nn
