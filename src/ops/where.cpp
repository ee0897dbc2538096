// SPDX-License-Identifier: MIT
// Choice by a mask: where and masked_fill.
#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// A bool mask; bytes are taken for one, as libtorch still does.
Tensor mask_of(const char* op, const Tensor& mask) {
  check(mask.scalar_type() == kBool || mask.scalar_type() == kByte, "{}: expected a bool mask, got {}", op,
        toString(mask.scalar_type()));
  return converted(mask, kBool);
}

// A 0-dim tensor of self's dtype.
Tensor fill_value(const Tensor& self, Scalar value) {
  const Tensor number = make_tensor({}, self.scalar_type());
  fill_with(number, value);
  return number;
}

Tensor fill_value(const Tensor& self, const Tensor& value) {
  check(value.dim() == 0,
        "masked_fill: only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).", value.dim());
  return converted(value, self.scalar_type());
}

void check_mask_fits(const Tensor& self, const Tensor& mask) {
  check(is_expandable(mask.sizes(), self.sizes()), "masked_fill_: expected a mask that broadcasts to {}, got {}",
        shape_text(self), shape_text(mask));
}

}  // namespace

// d where(c, x, y): dx = g where c, else 0; dy = g where not c, else 0
Tensor where(const Tensor& condition, const Tensor& self, const Tensor& other) {
  check_defined("where", condition, self, other);
  const Tensor mask = mask_of("where", condition);
  const ScalarType dtype = result_type(self, other);
  return record("WhereBackward0", apply_where("where", mask, converted(self, dtype), converted(other, dtype)),
                {self, other}, [c = SavedTensor(mask)](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = where(c.get(), g, 0);
                  if (needs[1]) grads[1] = where(c.get(), 0, g);
                  return grads;
                });
}

Tensor where(const Tensor& condition, const Tensor& self, Scalar other) {
  check_defined("where", condition, self);
  return where(condition, self, number_like(other, self));
}
Tensor where(const Tensor& condition, Scalar self, const Tensor& other) {
  check_defined("where", condition, other);
  return where(condition, number_like(self, other), other);
}
Tensor where(const Tensor& condition, Scalar self, Scalar other) {
  check_defined("where", condition);
  const auto number = [](Scalar value) {
    return scalar_tensor(value, value.isFloatingPoint() ? get_default_dtype().toScalarType() : value.type());
  };
  return where(condition, number(self), number(other));
}

std::vector<Tensor> where(const Tensor& condition) {
  check_defined("where", condition);
  return condition.nonzero().unbind(1);
}

// The mask's part of g is the value's, the rest the input's.
Tensor masked_fill(const Tensor& self, const Tensor& mask, Scalar value) {
  check_defined("masked_fill", self, mask);
  const Tensor m = mask_of("masked_fill", mask);
  return record("MaskedFillBackward0", apply_where("masked_fill", m, fill_value(self, value), self), {self},
                [m = SavedTensor(m)](const Tensor& g) { return g.masked_fill(m.get(), 0); });
}

Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value) {
  check_defined("masked_fill", self, mask, value);
  const Tensor m = mask_of("masked_fill", mask);
  return record("MaskedFillBackward1", apply_where("masked_fill", m, fill_value(self, value), self), {self, value},
                [m = SavedTensor(m)](const Tensor& g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = g.masked_fill(m.get(), 0);
                  if (needs[1]) grads[1] = where(m.get(), g, 0).sum();
                  return grads;
                });
}

Tensor& Tensor::masked_fill_(const Tensor& mask, Scalar value) const {
  check_defined("masked_fill_", *this, mask);
  const Tensor m = mask_of("masked_fill_", mask);
  check_mask_fits(*this, m);
  return in_place(
      "masked_fill_", *this, {}, [&] { apply_where_into("masked_fill_", *this, m, fill_value(*this, value), *this); },
      [&](const Tensor& self) { return taper::masked_fill(self, m, value); });
}

Tensor& Tensor::masked_fill_(const Tensor& mask, const Tensor& value) const {
  check_defined("masked_fill_", *this, mask, value);
  const Tensor m = mask_of("masked_fill_", mask);
  check_mask_fits(*this, m);
  return in_place(
      "masked_fill_", *this, {value},
      [&] { apply_where_into("masked_fill_", *this, m, fill_value(*this, value), *this); },
      [&](const Tensor& self) { return taper::masked_fill(self, m, value); });
}

Tensor Tensor::masked_fill(const Tensor& mask, Scalar value) const { return taper::masked_fill(*this, mask, value); }
Tensor Tensor::masked_fill(const Tensor& mask, const Tensor& value) const {
  return taper::masked_fill(*this, mask, value);
}
Tensor Tensor::where(const Tensor& condition, const Tensor& other) const {
  return taper::where(condition, *this, other);
}

}  // namespace taper
