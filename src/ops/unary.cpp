// SPDX-License-Identifier: MIT
// Elementwise functions of one tensor: a line each, with the kernel and the derivative.
#include <numbers>

#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// In the input's dtype, but integers in the default dtype.
Tensor apply_floating(UnaryOp op, const char* name, const Tensor& x) {
  check_defined(name, x);
  if (isFloatingType(x.scalar_type())) return apply(op, name, x);
  return apply(op, name, converted(x, floating_type(x.scalar_type())));
}

// A rule in g and the input.
template <typename Rule>
Tensor from_input(const char* node, UnaryOp op, const char* name, const Tensor& self, Rule rule) {
  return record(node, apply_floating(op, name, self), {self},
                [rule, x = SavedTensor(self)](Tensor g) { return rule(std::move(g), x.get()); });
}

// A rule in g and the result.
template <typename Rule>
Tensor from_output(const char* node, UnaryOp op, const char* name, const Tensor& self, Rule rule) {
  const Tensor out = apply_floating(op, name, self);
  return record(node, out, {self},
                [rule, y = SavedOutput(out)](Tensor g) mutable { return rule(std::move(g), y.take()); });
}

// Integers are rounded already. The derivative is 0 wherever it exists.
Tensor rounded(const char* node, UnaryOp op, const char* name, const Tensor& self) {
  check_defined(name, self);
  check(self.scalar_type() != kBool, "{}: expected a tensor of numbers, got Bool", name);
  const Tensor out = self.is_floating_point() ? apply(op, name, self) : make_like(self);
  if (!self.is_floating_point()) copy_into(out, self);
  return record(node, out, {self}, [](const Tensor& g) { return zeros_like(g); });
}

Tensor& floating_in_place(const char* name, UnaryOp op, const Tensor& self, Tensor (*function)(const Tensor&)) {
  const auto direct = [&] {
    check(self.is_floating_point(), "{}: result type {} can't be cast to the desired output type {}", name,
          toString(floating_type(self.scalar_type())), toString(self.scalar_type()));
    apply_into(op, name, self, self);
  };
  return in_place(name, self, {}, direct, function);
}

Tensor& any_in_place(const char* name, UnaryOp op, const Tensor& self, Tensor (*function)(const Tensor&)) {
  const auto direct = [&] {
    if (self.is_floating_point()) {
      apply_into(op, name, self, self);
    } else {
      copy_into(self, function(self));
    }
  };
  return in_place(name, self, {}, direct, function);
}

// ---- Derivatives of more than a line ----

// tanh' = 1 - y^2
Tensor tanh_rule(Tensor g, Tensor y) {
  return GradMode::is_enabled() ? g * (1 - y * y) : apply(BackwardOp::kTanh, "tanh", std::move(g), std::move(y));
}

// sigmoid' = y (1 - y)
Tensor sigmoid_rule(Tensor g, Tensor y) {
  return GradMode::is_enabled() ? g * (y * (1 - y))
                                : apply(BackwardOp::kSigmoid, "sigmoid", std::move(g), std::move(y));
}

// erf' = 2 / sqrt(pi) e^(-x^2)
Tensor erf_rule(const Tensor& g, const Tensor& x) { return g * (2 * std::numbers::inv_sqrtpi * (x * x).neg().exp()); }

}  // namespace

// ---- Floating results ----

#define TAPER_METHODS(name, kernel)                          \
  Tensor Tensor::name() const { return taper::name(*this); } \
  Tensor& Tensor::name##_() const { return floating_in_place(#name "_", UnaryOp::kernel, *this, taper::name); }
#define TAPER_FROM_INPUT(name, node, kernel, rule)                               \
  Tensor name(const Tensor& self) {                                              \
    return from_input(node "Backward0", UnaryOp::kernel, #name, self,            \
                      [](Tensor g, const Tensor& x) -> Tensor { return rule; }); \
  }                                                                              \
  TAPER_METHODS(name, kernel)
#define TAPER_FROM_OUTPUT(name, node, kernel, rule)                        \
  Tensor name(const Tensor& self) {                                        \
    return from_output(node "Backward0", UnaryOp::kernel, #name, self,     \
                       [](Tensor g, Tensor y) -> Tensor { return rule; }); \
  }                                                                        \
  TAPER_METHODS(name, kernel)

TAPER_FROM_OUTPUT(exp, "Exp", kExp, std::move(g) * std::move(y))
TAPER_FROM_OUTPUT(exp2, "Exp2", kExp2, std::move(g) * std::move(y) * std::numbers::ln2)
TAPER_FROM_OUTPUT(expm1, "Expm1", kExpm1, std::move(g) * (std::move(y) + 1))
TAPER_FROM_INPUT(log, "Log", kLog, std::move(g) / x)
TAPER_FROM_INPUT(log2, "Log2", kLog2, std::move(g) / (x * std::numbers::ln2))
TAPER_FROM_INPUT(log10, "Log10", kLog10, std::move(g) / (x * std::numbers::ln10))
TAPER_FROM_INPUT(log1p, "Log1P", kLog1p, std::move(g) / (x + 1))
TAPER_FROM_OUTPUT(sqrt, "Sqrt", kSqrt, std::move(g) / (std::move(y) * 2))
TAPER_FROM_OUTPUT(rsqrt, "Rsqrt", kRsqrt, std::move(g) * (y * y * y) * -0.5)
TAPER_FROM_OUTPUT(reciprocal, "Reciprocal", kReciprocal, (std::move(g) * (y * y)).neg())
TAPER_FROM_INPUT(sin, "Sin", kSin, std::move(g) * x.cos())
TAPER_FROM_INPUT(cos, "Cos", kCos, std::move(g) * x.sin().neg())
TAPER_FROM_OUTPUT(tan, "Tan", kTan, std::move(g) * (y * y + 1))
TAPER_FROM_INPUT(asin, "Asin", kAsin, std::move(g) * (1 - x * x).rsqrt())
TAPER_FROM_INPUT(acos, "Acos", kAcos, (std::move(g) * (1 - x * x).rsqrt()).neg())
TAPER_FROM_INPUT(atan, "Atan", kAtan, std::move(g) / (x * x + 1))
TAPER_FROM_INPUT(sinh, "Sinh", kSinh, std::move(g) * x.cosh())
TAPER_FROM_INPUT(cosh, "Cosh", kCosh, std::move(g) * x.sinh())
TAPER_FROM_OUTPUT(tanh, "Tanh", kTanh, tanh_rule(std::move(g), std::move(y)))
TAPER_FROM_INPUT(asinh, "Asinh", kAsinh, std::move(g) * (x * x + 1).rsqrt())
TAPER_FROM_INPUT(acosh, "Acosh", kAcosh, std::move(g) * (x * x - 1).rsqrt())
TAPER_FROM_INPUT(atanh, "Atanh", kAtanh, std::move(g) / (1 - x * x))
TAPER_FROM_OUTPUT(sigmoid, "Sigmoid", kSigmoid, sigmoid_rule(std::move(g), std::move(y)))
TAPER_FROM_INPUT(erf, "Erf", kErf, erf_rule(g, x))
TAPER_FROM_INPUT(erfc, "Erfc", kErfc, erf_rule(g, x).neg())

#undef TAPER_FROM_OUTPUT
#undef TAPER_FROM_INPUT
#undef TAPER_METHODS

// ---- The input's dtype, integers included ----

#define TAPER_METHODS(name, kernel)                          \
  Tensor Tensor::name() const { return taper::name(*this); } \
  Tensor& Tensor::name##_() const { return any_in_place(#name "_", UnaryOp::kernel, *this, taper::name); }
#define TAPER_ROUNDED(name, node, kernel)                                                             \
  Tensor name(const Tensor& self) { return rounded(node "Backward0", UnaryOp::kernel, #name, self); } \
  TAPER_METHODS(name, kernel)

TAPER_ROUNDED(floor, "Floor", kFloor)
TAPER_ROUNDED(ceil, "Ceil", kCeil)
TAPER_ROUNDED(round, "Round", kRound)
TAPER_ROUNDED(trunc, "Trunc", kTrunc)

Tensor frac(const Tensor& self) {
  return record("FracBackward0", apply(UnaryOp::kFrac, "frac", self), {self}, [](Tensor g) { return g; });
}

Tensor abs(const Tensor& self) {
  check_defined("abs", self);
  check(self.scalar_type() != kBool, "abs: expected a tensor of numbers, got Bool");
  return record("AbsBackward0", apply(UnaryOp::kAbs, "abs", self), {self},
                [x = SavedTensor(self)](Tensor g) { return std::move(g) * x.get().sign(); });
}

Tensor neg(const Tensor& self) {
  check_defined("neg", self);
  check(self.scalar_type() != kBool,
        "neg: Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use "
        "the `~` or `logical_not()` operator instead.");
  return record("NegBackward0", apply(UnaryOp::kNeg, "neg", self), {self}, [](Tensor g) { return std::move(g) * -1; });
}

Tensor sign(const Tensor& self) {
  return record("SignBackward0", apply(UnaryOp::kSign, "sign", self), {self},
                [](const Tensor& g) { return zeros_like(g); });
}

Tensor square(const Tensor& self) {
  check_defined("square", self);
  const Tensor number = converted(self, self.scalar_type() == kBool ? kLong : self.scalar_type());
  return record("PowBackward0", apply(UnaryOp::kSquare, "square", number), {self},
                [x = SavedTensor(self)](Tensor g) { return std::move(g) * (x.get() * 2); });
}

Tensor relu(const Tensor& self) {
  check_defined("relu", self);
  check(self.scalar_type() != kBool, "relu: Boolean inputs not supported for relu");
  const Tensor out = apply(UnaryOp::kRelu, "relu", self);
  return record("ReluBackward0", out, {self}, [y = SavedOutput(out)](Tensor g) mutable {
    if (GradMode::is_enabled()) return g.masked_fill(y.get().le(0), 0);
    return apply(BackwardOp::kThreshold, "relu", std::move(g), y.take());
  });
}

Tensor positive(const Tensor& self) {
  check_defined("positive", self);
  check(self.scalar_type() != kBool, "positive: The `+` operator, on a bool tensor is not supported.");
  return self;
}

TAPER_METHODS(frac, kFrac)
TAPER_METHODS(abs, kAbs)
TAPER_METHODS(neg, kNeg)
TAPER_METHODS(sign, kSign)
TAPER_METHODS(square, kSquare)
TAPER_METHODS(relu, kRelu)
#undef TAPER_ROUNDED
#undef TAPER_METHODS

Tensor& relu_(Tensor& self) { return self.relu_(); }

}  // namespace taper
