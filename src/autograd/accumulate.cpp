// SPDX-License-Identifier: MIT
// Adding gradients up. A buffer is written in place only when this walk is its one owner.
#include "autograd/accumulate.h"

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "graph/autograd_meta.h"
#include "tensor/check.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {

void add_gradient(Tensor& slot, Tensor grad) {
  if (!slot.defined()) {
    slot = std::move(grad);
  } else if (!GradMode::is_enabled() && sole_owner(slot)) {
    slot.add_(grad);
  } else {
    slot = slot + grad;
  }
}

void accumulate_grad(TensorImpl& t, Tensor grad) {
  Tensor& slot = make_meta(t).grad;
  if (slot.defined()) {
    if (GradMode::is_enabled()) {
      slot = slot + grad;
    } else {
      slot.add_(grad);
    }
    return;
  }
  if (GradMode::is_enabled()) {
    slot = grad.clone();
  } else if (sole_owner(grad) && grad.strides() == t.dims.strides()) {
    slot = std::move(grad);
  } else {
    slot = is_dense(t.dims) ? empty_strided(t.dims.sizes(), t.dims.strides(), grad.options()) : empty_like(grad);
    slot.copy_(grad);
  }
}

Tensor fit_gradient(const char* who, size_t index, Tensor grad, IntArrayRef sizes, ScalarType dtype) {
  if (!(grad.sizes() == sizes)) {
    check(is_expandable(sizes, grad.sizes()),
          "{}: invalid gradient at index {} - got {} but expected shape compatible with {}", who, index,
          shape_text(grad.sizes()), shape_text(sizes));
    grad = grad.sum_to_size(sizes);
  }
  return grad.scalar_type() == dtype ? std::move(grad) : grad.to(dtype);
}

}  // namespace taper
