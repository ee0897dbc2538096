// SPDX-License-Identifier: MIT
// Optimizer steps: all parameters in one parallel pass, each element read and written once. float and double.
#pragma once

#include <cstdint>

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
};

/// State m, or null without momentum: m = scale[0] m + scale[1] g;  p -= lr (nesterov ? g + momentum m : m), or lr g.
struct SgdRule : GradientRule {
  double lr, momentum;
  bool nesterov;
};

/// Adam and its kin. States m, v and, for AMSGrad, the greatest v so far:
/// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;  p -= (scale[0] m + scale[1] g) / (scale[2] sqrt(v) +
/// eps); with scale[2] = 0 there is no denominator.
struct AdamRule : GradientRule {
  double beta1, beta2, eps;
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

void optimizer_step(const OptimizerSlot* slots, int64_t count, const SgdRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdamRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const RmspropRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdagradRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdadeltaRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdamaxRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const RpropRule& rule);
void optimizer_step(const OptimizerSlot* slots, int64_t count, const AsgdRule& rule);

}  // namespace taper::kernels
