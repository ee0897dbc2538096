// SPDX-License-Identifier: MIT
// clamp, and the larger or smaller of two tensors.
#include <cmath>
#include <limits>

#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using Bound = std::optional<Scalar>;

ScalarType clamp_type(const Tensor& x, const Bound& min, const Bound& max) {
  check(min || max, "torch.clamp: At least one of 'min' or 'max' must not be None");
  ScalarType dtype = min ? result_type(x, *min) : x.scalar_type();
  if (max) dtype = promote_types(dtype, result_type(x, *max));
  return dtype;
}

// The bounds as the kernels take them; a nan bound makes everything nan, as it does in libtorch.
Params clamp_params(const Bound& min, const Bound& max) {
  const double low = min ? min->toDouble() : -std::numeric_limits<double>::infinity();
  const double high = max ? max->toDouble() : std::numeric_limits<double>::infinity();
  return {low, high};
}

bool is_nan(const Params& bounds) { return std::isnan(bounds.a) || std::isnan(bounds.b); }

// Integers go through the kernels of maximum and minimum: a double does not hold every int64.
Tensor clamp_integers(const Tensor& x, const Bound& min, const Bound& max) {
  Tensor out = min ? apply(BinaryOp::kMaximum, "clamp", x, number_like(*min, x)) : x;
  return max ? apply(BinaryOp::kMinimum, "clamp", out, number_like(*max, out)) : out;
}

Tensor clamp_values(const Tensor& x, const Bound& min, const Bound& max) {
  const ScalarType dtype = clamp_type(x, min, max);
  if (!isFloatingType(dtype)) return clamp_integers(converted(x, dtype), min, max);
  const Params bounds = clamp_params(min, max);
  if (is_nan(bounds)) return full_like(converted(x, dtype), std::numeric_limits<double>::quiet_NaN());
  return apply(UnaryOp::kClamp, "clamp", converted(x, dtype), bounds);
}

// g where a bound did not take over, the bounds included.
Tensor clamp_with(const char* node, const Tensor& self, const Bound& min, const Bound& max) {
  const Params bounds = clamp_params(min, max);
  return record(node, clamp_values(self, min, max), {self}, [bounds, x = SavedTensor(self)](Tensor g) {
    const Tensor input = x.get();
    if (!GradMode::is_enabled()) return apply(BackwardOp::kClamp, "clamp", std::move(g), input, bounds);
    return where((input >= bounds.a) & (input <= bounds.b), g, 0);
  });
}

Tensor& clamp_in_place(const char* name, const char* node, const Tensor& self, const Bound& min, const Bound& max) {
  check_defined(name, self);
  const ScalarType dtype = clamp_type(self, min, max);
  check(can_cast(dtype, self.scalar_type()), "{}: result type {} can't be cast to the desired output type {}", name,
        toString(dtype), toString(self.scalar_type()));
  const auto direct = [&] {
    const Params bounds = clamp_params(min, max);
    if (self.is_floating_point() && !is_nan(bounds)) {
      apply_into(UnaryOp::kClamp, name, self, self, bounds);
    } else {
      copy_into(self, clamp_values(self, min, max));
    }
  };
  return in_place(name, self, {}, direct, [&](const Tensor& x) { return clamp_with(node, x, min, max); });
}

// The larger (or smaller) of two: both get half of g where they tie.
Tensor extreme(BinaryOp op, const char* name, const char* node, const Tensor& x, const Tensor& y) {
  const bool larger = op == BinaryOp::kMaximum;
  return record(node, apply(op, name, x, y), {x, y},
                [larger, x = SavedTensor(x), y = SavedTensor(y)](const Tensor& g, Needs needs) {
                  const Tensor a = x.get(), b = y.get();
                  const Tensor shared = where(a == b, g / 2, g);
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = shared.masked_fill(larger ? a < b : a > b, 0);
                  if (needs[1]) grads[1] = shared.masked_fill(larger ? a > b : a < b, 0);
                  return grads;
                });
}

// The same where a number wins over nan; the first operand gets all of g where they tie.
Tensor numeric_extreme(BinaryOp op, const char* name, const char* node, const Tensor& x, const Tensor& y) {
  const bool larger = op == BinaryOp::kFmax;
  return record(node, apply(op, name, x, y), {x, y},
                [larger, x = SavedTensor(x), y = SavedTensor(y)](const Tensor& g, Needs needs) {
                  const Tensor a = x.get(), b = y.get();
                  const Tensor first = (larger ? a >= b : a <= b) | b.isnan();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = where(first, g, 0);
                  if (needs[1]) grads[1] = where(first, 0, g);
                  return grads;
                });
}

}  // namespace

// ---- clamp ----

Tensor clamp(const Tensor& self, Bound min, Bound max) {
  check_defined("clamp", self);
  return clamp_with("ClampBackward1", self, min, max);
}
Tensor clamp_min(const Tensor& self, Scalar min) {
  check_defined("clamp_min", self);
  return clamp_with("ClampMinBackward0", self, min, std::nullopt);
}
Tensor clamp_max(const Tensor& self, Scalar max) {
  check_defined("clamp_max", self);
  return clamp_with("ClampMaxBackward0", self, std::nullopt, max);
}

// A bound gets g where it took over; of two that cross, max does.
Tensor clamp(const Tensor& self, const std::optional<Tensor>& min, const std::optional<Tensor>& max) {
  check_defined("clamp", self);
  const bool has_min = min && min->defined(), has_max = max && max->defined();
  check(has_min || has_max, "torch.clamp: At least one of 'min' or 'max' must not be None");
  const Tensor none;
  const Tensor& low = has_min ? *min : none;
  const Tensor& high = has_max ? *max : none;
  Tensor out = has_min ? apply(BinaryOp::kMaximum, "clamp", self, low) : self;
  if (has_max) out = apply(BinaryOp::kMinimum, "clamp", out, high);
  return record("ClampBackward0", out, {self, low, high},
                [x = SavedTensor(self), low = SavedTensor(low, has_min), high = SavedTensor(high, has_max)](
                    const Tensor& g, Needs needs) {
                  const Tensor input = x.get();
                  const Tensor min = low ? low.get() : Tensor(), max = high ? high.get() : Tensor();
                  std::array<Tensor, 3> grads;
                  if (needs[0]) {
                    const Tensor inside = !max.defined()   ? input >= min
                                          : !min.defined() ? input <= max
                                                           : (input >= min) & (input <= max);
                    grads[0] = where(inside, g, 0);
                  }
                  if (needs[1]) grads[1] = where(max.defined() ? (input < min) & (min < max) : input < min, g, 0);
                  if (needs[2]) grads[2] = where(min.defined() ? (input > max) | (max < min) : input > max, g, 0);
                  return grads;
                });
}

Tensor& Tensor::clamp_(Bound min, Bound max) const {
  return clamp_in_place("clamp_", "ClampBackward1", *this, min, max);
}
Tensor& Tensor::clamp_min_(Scalar min) const {
  return clamp_in_place("clamp_min_", "ClampMinBackward0", *this, min, std::nullopt);
}
Tensor& Tensor::clamp_max_(Scalar max) const {
  return clamp_in_place("clamp_max_", "ClampMaxBackward0", *this, std::nullopt, max);
}

Tensor Tensor::clamp(Bound min, Bound max) const { return taper::clamp(*this, min, max); }
Tensor Tensor::clamp(const std::optional<Tensor>& min, const std::optional<Tensor>& max) const {
  return taper::clamp(*this, min, max);
}
Tensor Tensor::clamp_min(Scalar min) const { return taper::clamp_min(*this, min); }
Tensor Tensor::clamp_max(Scalar max) const { return taper::clamp_max(*this, max); }

// ---- The larger or smaller of two ----

Tensor maximum(const Tensor& self, const Tensor& other) {
  return extreme(BinaryOp::kMaximum, "maximum", "MaximumBackward0", self, other);
}
Tensor minimum(const Tensor& self, const Tensor& other) {
  return extreme(BinaryOp::kMinimum, "minimum", "MinimumBackward0", self, other);
}
Tensor fmax(const Tensor& self, const Tensor& other) {
  return numeric_extreme(BinaryOp::kFmax, "fmax", "FmaxBackward0", self, other);
}
Tensor fmin(const Tensor& self, const Tensor& other) {
  return numeric_extreme(BinaryOp::kFmin, "fmin", "FminBackward0", self, other);
}
Tensor max(const Tensor& self, const Tensor& other) {
  check_defined("max", self, other);
  return maximum(self, other);
}
Tensor min(const Tensor& self, const Tensor& other) {
  check_defined("min", self, other);
  return minimum(self, other);
}

Tensor Tensor::maximum(const Tensor& other) const { return taper::maximum(*this, other); }
Tensor Tensor::minimum(const Tensor& other) const { return taper::minimum(*this, other); }
Tensor Tensor::max(const Tensor& other) const { return taper::maximum(*this, other); }
Tensor Tensor::min(const Tensor& other) const { return taper::minimum(*this, other); }

}  // namespace taper
