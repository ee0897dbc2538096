// SPDX-License-Identifier: MIT
// Copies and conversions that autograd sees: clone, contiguous, to, copy_, fill_, zero_; and resize_.
#include <taper/ops.h>

#include "graph/in_place.h"
#include "graph/record.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {

Tensor detach(const Tensor& self) {
  check_defined("detach", self);
  return self.detach();
}

Tensor clone(const Tensor& self) {
  check_defined("clone", self);
  Tensor out = empty_like(self);  // keeps dense strides
  copy_into(out, self);
  return record("CloneBackward0", std::move(out), {self}, [](Tensor g) { return g; });
}
Tensor Tensor::clone() const { return taper::clone(*this); }

Tensor Tensor::contiguous() const {
  if (is_contiguous()) return *this;
  return record("CloneBackward0", dense(*this), {*this}, [](Tensor g) { return g; });
}

// ---- Conversion: the gradient goes back through the engine, which casts to the input's dtype ----

Tensor Tensor::to(ScalarType dtype, bool, bool copy) const {
  check_defined("to", *this);
  if (dtype == scalar_type()) return copy ? clone() : *this;
  Tensor out = empty_like(*this, TensorOptions(dtype));
  copy_into(out, *this);
  return record("ToCopyBackward0", std::move(out), {*this}, [](Tensor g) { return g; });
}

Tensor Tensor::to(const TensorOptions& options, bool non_blocking, bool copy) const {
  check(!options.requires_grad(), "to(options) expects unset requires_grad flag, but got options.requires_grad set as true");
  check_options("to", options);
  return to(options.dtype_opt().value_or(scalar_type()), non_blocking, copy);
}
Tensor Tensor::to(TypeMeta dtype, bool non_blocking, bool copy) const {
  return to(dtype.toScalarType(), non_blocking, copy);
}
Tensor Tensor::to(Device device, ScalarType dtype, bool non_blocking, bool copy) const {
  return to(TensorOptions(device).dtype(dtype), non_blocking, copy);
}
Tensor Tensor::to(const Tensor& other, bool non_blocking, bool copy) const {
  return to(other.scalar_type(), non_blocking, copy);
}
Tensor Tensor::cuda() const { return to(kCUDA); }

// ---- In place ----

namespace {

// The gradient of values that were written over is zero, and is told as such: who was used has a gradient. Under a view
// CopySlices tells it to the base.
Tensor overwritten(const Tensor& g, bool whole) { return whole ? zeros_like(g) : Tensor(); }

}  // namespace

Tensor& Tensor::copy_(const Tensor& source, bool) const {
  check_defined("copy_", *this, source);
  check(source.defined(), "copy_: expected a defined source, got an undefined one");
  check(is_expandable(source.sizes(), sizes()), "copy_: The size of tensor a must match the size of tensor b: expected "
        "a source that broadcasts to {}, got {}", shape_text(sizes()), shape_text(source));
  if (is_same(source)) return const_cast<Tensor&>(*this);
  return in_place(
      "copy_", *this, {source}, [&] { copy_into(*this, source); },
      [&](const Tensor& self) {
        Tensor out = make_like(self);
        copy_into(out, source);
        return record("CopyBackwards", std::move(out), {self, source},
                      [whole = !self.is_view()](const Tensor& g, Needs needs) {
                        return std::array<Tensor, 2>{needs[0] ? overwritten(g, whole) : Tensor(), g};
                      });
      });
}

namespace {

Tensor& fill_in_place(const Tensor& self, const char* name, Scalar value) {
  return in_place(
      "fill_", self, {}, [&] { fill_with(self, value); },
      [&](const Tensor& before) {
        Tensor out = make_like(before);
        fill_with(out, value);
        return record(name, std::move(out), {before},
                      [whole = !before.is_view()](const Tensor& g) { return overwritten(g, whole); });
      });
}

}  // namespace

Tensor& Tensor::fill_(Scalar value) const { return fill_in_place(*this, "FillBackward0", value); }
Tensor& Tensor::zero_() const { return fill_in_place(*this, "ZeroBackward0", 0); }

Tensor& Tensor::fill_(const Tensor& value) const {
  check_defined("fill_", *this, value);
  check(value.dim() == 0, "fill_: fill_ only supports 0-dimension value tensor but got tensor with {} dimensions.",
        value.dim());
  return copy_(value);
}

const Tensor& Tensor::resize_(IntArrayRef size) const {
  check(!wants_grad(*this), "resize_: cannot resize variables that require grad");
  const int64_t numel = checked_numel("resize_", size, element_size());
  const size_t needed = static_cast<size_t>((storage_offset() + numel) * element_size());
  TensorImpl& t = *impl_;
  if (needed > t.storage->nbytes()) {
    const int64_t offset = storage_offset();
    t.storage->grow(needed);
    t.data = static_cast<char*>(t.storage->data()) + offset * element_size();
  }
  t.dims.assign(size, contiguous_strides(size));
  t.refresh();
  return *this;
}

}  // namespace taper
