// SPDX-License-Identifier: MIT
// Reading and writing at a flat index, each the gradient of the other, and index_put in its forms.
#include <taper/ops.h>

#include "graph/in_place.h"
#include "graph/record.h"
#include "graph/view.h"
#include "kernels/index.h"
#include "ops/elementwise.h"
#include "ops/index.h"
#include "ops/indexed.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {

using indexing::TensorIndex;

namespace {

// self with the indexed dimensions side by side; a view that nothing records.
Tensor in_order(const Tensor& self, const FlatIndex& at) {
  std::vector<int64_t> sizes, strides;
  for (int64_t d : at.order) {
    sizes.push_back(self.sizes()[d]);
    strides.push_back(self.strides()[d]);
  }
  return make_view(self, sizes, strides);
}

kernels::Slices slices_of(const Tensor& ordered, const FlatIndex& at) {
  kernels::Slices s;
  for (size_t i = 0; i < at.order.size(); ++i) {
    (i < at.outer ? s.outer : i < at.outer + at.indexed ? s.n : s.inner) *= ordered.sizes()[i];
  }
  return s;
}

void check_values(const Tensor& self, const FlatIndex& at, const Tensor& values) {
  check(values.defined() && values.scalar_type() == self.scalar_type(),
        "index_put_: Index put requires the source and destination dtypes match, got {} for the destination and {} for the "
        "source.",
        toString(self.scalar_type()), values.defined() ? toString(values.scalar_type()) : "undefined");
  const auto sizes = at.result_sizes(self);
  check(is_expandable(values.sizes(), sizes),
        "index_put_: shape mismatch: value tensor of shape {} cannot be broadcast to indexing result of shape {}",
        shape_text(values), shape_text(sizes));
}

// values, contiguous, in the shape of the result, apart from what is about to be written.
Tensor spread(const Tensor& values, IntArrayRef sizes, const Tensor& written) {
  if (values.sizes() == sizes && values.is_contiguous() && !values.is_alias_of(written)) return values;
  Tensor source = make_tensor(sizes, values.scalar_type());
  if (source.numel() > 0) copy_into(source, values);
  return source;
}

void put_into(const Tensor& self, const FlatIndex& at, const Tensor& values, bool accumulate) {
  if (accumulate && self.scalar_type() == kBFloat16) {
    const Tensor sum = converted(self, kFloat);
    put_into(sum, at, converted(values, kFloat), true);
    return copy_into(self, sum);
  }
  const Tensor source = spread(values, at.result_sizes(self), self);
  if (source.numel() == 0) return;
  write_dense(in_order(self, at), [&](const Tensor& y) {
    const kernels::Slices s = slices_of(y, at);
    const int64_t* p = data<int64_t>(at.positions);
    const int64_t m = at.positions.numel();
    if (!accumulate) return kernels::index_copy(source.data_ptr(), p, y.data_ptr(), y.element_size(), s, m);
    dispatch_arithmetic(y.scalar_type(), "index_put_",
                        [&]<typename T>() { kernels::index_add(data<T>(source), p, T(1), data<T>(y), s, m); });
  });
}

}  // namespace

// dx = zeros with g added at the index
Tensor index_at(const Tensor& self, const FlatIndex& at) {
  Tensor out = make_tensor(at.result_sizes(self), self.scalar_type());
  if (out.numel() > 0) {
    const Tensor x = dense(in_order(self, at));
    kernels::index_select(x.data_ptr(), data<int64_t>(at.positions), out.data_ptr(), x.element_size(), slices_of(x, at),
                          at.positions.numel());
  }
  return record("IndexBackward0", std::move(out), {self}, [at, dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
    return put_at(zeros_for(dims.sizes(), g), at, g, true);
  });
}

// dx = g, with zeros at the index unless accumulated; dvalues = g at the index
Tensor put_at(const Tensor& self, const FlatIndex& at, const Tensor& values, bool accumulate) {
  check_values(self, at, values);
  Tensor out = fresh_copy(self);
  put_into(out, at, values, accumulate);
  return record("IndexPutBackward0", std::move(out), {self, values}, [at, accumulate](const Tensor& g, Needs needs) {
    std::array<Tensor, 2> grads;
    if (needs[0]) grads[0] = accumulate ? g : put_at(g, at, zeros_for({}, g), false);
    if (needs[1]) grads[1] = index_at(g, at);
    return grads;
  });
}

Tensor& put_at_(const Tensor& self, const FlatIndex& at, const Tensor& values, bool accumulate) {
  check_values(self, at, values);
  return in_place(
      "index_put_", self, {values}, [&] { put_into(self, at, values, accumulate); },
      [&](const Tensor& before) { return put_at(before, at, values, accumulate); });
}

// ---- index_put_ as programs write it ----

namespace {

ViewAndIndices read(const Tensor& self, ArrayRef<TensorIndex> indices) {
  check(!indices.empty(), "index_put_: Passing an empty index list to Tensor::index_put_() is not valid syntax");
  return apply_indices(self, indices);
}

// Leading ones of a value do not count, as in NumPy.
Tensor without_leading_ones(const Tensor& values) {
  size_t ones = 0;
  while (ones < values.sizes().size() && values.sizes()[ones] == 1) ++ones;
  return ones == 0 ? values : values.reshape(values.sizes().slice(ones));
}

}  // namespace

Tensor& Tensor::index_put_(ArrayRef<TensorIndex> indices, const Tensor& values) const {
  const OpName op("index_put_");
  const ViewAndIndices found = read(*this, indices);
  if (found.has_indices()) {
    put_at_(found.view, FlatIndex(found.view, found.indices), without_leading_ones(values), false);
  } else {
    found.view.copy_(values.sizes() == found.view.sizes() ? values : without_leading_ones(values));
  }
  return const_cast<Tensor&>(*this);
}

Tensor& Tensor::index_put_(ArrayRef<TensorIndex> indices, Scalar value) const {
  const OpName op("index_put_");
  const ViewAndIndices found = read(*this, indices);
  if (found.has_indices()) {
    put_at_(found.view, FlatIndex(found.view, found.indices), scalar_tensor(value, scalar_type()), false);
  } else {
    found.view.fill_(value);
  }
  return const_cast<Tensor&>(*this);
}

Tensor& Tensor::index_put_(std::initializer_list<TensorIndex> indices, const Tensor& values) const {
  return index_put_(ArrayRef<TensorIndex>(indices), values);
}
Tensor& Tensor::index_put_(std::initializer_list<TensorIndex> indices, Scalar value) const {
  return index_put_(ArrayRef<TensorIndex>(indices), value);
}

// ---- The same with a tensor or none for each dimension ----

Tensor index_put(const Tensor& self, const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                 bool accumulate) {
  const OpName op("index_put");
  return self.clone().index_put_(indices, values, accumulate);
}
Tensor Tensor::index_put(const std::vector<std::optional<Tensor>>& indices, const Tensor& values, bool accumulate) const {
  return taper::index_put(*this, indices, values, accumulate);
}
Tensor& Tensor::index_put_(const std::vector<std::optional<Tensor>>& indices, const Tensor& values,
                           bool accumulate) const {
  const OpName op("index_put_");
  const ViewAndIndices found = apply_indices(*this, indices);
  check<IndexError>(found.has_indices(), "index_put_: expected at least one index tensor");
  put_at_(found.view, FlatIndex(found.view, found.indices), values, accumulate);
  return const_cast<Tensor&>(*this);
}
Tensor& index_put_(Tensor& self, const std::vector<std::optional<Tensor>>& indices, const Tensor& values, bool accumulate) {
  return self.index_put_(indices, values, accumulate);
}

}  // namespace taper
