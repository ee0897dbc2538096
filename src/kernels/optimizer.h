// SPDX-License-Identifier: MIT
// Optimizer steps and averages of parameters: all parameters in one parallel pass, each element read and written once.
// float and double.
#pragma once

#include <cstdint>
#include <variant>

namespace taper::kernels {

/// One parameter, its gradient and what is remembered of it: arrays of `size` floats, or of doubles if `wide`.
struct OptimizerSlot {
  void* param;
  const void* grad;
  void* state[3];  // in the order of the rule; null where the rule's options need none
  int64_t size;
  bool wide;
  double scale[3];  // what depends on the number of steps, as the rule says
};

/// Every rule starts with g = (maximize ? -grad : grad) + weight_decay p and p *= shrink.
struct GradientRule {
  double weight_decay = 0;
  double shrink = 1;  // 1 - lr weight_decay where the decay is decoupled from the gradient
  bool maximize = false;
  static constexpr int64_t kGrain = 16384;  // elements of which one thread takes at least so many
};

/// State m, or null without momentum: m = scale[0] m + scale[1] g;  p -= lr (nesterov ? g + momentum m : m), or lr g.
struct SgdRule : GradientRule {
  double lr, momentum;
  bool nesterov;
  static constexpr int64_t kGrain = 32768;
};

/// Adam and its kin. States m, v and, for AMSGrad, the greatest v so far:
/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p -= (scale[0] m + scale[1] g) / (scale[2] sqrt(v) +
/// eps); with scale[2] = 0 there is no denominator.
struct AdamRule : GradientRule {
  double beta1, beta2, eps;
};

/// No state; g is what is averaged: p += weight (g - p).
struct AverageRule : GradientRule {
  double weight;
  static constexpr int64_t kGrain = 32768;
};

/// States v, m or null, a or null (centered): v = alpha v + (1 - alpha) g^2;  a = alpha a + (1 - alpha) g;
/// u = g / (sqrt(v - a^2) + eps);  m = momentum m + u;  p -= lr m, or lr u.
struct RmspropRule : GradientRule {
  double lr, alpha, eps, momentum;
};

/// State s: s += g^2;  p -= scale[0] g / (sqrt(s) + eps).
struct AdagradRule : GradientRule {
  double eps;
};

/// States v, a: v = rho v + (1 - rho) g^2;  u = g sqrt(a + eps) / sqrt(v + eps);  a = rho a + (1 - rho) u^2;  p -= lr
/// u.
struct AdadeltaRule : GradientRule {
  double lr, rho, eps;
};

/// States m, u: m = beta1 m + (1 - beta1) g;  u = max(beta2 u, |g| + eps);  p -= scale[0] m / u.
struct AdamaxRule : GradientRule {
  double beta1, beta2, eps;
};

/// States g0 (the gradient before), s (step sizes): where g g0 > 0, s *= eta_plus; where g g0 < 0, s *= eta_minus and
/// g = 0; s stays in [min, max];  p -= sign(g) s;  g0 = g.
struct RpropRule : GradientRule {
  double eta_minus, eta_plus, min, max;
};

/// State a: p = (1 - lambd scale[0]) p - scale[0] g;  a += scale[1] (p - a).
struct AsgdRule : GradientRule {
  double lambd;
};

using CommonRule = std::variant<SgdRule, AdamRule, AverageRule>;
using AdaptiveRule = std::variant<RmspropRule, AdagradRule, AdadeltaRule, AdamaxRule, RpropRule, AsgdRule>;

void optimizer_step(const OptimizerSlot* slots, int64_t count, const CommonRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdaptiveRule& rule);

}  // namespace taper::kernels
