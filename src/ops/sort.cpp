// SPDX-License-Identifier: MIT
// Order along a dimension: sort, argsort, topk, kthvalue; bucketize. A nan is greater than every number.
#include "kernels/sort.h"

#include <algorithm>

#include "graph/record.h"
#include "ops/elementwise.h"
#include "ops/indexed.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using Pair = std::tuple<Tensor, Tensor>;

int64_t extent(const Tensor& t, int64_t dim) { return t.dim() == 0 ? 1 : t.sizes()[dim]; }

// Values picked from x: dx = g where they came from
Pair record_picked(const char* name, Tensor values, const Tensor& indices, const Tensor& self, int64_t dim) {
  Tensor out = record(name, std::move(values), {self},
                      [dim, at = SavedTensor(indices), dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
                        return zeros_for(dims.sizes(), g).scatter(dim, at.get(), g);
                      });
  return {std::move(out), indices};
}

// The k greatest or smallest in order, with their places; k of them along dim.
Pair largest(const Tensor& self, int64_t k, int64_t dim, bool greatest) {
  if (self.scalar_type() == kBFloat16) {
    auto [values, indices] = largest(converted(self, kFloat), k, dim, greatest);
    return {converted(values, kBFloat16), indices};
  }
  const Tensor x = dense(self);
  const auto sizes = self.dim() == 0 ? std::vector<int64_t>() : with_size(self.sizes(), dim, k);
  Tensor values = make_tensor(sizes, self.scalar_type()), indices = make_tensor(sizes, kLong);
  if (values.numel() > 0) {
    dispatch_arithmetic(self.scalar_type(), "topk", [&]<typename T>() {
      kernels::topk(data<T>(x), k, greatest, data<T>(values), data<int64_t>(indices), slices_along(x, dim));
    });
  }
  return {values, indices};
}

Pair sorted(const char* name, const Tensor& self, int64_t dim, bool descending) {
  check(self.defined(), "sort: expected a defined tensor, got an undefined one");
  const int64_t d = wrap_dim("sort", dim, self);
  const Tensor x = dense(converted(self, opmath_type(self.scalar_type())));
  Tensor values = make_like(x), indices = make_like(x, kLong);
  if (x.numel() > 0) {
    dispatch_arithmetic(x.scalar_type(), "sort", [&]<typename T>() {
      kernels::sort(data<T>(x), data<T>(values), data<int64_t>(indices), slices_along(x, d), descending);
    });
  }
  return record_picked(name, converted(values, self.scalar_type()), indices, self, d);
}

}  // namespace

Pair sort(const Tensor& self, int64_t dim, bool descending) { return sorted("SortBackward0", self, dim, descending); }
Pair sort(const Tensor& self, std::optional<bool>, int64_t dim, bool descending) {
  return sorted("SortBackward1", self, dim, descending);
}
Pair Tensor::sort(int64_t dim, bool descending) const { return taper::sort(*this, dim, descending); }
Pair Tensor::sort(std::optional<bool> stable, int64_t dim, bool descending) const {
  return taper::sort(*this, stable, dim, descending);
}

Tensor argsort(const Tensor& self, int64_t dim, bool descending) {
  const OpName op("argsort");
  NoGradGuard no_grad;
  return std::get<1>(taper::sort(self, dim, descending));
}
Tensor Tensor::argsort(int64_t dim, bool descending) const { return taper::argsort(*this, dim, descending); }

Pair topk(const Tensor& self, int64_t k, int64_t dim, bool greatest, bool) {
  const int64_t d = wrap_dim("topk", dim, self);
  check(k >= 0 && k <= extent(self, d), "topk: selected index k out of range: expected 0 to {}, got {}", extent(self, d), k);
  const auto [values, indices] = largest(self, k, d, greatest);
  return record_picked("TopkBackward0", values, indices, self, d);
}
Pair Tensor::topk(int64_t k, int64_t dim, bool greatest, bool sorted) const {
  return taper::topk(*this, k, dim, greatest, sorted);
}

// The last of the k smallest.
Pair kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  const int64_t d = wrap_dim("kthvalue", dim, self);
  check(k >= 1 && k <= extent(self, d), "kthvalue: kthvalue(): selected number k out of range for dimension {}: expected 1 to {}, got {}",
        d, extent(self, d), k);
  const auto [all_values, all_indices] = largest(self, k, d, false);
  const bool whole = self.dim() == 0;
  const Tensor values = whole ? all_values : all_values.narrow(d, k - 1, 1).clone();
  const Tensor indices = whole ? all_indices : all_indices.narrow(d, k - 1, 1).clone();
  const auto [kept, at] = record_picked("KthvalueBackward0", values, indices, self, d);
  if (keepdim || whole) return {kept, at};
  return {kept.squeeze(d), at.squeeze(d)};
}
Pair Tensor::kthvalue(int64_t k, int64_t dim, bool keepdim) const { return taper::kthvalue(*this, k, dim, keepdim); }

// The index of the first boundary that is not less than x, or with `right` greater than x.
Tensor bucketize(const Tensor& self, const Tensor& boundaries, bool out_int32, bool right) {
  check_defined("bucketize", self, boundaries);
  check(boundaries.dim() == 1, "bucketize: boundaries tensor must be 1 dimension, but got dim({})", boundaries.dim());
  const bool whole = isIntegralType(self.scalar_type(), true) && isIntegralType(boundaries.scalar_type(), true);
  const Tensor x = dense(converted(self, whole ? kLong : kDouble));
  const Tensor bounds = dense(converted(boundaries, whole ? kLong : kDouble));
  const Tensor out = make_like(x, kLong);
  const auto search = [&]<typename T>(T) {
    const T* first = data<T>(bounds);
    const T* last = first + bounds.numel();
    for (int64_t i = 0; i < x.numel(); ++i) {
      const T value = data<T>(x)[i];
      const auto below = [&](T bound) { return right ? !(value < bound) : !(bound >= value); };
      data<int64_t>(out)[i] = std::partition_point(first, last, below) - first;
    }
  };
  whole ? search(int64_t()) : search(double());
  return converted(out, out_int32 ? kInt : kLong);
}

}  // namespace taper
