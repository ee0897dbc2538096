// SPDX-License-Identifier: MIT
// Ops with one index for whole slices of a dimension: index_select, index_add, index_copy, index_fill, take, one_hot.
#include <algorithm>
#include <limits>

#include "graph/in_place.h"
#include "graph/record.h"
#include "kernels/index.h"
#include "ops/elementwise.h"
#include "ops/indexed.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

int64_t extent(const Tensor& t, int64_t dim) { return t.dim() == 0 ? 1 : t.sizes()[dim]; }

// The index as contiguous int64.
Tensor check_vector(const char* op, const Tensor& index) {
  check(index.defined() && (index.scalar_type() == kLong || index.scalar_type() == kInt),
        "{0}: {0}(): Expected dtype int32 or int64 for index, got {1}", op,
        index.defined() ? toString(index.scalar_type()) : "undefined");
  check<IndexError>(index.dim() <= 1, "{0}: {0}(): Index is supposed to be a vector, got {1}", op, shape_text(index));
  return dense(converted(index, kLong));
}

void check_rows(const char* op, const Tensor& index, int64_t size) {
  const int64_t bad = kernels::first_out_of_range(data<int64_t>(index), index.numel(), 0, size);
  if (bad >= 0)
    fail<IndexError>("{}: index out of range in self: got {} for size {}", op, data<int64_t>(index)[bad], size);
}

void check_source(const char* op, const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  check(source.defined() && source.scalar_type() == self.scalar_type(),
        "{0}: {0}(): self ({1}) and source ({2}) must have the same scalar type", op, toString(self.scalar_type()),
        source.defined() ? toString(source.scalar_type()) : "undefined");
  check<IndexError>(index.numel() == extent(source, dim),
                    "{0}: {0}(): Number of indices ({1}) should be equal to source.size(dim): ({2}), for dim: {3}", op,
                    index.numel(), extent(source, dim), dim);
  const auto expected = with_size(self.sizes(), dim, index.numel());
  const auto given = with_size(source.sizes(), dim, index.numel());
  check(given == expected, "{0}: {0}(): expected a source of {1}, the destination's slices, got {2}", op,
        shape_text(expected), shape_text(source));
}

void add_into(const Tensor& y, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) {
  if (y.scalar_type() == kBFloat16) {
    const Tensor sum = converted(y, kFloat);
    add_into(sum, dim, index, converted(source, kFloat), alpha);
    return copy_into(y, sum);
  }
  const Tensor values = dense(apart_from(y, source));
  write_dense(y, [&](const Tensor& to) {
    dispatch_arithmetic(y.scalar_type(), "index_add", [&]<typename T>() {
      kernels::index_add(data<T>(values), data<int64_t>(index), alpha.to<T>(), data<T>(to), slices_along(to, dim),
                         index.numel());
    });
  });
}

void copy_rows_into(const Tensor& y, int64_t dim, const Tensor& index, const Tensor& source) {
  const Tensor values = dense(apart_from(y, source));
  write_dense(y, [&](const Tensor& to) {
    kernels::index_copy(values.data_ptr(), data<int64_t>(index), to.data_ptr(), y.element_size(), slices_along(to, dim),
                        index.numel());
  });
}

void fill_rows(const Tensor& y, int64_t dim, const Tensor& index, Scalar value) {
  const Tensor values = make_tensor(with_size(y.sizes(), dim, index.numel()), y.scalar_type());
  fill_with(values, value);
  copy_rows_into(y, dim, index, values);
}

// Negative indices count from the end.
Tensor wrapped(const char* op, const Tensor& index, int64_t size, int64_t dim) {
  const Tensor result = fresh_copy(index);
  int64_t* p = data<int64_t>(result);
  for (int64_t i = 0; i < result.numel(); ++i) {
    check<IndexError>(p[i] >= -size && p[i] < size, "{}: index {} is out of bounds for dimension {} with size {}", op,
                      p[i], dim, size);
    if (p[i] < 0) p[i] += size;
  }
  return result;
}

}  // namespace

// dx = g added where it came from
Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index) {
  const int64_t d = wrap_dim("index_select", dim, self);
  const Tensor rows = check_vector("index_select", index);
  check_rows("index_select", rows, extent(self, d));
  Tensor out = select_rows(self, d, rows);
  if (self.dim() == 0) {
    check(rows.numel() == 1, "index_select: expected one index for a 0-dim tensor, got {}", shape_text(index));
    out = fresh_copy(self);
  }
  return record("IndexSelectBackward0", std::move(out), {self},
                [d, at = SavedTensor(index), dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
                  return zeros_for(dims.sizes(), g).index_add(d, at.get(), g);
                });
}
Tensor Tensor::index_select(int64_t dim, const Tensor& index) const { return taper::index_select(*this, dim, index); }

// dx = g, dsource = alpha g's slices
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) {
  const int64_t d = wrap_dim("index_add", dim, self);
  const Tensor rows = check_vector("index_add", index);
  check_source("index_add", self, d, rows, source);
  check_rows("index_add", rows, extent(self, d));
  Tensor out = fresh_copy(self);
  add_into(out, d, rows, source, alpha);
  return record("IndexAddBackward0", std::move(out), {self, source},
                [d, alpha, at = SavedTensor(index, wants_grad(source))](Tensor g, Needs needs) {
                  std::array<Tensor, 2> grads;
                  if (needs[1]) grads[1] = g.index_select(d, at.get());
                  if (needs[1] && !alpha.equal(1)) grads[1] = std::move(grads[1]) * alpha;
                  if (needs[0]) grads[0] = std::move(g);
                  return grads;
                });
}
Tensor Tensor::index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const {
  return taper::index_add(*this, dim, index, source, alpha);
}
Tensor& Tensor::index_add_(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const {
  const int64_t d = wrap_dim("index_add_", dim, *this);
  const Tensor rows = check_vector("index_add_", index);
  check_source("index_add_", *this, d, rows, source);
  check_rows("index_add_", rows, extent(*this, d));
  return in_place(
      "index_add_", *this, {source}, [&] { add_into(*this, d, rows, source, alpha); },
      [&](const Tensor& self) { return taper::index_add(self, d, index, source, alpha); });
}

// dx = g with zeros for the slices, dsource = g's slices
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  const int64_t d = wrap_dim("index_copy", dim, self);
  const Tensor rows = check_vector("index_copy", index);
  check_source("index_copy", self, d, rows, source);
  check_range<IndexError>("index_copy", rows, extent(self, d), d);
  Tensor out = fresh_copy(self);
  copy_rows_into(out, d, rows, source);
  return record("IndexCopyBackward0", std::move(out), {self, source},
                [d, at = SavedTensor(index)](const Tensor& g, Needs needs) {
                  const Tensor rows = at.get();
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = g.index_fill(d, rows, 0);
                  if (needs[1]) grads[1] = g.index_select(d, rows);
                  return grads;
                });
}
Tensor Tensor::index_copy(int64_t dim, const Tensor& index, const Tensor& source) const {
  return taper::index_copy(*this, dim, index, source);
}
Tensor& Tensor::index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const {
  const int64_t d = wrap_dim("index_copy_", dim, *this);
  const Tensor rows = check_vector("index_copy_", index);
  check_source("index_copy_", *this, d, rows, source);
  check_range<IndexError>("index_copy_", rows, extent(*this, d), d);
  return in_place(
      "index_copy_", *this, {source}, [&] { copy_rows_into(*this, d, rows, source); },
      [&](const Tensor& self) { return taper::index_copy(self, d, index, source); });
}

// dx = g with zeros for the slices
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  const int64_t d = wrap_dim("index_fill", dim, self);
  const Tensor rows = wrapped("index_fill", check_vector("index_fill", index), extent(self, d), d);
  Tensor out = fresh_copy(self);
  fill_rows(out, d, rows, value);
  return record("IndexFillBackward0", std::move(out), {self},
                [d, at = SavedTensor(index)](const Tensor& g) { return g.index_fill(d, at.get(), 0); });
}
Tensor Tensor::index_fill(int64_t dim, const Tensor& index, Scalar value) const {
  return taper::index_fill(*this, dim, index, value);
}
Tensor& Tensor::index_fill_(int64_t dim, const Tensor& index, Scalar value) const {
  const int64_t d = wrap_dim("index_fill_", dim, *this);
  const Tensor rows = wrapped("index_fill_", check_vector("index_fill_", index), extent(*this, d), d);
  return in_place(
      "index_fill_", *this, {}, [&] { fill_rows(*this, d, rows, value); },
      [&](const Tensor& self) { return taper::index_fill(self, d, index, value); });
}

namespace {

// Negative places count from the end.
Tensor counted_from_start(const Tensor& index, int64_t n) {
  const Tensor at = fresh_copy(index);
  int64_t* p = data<int64_t>(at);
  for (int64_t i = 0; i < at.numel(); ++i) {
    check<IndexError>(p[i] >= -n && p[i] < n,
                      "take: out of range: tried to access index {} on a tensor of {} elements.", p[i], n);
    if (p[i] < 0) p[i] += n;
  }
  return at;
}

}  // namespace

// y = x's elements by their place in memory order: dx = g added where it came from
Tensor take(const Tensor& self, const Tensor& index) {
  check_defined("take", self, index);
  check_long("take", index);
  const int64_t n = self.numel();
  const Tensor from = dense(self);
  Tensor out = make_tensor(index.sizes(), self.scalar_type()), at = dense(index);
  const auto move = [&] {
    return kernels::gather(from.data_ptr(), data<int64_t>(at), out.data_ptr(), self.element_size(), Slices{1, n, 1}, at.numel());
  };
  if (move() >= 0) {
    at = counted_from_start(index, n);
    move();
  }
  return record("TakeBackward0", std::move(out), {self},
                [at = SavedTensor(at), dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
                  const Tensor zeros = zeros_for(checked_numel("take", dims.sizes()), g);
                  return zeros.index_add(0, at.get().reshape({-1}), g.reshape({-1})).reshape(dims.sizes());
                });
}
Tensor Tensor::take(const Tensor& index) const { return taper::take(*this, index); }

Tensor one_hot(const Tensor& self, int64_t num_classes) {
  check(self.defined() && self.scalar_type() == kLong,
        "one_hot: one_hot is only applicable to index tensor of int64, got {}",
        self.defined() ? toString(self.scalar_type()) : "undefined");
  const Tensor classes = dense(self);
  const int64_t* p = data<int64_t>(classes);
  check(classes.numel() > 0 || num_classes > 0,
        "one_hot: Can not infer total number of classes from empty tensor. Got {}", shape_text(classes));
  int64_t largest = -1;
  for (int64_t i = 0; i < classes.numel(); ++i) {
    check(p[i] >= 0, "one_hot: Class values must be non-negative. Got {}", p[i]);
    largest = std::max(largest, p[i]);
  }
  check(largest < std::numeric_limits<int64_t>::max(), "one_hot: expected classes that fit into memory, got {}",
        largest);
  const int64_t count = num_classes == -1 ? largest + 1 : num_classes;
  checked_numel("one_hot", {std::max<int64_t>(classes.numel(), 1), std::max<int64_t>(count, 0)}, sizeof(int64_t));
  check(count > largest, "one_hot: Class values must be smaller than num_classes. Got {} for {}", largest, num_classes);
  std::vector<int64_t> sizes = self.sizes().vec();
  sizes.push_back(count);
  Tensor out = make_tensor(sizes, kLong);
  fill_with(out, 0);
  for (int64_t i = 0; i < classes.numel(); ++i) data<int64_t>(out)[i * count + p[i]] = 1;
  return out;
}

}  // namespace taper
