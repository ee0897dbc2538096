// SPDX-License-Identifier: MIT
// Activation functions with a fused kernel each way, and their in-place forms.
#include <numbers>

#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

/// The kernels of a function, and its derivative times g in plain ops, for gradients of gradients.
struct Activation {
  const char* name;
  const char* node;
  UnaryOp forward;
  BackwardOp backward;
  Tensor (*formula)(const Tensor& g, const Tensor& x, const Params& params);
  Params params = {};
};

Tensor activate(const Activation& f, const Tensor& self) {
  return record(f.node, apply(f.forward, f.name, self, f.params), {self}, [f, x = SavedTensor(self)](Tensor g) {
    if (GradMode::is_enabled()) return f.formula(g, x.get(), f.params);
    return apply(f.backward, f.name, std::move(g), x.get(), f.params);
  });
}

Tensor& activate_(const Activation& f, Tensor& self) {
  return in_place(
      f.name, self, {}, [&] { apply_into(f.forward, f.name, self, self, f.params); },
      [&](const Tensor& x) { return activate(f, x); });
}

void check_numbers(const char* op, const Tensor& self) {
  check_defined(op, self);
  check(self.scalar_type() != kBool, "{}: expected a tensor of numbers, got Bool", op);
}

// ---- Each function: what its kernels compute, and its derivative ----

// s (x, or a (e^(c x) - 1) below 0)
Tensor elu_formula(const Tensor& g, const Tensor& x, const Params& p) {
  const Tensor low = (x.clamp_max(0) * p.c).exp() * (p.a * p.b * p.c);
  return g * where(x <= 0, low, p.b);
}
Activation elu_function(Scalar alpha, Scalar scale, Scalar input_scale) {
  return {"elu",         "EluBackward0",
          UnaryOp::kElu, BackwardOp::kElu,
          elu_formula,   {alpha.toDouble(), scale.toDouble(), input_scale.toDouble()}};
}
Activation selu_function() {
  Activation f = elu_function(1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1);
  f.name = "selu";
  return f;
}
Activation celu_function(Scalar alpha) {
  check(!alpha.equal(0), "ZeroDivisionError: alpha cannot be 0 for CELU");
  Activation f = elu_function(alpha, 1, 1 / alpha.toDouble());
  f.name = "celu";
  f.node = "CeluBackward0";
  return f;
}

// x Phi(x)
Tensor gelu_formula(const Tensor& g, const Tensor& x, const Params&) {
  const Tensor cumulative = (x * (0.5 * std::numbers::sqrt2)).erf() * 0.5 + 0.5;
  const Tensor density = (x * x * -0.5).exp() * (0.5 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
  return g * (cumulative + x * density);
}

// x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3)
Tensor gelu_tanh_formula(const Tensor& g, const Tensor& x, const Params&) {
  constexpr double kTwice = 2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
  const Tensor cubic = x * x * 0.044715;
  const Tensor s = (x * (cubic + 1) * kTwice).sigmoid();
  return g * (s + x * s * (1 - s) * ((cubic * 3 + 1) * kTwice));
}

Tensor silu_formula(const Tensor& g, const Tensor& x, const Params&) {
  const Tensor s = x.sigmoid();
  return g * (s * (x * (1 - s) + 1));
}
Activation silu_function() { return {"silu", "SiluBackward0", UnaryOp::kSilu, BackwardOp::kSilu, silu_formula}; }

Tensor mish_formula(const Tensor& g, const Tensor& x, const Params&) {
  const Tensor t = softplus(x).tanh();
  return g * (t + x * x.sigmoid() * (1 - t * t));
}
Activation mish_function() { return {"mish", "MishBackward0", UnaryOp::kMish, BackwardOp::kMish, mish_formula}; }

Tensor hardtanh_formula(const Tensor& g, const Tensor& x, const Params& p) {
  return g.masked_fill((x <= p.a) | (x >= p.b), 0);
}
Activation hardtanh_function(const char* op, const Tensor& self, Scalar min_val, Scalar max_val) {
  check_numbers(op, self);
  return {op,
          "HardtanhBackward0",
          UnaryOp::kClamp,
          BackwardOp::kHardtanh,
          hardtanh_formula,
          {min_val.toDouble(), max_val.toDouble()}};
}

// min(max(x + 3, 0), 6) / 6
Tensor hardsigmoid_formula(const Tensor& g, const Tensor& x, const Params&) { return where(x.abs() < 3, g / 6, 0); }

// x hardsigmoid(x)
Tensor hardswish_formula(const Tensor& g, const Tensor& x, const Params&) {
  return where(x <= 3, g * (x / 3 + 0.5), g).masked_fill(x < -3, 0);
}

Tensor leaky_relu_formula(const Tensor& g, const Tensor& x, const Params& p) { return where(x > 0, g, g * p.a); }
Activation leaky_relu_function(Scalar negative_slope) {
  return {"leaky_relu",           "LeakyReluBackward0", UnaryOp::kLeakyRelu,
          BackwardOp::kLeakyRelu, leaky_relu_formula,   {negative_slope.toDouble()}};
}

Tensor log_sigmoid_formula(const Tensor& g, const Tensor& x, const Params&) { return g * x.neg().sigmoid(); }

// log(1 + e^(b x)) / b, or x where b x is above the threshold
Tensor softplus_formula(const Tensor& g, const Tensor& x, const Params& p) {
  const Tensor z = x * p.a;
  return where(z > p.b, g, g * z.sigmoid());
}

Tensor shrink_formula(const Tensor& g, const Tensor& x, const Params& p) { return g.masked_fill(x.abs() <= p.a, 0); }

Tensor threshold_formula(const Tensor& g, const Tensor& x, const Params& p) { return g.masked_fill(x <= p.a, 0); }
Activation threshold_function(Scalar threshold, Scalar value) {
  return {"threshold",         "ThresholdBackward0",
          UnaryOp::kThreshold, BackwardOp::kThreshold,
          threshold_formula,   {threshold.toDouble(), value.toDouble()}};
}

}  // namespace

Tensor elu(const Tensor& self, Scalar alpha, Scalar scale, Scalar input_scale) {
  return activate(elu_function(alpha, scale, input_scale), self);
}
Tensor selu(const Tensor& self) {
  check_defined("selu", self);
  return activate(selu_function(), self);
}
Tensor celu(const Tensor& self, Scalar alpha) { return activate(celu_function(alpha), self); }

Tensor gelu(const Tensor& self, const std::string& approximate) {
  check(approximate == "none" || approximate == "tanh",
        "gelu: approximate argument must be either none or tanh. Got {}", approximate);
  if (approximate == "tanh") {
    return activate({"gelu", "GeluBackward0", UnaryOp::kGeluTanh, BackwardOp::kGeluTanh, gelu_tanh_formula}, self);
  }
  return activate({"gelu", "GeluBackward0", UnaryOp::kGelu, BackwardOp::kGelu, gelu_formula}, self);
}

Tensor silu(const Tensor& self) { return activate(silu_function(), self); }
Tensor mish(const Tensor& self) { return activate(mish_function(), self); }
Tensor relu6(const Tensor& self) { return activate(hardtanh_function("relu6", self, 0, 6), self); }
Tensor hardtanh(const Tensor& self, Scalar min_val, Scalar max_val) {
  return activate(hardtanh_function("hardtanh", self, min_val, max_val), self);
}
Tensor hardsigmoid(const Tensor& self) {
  return activate(
      {"hardsigmoid", "HardsigmoidBackward0", UnaryOp::kHardsigmoid, BackwardOp::kHardsigmoid, hardsigmoid_formula},
      self);
}
Tensor hardswish(const Tensor& self) {
  return activate({"hardswish", "HardswishBackward0", UnaryOp::kHardswish, BackwardOp::kHardswish, hardswish_formula},
                  self);
}
Tensor leaky_relu(const Tensor& self, Scalar negative_slope) {
  return activate(leaky_relu_function(negative_slope), self);
}
Tensor log_sigmoid(const Tensor& self) {
  return activate(
      {"log_sigmoid", "LogSigmoidBackward0", UnaryOp::kLogSigmoid, BackwardOp::kLogSigmoid, log_sigmoid_formula}, self);
}
Tensor softplus(const Tensor& self, Scalar beta, Scalar threshold) {
  return activate({"softplus",
                   "SoftplusBackward0",
                   UnaryOp::kSoftplus,
                   BackwardOp::kSoftplus,
                   softplus_formula,
                   {beta.toDouble(), threshold.toDouble()}},
                  self);
}
Tensor hardshrink(const Tensor& self, Scalar lambd) {
  return activate({"hardshrink",
                   "HardshrinkBackward0",
                   UnaryOp::kHardshrink,
                   BackwardOp::kShrink,
                   shrink_formula,
                   {lambd.toDouble()}},
                  self);
}
Tensor softshrink(const Tensor& self, Scalar lambd) {
  check(lambd.toDouble() >= 0, "softshrink: lambda must be greater or equal to 0, but found to be {}.",
        lambd.toDouble());
  return activate({"softshrink",
                   "SoftshrinkBackward0",
                   UnaryOp::kSoftshrink,
                   BackwardOp::kShrink,
                   shrink_formula,
                   {lambd.toDouble()}},
                  self);
}
Tensor softsign(const Tensor& self) {
  const OpName op("softsign");
  return self / (self.abs() + 1);
}
Tensor tanhshrink(const Tensor& self) {
  const OpName op("tanhshrink");
  return self - self.tanh();
}
Tensor threshold(const Tensor& self, Scalar threshold, Scalar value) {
  check_numbers("threshold", self);
  if (!self.is_floating_point()) return where(self > threshold.toLong(), self, value.toLong());
  return activate(threshold_function(threshold, value), self);
}

// ---- In place ----

Tensor& elu_(Tensor& self, Scalar alpha, Scalar scale, Scalar input_scale) {
  return activate_(elu_function(alpha, scale, input_scale), self);
}
Tensor& selu_(Tensor& self) {
  check_defined("selu_", self);
  return activate_(selu_function(), self);
}
Tensor& celu_(Tensor& self, Scalar alpha) { return activate_(celu_function(alpha), self); }
Tensor& relu6_(Tensor& self) { return activate_(hardtanh_function("relu6_", self, 0, 6), self); }
Tensor& hardtanh_(Tensor& self, Scalar min_val, Scalar max_val) {
  return activate_(hardtanh_function("hardtanh_", self, min_val, max_val), self);
}
Tensor& leaky_relu_(Tensor& self, Scalar negative_slope) {
  return activate_(leaky_relu_function(negative_slope), self);
}
Tensor& threshold_(Tensor& self, Scalar threshold, Scalar value) {
  check_numbers("threshold_", self);
  if (!self.is_floating_point()) return self.copy_(taper::threshold(self, threshold, value));
  return activate_(threshold_function(threshold, value), self);
}
Tensor& silu_(Tensor& self) { return activate_(silu_function(), self); }
Tensor& mish_(Tensor& self) { return activate_(mish_function(), self); }

}  // namespace taper
