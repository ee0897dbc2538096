// SPDX-License-Identifier: MIT
// Elements chosen by a mask, and where a tensor is not zero.
#include "graph/in_place.h"
#include "graph/record.h"
#include "kernels/index.h"
#include "ops/elementwise.h"
#include "ops/indexed.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

void check_mask(const char* op, const Tensor& mask) {
  check(mask.defined() && (mask.scalar_type() == kBool || mask.scalar_type() == kByte),
        "{0}: {0}: expected BoolTensor or ByteTensor for mask, got {1}", op,
        mask.defined() ? toString(mask.scalar_type()) : "undefined");
}

// t as if it had the broadcast shape; not recorded.
Tensor broadcast(const Tensor& t, IntArrayRef sizes) {
  if (t.sizes() == sizes) return t;
  NoGradGuard no_grad;
  return t.expand(sizes);
}

}  // namespace

// [count] of the broadcast shape's elements: dx = g where the mask is true, else 0
Tensor masked_select(const Tensor& self, const Tensor& mask) {
  check_defined("masked_select", self, mask);
  check_mask("masked_select", mask);
  const std::vector<int64_t> sizes = broadcast_shapes("masked_select", self.sizes(), mask.sizes()).vec();
  const Tensor positions = true_positions(broadcast(mask, sizes)), from = dense(broadcast(self, sizes));
  Tensor out = make_tensor({positions.numel()}, self.scalar_type());
  kernels::gather(from.data_ptr(), data<int64_t>(positions), out.data_ptr(), self.element_size(),
                  kernels::Slices{1, from.numel(), 1}, positions.numel());
  return record("MaskedSelectBackward0", std::move(out), {self}, [positions, sizes](const Tensor& g) {
    return zeros_for(checked_numel("masked_select", sizes), g).index_copy(0, positions, g).reshape(sizes);
  });
}
Tensor Tensor::masked_select(const Tensor& mask) const { return taper::masked_select(*this, mask); }

// The true elements become those of source, in order.
Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source) {
  check_defined("masked_scatter", self, mask, source);
  check_mask("masked_scatter", mask);
  check(self.scalar_type() == source.scalar_type(),
        "masked_scatter: expected self and source to have same dtypes but got {} and {}", toString(self.scalar_type()),
        toString(source.scalar_type()));
  const Shape sizes = broadcast_shapes("masked_scatter", self.sizes(), mask.sizes());
  const Tensor positions = true_positions(broadcast(mask, sizes));
  check(positions.numel() <= source.numel(),
        "masked_scatter: Number of elements of source < number of ones in mask: {} < {}", source.numel(), positions.numel());
  const Tensor values = source.reshape({-1}).narrow(0, 0, positions.numel());
  return self.expand(sizes).reshape({-1}).index_copy(0, positions, values).reshape(sizes);
}
Tensor Tensor::masked_scatter(const Tensor& mask, const Tensor& source) const {
  return taper::masked_scatter(*this, mask, source);
}
Tensor& Tensor::masked_scatter_(const Tensor& mask, const Tensor& source) const {
  check_defined("masked_scatter_", *this, mask, source);
  return in_place("masked_scatter_", *this, {source},
                  [&](const Tensor& self) { return taper::masked_scatter(self, mask, source); });
}

Tensor nonzero(const Tensor& self) {
  check(self.defined(), "nonzero: expected a defined tensor, got an undefined one");
  const Tensor positions = true_positions(self);
  const int64_t count = positions.numel(), dims = self.dim();
  Tensor out = make_tensor({count, dims}, kLong);
  if (count == 0 || dims == 0) return out;
  // The positions ascend, so the rows in which they are come one after the other.
  const int64_t length = self.size(-1);
  const int64_t* p = data<int64_t>(positions);
  int64_t* y = data<int64_t>(out);
  std::vector<int64_t> row(static_cast<size_t>(dims), 0);  // its place, and 0 for the element in it
  for (int64_t k = 0, start = 0; k < count; start += length) {
    for (; k < count && p[k] < start + length; ++k, y += dims) {
      std::copy(row.begin(), row.end() - 1, y);
      y[dims - 1] = p[k] - start;
    }
    for (int64_t d = dims - 2; d >= 0 && ++row[d] == self.sizes()[d]; --d) row[d] = 0;
  }
  return out;
}
Tensor Tensor::nonzero() const { return taper::nonzero(*this); }
Tensor Tensor::argwhere() const { return taper::nonzero(*this); }

}  // namespace taper
