// SPDX-License-Identifier: MIT
// sum, mean, prod, all, any and count_nonzero over all or some dimensions.
#include "kernels/reduce.h"

#include "graph/record.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// What sums and products of T are kept in.
template <typename T>
using Total = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;

// Integers and bool add up in int64 and are narrowed at the end; bfloat16 in float.
template <typename Kernel>
Tensor total(const char* op, const Tensor& self, DimMask mask, bool keepdim, ScalarType dtype, const Kernel& kernel) {
  if (dtype == kBFloat16) {
    return converted(total(op, converted(self, kFloat), mask, keepdim, kFloat, kernel), kBFloat16);
  }
  const bool exact = !isFloatingType(dtype);
  const bool widens = dtype == kLong && !isFloatingType(self.scalar_type());
  const auto step = [&](const Tensor& in, const Tensor& out, const Slices& s) {
    dispatch_arithmetic(in.scalar_type(), op,
                        [&]<typename T>() { kernel.template operator()<T>(data<T>(in), data<Total<T>>(out), s); });
  };
  return converted(
      reduce_stepwise(converted(self, widens ? self.scalar_type() : dtype), mask, keepdim, exact ? kLong : dtype, step),
      dtype);
}

ScalarType total_type(const Tensor& self, std::optional<ScalarType> dtype) {
  if (dtype) return *dtype;
  return isFloatingType(self.scalar_type()) ? self.scalar_type() : kLong;
}

Tensor total_sum(const char* op, const Tensor& self, DimMask mask, bool keepdim, ScalarType dtype) {
  return total(op, self, mask, keepdim, dtype,
               []<typename T>(const T* x, Total<T>* y, const Slices& s) { kernels::sum(x, y, s); });
}

Tensor total_prod(const Tensor& self, DimMask mask, bool keepdim, ScalarType dtype) {
  const bool narrow = dtype != kLong && !isFloatingType(dtype);
  if (narrow) return converted(total_prod(converted(self, dtype), mask, keepdim, kLong), dtype);
  return total("prod", converted(self, isFloatingType(dtype) ? self.scalar_type() : kLong), mask, keepdim, dtype,
               []<typename T>(const T* x, Total<T>* y, const Slices& s) {
                 if constexpr (std::is_same_v<T, Total<T>>) kernels::prod(x, y, s);
               });
}

}  // namespace

// ---- sum and mean ----

// y = sum(x): dx = g, repeated
Tensor sum_over(const char* name, const Tensor& self, DimMask mask, bool keepdim, std::optional<ScalarType> dtype) {
  return record(name, total_sum("sum", self, mask, keepdim, total_type(self, dtype)), {self},
                [dims = self.unsafeGetTensorImpl()->dims, mask, keepdim](const Tensor& g) {
                  return expand_reduced(g, dims.sizes(), mask, keepdim);
                });
}

Tensor sum(const Tensor& self, std::optional<ScalarType> dtype) {
  return sum_over("SumBackward0", self, dim_mask("sum", std::nullopt, self), false, dtype);
}

Tensor sum(const Tensor& self, OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  return sum_over("SumBackward1", self, dim_mask("sum", dim, self), keepdim, dtype);
}

Tensor Tensor::sum_to_size(IntArrayRef size) const {
  check_defined("sum_to_size", *this);
  if (sizes() == size) return *this;
  check(is_expandable(size, sizes()), "sum_to_size: size {} is not expandable to size {}.", shape_text(size),
        shape_text(*this));
  const size_t added = sizes().size() - size.size();
  DimMask leading = all_dims(static_cast<int64_t>(added)), repeated = 0;
  for (size_t d = 0; d < size.size(); ++d) {
    if (size[d] == 1 && sizes()[added + d] != 1) repeated |= DimMask{1} << d;
  }
  const Tensor partial = leading ? sum_over("SumBackward1", *this, leading, false) : *this;
  return repeated ? sum_over("SumBackward1", partial, repeated, true) : partial;
}

namespace {

Tensor mean_over(const char* name, const Tensor& self, DimMask mask, bool keepdim, std::optional<ScalarType> dtype) {
  const ScalarType type = dtype.value_or(self.scalar_type());
  check(isFloatingType(type),
        "mean: could not infer output dtype. {} dtype must be either a floating point or complex dtype. Got: {}",
        dtype ? "Optional" : "Input", toString(type));
  const int64_t count = reduced_count(self.sizes(), mask);
  const Tensor out = total_sum("mean", self, mask, keepdim, type);
  apply_into(UnaryOp::kDivScalar, "mean", out, out, {static_cast<double>(count)});
  // dx = g / n, repeated
  return record(name, out, {self}, [dims = self.unsafeGetTensorImpl()->dims, mask, keepdim, count](Tensor g) {
    return expand_reduced(std::move(g) / count, dims.sizes(), mask, keepdim);
  });
}

}  // namespace

Tensor mean(const Tensor& self, std::optional<ScalarType> dtype) {
  return mean_over("MeanBackward0", self, dim_mask("mean", std::nullopt, self), false, dtype);
}

Tensor mean(const Tensor& self, OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  return mean_over("MeanBackward1", self, dim_mask("mean", dim, self), keepdim, dtype);
}

// ---- prod ----

namespace {

// The product of all elements of a slice but one, for each: what comes before it times what comes after.
Tensor product_of_others(const Tensor& x, int64_t dim) {
  const int64_t n = x.size(dim);
  const Tensor one = ones_like(x.narrow(dim, 0, 1));
  const Tensor before = cat({one, x.narrow(dim, 0, n - 1)}, dim).cumprod(dim);
  const Tensor after = cat({one, x.narrow(dim, 1, n - 1).flip(dim)}, dim).cumprod(dim).flip(dim);
  return before * after;
}

// dx = g y / x; where an x is 0, g times the product of the others
Tensor prod_backward(const Tensor& g, const Tensor& x, const Tensor& y, int64_t dim) {
  if (x.numel() == 0) return zeros_like(x);
  if (all(x).is_nonzero()) return g * y / x;
  return g * product_of_others(x, dim);
}

}  // namespace

Tensor prod(const Tensor& self, std::optional<ScalarType> dtype) {
  check_defined("prod", self);
  const Tensor out = total_prod(self, all_dims(self.dim()), false, total_type(self, dtype));
  return record("ProdBackward0", out, {self}, [x = SavedTensor(self), y = SavedOutput(out)](const Tensor& g) {
    const Tensor input = x.get();
    return prod_backward(g, input.reshape({-1}), y.get(), 0).reshape(input.sizes());
  });
}

Tensor prod(const Tensor& self, int64_t dim, bool keepdim, std::optional<ScalarType> dtype) {
  check_defined("prod", self);
  const DimMask mask = dim_mask("prod", dim, self);
  const Tensor out = total_prod(self, mask, keepdim, total_type(self, dtype));
  return record("ProdBackward1", out, {self},
                [x = SavedTensor(self), y = SavedOutput(out), mask, keepdim, dim](const Tensor& g) {
                  const Tensor input = x.get();
                  const auto repeated = [&](const Tensor& t) { return expand_reduced(t, input.sizes(), mask, keepdim); };
                  if (input.dim() == 0) return prod_backward(g, input.reshape({1}), y.get(), 0).reshape({});
                  return prod_backward(repeated(g), input, repeated(y.get()), dim);
                });
}

// ---- all, any, count_nonzero: no gradient ----

namespace {

enum class Question { kAll, kAny };

// The answer is bool, or uint8 for uint8.
Tensor ask(Question question, const char* op, const Tensor& self, DimMask mask, bool keepdim) {
  if (self.scalar_type() == kBFloat16) return ask(question, op, converted(self, kFloat), mask, keepdim);
  const auto step = [&](const Tensor& in, const Tensor& out, const Slices& s) {
    dispatch_arithmetic(in.scalar_type(), op, [&]<typename T>() {
      question == Question::kAll ? kernels::all(data<T>(in), data<bool>(out), s)
                                 : kernels::any(data<T>(in), data<bool>(out), s);
    });
  };
  return converted(reduce_stepwise(self, mask, keepdim, kBool, step), self.scalar_type() == kByte ? kByte : kBool);
}

}  // namespace

Tensor all(const Tensor& self) {
  check_defined("all", self);
  return ask(Question::kAll, "all", self, all_dims(self.dim()), false);
}
Tensor any(const Tensor& self) {
  check_defined("any", self);
  return ask(Question::kAny, "any", self, all_dims(self.dim()), false);
}
Tensor all(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("all", self);
  return ask(Question::kAll, "all", self, dim_mask("all", dim, self), keepdim);
}
Tensor any(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("any", self);
  return ask(Question::kAny, "any", self, dim_mask("any", dim, self), keepdim);
}

Tensor count_nonzero(const Tensor& self, std::optional<int64_t> dim) {
  check_defined("count_nonzero", self);
  if (self.scalar_type() == kBFloat16) return count_nonzero(converted(self, kFloat), dim);
  const DimMask mask = dim ? dim_mask("count_nonzero", *dim, self) : dim_mask("count_nonzero", std::nullopt, self);
  const auto [x, s] = sliced(self, mask);
  Tensor out = make_tensor(reduced_shape(self.sizes(), mask, false), kLong);
  dispatch_arithmetic(x.scalar_type(), "count_nonzero",
                      [&, &x = x, &s = s]<typename T>() { kernels::count_nonzero(data<T>(x), data<int64_t>(out), s); });
  return out;
}

Tensor nansum(const Tensor& self, OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) {
  const OpName op("nansum");
  return self.is_floating_point() ? sum(self.masked_fill(self.isnan(), 0), dim, keepdim, dtype)
                                  : sum(self, dim, keepdim, dtype);
}

// ---- Methods ----

Tensor Tensor::sum(std::optional<ScalarType> dtype) const { return taper::sum(*this, dtype); }
Tensor Tensor::sum(OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return taper::sum(*this, dim, keepdim, dtype);
}
Tensor Tensor::nansum(OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return taper::nansum(*this, dim, keepdim, dtype);
}
Tensor Tensor::mean(std::optional<ScalarType> dtype) const { return taper::mean(*this, dtype); }
Tensor Tensor::mean(OptionalIntArrayRef dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return taper::mean(*this, dim, keepdim, dtype);
}
Tensor Tensor::prod(std::optional<ScalarType> dtype) const { return taper::prod(*this, dtype); }
Tensor Tensor::prod(int64_t dim, bool keepdim, std::optional<ScalarType> dtype) const {
  return taper::prod(*this, dim, keepdim, dtype);
}
Tensor Tensor::all() const { return taper::all(*this); }
Tensor Tensor::all(int64_t dim, bool keepdim) const { return taper::all(*this, dim, keepdim); }
Tensor Tensor::any() const { return taper::any(*this); }
Tensor Tensor::any(int64_t dim, bool keepdim) const { return taper::any(*this, dim, keepdim); }
Tensor Tensor::count_nonzero(std::optional<int64_t> dim) const { return taper::count_nonzero(*this, dim); }

}  // namespace taper
