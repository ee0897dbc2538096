// SPDX-License-Identifier: MIT
// What the ops that move elements by index stand on.
#include "ops/indexed.h"

#include "kernels/index.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {

std::vector<int64_t> with_size(IntArrayRef sizes, int64_t dim, int64_t size) {
  if (sizes.empty()) return {size};
  std::vector<int64_t> result = sizes.vec();
  result[static_cast<size_t>(dim)] = size;
  return result;
}

void check_long(const char* op, const Tensor& index) {
  check(index.defined() && index.scalar_type() == kLong, "{0}: {0}(): Expected dtype int64 for index, got {1}", op,
        index.defined() ? toString(index.scalar_type()) : "undefined");
}

template <typename E>
void check_found(const char* op, const Tensor& index, int64_t bad, int64_t size, int64_t dim) {
  if (bad < 0) return;
  fail<E>("{}: index {} is out of bounds for dimension {} with size {}", op, data<int64_t>(index)[bad], dim, size);
}
template void check_found<Error>(const char*, const Tensor&, int64_t, int64_t, int64_t);

template <typename E>
void check_range(const char* op, const Tensor& index, int64_t size, int64_t dim) {
  check_found<E>(op, index, kernels::first_out_of_range(data<int64_t>(index), index.numel(), 0, size), size, dim);
}
template void check_range<Error>(const char*, const Tensor&, int64_t, int64_t);
template void check_range<IndexError>(const char*, const Tensor&, int64_t, int64_t);

Tensor zeros_for(IntArrayRef sizes, const Tensor& g) {
  Tensor zeros = make_tensor(sizes, g.scalar_type());
  fill_with(zeros, 0);
  return zeros;
}

Tensor fresh_copy(const Tensor& t) {
  Tensor copy = make_like(t);
  copy_into(copy, t);
  return copy;
}

Tensor apart_from(const Tensor& written, const Tensor& t) { return t.is_alias_of(written) ? fresh_copy(t) : t; }

Tensor select_rows(const Tensor& x, int64_t dim, const Tensor& index) {
  const Tensor from = dense(x);
  Tensor out = make_tensor(with_size(x.sizes(), dim, index.numel()), x.scalar_type());
  kernels::index_select(from.data_ptr(), data<int64_t>(index), out.data_ptr(), x.element_size(), slices_along(from, dim),
                        index.numel());
  return out;
}

Tensor true_positions(const Tensor& t) {
  const Tensor mask = dense(converted(t, kBool));
  const bool* m = data<bool>(mask);
  Tensor positions = make_tensor({kernels::count_true(m, mask.numel())}, kLong);
  kernels::true_positions(m, data<int64_t>(positions), positions.numel());
  return positions;
}

}  // namespace taper
