// SPDX-License-Identifier: MIT
// div with its rounding modes, floor_divide, remainder and fmod of tensors and numbers.
#include <algorithm>

#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using RoundingMode = std::optional<std::string>;

// Which kernel rounds; the caller knows that there is a mode.
BinaryOp rounding_op(const std::string& mode) {
  check(mode == "trunc" || mode == "floor",
        "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{}'", mode);
  return mode == "trunc" ? BinaryOp::kDivTrunc : BinaryOp::kDivFloor;
}

// Integers have no inf to answer with.
void check_divisor(const Tensor& x, const Tensor& y, ScalarType dtype) {
  if (isFloatingType(dtype) || x.numel() == 0 || y.numel() == 0) return;
  const Tensor divisor = dense(y);
  dispatch_arithmetic(y.scalar_type(), "div", [&]<typename T>() {
    const T* p = data<T>(divisor);
    check(std::find(p, p + divisor.numel(), T{0}) == p + divisor.numel(), "ZeroDivisionError");
  });
}

// div with rounding, remainder, fmod: in the promoted dtype, integers among themselves.
Tensor divide(BinaryOp op, const char* name, const Tensor& x, const Tensor& y) {
  const ScalarType dtype = result_type(x, y);
  check(dtype != kBool, "{}: expected tensors of a dtype that has this operation, got Bool", name);
  check_divisor(x, y, dtype);
  return apply(op, name, x, y, {1}, dtype);
}

void divide_into(BinaryOp op, const char* name, const Tensor& x, const Tensor& y) {
  const ScalarType dtype = result_type(x, y);
  check(dtype != kBool, "{}: expected tensors of a dtype that has this operation, got Bool", name);
  check_divisor(x, y, dtype);
  apply_into(op, name, x, x, y);
}

// The derivative is 0 wherever it exists.
Tensor divide_rounded(BinaryOp op, const Tensor& x, const Tensor& y) {
  return record("DivBackward2", divide(op, "div", x, y), {x, y}, [](const Tensor& g, Needs) {
    const Tensor zero = zeros_like(g);
    return std::array<Tensor, 2>{zero, zero};
  });
}

// x - y q, q = x / y rounded as `mode` says:  dx = g, dy = -g q
Tensor divide_rest(BinaryOp op, const char* name, const char* node, const char* mode, const Tensor& x,
                   const Tensor& y) {
  const bool needed = wants_grad(y);
  return record(node, divide(op, name, x, y), {x, y},
                [mode, x = SavedTensor(x, needed), y = SavedTensor(y, needed)](Tensor g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = (g * x.get().div(y.get(), mode)).neg();
                  if (needs[0]) grads[0] = std::move(g);
                  return grads;
                });
}

}  // namespace

// ---- div ----

// d(x / y): dx = g / y, dy = -g x / y^2
Tensor div(const Tensor& self, const Tensor& other) {
  check_defined("div", self, other);
  return record("DivBackward0", apply(BinaryOp::kDiv, "div", self, other, {1}, floating_type(result_type(self, other))),
                {self, other},
                [x = SavedTensor(self, wants_grad(other)), y = SavedTensor(other)](Tensor g, Needs needs) {
                  const Tensor divisor = y.get();
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = (x.get() / divisor / divisor * g).neg();
                  if (needs[0]) grads[0] = std::move(g) / divisor;
                  return grads;
                });
}

Tensor div(const Tensor& self, Scalar other) {
  check_defined("div", self);
  const ScalarType dtype = floating_type(result_type(self, other));
  return record("DivBackward1", apply(UnaryOp::kDivScalar, "div", converted(self, dtype), {other.toDouble()}), {self},
                [other](Tensor g) { return std::move(g) / other; });
}

Tensor div(const Tensor& self, const Tensor& other, RoundingMode rounding_mode) {
  check_defined("div", self, other);
  return rounding_mode ? divide_rounded(rounding_op(*rounding_mode), self, other) : div(self, other);
}

Tensor div(const Tensor& self, Scalar other, RoundingMode rounding_mode) {
  check_defined("div", self);
  if (!rounding_mode) return div(self, other);
  return divide_rounded(rounding_op(*rounding_mode), self, number_like(other, self));
}

Tensor& Tensor::div_(const Tensor& other) const {
  check_defined("div_", *this, other);
  const auto divide_over = [&] {
    const ScalarType dtype = floating_type(result_type(*this, other));
    check(can_cast(dtype, scalar_type()), "div_: result type {} can't be cast to the desired output type {}",
          taper::toString(dtype), taper::toString(scalar_type()));
    apply_into(BinaryOp::kDiv, "div_", *this, *this, other);
  };
  return in_place("div_", *this, {other}, divide_over, [&](const Tensor& self) { return taper::div(self, other); });
}

Tensor& Tensor::div_(Scalar other) const {
  check_defined("div_", *this);
  const auto divide_over = [&] {
    check(is_floating_point(), "div_: result type {} can't be cast to the desired output type {}",
          taper::toString(floating_type(scalar_type())), taper::toString(scalar_type()));
    apply_into(UnaryOp::kDivScalar, "div_", *this, *this, {other.toDouble()});
  };
  return in_place("div_", *this, {}, divide_over, [&](const Tensor& self) { return taper::div(self, other); });
}

Tensor& Tensor::div_(const Tensor& other, RoundingMode rounding_mode) const {
  check_defined("div_", *this, other);
  if (!rounding_mode) return div_(other);
  const BinaryOp op = rounding_op(*rounding_mode);
  return in_place(
      "div_", *this, {other}, [&] { divide_into(op, "div_", *this, other); },
      [&](const Tensor& self) { return divide_rounded(op, self, other); });
}

Tensor& Tensor::div_(Scalar other, RoundingMode rounding_mode) const {
  check_defined("div_", *this);
  return rounding_mode ? div_(number_like(other, *this), rounding_mode) : div_(other);
}

Tensor Tensor::div(const Tensor& other) const { return taper::div(*this, other); }
Tensor Tensor::div(Scalar other) const { return taper::div(*this, other); }
Tensor Tensor::div(const Tensor& other, RoundingMode mode) const { return taper::div(*this, other, std::move(mode)); }
Tensor Tensor::div(Scalar other, RoundingMode mode) const { return taper::div(*this, other, std::move(mode)); }

Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
Tensor operator/(const Tensor& a, Scalar b) { return div(a, b); }

// d(a / x) = -g a / x^2
Tensor operator/(Scalar a, const Tensor& b) {
  const Tensor x = converted(b, floating_type(result_type(b, a)));
  return record("DivBackward0", apply(UnaryOp::kRdivScalar, "div", x, {a.toDouble()}), {b},
                [a, x = SavedTensor(b)](const Tensor& g) {
                  const Tensor divisor = x.get();
                  return (a / divisor / divisor * g).neg();
                });
}

// ---- floor_divide, remainder, fmod ----

// libtorch has no derivative for it; taper's is that of div with rounding mode "floor", 0.
Tensor floor_divide(const Tensor& self, const Tensor& other) {
  const OpName op("floor_divide");
  return divide_rounded(BinaryOp::kDivFloor, self, other);
}
Tensor floor_divide(const Tensor& self, Scalar other) {
  const OpName op("floor_divide");
  return floor_divide(self, number_like(other, self));
}

Tensor remainder(const Tensor& self, const Tensor& other) {
  check_defined("remainder", self, other);
  return divide_rest(BinaryOp::kRemainder, "remainder", "RemainderBackward1", "floor", self, other);
}
Tensor remainder(const Tensor& self, Scalar other) {
  check_defined("remainder", self);
  return divide_rest(BinaryOp::kRemainder, "remainder", "RemainderBackward0", "floor", self, number_like(other, self));
}

Tensor fmod(const Tensor& self, const Tensor& other) {
  check_defined("fmod", self, other);
  return divide_rest(BinaryOp::kFmod, "fmod", "FmodBackward1", "trunc", self, other);
}
Tensor fmod(const Tensor& self, Scalar other) {
  check_defined("fmod", self);
  return divide_rest(BinaryOp::kFmod, "fmod", "FmodBackward0", "trunc", self, number_like(other, self));
}

Tensor& Tensor::remainder_(const Tensor& other) const {
  check_defined("remainder_", *this, other);
  return in_place(
      "remainder_", *this, {other}, [&] { divide_into(BinaryOp::kRemainder, "remainder_", *this, other); },
      [&](const Tensor& self) { return taper::remainder(self, other); });
}
Tensor& Tensor::remainder_(Scalar other) const {
  check_defined("remainder_", *this);
  return remainder_(number_like(other, *this));
}

Tensor Tensor::floor_divide(const Tensor& other) const { return taper::floor_divide(*this, other); }
Tensor Tensor::floor_divide(Scalar other) const { return taper::floor_divide(*this, other); }
Tensor Tensor::remainder(const Tensor& other) const { return taper::remainder(*this, other); }
Tensor Tensor::remainder(Scalar other) const { return taper::remainder(*this, other); }
Tensor Tensor::fmod(const Tensor& other) const { return taper::fmod(*this, other); }
Tensor Tensor::fmod(Scalar other) const { return taper::fmod(*this, other); }

Tensor operator%(const Tensor& a, const Tensor& b) { return remainder(a, b); }
Tensor operator%(const Tensor& a, Scalar b) { return remainder(a, b); }

}  // namespace taper
