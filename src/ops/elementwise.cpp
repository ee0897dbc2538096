// SPDX-License-Identifier: MIT
// From tensors to pointwise kernels: promotion, broadcasting, the choice of the loop.
#include "ops/elementwise.h"

#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/layout.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using kernels::Loop;

// PyTorch's rule for a result of a more and a less important operand.
ScalarType combine(ScalarType higher, ScalarType lower) {
  if (isFloatingType(higher)) return higher;
  if (higher == kBool || isFloatingType(lower)) return promote_types(higher, lower);
  return higher;
}

bool same_layout(const TensorImpl& a, const TensorImpl& b) {
  return a.contiguous && b.contiguous && a.dims.sizes() == b.dims.sizes();
}

// Strides of t read as if it had the shape of a tensor with out's dimensions, into `strides`.
void write_broadcast_strides(const Dims& from, const Dims& out, int64_t* strides) {
  const IntArrayRef sizes = out.sizes();
  for (int64_t i = 0; i < out.dim(); ++i) strides[i] = broadcast_stride(from, sizes, i);
}

// A loop over `out`; the inputs are read as if they had its shape.
template <typename... In>
Loop<1 + sizeof...(In)> make_loop(const TensorImpl& out, const In&... in) {
  constexpr int kOperands = 1 + sizeof...(In);
  if (out.contiguous && (same_layout(out, in) && ...)) return Loop<kOperands>::contiguous(out.numel);
  const IntArrayRef sizes = out.dims.sizes();
  check(out.dims.dim() <= kernels::kMaxLoopDims, "expected at most {} dimensions, got {}", kernels::kMaxLoopDims,
        out.dims.dim());
  int64_t in_strides[sizeof...(In)][kernels::kMaxLoopDims];
  int operand = 0;
  (write_broadcast_strides(in.dims, out.dims, in_strides[operand++]), ...);
  return [&]<size_t... I>(std::index_sequence<I...>) {
    return Loop<kOperands>(static_cast<int>(sizes.size()), sizes.data(), {out.dims.strides().data(), in_strides[I]...});
  }
  (std::index_sequence_for<In...>());
}

const TensorImpl& impl(const Tensor& t) { return *t.unsafeGetTensorImpl(); }

// The tensor for a result. Like libtorch's it is dense and keeps the layout of the operands.
template <typename... In>
Tensor make_result(IntArrayRef sizes, ScalarType dtype, const In&... operands) {
  if ((impl(operands).contiguous && ...)) [[likely]]
    return make_tensor(sizes, dtype);
  return make_tensor_like(sizes, dtype, {&operands...});
}

Tensor broadcast_result(const char* name, const Tensor& x, const Tensor& y, ScalarType dtype) {
  if (x.sizes() == y.sizes()) return make_result(x.sizes(), dtype, x, y);
  return make_result(broadcast_shapes(name, x.sizes(), y.sizes()), dtype, x, y);
}

}  // namespace

bool may_donate(const Tensor& x, const Tensor& first) {
  if (!first.defined() || !may_donate(x) || x.scalar_type() != first.scalar_type() || x.sizes() != first.sizes()) {
    return false;
  }
  const IntArrayRef strides = first.strides();  // all 0: they leave the order of the dimensions to x
  return first.is_contiguous() ||
         std::all_of(strides.begin(), strides.end(), [](int64_t stride) { return stride == 0; });
}

ScalarType result_type(const Tensor& a, const Tensor& b) {
  check_defined("result_type", a, b);
  const ScalarType ta = a.scalar_type(), tb = b.scalar_type();
  if (ta == tb) return ta;
  if ((a.dim() == 0) == (b.dim() == 0)) return promote_types(ta, tb);
  return a.dim() == 0 ? combine(tb, ta) : combine(ta, tb);
}

ScalarType result_type(const Tensor& a, Scalar b) {
  check_defined("result_type", a);
  const ScalarType number = b.isFloatingPoint() ? get_default_dtype().toScalarType() : b.type();
  return combine(a.scalar_type(), number);
}

Tensor convert(const Tensor& t, ScalarType dtype) {
  Tensor result = make_result(t.sizes(), dtype, t);
  copy_into(result, t);
  return result;
}

MaybeOwned parameter(MaybeOwned t, ScalarType dtype) {
  if (!t->defined()) return t;
  return dense(converted(std::move(t), dtype));
}

ScalarType floating_type(ScalarType dtype) {
  return isFloatingType(dtype) ? dtype : get_default_dtype().toScalarType();
}

Tensor number_like(Scalar value, const Tensor& other) {
  const Tensor number = make_tensor({}, result_type(other, value));
  fill_with(number, value);
  return number;
}

// ---- One operand ----

void apply_into(UnaryOp op, const char* name, const Tensor& out, const Tensor& x, const Params& params) {
  check_defined(name, x);
  if (x.scalar_type() == kBFloat16) return copy_into(out, apply(op, name, converted(x, kFloat), params));
  const auto loop = make_loop(impl(out), impl(x));
  dispatch_arithmetic(x.scalar_type(), name, [&]<typename T>() {
    if (kernels::unary<T>(op, loop, data<T>(out), data<T>(x), params)) [[likely]]
      return;
    fail("{}: expected a floating point tensor, got {}", name, toString(x.scalar_type()));
  });
}

Tensor apply(UnaryOp op, const char* name, const Tensor& x, const Params& params) {
  check_defined(name, x);
  Tensor out = make_result(x.sizes(), x.scalar_type(), x);
  apply_into(op, name, out, x, params);
  return out;
}

namespace {

// x - a is x + -a: there is no unary kernel for it.
double unary_number(BinaryOp exact, Scalar number) {
  return exact == BinaryOp::kSub ? -number.toDouble() : number.toDouble();
}

}  // namespace

Tensor apply(UnaryOp op, BinaryOp exact, const char* name, const Tensor& x, Scalar number) {
  check_defined(name, x);
  const ScalarType dtype = result_type(x, number);
  if (!isFloatingType(dtype)) return apply(exact, name, x, number_like(number, x));
  return apply(op, name, converted(x, dtype), {unary_number(exact, number)});
}

void apply_into(UnaryOp op, BinaryOp exact, const char* name, const Tensor& out, const Tensor& x, Scalar number) {
  if (!isFloatingType(out.scalar_type())) return apply_into(exact, name, out, x, number_like(number, x));
  apply_into(op, name, out, x, {unary_number(exact, number)});
}

// ---- Two operands ----

namespace {

void run(BinaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y, const Params& params) {
  const auto loop = make_loop(impl(out), impl(x), impl(y));
  dispatch_arithmetic(out.scalar_type(), name, [&]<typename T>() {
    if (kernels::binary<T>(op, loop, data<T>(out), data<T>(x), data<T>(y), params)) [[likely]]
      return;
    fail("{}: expected tensors of a dtype that has this operation, got {}", name, toString(out.scalar_type()));
  });
}

}  // namespace

Tensor apply(BinaryOp op, const char* name, const Tensor& x, const Tensor& y, const Params& params, ScalarType dtype) {
  check_defined(name, x, y);
  if (dtype == kBFloat16) return converted(apply(op, name, x, y, params, kFloat), kBFloat16);
  Tensor out = broadcast_result(name, x, y, dtype);
  run(op, name, out, converted(x, dtype), converted(y, dtype), params);
  return out;
}

Tensor apply(BinaryOp op, const char* name, const Tensor& x, const Tensor& y, const Params& params) {
  check_defined(name, x, y);
  return apply(op, name, x, y, params, result_type(x, y));
}

namespace {

// Whether writing out, element by element, would change elements of t that are still to be read.
bool overlaps(const TensorImpl& out, const TensorImpl& t) {
  return out.storage == t.storage &&
         !(out.data == t.data && out.dims.sizes() == t.dims.sizes() && out.dims.strides() == t.dims.strides());
}

void check_fits(const char* name, const Tensor& out, const Tensor& t) {
  check(out.sizes() == t.sizes() || is_expandable(t.sizes(), out.sizes()),
        "{}: output with shape {} doesn't match the broadcast shape {}", name, shape_text(out), shape_text(t));
}

void check_holds(const char* name, const Tensor& out, ScalarType dtype) {
  check(can_cast(dtype, out.scalar_type()), "{}: result type {} can't be cast to the desired output type {}", name,
        toString(dtype), toString(out.scalar_type()));
}

}  // namespace

void apply_into(BinaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y,
                const Params& params) {
  check_defined(name, x, y);
  const ScalarType dtype = result_type(x, y);
  check_holds(name, out, dtype);
  check_fits(name, out, x);
  check_fits(name, out, y);
  if (dtype != out.scalar_type() || dtype == kBFloat16 || overlaps(impl(out), impl(x)) ||
      overlaps(impl(out), impl(y))) {
    return copy_into(out, apply(op, name, x, y, params, dtype));
  }
  run(op, name, out, converted(x, dtype), converted(y, dtype), params);
}

Tensor apply(BackwardOp op, const char* name, Tensor g, Tensor saved, const Params& params) {
  if (g.scalar_type() == kBFloat16) {
    return converted(apply(op, name, converted(g, kFloat), converted(saved, kFloat), params), kBFloat16);
  }
  const MaybeOwned other = converted(saved, g.scalar_type());
  const Tensor out = may_donate(g) ? g : may_donate(saved, g) ? saved : make_result(g.sizes(), g.scalar_type(), g);
  const auto loop = make_loop(impl(out), impl(g), impl(other));
  dispatch_floating(g.scalar_type(), name, [&]<typename T>() {
    kernels::backward<T>(op, loop, data<T>(out), data<T>(g), data<T>(other), params);
  });
  return out;
}

// ---- Bool answers ----

Tensor apply(CompareOp op, const char* name, const Tensor& x, const Tensor& y) {
  check_defined(name, x, y);
  ScalarType dtype = result_type(x, y);
  if (dtype == kBFloat16) dtype = kFloat;
  Tensor out = broadcast_result(name, x, y, kBool);
  const Tensor a = converted(x, dtype), b = converted(y, dtype);
  const auto loop = make_loop(impl(out), impl(a), impl(b));
  dispatch_arithmetic(dtype, name,
                      [&]<typename T>() { kernels::compare<T>(op, loop, data<bool>(out), data<T>(a), data<T>(b)); });
  return out;
}

Tensor apply(PredicateOp op, const char* name, const Tensor& x) {
  check_defined(name, x);
  const Tensor a = converted(x, opmath_type(x.scalar_type()));
  Tensor out = make_result(x.sizes(), kBool, x);
  const auto loop = make_loop(impl(out), impl(a));
  dispatch_arithmetic(a.scalar_type(), name,
                      [&]<typename T>() { kernels::predicate<T>(op, loop, data<bool>(out), data<T>(a)); });
  return out;
}

// ---- Three operands ----

namespace {

ScalarType result_type(const Tensor& x, const Tensor& y, const Tensor& z) {
  check_defined("result_type", x, y, z);
  return promote_types(taper::result_type(x, y), taper::result_type(x, z));
}

void run(TernaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y, const Tensor& z,
         const Params& params) {
  const auto loop = make_loop(impl(out), impl(x), impl(y), impl(z));
  dispatch_floating(out.scalar_type(), name, [&]<typename T>() {
    kernels::ternary<T>(op, loop, data<T>(out), data<T>(x), data<T>(y), data<T>(z), params);
  });
}

}  // namespace

Tensor apply(TernaryOp op, const char* name, const Tensor& x, const Tensor& y, const Tensor& z, const Params& params) {
  check_defined(name, x, y, z);
  const ScalarType dtype = result_type(x, y, z);
  if (dtype == kBFloat16) {
    return converted(apply(op, name, converted(x, kFloat), converted(y, kFloat), converted(z, kFloat), params), dtype);
  }
  const Shape sizes = broadcast_shapes(name, broadcast_shapes(name, x.sizes(), y.sizes()), z.sizes());
  Tensor out = make_result(sizes, dtype, x, y, z);
  run(op, name, out, converted(x, dtype), converted(y, dtype), converted(z, dtype), params);
  return out;
}

void apply_into(TernaryOp op, const char* name, const Tensor& out, const Tensor& x, const Tensor& y, const Tensor& z,
                const Params& params) {
  check_defined(name, x, y, z);
  const ScalarType dtype = result_type(x, y, z);
  check_holds(name, out, dtype);
  for (const Tensor* t : {&x, &y, &z}) check_fits(name, out, *t);
  const bool apart = !overlaps(impl(out), impl(x)) && !overlaps(impl(out), impl(y)) && !overlaps(impl(out), impl(z));
  if (dtype != out.scalar_type() || dtype == kBFloat16 || !apart) {
    return copy_into(out, apply(op, name, x, y, z, params));
  }
  run(op, name, out, converted(x, dtype), converted(y, dtype), converted(z, dtype), params);
}

Tensor apply_where(const char* name, const Tensor& condition, const Tensor& x, const Tensor& y) {
  check_defined(name, condition, x, y);
  const Shape sizes =
      broadcast_shapes(name, broadcast_shapes(name, condition.sizes(), x.sizes()), y.sizes());
  const Tensor out = make_result(sizes, x.scalar_type(), condition, x, y);
  apply_where_into(name, out, condition, x, y);
  return out;
}

void apply_where_into(const char* name, const Tensor& out, const Tensor& condition, const Tensor& x, const Tensor& y) {
  if (x.scalar_type() == kBFloat16) {
    return copy_into(out, apply_where(name, condition, converted(x, kFloat), converted(y, kFloat)));
  }
  if (overlaps(impl(out), impl(condition)) || overlaps(impl(out), impl(x)) || overlaps(impl(out), impl(y))) {
    return copy_into(out, apply_where(name, condition, x, y));
  }
  const auto loop = make_loop(impl(out), impl(condition), impl(x), impl(y));
  dispatch_arithmetic(x.scalar_type(), name, [&]<typename T>() {
    kernels::where<T>(loop, data<T>(out), data<bool>(condition), data<T>(x), data<T>(y));
  });
}

}  // namespace taper
