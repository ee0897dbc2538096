// SPDX-License-Identifier: MIT
// lgamma and its derivatives, logit, atan2, hypot, logaddexp, xlogy and nan_to_num.
#include <limits>

#include "graph/in_place.h"
#include "graph/record.h"
#include "kernels/polygamma.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

Tensor as_floating(const Tensor& x) { return converted(x, floating_type(x.scalar_type())); }

Tensor polygamma_values(int n, const Tensor& self) {
  if (n == 1) return apply(UnaryOp::kTrigamma, "polygamma", self);
  const Tensor x = dense(converted(self, self.scalar_type() == kDouble ? kDouble : kFloat));
  const Tensor out = make_like(x);
  dispatch_floating(x.scalar_type(), "polygamma",
                    [&]<typename T>() { kernels::polygamma(n, x.numel(), data<T>(out), data<T>(x)); });
  return converted(out, self.scalar_type());
}

// polygamma(n)' = polygamma(n + 1)
Tensor polygamma(int n, const Tensor& self) {
  return record("PolygammaBackward0", polygamma_values(n, self), {self},
                [n, x = SavedTensor(self)](const Tensor& g) { return g * polygamma(n + 1, x.get()); });
}

Tensor& floating_in_place(const char* name, UnaryOp op, const Tensor& self, Tensor (*function)(const Tensor&)) {
  check_defined(name, self);
  check(self.is_floating_point(), "{}: result type {} can't be cast to the desired output type {}", name,
        toString(floating_type(self.scalar_type())), toString(self.scalar_type()));
  return in_place(
      name, self, {}, [&] { apply_into(op, name, self, self); }, function);
}

}  // namespace

Tensor lgamma(const Tensor& self) {
  check_defined("lgamma", self);
  return record("LgammaBackward0", apply(UnaryOp::kLgamma, "lgamma", as_floating(self)), {self},
                [x = SavedTensor(self)](Tensor g) { return std::move(g) * x.get().digamma(); });
}

Tensor digamma(const Tensor& self) {
  check_defined("digamma", self);
  return record("DigammaBackward0", apply(UnaryOp::kDigamma, "digamma", as_floating(self)), {self},
                [x = SavedTensor(self)](Tensor g) { return std::move(g) * polygamma(1, x.get()); });
}

// log(x / (1 - x)), x first clamped to [eps, 1 - eps]:  dx = g / (x (1 - x)), 0 where clamped, nan outside [0, 1]
Tensor logit(const Tensor& self, std::optional<double> eps) {
  check_defined("logit", self);
  Tensor out;
  {
    const NoGradGuard no_grad;
    const Tensor x = as_floating(self);
    const Tensor z = eps ? x.clamp(*eps, 1 - *eps) : x;
    out = (z / (1 - z)).log();
  }
  return record("LogitBackward0", out, {self}, [eps, x = SavedTensor(self)](const Tensor& g) {
    const Tensor z = x.get();
    const double low = eps.value_or(0);
    const Tensor outside = (z < low) | (z > 1 - low);
    return (g / (z * (1 - z))).masked_fill(outside, eps ? 0 : std::numeric_limits<double>::quiet_NaN());
  });
}

// d atan2(y, x): dy = g x / (x^2 + y^2), dx = -g y / (x^2 + y^2)
Tensor atan2(const Tensor& self, const Tensor& other) {
  check_defined("atan2", self, other);
  const ScalarType dtype = floating_type(result_type(self, other));
  return record("Atan2Backward0", apply(BinaryOp::kAtan2, "atan2", self, other, {1}, dtype), {self, other},
                [y = SavedTensor(self), x = SavedTensor(other)](const Tensor& g, Needs needs) {
                  const Tensor a = y.get(), b = x.get();
                  const Tensor scaled = g * (a * a + b * b).reciprocal();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = scaled * b;
                  if (needs[1]) grads[1] = scaled * a.neg();
                  return grads;
                });
}

// x log(y), 0 where x is 0 and y is a number:  dx = g log(y), 0 where x = 0 and y <= 0; dy = g x / y
Tensor xlogy(const Tensor& self, const Tensor& other) {
  const OpName op("xlogy");
  Tensor out;
  {
    const NoGradGuard no_grad;
    out = (self * other.log()).masked_fill((self == 0) & other.isnan().logical_not(), 0);
  }
  return record("XlogyBackward0", out, {self, other},
                [x = SavedTensor(self), y = SavedTensor(other)](const Tensor& g, Needs needs) {
                  const Tensor a = x.get(), b = y.get();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = (g * b.log()).masked_fill((a == 0) & (b <= 0), 0);
                  if (needs[1]) grads[1] = g * a / b;
                  return grads;
                });
}

Tensor nan_to_num(const Tensor& self, std::optional<double> nan, std::optional<double> posinf,
                  std::optional<double> neginf) {
  check_defined("nan_to_num", self);
  if (!self.is_floating_point()) return self.clone();
  const double largest = self.scalar_type() == kDouble  ? std::numeric_limits<double>::max()
                         : self.scalar_type() == kFloat ? std::numeric_limits<float>::max()
                                                        : 0x1.fep127;
  const Tensor out = apply(UnaryOp::kNanToNum, "nan_to_num", self,
                           {nan.value_or(0), posinf.value_or(largest), neginf.value_or(-largest)});
  return record("NanToNumBackward0", out, {self},
                [x = SavedTensor(self)](const Tensor& g) { return where(x.get().isfinite(), g, 0); });
}

Tensor& Tensor::lgamma_() const { return floating_in_place("lgamma_", UnaryOp::kLgamma, *this, taper::lgamma); }
Tensor& Tensor::digamma_() const { return floating_in_place("digamma_", UnaryOp::kDigamma, *this, taper::digamma); }
Tensor Tensor::lgamma() const { return taper::lgamma(*this); }
Tensor Tensor::digamma() const { return taper::digamma(*this); }
Tensor Tensor::logit(std::optional<double> eps) const { return taper::logit(*this, eps); }
// d hypot(x, y): dx = g x / hypot, dy = g y / hypot
Tensor hypot(const Tensor& self, const Tensor& other) {
  check_defined("hypot", self, other);
  const ScalarType dtype = floating_type(result_type(self, other));
  const Tensor out = apply(BinaryOp::kHypot, "hypot", self, other, {1}, dtype);
  return record("HypotBackward0", out, {self, other},
                [x = SavedTensor(self), y = SavedTensor(other), out = SavedOutput(out)](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = g * (x.get() / out.get());
                  if (needs[1]) grads[1] = g * (y.get() / out.get());
                  return grads;
                });
}

// d log(e^x + e^y): dx = g / (1 + e^(y - x)), dy = g / (1 + e^(x - y))
Tensor logaddexp(const Tensor& self, const Tensor& other) {
  const OpName op("logaddexp");
  Tensor out;
  {
    const NoGradGuard no_grad;
    const Tensor larger = maximum(self, other);
    out = where(larger.isinf(), larger, larger + (self - other).abs().neg().exp().log1p());
  }
  return record("LogaddexpBackward0", out, {self, other},
                [x = SavedTensor(self), y = SavedTensor(other)](const Tensor& g, Needs needs) {
                  const Tensor difference = x.get() - y.get();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = g * difference.sigmoid();
                  if (needs[1]) grads[1] = g * difference.neg().sigmoid();
                  return grads;
                });
}

Tensor Tensor::atan2(const Tensor& other) const { return taper::atan2(*this, other); }

}  // namespace taper
