// SPDX-License-Identifier: MIT
// gather, scatter and scatter_add: an index for every element. Each is the gradient of another.
#include "graph/in_place.h"
#include "graph/record.h"
#include "graph/view.h"
#include "kernels/index.h"
#include "ops/elementwise.h"
#include "ops/indexed.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// The part of t that an index of these sizes reaches: all of it along dim, the beginning along the others.
Tensor reached(const Tensor& t, IntArrayRef index_sizes, int64_t dim) {
  if (t.dim() == 0) return t;
  return make_view(t, with_size(index_sizes, dim, t.sizes()[dim]), t.strides());
}

// The same in one dimension more for a 0-dim tensor.
int64_t extent(const Tensor& t, int64_t dim) { return t.dim() == 0 ? 1 : t.sizes()[dim]; }

Slices index_slices(const Tensor& index, int64_t dim, int64_t n) {
  Slices s = slices_along(index, dim);
  s.n = n;
  return s;
}

// Throws unless index has as many dimensions as self and is nowhere larger apart from dim; returns dim wrapped. The kernels
// check the places themselves.
int64_t check_index(const char* op, const Tensor& self, int64_t dim, const Tensor& index) {
  check(self.defined(), "{}: expected a defined tensor, got an undefined one", op);
  check_long(op, index);
  const int64_t d = wrap_dim(op, dim, self.dim());
  if (index.numel() == 0) return d;
  check(std::max<int64_t>(self.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: Index tensor must have the same number of dimensions as input tensor, got {} for {}", op, shape_text(index),
        shape_text(self));
  for (int64_t i = 0; i < self.dim() && i < index.dim(); ++i) {
    check(i == d || index.sizes()[i] <= self.sizes()[i],
          "{}: Size does not match at dimension {} expected index {} to be smaller than self {} apart from dimension {}", op,
          i, shape_text(index), shape_text(self), d);
  }
  return d;
}

// In place nothing may be written before every place is known to be there.
int64_t check_index_first(const char* op, const Tensor& self, int64_t dim, const Tensor& index) {
  const int64_t d = check_index(op, self, dim, index);
  if (index.numel() > 0) check_range<Error>(op, dense(index), extent(self, d), d);
  return d;
}

// What of src belongs to the index; src may be larger.
Tensor check_source(const char* op, const Tensor& self, const Tensor& index, const Tensor& src) {
  check(src.defined() && src.scalar_type() == self.scalar_type(), "{0}: {0}(): Expected self.dtype to be equal to src.dtype, got {1} and {2}",
        op, toString(self.scalar_type()), src.defined() ? toString(src.scalar_type()) : "undefined");
  if (src.sizes() == index.sizes() || index.numel() == 0) return src;
  check(std::max<int64_t>(src.dim(), 1) == std::max<int64_t>(index.dim(), 1),
        "{}: Index tensor must have the same number of dimensions as src tensor, got {} for {}", op, shape_text(index),
        shape_text(src));
  Tensor part = src.dim() < index.dim() ? src.reshape({1}) : src;
  for (int64_t i = 0; i < index.dim(); ++i) {
    check(index.sizes()[i] <= part.sizes()[i],
          "{}: Expected index {} to be smaller than self {} and to be smaller size than src {}", op, shape_text(index),
          shape_text(self), shape_text(src));
    part = part.narrow(i, 0, index.sizes()[i]);
  }
  return index.dim() == 0 ? part.reshape({}) : part;
}

void scatter_into(const char* op, const Tensor& y, int64_t dim, const Tensor& index, const Tensor& src) {
  if (index.numel() == 0) return;
  const Tensor values = dense(apart_from(y, src)), at = dense(index);
  write_dense(reached(y, index.sizes(), dim), [&](const Tensor& part) {
    const int64_t n = extent(part, dim);
    const int64_t bad = kernels::scatter(values.data_ptr(), data<int64_t>(at), part.data_ptr(), y.element_size(),
                                         index_slices(at, dim, n), extent(at, dim));
    check_found<Error>(op, at, bad, n, dim);
  });
}

void scatter_add_into(const char* op, const Tensor& y, int64_t dim, const Tensor& index, const Tensor& src) {
  if (index.numel() == 0) return;
  if (y.scalar_type() == kBFloat16) {
    const Tensor sum = converted(y, kFloat);
    scatter_add_into(op, sum, dim, index, converted(src, kFloat));
    return copy_into(y, sum);
  }
  const Tensor values = dense(apart_from(y, src)), at = dense(index);
  write_dense(reached(y, index.sizes(), dim), [&](const Tensor& part) {
    const int64_t n = extent(part, dim);
    dispatch_arithmetic(y.scalar_type(), "scatter_add", [&]<typename T>() {
      const int64_t bad = kernels::scatter_reduce(kernels::ScatterOp::kAdd, data<T>(values), data<int64_t>(at), data<T>(part),
                                                  index_slices(at, dim, n), extent(at, dim));
      check_found<Error>(op, at, bad, n, dim);
    });
  });
}

Tensor filled_like(const Tensor& index, Scalar value, ScalarType dtype) {
  Tensor t = make_like(index, dtype);
  fill_with(t, value);
  return t;
}

// y = x with src written: dx = g with zeros written, dsrc = g gathered
Tensor scattered(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  Tensor out = fresh_copy(self);
  scatter_into("scatter", out, dim, index, src);
  return record("ScatterBackward0", std::move(out), {self, src}, [dim, at = SavedTensor(index)](Tensor g, Needs needs) {
    const Tensor index = at.get();
    std::array<Tensor, 2> grads;
    if (needs[1]) grads[1] = g.gather(dim, index);
    if (needs[0]) grads[0] = g.scatter(dim, index, 0);
    return grads;
  });
}

}  // namespace

// y[i][j] = x[index[i][j]][j]: dx = g added where it came from
Tensor gather(const Tensor& self, int64_t dim, const Tensor& index, bool) {
  const int64_t d = check_index("gather", self, dim, index);
  Tensor out = make_tensor(index.sizes(), self.scalar_type());
  if (index.numel() > 0) {
    const Tensor from = dense(reached(self, index.sizes(), d)), at = dense(index);
    const int64_t n = extent(self, d);
    const int64_t bad = kernels::gather(from.data_ptr(), data<int64_t>(at), out.data_ptr(), self.element_size(),
                                        index_slices(at, d, n), extent(at, d));
    check_found<Error>("gather", at, bad, n, d);
  }
  return record("GatherBackward0", std::move(out), {self},
                [d, at = SavedTensor(index), dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
                  return zeros_for(dims.sizes(), g).scatter_add(d, at.get(), g);
                });
}
Tensor Tensor::gather(int64_t dim, const Tensor& index, bool sparse_grad) const {
  return taper::gather(*this, dim, index, sparse_grad);
}

Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  const int64_t d = check_index("scatter", self, dim, index);
  return scattered(self, d, index, check_source("scatter", self, index, src));
}
Tensor Tensor::scatter(int64_t dim, const Tensor& index, const Tensor& src) const {
  return taper::scatter(*this, dim, index, src);
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, const Tensor& src) const {
  const int64_t d = check_index_first("scatter_", *this, dim, index);
  const Tensor part = check_source("scatter_", *this, index, src);
  return in_place(
      "scatter_", *this, {part}, [&] { scatter_into("scatter_", *this, d, index, part); },
      [&](const Tensor& self) { return scattered(self, d, index, part); });
}

// dx = g with zeros written
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  const int64_t d = check_index("scatter", self, dim, index);
  Tensor out = fresh_copy(self);
  scatter_into("scatter", out, d, index, filled_like(index, value, self.scalar_type()));
  return record("ScatterBackward1", std::move(out), {self},
                [d, at = SavedTensor(index)](const Tensor& g) { return g.scatter(d, at.get(), 0); });
}
Tensor Tensor::scatter(int64_t dim, const Tensor& index, Scalar value) const {
  return taper::scatter(*this, dim, index, value);
}
Tensor& Tensor::scatter_(int64_t dim, const Tensor& index, Scalar value) const {
  const int64_t d = check_index_first("scatter_", *this, dim, index);
  return in_place(
      "scatter_", *this, {}, [&] { scatter_into("scatter_", *this, d, index, filled_like(index, value, scalar_type())); },
      [&](const Tensor& self) { return taper::scatter(self, d, index, value); });
}

// dx = g, dsrc = g gathered
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  const int64_t d = check_index("scatter_add", self, dim, index);
  const Tensor part = check_source("scatter_add", self, index, src);
  Tensor out = fresh_copy(self);
  scatter_add_into("scatter_add", out, d, index, part);
  return record("ScatterAddBackward0", std::move(out), {self, part},
                [d, at = SavedTensor(index, wants_grad(part))](Tensor g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = g.gather(d, at.get());
                  if (needs[0]) grads[0] = std::move(g);
                  return grads;
                });
}
Tensor Tensor::scatter_add(int64_t dim, const Tensor& index, const Tensor& src) const {
  return taper::scatter_add(*this, dim, index, src);
}
Tensor& Tensor::scatter_add_(int64_t dim, const Tensor& index, const Tensor& src) const {
  const int64_t d = check_index_first("scatter_add_", *this, dim, index);
  const Tensor part = check_source("scatter_add_", *this, index, src);
  return in_place(
      "scatter_add_", *this, {part}, [&] { scatter_add_into("scatter_add_", *this, d, index, part); },
      [&](const Tensor& self) { return taper::scatter_add(self, d, index, part); });
}

// A broadcast gather that takes the index of argsort and argmax as it is.
Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim) {
  const OpName op("take_along_dim");
  check_long("take_along_dim", indices);
  if (!dim) return self.reshape({-1}).gather(0, indices.reshape({-1}));
  check(self.dim() == indices.dim(),
        "take_along_dim: torch.take_along_dim(): input and indices should have the same number of dimensions, got {} and {}",
        shape_text(self), shape_text(indices));
  const int64_t d = wrap_dim("take_along_dim", *dim, self);
  const auto sizes = broadcast_shapes("take_along_dim", with_size(self.sizes(), d, indices.sizes()[d]), indices.sizes());
  return self.expand(with_size(sizes, d, self.sizes()[d])).gather(d, indices.expand(sizes));
}
Tensor Tensor::take_along_dim(const Tensor& indices, std::optional<int64_t> dim) const {
  return taper::take_along_dim(*this, indices, dim);
}

}  // namespace taper
