// SPDX-License-Identifier: MIT
// Losses of a prediction and a target element by element: squared, absolute, Huber's, cross entropies, divergence.
#include "ops/loss.h"

#include "ops/elementwise.h"
#include "tensor/dispatch.h"

namespace taper {
namespace {

// A loss that is calculated by other ops but leaves one node: its rule is a formula.
template <typename F>
Tensor unrecorded(const F& compute) {
  const NoGradGuard guard;
  return compute();
}

double per_element(int64_t reduction, int64_t count) {
  return reduction == Reduction::Mean ? 1 / static_cast<double>(count) : 1;
}

// A loss of the difference d = x - y: its kernels, and its derivative in plain ops for gradients of gradients.
struct Difference {
  const char* name;
  const char* node;
  BinaryOp loss;
  TernaryOp backward;
  Tensor (*derivative)(const Tensor& d, const Params& params);
  Params params = {};
};

struct LossSum {
  Tensor sum;
  int64_t count;
};

// The sum of the losses of all elements, without a tensor of them where the operands allow that.
LossSum sum_of_losses(const Difference& f, const Tensor& x, const Tensor& y) {
  const ScalarType dtype = result_type(x, y);
  if (x.sizes() != y.sizes() || dtype == kBFloat16) {
    const Tensor losses = apply(f.loss, f.name, x, y, f.params);
    return {losses.sum(), losses.numel()};
  }
  const Tensor a = dense(converted(x, dtype)), b = dense(converted(y, dtype));
  Tensor out = make_tensor({}, dtype);
  dispatch_floating(dtype, f.name, [&]<typename T>() {
    *data<T>(out) = kernels::difference_sum<T>(f.loss, a.numel(), data<T>(a), data<T>(b), f.params);
  });
  return {out, a.numel()};
}

// A mask among numbers counts as 0 and 1, of which - would not hear.
Tensor as_numbers(const Tensor& x, const Tensor& other) {
  return x.scalar_type() == kBool ? x.to(other.scalar_type()) : x;
}

// dx = loss'(x - y) g, divided by n for the mean; dy = -dx
Tensor loss_of_difference(const Difference& f, const Tensor& self, const Tensor& target, int64_t reduction) {
  check_floating(f.name, self, target);
  warn_if_broadcast(self, target);
  Tensor out;
  double factor = 1;
  if (reduction == Reduction::None) {
    out = apply(f.loss, f.name, self, target, f.params);
  } else {
    const LossSum losses = sum_of_losses(f, self, target);
    out = losses.sum;
    factor = per_element(reduction, losses.count);
    if (reduction == Reduction::Mean) {
      apply_into(UnaryOp::kDivScalar, f.name, out, out, {static_cast<double>(losses.count)});
    }
  }
  return record(f.node, out, {self, target},
                [f, saved = SavedTensor(self), t = SavedTensor(target), factor](const Tensor& g, Needs needs) {
                  const Tensor x = saved.get(), y = t.get(), scale = factor == 1 ? g : g * factor;
                  const Tensor dx = GradMode::is_enabled()
                                        ? f.derivative(as_numbers(x, y) - as_numbers(y, x), f.params) * scale
                                        : apply(f.backward, f.name, scale, x, y, f.params);
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = -dx;
                  if (needs[0]) grads[0] = dx;
                  return grads;
                });
}

Tensor clamped(const Tensor& d, const Params& p) { return (d * (2 * p.a)).clamp(-p.c, p.c); }

}  // namespace

Tensor mse_loss(const Tensor& self, const Tensor& target, int64_t reduction) {
  const OpName op("mse_loss");
  check_reduction("mse_loss", reduction);
  static constexpr Difference kSquared{"mse_loss", "MseLossBackward0", BinaryOp::kSquaredDifference,
                                       TernaryOp::kSquaredDifferenceBackward,
                                       [](const Tensor& d, const Params&) { return d * 2; }};
  return loss_of_difference(kSquared, self, target, reduction);
}

// The node is that of the last of the ops that libtorch has for it.
Tensor l1_loss(const Tensor& self, const Tensor& target, int64_t reduction) {
  const OpName op("l1_loss");
  check_reduction("l1_loss", reduction);
  const bool has_mask = self.scalar_type() == kBool || target.scalar_type() == kBool;
  if (has_mask || !isFloatingType(result_type(self, target))) {  // - refuses a mask
    warn_if_broadcast(self, target);
    return reduced("l1_loss", (self - target).abs(), reduction);
  }
  const char* node = reduction == Reduction::Mean  ? "MeanBackward0"
                     : reduction == Reduction::Sum ? "SumBackward0"
                                                   : "AbsBackward0";
  return loss_of_difference({"l1_loss", node, BinaryOp::kAbsoluteDifference, TernaryOp::kAbsoluteDifferenceBackward,
                             [](const Tensor& d, const Params&) { return d.sign(); }},
                            self, target, reduction);
}

// |d| < beta: d^2 / (2 beta), else |d| - beta / 2; the derivative is clamp(d / beta, -1, 1)
Tensor smooth_l1_loss(const Tensor& self, const Tensor& target, int64_t reduction, double beta) {
  const OpName op("smooth_l1_loss");
  check_reduction("smooth_l1_loss", reduction);
  check(beta >= 0, "smooth_l1_loss: smooth_l1_loss does not support negative values for beta.");
  check_floating("smooth_l1_loss", self, target);
  if (beta == 0) return l1_loss(as_numbers(self, target), as_numbers(target, self), reduction);
  return loss_of_difference({"smooth_l1_loss",
                             "SmoothL1LossBackward0",
                             BinaryOp::kHuber,
                             TernaryOp::kHuberBackward,
                             clamped,
                             {0.5 / beta, 0.5 * beta, 1}},
                            self, target, reduction);
}

// |d| < delta: d^2 / 2, else delta (|d| - delta / 2); the derivative is clamp(d, -delta, delta)
Tensor huber_loss(const Tensor& self, const Tensor& target, int64_t reduction, double delta) {
  const OpName op("huber_loss");
  check_reduction("huber_loss", reduction);
  check(delta > 0, "huber_loss: huber_loss does not support non-positive values for delta.");
  return loss_of_difference({"huber_loss",
                             "HuberLossBackward0",
                             BinaryOp::kHuber,
                             TernaryOp::kHuberBackward,
                             clamped,
                             {0.5, 0.5 * delta, delta}},
                            self, target, reduction);
}

// ---- Cross entropies of two classes ----

namespace {

void check_expandable(const char* op, const char* name, const Tensor& weight, const Tensor& self) {
  check(!weight.defined() || is_expandable(weight.sizes(), self.sizes()), "{}: expected {} to broadcast to {}, got {}",
        op, name, shape_text(self), shape_text(weight));
}

Tensor weighted(const Tensor& loss, const Tensor& weight) { return weight.defined() ? loss * weight : loss; }

// log(x) as the loss sees it: no term grows past 100.
Tensor bounded_log(const Tensor& x) { return x.log().clamp_min(-100); }

}  // namespace

// dx = w g (x - t) / max(x (1 - x), 1e-12), dt = w g (log(1 - x) - log x)
Tensor binary_cross_entropy(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction) {
  const OpName op("binary_cross_entropy");
  check_reduction("binary_cross_entropy", reduction);
  check(self.sizes() == target.sizes(),
        "binary_cross_entropy: Using a target size ({}) that is different to the input size ({}) is deprecated. Please "
        "ensure they have the same size.",
        shape_text(target), shape_text(self));
  check_floating("binary_cross_entropy", self, target);
  check_expandable("binary_cross_entropy", "weight", weight, self);
  check_constant("binary_cross_entropy", "weight", weight);
  const Tensor out = unrecorded([&] {
    check(((self >= 0).logical_and(self <= 1)).all().is_nonzero(),
          "binary_cross_entropy: all elements of input should be between 0 and 1");
    const Tensor loss = (target - 1) * bounded_log(1 - self) - target * bounded_log(self);
    return reduced("binary_cross_entropy", weighted(loss, weight), reduction);
  });
  const double factor = per_element(reduction, self.numel());
  return record("BinaryCrossEntropyBackward0", out, {self, target},
                [saved = SavedTensor(self), t = SavedTensor(target), w = SavedTensor(weight), factor](const Tensor& g,
                                                                                                      Needs needs) {
                  const Tensor x = saved.get(), scale = weighted(g * factor, w.get());
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = (x - t.get()) / ((1 - x) * x).clamp_min(1e-12) * scale;
                  if (needs[1]) grads[1] = (bounded_log(1 - x) - bounded_log(x)) * scale;
                  return grads;
                });
}

// (1 - t) x - (1 + (p - 1) t) log sigmoid(x);  dx = (sigmoid(x) (1 + (p - 1) t) - p t) g
Tensor binary_cross_entropy_with_logits(const Tensor& self, const Tensor& target, const Tensor& weight,
                                        const Tensor& pos_weight, int64_t reduction) {
  const OpName op("binary_cross_entropy_with_logits");
  check_reduction("binary_cross_entropy_with_logits", reduction);
  check(self.sizes() == target.sizes(),
        "binary_cross_entropy_with_logits: Target size ({}) must be the same as input size ({})", shape_text(target),
        shape_text(self));
  check_expandable("binary_cross_entropy_with_logits", "weight", weight, self);
  check_expandable("binary_cross_entropy_with_logits", "pos_weight", pos_weight, self);
  const auto elements = [](const Tensor& x, const Tensor& t, const Tensor& w, const Tensor& p) {
    const Tensor log_likelihood = log_sigmoid(x);
    const Tensor second = p.defined() ? ((p - 1) * t + 1) * log_likelihood : log_likelihood;
    return weighted((1 - t) * x - second, w);
  };
  if (wants_grad(target) || wants_grad(weight) || wants_grad(pos_weight)) {
    return reduced("binary_cross_entropy_with_logits", elements(self, target, weight, pos_weight), reduction);
  }
  int64_t count = 0;
  const Tensor out = unrecorded([&] {
    const Tensor loss = elements(self, target, weight, pos_weight);
    count = loss.numel();
    return reduced("binary_cross_entropy_with_logits", loss, reduction);
  });
  const double factor = per_element(reduction, count);
  return record("BinaryCrossEntropyWithLogitsBackward0", out, {self},
                [x = SavedTensor(self), t = SavedTensor(target), w = SavedTensor(weight), p = SavedTensor(pos_weight),
                 factor](const Tensor& g) {
                  const Tensor y = t.get(), positive = p.get(), s = x.get().sigmoid();
                  const Tensor dx = positive.defined() ? s * ((positive - 1) * y + 1) - positive * y : s - y;
                  return dx * weighted(g * factor, w.get());
                });
}

// ---- Divergence and counts ----

// t (log t - x), or exp(t) (t - x) for a target in logarithms
Tensor kl_div(const Tensor& self, const Tensor& target, int64_t reduction, bool log_target) {
  const OpName op("kl_div");
  check_floating("kl_div", self, target);
  const Tensor loss =
      log_target ? target.exp() * (target - self) : target * (target.masked_fill(target == 0, 1).log() - self);
  return reduced("kl_div", loss, reduction);
}

// exp(x) - t x, or x - t log(x + eps); `full` adds Stirling's t log t - t + log(2 pi t) / 2 where t > 1
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, bool log_input, bool full, double eps,
                        int64_t reduction) {
  const OpName op("poisson_nll_loss");
  constexpr double kTwoPi = 6.283185307179586;
  Tensor loss = log_input ? input.exp() - target * input : input - target * (input + eps).log();
  if (full) {
    const Tensor stirling = target * target.log() - target + (target * kTwoPi).log() * 0.5;
    loss = loss + stirling.masked_fill(target <= 1, 0);
  }
  return reduced("poisson_nll_loss", loss, reduction);
}

// log(1 + exp(-t x))
Tensor soft_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction) {
  const OpName op("soft_margin_loss");
  check(is_expandable(target.sizes(), self.sizes()), "soft_margin_loss: expected target to broadcast to {}, got {}",
        shape_text(self), shape_text(target));
  return reduced("soft_margin_loss", -log_sigmoid(target * self), reduction);
}

}  // namespace taper
