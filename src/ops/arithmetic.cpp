// SPDX-License-Identifier: MIT
// add, sub, rsub and mul of tensors and numbers, their in-place forms and operators.
#include <cmath>

#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

void check_alpha(const char* op, ScalarType dtype, Scalar alpha) {
  check(!alpha.isBoolean() || dtype == kBool, "{}: Boolean alpha only supported for Boolean results.", op);
  check(!alpha.isFloatingPoint() || isFloatingType(dtype),
        "{}: For integral input tensors, argument alpha must not be a floating point number.", op);
}

void check_sub(bool self_is_bool, bool other_is_bool) {
  check(!self_is_bool || !other_is_bool,
        "sub: Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
        "operator instead.");
  check(!self_is_bool && !other_is_bool,
        "sub: Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
        "use the `~` or `logical_not()` operator instead.");
}

void check_sub(const Tensor& self, const Tensor& other) {
  check_sub(self.scalar_type() == kBool, other.scalar_type() == kBool);
}

void check_sub(const Tensor& self, Scalar other) { check_sub(self.scalar_type() == kBool, other.isBoolean()); }

// Whether the kernels, which take numbers as doubles, see alpha as it is.
bool is_exact(Scalar alpha) { return alpha.isFloatingPoint() || std::abs(alpha.toDouble()) < 0x1p53; }

Scalar product(Scalar number, Scalar alpha) {
  if (alpha.equal(1)) return number;
  if (number.isFloatingPoint() || alpha.isFloatingPoint()) return number.toDouble() * alpha.toDouble();
  return static_cast<int64_t>(static_cast<uint64_t>(number.toLong()) * static_cast<uint64_t>(alpha.toLong()));
}

// d(x + alpha y): dx = g, dy = alpha g
Tensor add_scaled(const char* name, const Tensor& x, const Tensor& y, double alpha, BinaryOp op) {
  const bool minus = op == BinaryOp::kSub;
  return record(name, apply(op, minus ? "sub" : "add", x, y, {alpha}), {x, y},
                [factor = minus ? -alpha : alpha](Tensor g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1] && factor != 1) grads[1] = needs[0] ? g * factor : std::move(g) * factor;
                  if (needs[1] && factor == 1) grads[1] = g;
                  if (needs[0]) grads[0] = std::move(g);
                  return grads;
                });
}

// Whether an unrecorded op on the temporary a and b may write its result over a.
bool donates(const Tensor& a, const Tensor& b) {
  return may_donate(a) && result_type(a, b) == a.scalar_type() && !will_record({b}) &&
         (a.sizes() == b.sizes() || is_expandable(b.sizes(), a.sizes()));
}

// The same of the temporary b.
bool donates_second(const Tensor& a, const Tensor& b) { return may_donate(b, a) && !will_record({a}); }

bool donates(const Tensor& a, Scalar b) { return may_donate(a) && result_type(a, b) == a.scalar_type(); }

}  // namespace

// ---- add, sub ----

Tensor add(const Tensor& self, const Tensor& other, Scalar alpha) {
  check_defined("add", self, other);
  check_alpha("add", result_type(self, other), alpha);
  if (!is_exact(alpha)) return add(self, mul(other, alpha));
  return add_scaled("AddBackward0", self, other, alpha.toDouble(), BinaryOp::kAdd);
}

Tensor add(const Tensor& self, Scalar other, Scalar alpha) {
  check_defined("add", self);
  check_alpha("add", result_type(self, other), alpha);
  return record("AddBackward1", apply(UnaryOp::kAddScalar, BinaryOp::kAdd, "add", self, product(other, alpha)), {self},
                [](Tensor g) { return g; });
}

Tensor sub(const Tensor& self, const Tensor& other, Scalar alpha) {
  check_defined("sub", self, other);
  check_sub(self, other);
  check_alpha("sub", result_type(self, other), alpha);
  if (!is_exact(alpha)) return sub(self, mul(other, alpha));
  return add_scaled("SubBackward0", self, other, alpha.toDouble(), BinaryOp::kSub);
}

Tensor sub(const Tensor& self, Scalar other, Scalar alpha) {
  check_defined("sub", self);
  check_sub(self, other);
  check_alpha("sub", result_type(self, other), alpha);
  return record("SubBackward1", apply(UnaryOp::kAddScalar, BinaryOp::kSub, "sub", self, product(other, alpha)), {self},
                [](Tensor g) { return g; });
}

Tensor& Tensor::add_(const Tensor& other, Scalar alpha) const {
  check_defined("add_", *this, other);
  check_alpha("add_", result_type(*this, other), alpha);
  if (!is_exact(alpha)) return add_(other.mul(alpha));
  return in_place(
      "add_", *this, {other}, [&] { apply_into(BinaryOp::kAdd, "add_", *this, *this, other, {alpha.toDouble()}); },
      [&](const Tensor& self) { return taper::add(self, other, alpha); });
}

Tensor& Tensor::sub_(const Tensor& other, Scalar alpha) const {
  check_defined("sub_", *this, other);
  check_sub(*this, other);
  check_alpha("sub_", result_type(*this, other), alpha);
  if (!is_exact(alpha)) return sub_(other.mul(alpha));
  return in_place(
      "sub_", *this, {other}, [&] { apply_into(BinaryOp::kSub, "sub_", *this, *this, other, {alpha.toDouble()}); },
      [&](const Tensor& self) { return taper::sub(self, other, alpha); });
}

Tensor& Tensor::add_(Scalar other, Scalar alpha) const {
  check_defined("add_", *this);
  check_alpha("add_", result_type(*this, other), alpha);
  return in_place(
      "add_", *this, {},
      [&] { apply_into(UnaryOp::kAddScalar, BinaryOp::kAdd, "add_", *this, *this, product(other, alpha)); },
      [&](const Tensor& self) { return taper::add(self, other, alpha); });
}

Tensor& Tensor::sub_(Scalar other, Scalar alpha) const {
  check_defined("sub_", *this);
  check_sub(*this, other);
  check_alpha("sub_", result_type(*this, other), alpha);
  return in_place(
      "sub_", *this, {},
      [&] { apply_into(UnaryOp::kAddScalar, BinaryOp::kSub, "sub_", *this, *this, product(other, alpha)); },
      [&](const Tensor& self) { return taper::sub(self, other, alpha); });
}

Tensor rsub(const Tensor& self, const Tensor& other, Scalar alpha) {
  const OpName op("rsub");
  return sub(other, self, alpha);
}

// d(a - x) = -g
Tensor rsub(const Tensor& self, Scalar other, Scalar alpha) {
  const OpName op("rsub");
  check_sub(self, other);
  check_alpha("rsub", result_type(self, other), alpha);
  if (!alpha.equal(1) || !isFloatingType(result_type(self, other))) return sub(number_like(other, self), self, alpha);
  const Tensor x = converted(self, result_type(self, other));
  return record("RsubBackward1", apply(UnaryOp::kRsubScalar, "rsub", x, {other.toDouble()}), {self},
                [](Tensor g) { return std::move(g) * -1; });
}

// ---- mul ----

// d(x y): dx = g y, dy = g x
Tensor mul(const Tensor& self, const Tensor& other) {
  return record(
      "MulBackward0", apply(BinaryOp::kMul, "mul", self, other), {self, other},
      [x = SavedTensor(self, wants_grad(other)), y = SavedTensor(other, wants_grad(self))](Tensor g, Needs needs) {
        std::array<Tensor, 2> grads;
        if (needs[1]) grads[1] = needs[0] ? g * x.get() : std::move(g) * x.get();
        if (needs[0]) grads[0] = std::move(g) * y.get();
        return grads;
      });
}

Tensor mul(const Tensor& self, Scalar other) {
  return record("MulBackward1", apply(UnaryOp::kMulScalar, BinaryOp::kMul, "mul", self, other), {self},
                [other](Tensor g) { return std::move(g) * other; });
}

Tensor& Tensor::mul_(const Tensor& other) const {
  return in_place(
      "mul_", *this, {other}, [&] { apply_into(BinaryOp::kMul, "mul_", *this, *this, other); },
      [&](const Tensor& self) { return taper::mul(self, other); });
}

Tensor& Tensor::mul_(Scalar other) const {
  return in_place(
      "mul_", *this, {}, [&] { apply_into(UnaryOp::kMulScalar, BinaryOp::kMul, "mul_", *this, *this, other); },
      [&](const Tensor& self) { return taper::mul(self, other); });
}

// ---- Methods and operators ----

Tensor Tensor::add(const Tensor& other, Scalar alpha) const { return taper::add(*this, other, alpha); }
Tensor Tensor::add(Scalar other, Scalar alpha) const { return taper::add(*this, other, alpha); }
Tensor Tensor::sub(const Tensor& other, Scalar alpha) const { return taper::sub(*this, other, alpha); }
Tensor Tensor::sub(Scalar other, Scalar alpha) const { return taper::sub(*this, other, alpha); }
Tensor Tensor::mul(const Tensor& other) const { return taper::mul(*this, other); }
Tensor Tensor::mul(Scalar other) const { return taper::mul(*this, other); }

Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
Tensor operator+(const Tensor& a, Scalar b) { return add(a, b); }
Tensor operator-(const Tensor& a, Scalar b) { return sub(a, b); }
Tensor operator*(const Tensor& a, Scalar b) { return mul(a, b); }
Tensor operator+(Scalar a, const Tensor& b) { return add(b, a); }
Tensor operator-(Scalar a, const Tensor& b) { return rsub(b, a); }
Tensor operator*(Scalar a, const Tensor& b) { return mul(b, a); }

// A temporary that nobody else holds becomes the result; the first one of two.
Tensor operator+(Tensor&& a, const Tensor& b) { return donates(a, b) ? std::move(a.add_(b)) : add(a, b); }
Tensor operator-(Tensor&& a, const Tensor& b) { return donates(a, b) ? std::move(a.sub_(b)) : sub(a, b); }
Tensor operator*(Tensor&& a, const Tensor& b) { return donates(a, b) ? std::move(a.mul_(b)) : mul(a, b); }
Tensor operator/(Tensor&& a, const Tensor& b) {
  return donates(a, b) && a.is_floating_point() ? std::move(a.div_(b)) : div(a, b);
}
Tensor operator+(const Tensor& a, Tensor&& b) { return donates_second(a, b) ? std::move(b.add_(a)) : add(a, b); }
Tensor operator*(const Tensor& a, Tensor&& b) { return donates_second(a, b) ? std::move(b.mul_(a)) : mul(a, b); }
Tensor operator+(Tensor&& a, Tensor&& b) {
  return donates(a, b) ? std::move(a.add_(b)) : std::as_const(a) + std::move(b);
}
Tensor operator*(Tensor&& a, Tensor&& b) {
  return donates(a, b) ? std::move(a.mul_(b)) : std::as_const(a) * std::move(b);
}

Tensor operator+(Tensor&& a, Scalar b) { return donates(a, b) ? std::move(a.add_(b)) : add(a, b); }
Tensor operator-(Tensor&& a, Scalar b) { return donates(a, b) ? std::move(a.sub_(b)) : sub(a, b); }
Tensor operator*(Tensor&& a, Scalar b) { return donates(a, b) ? std::move(a.mul_(b)) : mul(a, b); }
Tensor operator/(Tensor&& a, Scalar b) {
  return donates(a, b) && a.is_floating_point() ? std::move(a.div_(b)) : div(a, b);
}

}  // namespace taper
