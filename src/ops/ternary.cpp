// SPDX-License-Identifier: MIT
// lerp, addcmul and addcdiv.
#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

void check_same_dtype(const char* what, const Tensor& x, const Tensor& y) {
  check(x.scalar_type() == y.scalar_type(), "lerp: expected dtype {} for `{}` but got dtype {}",
        toString(x.scalar_type()), what, toString(y.scalar_type()));
}

bool all_integers(const Tensor& x, const Tensor& y, const Tensor& z) {
  return !isFloatingType(promote_types(result_type(x, y), result_type(x, z)));
}

void check_division(const Tensor& x, const Tensor& y, const Tensor& z) {
  check(!all_integers(x, y, z),
        "addcdiv: Integer division with addcdiv is no longer supported, expected a floating point tensor");
}

}  // namespace

// x + w (y - x):  dx = (1 - w) g, dy = w g, dw = (y - x) g
Tensor lerp(const Tensor& self, const Tensor& end, Scalar weight) {
  check_defined("lerp", self, end);
  check_same_dtype("end", self, end);
  return record("LerpBackward0", apply(BinaryOp::kLerp, "lerp", self, end, {weight.toDouble()}), {self, end},
                [w = weight.toDouble()](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = g * (1 - w);
                  if (needs[1]) grads[1] = g * w;
                  return grads;
                });
}

Tensor lerp(const Tensor& self, const Tensor& end, const Tensor& weight) {
  check_defined("lerp", self, end, weight);
  check_same_dtype("end", self, end);
  check_same_dtype("weight", self, weight);
  const bool needed = wants_grad(weight);
  return record("LerpBackward1", apply(TernaryOp::kLerp, "lerp", self, end, weight), {self, end, weight},
                [x = SavedTensor(self, needed), y = SavedTensor(end, needed), w = SavedTensor(weight)](const Tensor& g,
                                                                                                       Needs needs) {
                  std::array<Tensor, 3> grads;
                  if (needs[0]) grads[0] = g * (1 - w.get());
                  if (needs[1]) grads[1] = g * w.get();
                  if (needs[2]) grads[2] = g * (y.get() - x.get());
                  return grads;
                });
}

// x + a y z:  dx = g, dy = a g z, dz = a g y
Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  check_defined("addcmul", self, tensor1, tensor2);
  if (all_integers(self, tensor1, tensor2)) return add(self, mul(tensor1, tensor2), value);
  return record("AddcmulBackward0", apply(TernaryOp::kAddcmul, "addcmul", self, tensor1, tensor2, {value.toDouble()}),
                {self, tensor1, tensor2},
                [value, y = SavedTensor(tensor1, wants_grad(tensor2)), z = SavedTensor(tensor2, wants_grad(tensor1))](
                    const Tensor& g, Needs needs) {
                  std::array<Tensor, 3> grads;
                  if (needs[0]) grads[0] = g;
                  if (needs[1]) grads[1] = g * z.get() * value;
                  if (needs[2]) grads[2] = g * y.get() * value;
                  return grads;
                });
}

// x + a y / z:  dx = g, dy = a g / z, dz = -a g y / z^2
Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  check_defined("addcdiv", self, tensor1, tensor2);
  check_division(self, tensor1, tensor2);
  return record(
      "AddcdivBackward0", apply(TernaryOp::kAddcdiv, "addcdiv", self, tensor1, tensor2, {value.toDouble()}),
      {self, tensor1, tensor2},
      [value, y = SavedTensor(tensor1, wants_grad(tensor2)), z = SavedTensor(tensor2)](const Tensor& g, Needs needs) {
        const Tensor divisor = z.get();
        std::array<Tensor, 3> grads;
        if (needs[0]) grads[0] = g;
        if (needs[1]) grads[1] = g * value / divisor;
        if (needs[2]) grads[2] = g * y.get() / (divisor * divisor) * -value;
        return grads;
      });
}

Tensor& Tensor::lerp_(const Tensor& end, Scalar weight) const {
  check_defined("lerp_", *this, end);
  check_same_dtype("end", *this, end);
  return in_place(
      "lerp_", *this, {end}, [&] { apply_into(BinaryOp::kLerp, "lerp_", *this, *this, end, {weight.toDouble()}); },
      [&](const Tensor& self) { return taper::lerp(self, end, weight); });
}

Tensor& Tensor::addcmul_(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const {
  check_defined("addcmul_", *this, tensor1, tensor2);
  if (all_integers(*this, tensor1, tensor2)) return add_(taper::mul(tensor1, tensor2), value);
  return in_place(
      "addcmul_", *this, {tensor1, tensor2},
      [&] { apply_into(TernaryOp::kAddcmul, "addcmul_", *this, *this, tensor1, tensor2, {value.toDouble()}); },
      [&](const Tensor& self) { return taper::addcmul(self, tensor1, tensor2, value); });
}

Tensor& Tensor::addcdiv_(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const {
  check_defined("addcdiv_", *this, tensor1, tensor2);
  check_division(*this, tensor1, tensor2);
  return in_place(
      "addcdiv_", *this, {tensor1, tensor2},
      [&] { apply_into(TernaryOp::kAddcdiv, "addcdiv_", *this, *this, tensor1, tensor2, {value.toDouble()}); },
      [&](const Tensor& self) { return taper::addcdiv(self, tensor1, tensor2, value); });
}

Tensor Tensor::lerp(const Tensor& end, Scalar weight) const { return taper::lerp(*this, end, weight); }
Tensor Tensor::lerp(const Tensor& end, const Tensor& weight) const { return taper::lerp(*this, end, weight); }
Tensor Tensor::addcmul(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const {
  return taper::addcmul(*this, tensor1, tensor2, value);
}
Tensor Tensor::addcdiv(const Tensor& tensor1, const Tensor& tensor2, Scalar value) const {
  return taper::addcdiv(*this, tensor1, tensor2, value);
}

}  // namespace taper
