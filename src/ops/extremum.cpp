// SPDX-License-Identifier: MIT
// Greatest, smallest and middle values, and where they are.
#include <limits>

#include "graph/record.h"
#include "kernels/reduce.h"
#include "kernels/sort.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

enum class Which { kMax, kMin };

void check_not_empty(const char* op, const Tensor& self) {
  check(self.numel() != 0,
        "{}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
        "argument.",
        op);
}

void check_dims_not_empty(const char* op, const Tensor& self, DimMask mask) {
  for (int64_t d = 0; d < self.dim(); ++d) {
    check<IndexError>(!(mask >> d & 1) || self.size(d) != 0, "{}(): Expected reduction dim {} to have non-zero size.", op, d);
  }
}

// The extreme of each slice; the slices are not empty.
Tensor extreme(Which which, const char* op, const Tensor& self, DimMask mask, bool keepdim) {
  if (self.scalar_type() == kBFloat16) {
    return converted(extreme(which, op, converted(self, kFloat), mask, keepdim), kBFloat16);
  }
  return reduce_stepwise(self, mask, keepdim, self.scalar_type(), [&](const Tensor& in, const Tensor& out, const Slices& s) {
    dispatch_arithmetic(in.scalar_type(), op, [&]<typename T>() {
      which == Which::kMax ? kernels::max(data<T>(in), data<T>(out), s) : kernels::min(data<T>(in), data<T>(out), s);
    });
  });
}

// Where x is the extreme y; a nan is where the nans are.
Tensor hits(const Tensor& x, const Tensor& y) { return (x == y).logical_or(x.isnan().logical_and(y.isnan())); }

// g goes in equal parts to all places of the extreme.
Tensor record_shared(const char* name, const Tensor& out, const Tensor& self, DimMask mask, bool keepdim) {
  return record(name, out, {self}, [x = SavedTensor(self), y = SavedOutput(out), mask, keepdim](const Tensor& g) {
    const Tensor in = x.get();
    const auto repeated = [&](const Tensor& t) { return expand_reduced(t, in.sizes(), mask, keepdim); };
    const Tensor share = hits(in.detach(), repeated(y.get().detach())).to(g.scalar_type());
    return share / sum_over("SumBackward1", share, mask, true) * repeated(g);
  });
}

Tensor extreme_of_all(Which which, const char* op, const char* name, const Tensor& self) {
  check_not_empty(op, self);
  const DimMask mask = all_dims(self.dim());
  return record_shared(name, extreme(which, op, self, mask, false), self, mask, false);
}

Tensor extreme_over(Which which, const char* op, const char* name, const Tensor& self, IntArrayRef dim, bool keepdim) {
  const DimMask mask = dim_mask(op, dim, self.dim());
  if (dim.empty()) check_not_empty(op, self);
  check_dims_not_empty(op, self, mask);
  return record_shared(name, extreme(which, op, self, mask, keepdim), self, mask, keepdim);
}

// ---- Along one dimension, with indices ----

// values[i] = x[indices[i]] along dim: dx[indices[i]] = g[i]
Tensor record_selected(const char* name, const Tensor& values, const Tensor& indices, const Tensor& self, int64_t dim,
                       bool keepdim) {
  return record(name, values, {self},
                [dims = self.unsafeGetTensorImpl()->dims, saved = SavedTensor(indices), dim, keepdim](const Tensor& g) {
                  const Tensor index = saved.get();
                  const Tensor dx = zeros(dims.sizes(), g.options());
                  if (dims.dim() == 0) return g;
                  return keepdim ? dx.scatter(dim, index, g) : dx.scatter(dim, index.unsqueeze(dim), g.unsqueeze(dim));
                });
}

Shape shape_without(const Tensor& self, int64_t dim, bool keepdim) {
  return reduced_shape(self.sizes(), DimMask{1} << dim, keepdim);
}

// `values` undefined: only the indices are wanted.
void find_extreme(Which which, const char* op, const Tensor& self, int64_t dim, const Tensor& values, const Tensor& indices) {
  const Tensor x = dense(self);
  const Slices s = slices_along(x, dim);
  dispatch_arithmetic(x.scalar_type(), op, [&]<typename T>() {
    T* value = values.defined() ? data<T>(values) : nullptr;
    which == Which::kMax ? kernels::argmax(data<T>(x), value, data<int64_t>(indices), s)
                         : kernels::argmin(data<T>(x), value, data<int64_t>(indices), s);
  });
}

std::tuple<Tensor, Tensor> extreme_along(Which which, const char* op, const char* name, const Tensor& self, int64_t dim,
                                         bool keepdim) {
  dim = wrap_dim(op, dim, self.dim());
  check_dims_not_empty(op, self, DimMask{1} << dim);
  const Tensor x = converted(self, opmath_type(self.scalar_type()));
  const Shape shape = shape_without(self, dim, keepdim);
  const Tensor values = make_tensor(shape, x.scalar_type()), indices = make_tensor(shape, kLong);
  find_extreme(which, op, x, dim, values, indices);
  return {record_selected(name, converted(values, self.scalar_type()), indices, self, dim, keepdim), indices};
}

Tensor index_of_extreme(Which which, const char* op, const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  const Tensor x = converted(self, opmath_type(self.scalar_type()));
  if (dim) {
    const int64_t d = wrap_dim(op, *dim, self.dim());
    check_dims_not_empty(op, self, DimMask{1} << d);
    Tensor out = make_tensor(shape_without(self, d, keepdim), kLong);
    find_extreme(which, op, x, d, Tensor(), out);
    return out;
  }
  check<IndexError>(self.numel() != 0, "{}(): Expected reduction dim to be specified for input.numel() == 0.", op);
  Tensor out = make_tensor(reduced_shape(self.sizes(), all_dims(self.dim()), keepdim), kLong);
  const Tensor flat = dense(x);
  dispatch_arithmetic(x.scalar_type(), op, [&]<typename T>() {
    const Slices s{1, flat.numel(), 1};
    which == Which::kMax ? kernels::argmax(data<T>(flat), static_cast<T*>(nullptr), data<int64_t>(out), s)
                         : kernels::argmin(data<T>(flat), static_cast<T*>(nullptr), data<int64_t>(out), s);
  });
  return out;
}

}  // namespace

Tensor max(const Tensor& self) {
  check_defined("max", self);
  return extreme_of_all(Which::kMax, "max", "MaxBackward1", self);
}
Tensor min(const Tensor& self) {
  check_defined("min", self);
  return extreme_of_all(Which::kMin, "min", "MinBackward1", self);
}
std::tuple<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("max", self);
  return extreme_along(Which::kMax, "max", "MaxBackward0", self, dim, keepdim);
}
std::tuple<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("min", self);
  return extreme_along(Which::kMin, "min", "MinBackward0", self, dim, keepdim);
}
Tensor amax(const Tensor& self, IntArrayRef dim, bool keepdim) {
  check_defined("amax", self);
  return extreme_over(Which::kMax, "amax", "AmaxBackward0", self, dim, keepdim);
}
Tensor amin(const Tensor& self, IntArrayRef dim, bool keepdim) {
  check_defined("amin", self);
  return extreme_over(Which::kMin, "amin", "AminBackward0", self, dim, keepdim);
}
Tensor argmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  check_defined("argmax", self);
  return index_of_extreme(Which::kMax, "argmax", self, dim, keepdim);
}
Tensor argmin(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  check_defined("argmin", self);
  return index_of_extreme(Which::kMin, "argmin", self, dim, keepdim);
}

// ---- median ----

namespace {

Tensor nan_or_zero(ScalarType dtype) {
  Tensor out = make_tensor({}, dtype);
  fill_with(out, isFloatingType(dtype) ? Scalar(std::numeric_limits<double>::quiet_NaN()) : Scalar(0));
  return out;
}

}  // namespace

Tensor median(const Tensor& self) {
  check_defined("median", self);
  if (self.numel() == 0) return nan_or_zero(self.scalar_type());
  const Tensor x = dense(converted(self, opmath_type(self.scalar_type())));
  const Tensor value = make_tensor({}, x.scalar_type());
  dispatch_arithmetic(x.scalar_type(), "median", [&]<typename T>() {
    int64_t index;
    kernels::median(data<T>(x), data<T>(value), &index, Slices{1, x.numel(), 1});
  });
  return record_shared("MedianBackward0", converted(value, self.scalar_type()), self, all_dims(self.dim()), false);
}

std::tuple<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim) {
  check_defined("median", self);
  dim = wrap_dim("median", dim, self);
  check_dims_not_empty("median", self, DimMask{1} << dim);
  const Tensor x = dense(converted(self, opmath_type(self.scalar_type())));
  const Shape shape = shape_without(self, dim, keepdim);
  const Tensor values = make_tensor(shape, x.scalar_type()), indices = make_tensor(shape, kLong);
  dispatch_arithmetic(x.scalar_type(), "median", [&]<typename T>() {
    kernels::median(data<T>(x), data<T>(values), data<int64_t>(indices), slices_along(x, dim));
  });
  return {record_selected("MedianBackward1", converted(values, self.scalar_type()), indices, self, dim, keepdim), indices};
}

// ---- Methods ----

Tensor Tensor::max() const { return taper::max(*this); }
std::tuple<Tensor, Tensor> Tensor::max(int64_t dim, bool keepdim) const { return taper::max(*this, dim, keepdim); }
Tensor Tensor::min() const { return taper::min(*this); }
std::tuple<Tensor, Tensor> Tensor::min(int64_t dim, bool keepdim) const { return taper::min(*this, dim, keepdim); }
Tensor Tensor::median() const { return taper::median(*this); }
std::tuple<Tensor, Tensor> Tensor::median(int64_t dim, bool keepdim) const { return taper::median(*this, dim, keepdim); }
Tensor Tensor::amax(IntArrayRef dim, bool keepdim) const { return taper::amax(*this, dim, keepdim); }
Tensor Tensor::amin(IntArrayRef dim, bool keepdim) const { return taper::amin(*this, dim, keepdim); }
Tensor Tensor::argmax(std::optional<int64_t> dim, bool keepdim) const { return taper::argmax(*this, dim, keepdim); }
Tensor Tensor::argmin(std::optional<int64_t> dim, bool keepdim) const { return taper::argmin(*this, dim, keepdim); }

}  // namespace taper
