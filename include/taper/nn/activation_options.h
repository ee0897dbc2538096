// SPDX-License-Identifier: MIT
// Options of the activations, as modules and as functions.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <taper/core/arg.h>
#include <taper/core/scalar_type.h>

namespace taper::nn {

struct ELUOptions {
  TAPER_ARG(double, alpha) = 1;
  TAPER_ARG(bool, inplace) = false;
};

struct SELUOptions {
  SELUOptions(bool inplace = false) : inplace_(inplace) {}
  TAPER_ARG(bool, inplace);
};

struct CELUOptions {
  TAPER_ARG(double, alpha) = 1;
  TAPER_ARG(bool, inplace) = false;
};

struct GLUOptions {
  GLUOptions(int64_t dim = -1) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
};

struct GELUOptions {
  TAPER_ARG(std::string, approximate) = "none";  // or "tanh"
};

struct HardshrinkOptions {
  HardshrinkOptions(double lambda = 0.5) : lambda_(lambda) {}
  TAPER_ARG(double, lambda);
};

struct SoftshrinkOptions {
  SoftshrinkOptions(double lambda = 0.5) : lambda_(lambda) {}
  TAPER_ARG(double, lambda);
};

struct HardtanhOptions {
  TAPER_ARG(double, min_val) = -1;
  TAPER_ARG(double, max_val) = 1;
  TAPER_ARG(bool, inplace) = false;
};

struct LeakyReLUOptions {
  TAPER_ARG(double, negative_slope) = 1e-2;
  TAPER_ARG(bool, inplace) = false;
};

struct SoftmaxOptions {
  SoftmaxOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
};

struct SoftminOptions {
  SoftminOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
};

struct LogSoftmaxOptions {
  LogSoftmaxOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
};

struct PReLUOptions {
  TAPER_ARG(int64_t, num_parameters) = 1;  // one, or one a channel (dimension 1)
  TAPER_ARG(double, init) = 0.25;
};

struct ReLUOptions {
  ReLUOptions(bool inplace = false) : inplace_(inplace) {}
  TAPER_ARG(bool, inplace);
};

struct ReLU6Options {
  ReLU6Options(bool inplace = false) : inplace_(inplace) {}
  TAPER_ARG(bool, inplace);
};

struct RReLUOptions {
  TAPER_ARG(double, lower) = 1.0 / 8;
  TAPER_ARG(double, upper) = 1.0 / 3;
  TAPER_ARG(bool, inplace) = false;
};

struct SoftplusOptions {
  TAPER_ARG(double, beta) = 1;
  TAPER_ARG(double, threshold) = 20;  // beta * x above which the function is x itself
};

struct ThresholdOptions {
  ThresholdOptions(double threshold, double value) : threshold_(threshold), value_(value) {}
  TAPER_ARG(double, threshold);
  TAPER_ARG(double, value);
  TAPER_ARG(bool, inplace) = false;
};

namespace functional {

using ELUFuncOptions = ELUOptions;
using SELUFuncOptions = SELUOptions;
using CELUFuncOptions = CELUOptions;
using GLUFuncOptions = GLUOptions;
using GELUFuncOptions = GELUOptions;
using HardshrinkFuncOptions = HardshrinkOptions;
using SoftshrinkFuncOptions = SoftshrinkOptions;
using HardtanhFuncOptions = HardtanhOptions;
using LeakyReLUFuncOptions = LeakyReLUOptions;
using ReLUFuncOptions = ReLUOptions;
using ReLU6FuncOptions = ReLU6Options;
using SoftplusFuncOptions = SoftplusOptions;
using ThresholdFuncOptions = ThresholdOptions;

struct SoftmaxFuncOptions {
  SoftmaxFuncOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
  TAPER_ARG(std::optional<Dtype>, dtype) = std::nullopt;
};

struct SoftminFuncOptions {
  SoftminFuncOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
  TAPER_ARG(std::optional<Dtype>, dtype) = std::nullopt;
};

struct LogSoftmaxFuncOptions {
  LogSoftmaxFuncOptions(int64_t dim) : dim_(dim) {}
  TAPER_ARG(int64_t, dim);
  TAPER_ARG(std::optional<Dtype>, dtype) = std::nullopt;
};

struct RReLUFuncOptions {
  TAPER_ARG(double, lower) = 1.0 / 8;
  TAPER_ARG(double, upper) = 1.0 / 3;
  TAPER_ARG(bool, training) = false;
  TAPER_ARG(bool, inplace) = false;
};

struct GumbelSoftmaxFuncOptions {
  TAPER_ARG(double, tau) = 1;
  TAPER_ARG(bool, hard) = false;
  TAPER_ARG(int, dim) = -1;
};

}  // namespace functional
}  // namespace taper::nn
