// SPDX-License-Identifier: MIT
// add, sub, mul, div of tensors and numbers, their in-place forms and operators.
#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"

namespace taper {
namespace {

void check_defined(const char* op, const Tensor& a, const Tensor& b) {
  check(a.defined() && b.defined(), "{}: expected two defined tensors, got an undefined one", op);
}

void check_alpha(const char* op, ScalarType dtype, Scalar alpha) {
  check(!alpha.isFloatingPoint() || isFloatingType(dtype),
        "{}: For integral input tensors, argument alpha must not be a floating point number.", op);
}

// d(x + alpha y): dx = g, dy = alpha g
Tensor add_scaled(const char* name, const Tensor& x, const Tensor& y, double alpha, BinaryOp op, double dy_factor) {
  return record(name, apply(op, op == BinaryOp::kAdd ? "add" : "sub", x, y, {alpha}), {x, y},
                [dy_factor](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = dy_factor == 1 ? g : g * dy_factor;
                  if (needs[0]) grads[0] = g;
                  return grads;
                });
}

}  // namespace

Tensor add(const Tensor& self, const Tensor& other, Scalar alpha) {
  check_defined("add", self, other);
  check_alpha("add", result_type(self, other), alpha);
  return add_scaled("AddBackward0", self, other, alpha.toDouble(), BinaryOp::kAdd, alpha.toDouble());
}

Tensor sub(const Tensor& self, const Tensor& other, Scalar alpha) {
  check_defined("sub", self, other);
  check(self.scalar_type() != kBool || other.scalar_type() != kBool,
        "sub: Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
        "operator instead.");
  check_alpha("sub", result_type(self, other), alpha);
  return add_scaled("SubBackward0", self, other, alpha.toDouble(), BinaryOp::kSub, -alpha.toDouble());
}

// d(x y): dx = g y, dy = g x
Tensor mul(const Tensor& self, const Tensor& other) {
  check_defined("mul", self, other);
  return record("MulBackward0", apply(BinaryOp::kMul, "mul", self, other), {self, other},
                [x = SavedTensor(self, wants_grad(other)), y = SavedTensor(other, wants_grad(self))](Tensor g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = g * x.get();
                  if (needs[0]) grads[0] = std::move(g) * y.get();
                  return grads;
                });
}

}  // namespace taper
