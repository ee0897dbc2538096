// SPDX-License-Identifier: MIT
// libtorch's rule for the strides of a result: the first operand that tells two dimensions apart decides on their
// order.
#include "tensor/layout.h"

#include <algorithm>

#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using Operands = std::initializer_list<const Tensor*>;

const Dims& dims(const Tensor* t) { return t->unsafeGetTensorImpl()->dims; }

// Positive if dimension b of a result belongs inside dimension a, negative if outside. An operand that is broadcast
// along either has no say.
int compare_dims(IntArrayRef sizes, Operands operands, int64_t a, int64_t b) {
  for (const Tensor* t : operands) {
    const int64_t stride_a = broadcast_stride(dims(t), sizes, a), stride_b = broadcast_stride(dims(t), sizes, b);
    if (stride_a == 0 || stride_b == 0) continue;
    if (stride_a != stride_b) return stride_a < stride_b ? -1 : 1;
    if (sizes[a] > sizes[b]) return 1;
  }
  return 0;
}

// Whether all lie in memory as the first one does, without gaps.
bool share_dense_layout(Operands operands) {
  const Dims& first = dims(*operands.begin());
  return is_dense(first) && std::all_of(operands.begin(), operands.end(), [&](const Tensor* t) {
           return t->sizes() == first.sizes() && t->strides() == first.strides();
         });
}

// The dimensions, innermost first: an insertion sort that steps over what cannot be compared.
Shape memory_order(IntArrayRef sizes, Operands operands) {
  Shape order(0);
  for (int64_t d = static_cast<int64_t>(sizes.size()); d-- > 0;) {
    order.push_back(d);
    size_t at = order.size() - 1;
    for (size_t i = at; i-- > 0;) {
      const int outside = compare_dims(sizes, operands, order[i], order[at]);
      if (outside < 0) break;
      if (outside == 0) continue;
      std::swap(order[i], order[at]);
      at = i;
    }
  }
  return order;
}

}  // namespace

Tensor make_tensor_like(IntArrayRef sizes, ScalarType dtype, Operands operands) {
  Tensor out = make_tensor(sizes, dtype);
  TensorImpl& impl = *out.unsafeGetTensorImpl();
  if (share_dense_layout(operands)) {
    impl.dims.assign(sizes, (*operands.begin())->strides());
  } else {
    int64_t stride = 1;
    const Shape order = memory_order(sizes, operands);
    for (size_t i = 0; i < order.size(); ++i) {
      impl.dims.mutable_strides()[order[i]] = stride;
      stride *= std::max<int64_t>(sizes[order[i]], 1);
    }
  }
  impl.refresh();
  return out;
}

}  // namespace taper
