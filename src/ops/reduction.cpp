// SPDX-License-Identifier: MIT
// Dimensions, shapes and slices of reductions.
#include "ops/reduction.h"

#include "graph/record.h"
#include "graph/view.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {

DimMask dim_mask(const char* op, const OptionalIntArrayRef& dim, int64_t ndim) {
  check(ndim <= 64, "{}: only tensors with up to 64 dims are supported, got {}", op, ndim);
  if (!dim.has_value() || dim.value().empty()) return all_dims(ndim);
  DimMask mask = 0;
  for (int64_t d : dim.value()) {
    const DimMask bit = DimMask{1} << wrap_dim(op, d, ndim);
    check(!(mask & bit), "{}: dim {} appears multiple times in the list of dims", op, wrap_dim(op, d, ndim));
    mask |= bit;
  }
  return mask & all_dims(ndim);
}

Shape reduced_shape(IntArrayRef sizes, DimMask mask, bool keepdim) {
  Shape shape;
  for (size_t d = 0; d < sizes.size(); ++d) {
    if (!(mask >> d & 1)) {
      shape.push_back(sizes[d]);
    } else if (keepdim) {
      shape.push_back(1);
    }
  }
  return shape;
}

int64_t reduced_count(IntArrayRef sizes, DimMask mask) {
  int64_t count = 1;
  for (size_t d = 0; d < sizes.size(); ++d) {
    if (mask >> d & 1) count *= sizes[d];
  }
  return count;
}

Slices slices_along(const Tensor& x, int64_t dim) {
  const IntArrayRef sizes = x.sizes();
  Slices s;
  for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? s.outer : d == dim ? s.n : s.inner) *= sizes[static_cast<size_t>(d)];
  return s;
}

Slices RunsFromBehind::take() {
  while (end_ > 0 && !masked(end_ - 1)) inner_ *= sizes_[--end_];
  Slices s{1, 1, inner_};
  while (end_ > 0 && (masked(end_ - 1) || sizes_[end_ - 1] == 1)) {
    s.n *= sizes_[--end_];
    mask_ &= ~(DimMask{1} << end_);
  }
  for (size_t d = 0; d < end_; ++d) s.outer *= sizes_[d];
  return s;
}

Sliced sliced(const Tensor& x, DimMask mask) {
  RunsFromBehind runs(x.sizes(), mask);
  const Slices s = runs.take();
  if (runs.done()) return {dense(x), s};
  // The kept dimensions first, then the others.
  Dims dims;
  dims.resize(x.dim());
  int64_t to = 0;
  for (const DimMask part : {~mask, mask}) {
    for (int64_t d = 0; d < x.dim(); ++d) {
      if (!(part >> d & 1)) continue;
      dims.mutable_sizes()[to] = x.size(d);
      dims.mutable_strides()[to++] = x.stride(d);
    }
  }
  const int64_t n = reduced_count(x.sizes(), mask);
  const int64_t kept = reduced_count(x.sizes(), ~mask);
  return {dense(make_view(x, dims.sizes(), dims.strides())), {kept, n, 1}};
}

Tensor expand_reduced(const Tensor& g, IntArrayRef sizes, DimMask mask, bool keepdim) {
  Dims dims;
  dims.resize(static_cast<int64_t>(sizes.size()));
  size_t from = 0;
  for (size_t d = 0; d < sizes.size(); ++d) {
    const bool reduced = mask >> d & 1;
    dims.mutable_sizes()[d] = sizes[d];
    dims.mutable_strides()[d] = reduced ? 0 : g.strides()[from];
    if (!reduced || keepdim) ++from;
  }
  return record("ExpandBackward0", make_view(g, dims.sizes(), dims.strides()), {g},
                [mask, keepdim](const Tensor& gg) { return sum_over("SumBackward1", gg, mask, keepdim); });
}

}  // namespace taper
