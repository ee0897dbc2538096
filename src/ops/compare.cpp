// SPDX-License-Identifier: MIT
// Comparison, logic, bits and the tests for nan and inf. No gradients: the results are bool or integers.
#include <algorithm>

#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

Tensor compare(CompareOp op, const char* name, const Tensor& x, Scalar y) {
  check_defined(name, x);
  return apply(op, name, x, number_like(y, x));
}

Tensor bitwise(BinaryOp op, const char* name, const Tensor& x, const Tensor& y) {
  check_defined(name, x, y);
  check(isIntegralType(result_type(x, y), true), "{}: expected integer or bool tensors, got {} and {}", name,
        toString(x.scalar_type()), toString(y.scalar_type()));
  return apply(op, name, x, y);
}

// Bits and bools carry no gradient: the new values are written over the old ones.
Tensor& write_bits(const char* name, Tensor& self, const Tensor& bits) {
  check(can_cast(bits.scalar_type(), self.scalar_type()),
        "{}: result type {} can't be cast to the desired output type {}", name, toString(bits.scalar_type()),
        toString(self.scalar_type()));
  check(bits.sizes() == self.sizes(), "{}: output with shape {} doesn't match the broadcast shape {}", name,
        shape_text(self), shape_text(bits));
  return self.copy_(bits);
}

bool all_true(const Tensor& t) {
  const bool* p = data<bool>(t);
  return std::find(p, p + t.numel(), false) == p + t.numel();
}

}  // namespace

#define TAPER_COMPARE(name, op)                                                                             \
  Tensor name(const Tensor& self, const Tensor& other) { return apply(CompareOp::op, #name, self, other); } \
  Tensor name(const Tensor& self, Scalar other) { return compare(CompareOp::op, #name, self, other); }      \
  Tensor Tensor::name(const Tensor& other) const { return apply(CompareOp::op, #name, *this, other); }      \
  Tensor Tensor::name(Scalar other) const { return compare(CompareOp::op, #name, *this, other); }
TAPER_COMPARE(eq, kEq)
TAPER_COMPARE(ne, kNe)
TAPER_COMPARE(lt, kLt)
TAPER_COMPARE(le, kLe)
TAPER_COMPARE(gt, kGt)
TAPER_COMPARE(ge, kGe)
#undef TAPER_COMPARE

#define TAPER_TWO(name, family, op)                                                               \
  Tensor name(const Tensor& self, const Tensor& other) { return family(op, #name, self, other); } \
  Tensor Tensor::name(const Tensor& other) const { return family(op, #name, *this, other); }
TAPER_TWO(logical_and, apply, CompareOp::kLogicalAnd)
TAPER_TWO(logical_or, apply, CompareOp::kLogicalOr)
TAPER_TWO(logical_xor, apply, CompareOp::kLogicalXor)
TAPER_TWO(bitwise_and, bitwise, BinaryOp::kBitwiseAnd)
TAPER_TWO(bitwise_or, bitwise, BinaryOp::kBitwiseOr)
TAPER_TWO(bitwise_xor, bitwise, BinaryOp::kBitwiseXor)
#undef TAPER_TWO

#define TAPER_BITS(symbol, name, op)                           \
  Tensor operator symbol(const Tensor& a, Scalar b) {          \
    check_defined(#name, a);                                   \
    return bitwise(BinaryOp::op, #name, a, number_like(b, a)); \
  }                                                            \
  Tensor& operator symbol##=(Tensor& a, const Tensor& b) { return write_bits(#name "_", a, a.name(b)); }
TAPER_BITS(&, bitwise_and, kBitwiseAnd)
TAPER_BITS(|, bitwise_or, kBitwiseOr)
TAPER_BITS(^, bitwise_xor, kBitwiseXor)
#undef TAPER_BITS

#define TAPER_PREDICATE(name, op)                                                 \
  Tensor name(const Tensor& self) { return apply(PredicateOp::op, #name, self); } \
  Tensor Tensor::name() const { return apply(PredicateOp::op, #name, *this); }
TAPER_PREDICATE(isnan, kIsNan)
TAPER_PREDICATE(isinf, kIsInf)
TAPER_PREDICATE(isfinite, kIsFinite)
TAPER_PREDICATE(logical_not, kLogicalNot)
#undef TAPER_PREDICATE

Tensor bitwise_not(const Tensor& self) {
  check_defined("bitwise_not", self);
  check(isIntegralType(self.scalar_type(), true), "bitwise_not: expected an integer or bool tensor, got {}",
        toString(self.scalar_type()));
  return apply(UnaryOp::kBitwiseNot, "bitwise_not", self);
}
Tensor Tensor::bitwise_not() const { return taper::bitwise_not(*this); }

// ---- Whole tensors ----

Tensor isclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  const OpName op("isclose");
  check(self.scalar_type() == other.scalar_type(), "isclose: expected tensors of the same dtype, got {} and {}",
        toString(self.scalar_type()), toString(other.scalar_type()));
  check(rtol >= 0 && atol >= 0, "isclose: expected rtol and atol of at least 0, got {} and {}", rtol, atol);
  const NoGradGuard no_grad;
  Tensor close = self.eq(other);
  if (equal_nan && self.is_floating_point()) close = close | (self.isnan() & other.isnan());
  if (rtol == 0 && atol == 0) return close;
  const ScalarType wide = self.is_floating_point() ? self.scalar_type() : get_default_dtype().toScalarType();
  const Tensor x = converted(self, wide), y = converted(other, wide);
  const Tensor allowed = (y * rtol).abs() + atol;
  const Tensor error = (x - y).abs();
  return close | (error.isfinite() & (error <= allowed));
}

bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  const OpName op("allclose");
  return all_true(isclose(self, other, rtol, atol, equal_nan));
}

bool equal(const Tensor& self, const Tensor& other) {
  check_defined("equal", self, other);
  return self.sizes() == other.sizes() && all_true(self.eq(other));
}

bool is_nonzero(const Tensor& self) {
  check_defined("is_nonzero", self);
  return self.is_nonzero();
}

bool Tensor::equal(const Tensor& other) const { return taper::equal(*this, other); }
Tensor Tensor::isclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  return taper::isclose(*this, other, rtol, atol, equal_nan);
}
bool Tensor::allclose(const Tensor& other, double rtol, double atol, bool equal_nan) const {
  return taper::allclose(*this, other, rtol, atol, equal_nan);
}

}  // namespace taper
