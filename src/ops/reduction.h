// SPDX-License-Identifier: MIT
// What reductions share: which dimensions go, the shape that is left, and the contiguous [outer, n, inner] of kernels.
#pragma once

#include <cstdint>

#include <taper/tensor.h>

#include "kernels/slices.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {

using kernels::Slices;

/// The dimensions of a reduction: bit d for dimension d.
using DimMask = uint64_t;

/// `dim` wrapped and checked; absent or empty means all.
DimMask dim_mask(const char* op, const OptionalIntArrayRef& dim, int64_t ndim);
inline DimMask dim_mask(const char* op, const OptionalIntArrayRef& dim, const Tensor& t) {
  check_defined(op, t);
  return dim_mask(op, dim, t.dim());
}
inline DimMask all_dims(int64_t ndim) { return ndim >= 64 ? ~DimMask{0} : (DimMask{1} << ndim) - 1; }

/// The sizes of the result: the masked dimensions are gone, or 1 with keepdim.
Shape reduced_shape(IntArrayRef sizes, DimMask mask, bool keepdim);
/// How many elements become one.
int64_t reduced_count(IntArrayRef sizes, DimMask mask);

/// x, contiguous, cut along one dimension.
Slices slices_along(const Tensor& x, int64_t dim);

/// x with the masked dimensions side by side in memory; a copy where they are not.
struct Sliced {
  Tensor x;
  Slices slices;
};
Sliced sliced(const Tensor& x, DimMask mask);

/// The runs of adjacent masked dimensions, last first; what lies behind a run counts as reduced already.
class RunsFromBehind {
 public:
  RunsFromBehind(IntArrayRef sizes, DimMask mask) : sizes_(sizes), mask_(mask), end_(sizes.size()) {}
  Slices take();
  bool done() const { return mask_ == 0; }

 private:
  bool masked(size_t d) const { return mask_ >> d & 1; }

  IntArrayRef sizes_;
  DimMask mask_;
  size_t end_;
  int64_t inner_ = 1;
};

/// Reduces one run of dimensions after the other by step(in, out, slices): for reductions that may be applied to their
/// own results, such as sum. Saves the copy that sliced() makes.
template <typename Step>
Tensor reduce_stepwise(const Tensor& self, DimMask mask, bool keepdim, ScalarType dtype, const Step& step) {
  const Shape shape = reduced_shape(self.sizes(), mask, keepdim);
  RunsFromBehind runs(self.sizes(), mask);
  MaybeOwned in = dense(self);
  for (;;) {
    const Slices s = runs.take();
    Tensor out = make_tensor(runs.done() ? IntArrayRef(shape) : IntArrayRef(s.count()), dtype);
    step(in, out, s);
    if (runs.done()) return out;
    in = std::move(out);
  }
}

/// g, the gradient of a reduction, repeated along the reduced dimensions: a view of the input's `sizes`.
Tensor expand_reduced(const Tensor& g, IntArrayRef sizes, DimMask mask, bool keepdim);
/// The sum over a mask, recorded as `name`. Undoes expand_reduced.
Tensor sum_over(const char* name, const Tensor& self, DimMask mask, bool keepdim,
                std::optional<ScalarType> dtype = std::nullopt);

}  // namespace taper
