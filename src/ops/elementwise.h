// SPDX-License-Identifier: MIT
// What every elementwise op stands on: promotion, broadcasting, the choice of the loop, donation. Nothing is recorded.
#pragma once

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "kernels/pointwise.h"
#include "tensor/factories.h"

namespace taper {

using kernels::BackwardOp;
using kernels::BinaryOp;
using kernels::CompareOp;
using kernels::Params;
using kernels::PredicateOp;
using kernels::TernaryOp;
using kernels::UnaryOp;

/// t in another dtype; not recorded.
Tensor convert(const Tensor& t, ScalarType dtype);
/// The same, but t itself where nothing changes.
inline MaybeOwned converted(MaybeOwned t, ScalarType dtype) {
  if (t->scalar_type() == dtype) return t;
  return convert(t, dtype);
}
/// An optional parameter as kernels read it: dense, in `dtype`; undefined if t is.
MaybeOwned parameter(MaybeOwned t, ScalarType dtype);

/// The dtype in which kernels calculate: bfloat16 in float.
inline ScalarType opmath_type(ScalarType dtype) { return dtype == kBFloat16 ? kFloat : dtype; }

/// The dtype in which an op with a floating result works: integers become the default dtype.
ScalarType floating_type(ScalarType dtype);

/// op(x) in x's dtype. bfloat16 is calculated in float32.
Tensor apply(UnaryOp op, const char* name, const Tensor& x, const Params& params = {});
/// op(x) written to out, which has the shape and dtype of x and may be x.
void apply_into(UnaryOp op, const char* name, const Tensor& out, const Tensor& x, const Params& params = {});

/// op(x, y) in the promoted dtype (or `dtype`) and broadcast shape.
Tensor apply(BinaryOp op, const char* name, const Tensor& x, const Tensor& y, const Params& params = {1});
Tensor apply(BinaryOp op, const char* name, const Tensor& x, const Tensor& y, const Params& params, ScalarType dtype);
/// op(x, y) written to out, which has the result's shape and may be x. Throws Error if out cannot hold the result.
void apply_into(BinaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y,
                const Params& params = {1});

/// op(x, number): `op` where the result is floating, else `exact`, because a double does not hold every int64.
/// kAddScalar with kSub subtracts.
Tensor apply(UnaryOp op, BinaryOp exact, const char* name, const Tensor& x, Scalar number);
/// The same written to out, which has the shape and dtype of x and may be x.
void apply_into(UnaryOp op, BinaryOp exact, const char* name, const Tensor& out, const Tensor& x, Scalar number);

/// dx from g and what the rule reads (x or y), all of one dtype. Either may give its memory if it is moved.
Tensor apply(BackwardOp op, const char* name, Tensor g, Tensor saved, const Params& params = {});

/// Bool answers.
Tensor apply(CompareOp op, const char* name, const Tensor& x, const Tensor& y);
Tensor apply(PredicateOp op, const char* name, const Tensor& x);

/// op(x, y, z), floating, in the promoted dtype and broadcast shape.
Tensor apply(TernaryOp op, const char* name, const Tensor& x, const Tensor& y, const Tensor& z,
             const Params& params = {1});
/// The same written to out, which has the result's shape and may be x. Throws Error if out cannot hold the result.
void apply_into(TernaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y, const Tensor& z,
                const Params& params = {1});
/// condition ? x : y, x and y of one dtype.
Tensor apply_where(const char* name, const Tensor& condition, const Tensor& x, const Tensor& y);
/// The same written to out, of the result's shape; x or y may be out.
void apply_where_into(const char* name, const Tensor& out, const Tensor& condition, const Tensor& x, const Tensor& y);

/// A number as a 0-dim tensor of the dtype that it has in an op with `other`.
Tensor number_like(Scalar value, const Tensor& other);

/// Whether the result of an op on the temporary x, of its shape and dtype and not recorded, may be written over x.
inline bool may_donate(const Tensor& x) {
  const TensorImpl* impl = x.unsafeGetTensorImpl();
  return impl && !impl->requires_grad_flag() && !impl->meta && impl->inference == InferenceMode::is_enabled() &&
         impl->dtype != kBFloat16 && sole_owner(x);
}
/// The same for an op on x and another operand before it, which decides on the result's layout.
bool may_donate(const Tensor& x, const Tensor& first);

}  // namespace taper
