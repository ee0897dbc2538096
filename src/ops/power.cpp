// SPDX-License-Identifier: MIT
// pow of tensors and numbers.
#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

void check_dtype(ScalarType dtype) { check(dtype != kBool, "pow: expected tensors of numbers, got Bool"); }

void check_exponent(ScalarType dtype, Scalar exponent) {
  check_dtype(dtype);
  check(isFloatingType(dtype) || exponent.toLong() >= 0, "pow: Integers to negative integer powers are not allowed.");
}

// d(a^e)/de = a^e log(a), but 0 where a is 0 and stays 0
Tensor exponent_rule(const Tensor& g, const Tensor& base, const Tensor& exponent, const Tensor& out) {
  return (g * (out * base.log())).masked_fill((base == 0) & (exponent >= 0), 0);
}

}  // namespace

// d(x^e)/dx = e x^(e - 1), but 0 where e is 0
Tensor pow(const Tensor& self, Scalar exponent) {
  check_defined("pow", self);
  const ScalarType dtype = result_type(self, exponent);
  check_exponent(dtype, exponent);
  return record("PowBackward0", apply(UnaryOp::kPowScalar, BinaryOp::kPow, "pow", self, exponent), {self},
                [exponent, x = SavedTensor(self)](Tensor g) {
                  if (exponent.equal(0)) return zeros_like(g);
                  return std::move(g) * (x.get().pow(exponent.toDouble() - 1) * exponent);
                });
}

Tensor pow(const Tensor& self, const Tensor& exponent) {
  check_defined("pow", self, exponent);
  check_dtype(result_type(self, exponent));
  const Tensor out = apply(BinaryOp::kPow, "pow", self, exponent);
  return record("PowBackward1", out, {self, exponent},
                [x = SavedTensor(self), e = SavedTensor(exponent), y = SavedOutput(out)](const Tensor& g, Needs needs) {
                  const Tensor base = x.get(), power = e.get();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = (g * (power * base.pow(power - 1))).masked_fill(power == 0, 0);
                  if (needs[1]) grads[1] = exponent_rule(g, base, power, y.get());
                  return grads;
                });
}

Tensor pow(Scalar self, const Tensor& exponent) {
  check_defined("pow", exponent);
  check_dtype(result_type(exponent, self));
  const Tensor base = number_like(self, exponent);
  const Tensor out =
      isFloatingType(base.scalar_type())
          ? apply(UnaryOp::kRpowScalar, "pow", converted(exponent, base.scalar_type()), {self.toDouble()})
          : apply(BinaryOp::kPow, "pow", base, exponent);
  return record("PowBackward1", out, {exponent},
                [base = SavedTensor(base), e = SavedTensor(exponent), y = SavedOutput(out)](const Tensor& g) {
                  return exponent_rule(g, base.get(), e.get(), y.get());
                });
}

Tensor& Tensor::pow_(const Tensor& exponent) const {
  check_defined("pow_", *this, exponent);
  check_dtype(result_type(*this, exponent));
  return in_place(
      "pow_", *this, {exponent}, [&] { apply_into(BinaryOp::kPow, "pow_", *this, *this, exponent); },
      [&](const Tensor& self) { return taper::pow(self, exponent); });
}

Tensor& Tensor::pow_(Scalar exponent) const {
  check_defined("pow_", *this);
  check_exponent(result_type(*this, exponent), exponent);
  return in_place(
      "pow_", *this, {}, [&] { apply_into(UnaryOp::kPowScalar, BinaryOp::kPow, "pow_", *this, *this, exponent); },
      [&](const Tensor& self) { return taper::pow(self, exponent); });
}

Tensor Tensor::pow(const Tensor& exponent) const { return taper::pow(*this, exponent); }
Tensor Tensor::pow(Scalar exponent) const { return taper::pow(*this, exponent); }

}  // namespace taper
