// SPDX-License-Identifier: MIT
// Making views, and keeping their place in the graph true when they or their base are changed in place.
#include "graph/view.h"

#include <algorithm>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

Tensor alias(const TensorImpl& self) {
  auto result = IntrusivePtr<TensorImpl>::adopt(new TensorImpl(self.storage, self.dtype));
  result->own_version = self.own_version;
  result->inference = self.inference;
  result->data = self.data;
  return Tensor(std::move(result));
}

// What a view remembers of the tensor that it is taken of.
void know_base(TensorImpl& view, const Tensor& self) {
  const TensorImpl& source = *self.unsafeGetTensorImpl();
  if (source.inference) return;
  TensorImpl* base = source.base ? source.base : self.unsafeGetTensorImpl();
  view.base = IntrusivePtr<TensorImpl>::share(base).detach();
  view.attr_version = view.version().current_version();
  if (source.creation != CreationMeta::kDefault) {
    view.creation = source.creation;
  } else if (InferenceMode::is_enabled()) {
    view.creation = CreationMeta::kInferenceMode;
  } else if (!GradMode::is_enabled()) {
    view.creation = CreationMeta::kNoGrad;
  }
}

}  // namespace

Tensor make_view(const Tensor& self, IntArrayRef sizes, IntArrayRef strides, int64_t offset) {
  const TensorImpl& source = *self.unsafeGetTensorImpl();
  Tensor result = alias(source);
  TensorImpl& impl = *result.unsafeGetTensorImpl();
  impl.data = static_cast<char*>(source.data) + offset * elementSize(source.dtype);
  impl.dims.assign(sizes, strides);
  impl.refresh();
  know_base(impl, self);
  return result;
}

Tensor make_contiguous_view(const Tensor& self, IntArrayRef sizes) {
  const TensorImpl& source = *self.unsafeGetTensorImpl();
  Tensor result = alias(source);
  TensorImpl& impl = *result.unsafeGetTensorImpl();
  impl.numel = source.numel;
  impl.dims.resize(static_cast<int64_t>(sizes.size()));
  write_contiguous_strides(sizes, impl.dims.mutable_strides());
  std::copy(sizes.begin(), sizes.end(), impl.dims.mutable_sizes());
  know_base(impl, self);
  return result;
}

Tensor make_detached(const Tensor& self) {
  const TensorImpl& source = *self.unsafeGetTensorImpl();
  Tensor result = alias(source);
  TensorImpl& impl = *result.unsafeGetTensorImpl();
  impl.dims = source.dims;
  impl.numel = source.numel;
  impl.contiguous = source.contiguous;
  return result;
}

void refresh_view(TensorImpl& view) {
  if (view.inference) return;
  const uint32_t now = view.version().current_version();
  if (now == view.attr_version || !view.base->requires_grad_flag()) return;
  check(view.creation != CreationMeta::kNoGrad,
        "A view was created in no_grad mode and its base or another view of its base has been modified inplace with "
        "grad mode enabled.");
  check(view.creation != CreationMeta::kInferenceMode,
        "A view was created in inference mode and its base or another view of its base has been modified inplace in "
        "normal mode.");
  // The same view taken again of the base as it is now.
  AutoGradMode recording(true);
  const Tensor base(IntrusivePtr<TensorImpl>::share(view.base));
  const int64_t offset =
      (static_cast<char*>(view.data) - static_cast<char*>(view.storage->data())) / elementSize(view.dtype);
  Tensor again = base.as_strided(view.dims.sizes(), view.dims.strides(), offset);
  TensorImpl& fresh = *again.unsafeGetTensorImpl();
  std::swap(view.grad_fn, fresh.grad_fn);
  view.output_nr = 0;
  view.attr_version = now;
}

}  // namespace taper
