// SPDX-License-Identifier: MIT
// Views: the same bytes in another shape. Each is an offset and strides, and its gradient the reverse.
#include "graph/view.h"

#include <algorithm>
#include <numeric>

#include <taper/ops.h>

#include "graph/in_place.h"
#include "graph/record.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// A view whose gradient is g in the shape of self.
Tensor reshaped(const char* name, const Tensor& self, Tensor view) {
  if (!will_record({self})) return view;  // before the shape is copied
  return record(name, std::move(view), {self},
                [shape = self.unsafeGetTensorImpl()->dims](const Tensor& g) { return g.reshape(shape.sizes()); });
}
Tensor reshaped(const char* name, const Tensor& self, IntArrayRef sizes, IntArrayRef strides) {
  return reshaped(name, self, make_view(self, sizes, strides));
}

// Whether nothing of a view's shape has to be found out.
bool is_plain_view(const Tensor& self, IntArrayRef sizes) {
  return has_contiguous_strides(*self.unsafeGetTensorImpl()) && sizes.size() <= Shape::kMaxDims &&
         has_numel(sizes, self.numel());
}

// transpose_, squeeze_, ...: the tensor takes the shape, and the place in the graph, of a view of itself.
template <typename View>
Tensor& become(const char* op, const Tensor& self, const View& view) {
  const bool recorded = will_record({self});
  check_in_place(op, self, recorded);
  const BeforeInPlace before(self);
  const Tensor out = view(before.tensor);
  TensorImpl& impl = *self.unsafeGetTensorImpl();
  impl.dims = out.unsafeGetTensorImpl()->dims;
  impl.refresh();
  if (recorded) take_history(self, out);
  return const_cast<Tensor&>(self);
}

}  // namespace

// ---- view, reshape, flatten ----

Tensor Tensor::view(IntArrayRef size) const {
  check_defined("view", *this);
  if (is_plain_view(*this, size)) return reshaped("ViewBackward0", *this, make_contiguous_view(*this, size));
  const Shape sizes = infer_size("view", size, numel());
  const auto strides = view_strides(impl().dims, sizes);
  check(
      strides.has_value(),
      "view: view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
      "contiguous subspaces). Use .reshape(...) instead. Got {} with strides {} for {}",
      shape_text(*this), shape_text(this->strides()), shape_text(size));
  return reshaped("ViewBackward0", *this, sizes, *strides);
}

Tensor Tensor::view(ScalarType dtype) const {
  check_defined("view", *this);
  check(taper::elementSize(dtype) == element_size(), "view: expected a dtype of {} bytes, got {}", element_size(),
        taper::toString(dtype));
  check(!wants_grad(*this), "view: expected a tensor that does not require grad for a view of another dtype");
  Tensor out = make_view(*this, sizes(), strides());
  out.impl().dtype = dtype;
  return out;
}

Tensor reshape(const Tensor& self, IntArrayRef shape) {
  check_defined("reshape", self);
  if (shape == self.sizes()) return record("ViewBackward0", make_view(self, shape, self.strides()), {self}, [](Tensor g) { return g; });
  if (is_plain_view(self, shape)) return reshaped("ViewBackward0", self, make_contiguous_view(self, shape));
  const Shape sizes = infer_size("reshape", shape, self.numel());
  if (const auto strides = view_strides(self.unsafeGetTensorImpl()->dims, sizes)) {
    return reshaped("ViewBackward0", self, sizes, *strides);
  }
  return self.contiguous().view(sizes);
}
Tensor Tensor::reshape(IntArrayRef shape) const { return taper::reshape(*this, shape); }

Tensor _reshape_alias(const Tensor& self, IntArrayRef size, IntArrayRef stride) {
  return reshaped("ReshapeAliasBackward0", self, size, stride);
}

Tensor flatten(const Tensor& self, int64_t start_dim, int64_t end_dim) {
  const int64_t start = wrap_dim("flatten", start_dim, self), end = wrap_dim("flatten", end_dim, self);
  check(start <= end, "flatten: flatten() has invalid args: start_dim cannot come after end_dim, got {} and {}",
        start_dim, end_dim);
  if (self.dim() == 0) return self.reshape({1});
  if (start == end) return self;
  Shape sizes(self.sizes());
  for (int64_t d = end; d > start; --d) {
    sizes[d - 1] *= sizes[d];
    sizes.erase(d);
  }
  return self.reshape(sizes);
}
Tensor Tensor::flatten(int64_t start_dim, int64_t end_dim) const { return taper::flatten(*this, start_dim, end_dim); }

Tensor unflatten(const Tensor& self, int64_t dim, IntArrayRef sizes) {
  const int64_t d = wrap_dim("unflatten", dim, self);
  check(!sizes.empty(), "unflatten: sizes must be non-empty");
  Shape shape(self.sizes());
  const Shape parts = infer_size("unflatten", sizes, self.size(d));
  shape.erase(d);
  for (size_t i = 0; i < parts.size(); ++i) shape.insert(d + i, parts[i]);
  return self.view(shape);
}
Tensor Tensor::unflatten(int64_t dim, IntArrayRef sizes) const { return taper::unflatten(*this, dim, sizes); }

Tensor ravel(const Tensor& self) {
  check_defined("ravel", self);
  return self.reshape({-1});
}
Tensor Tensor::ravel() const {
  check_defined("ravel", *this);
  return reshape({-1});
}

// ---- Order of the dimensions ----

Tensor permute(const Tensor& self, IntArrayRef dims) {
  check_defined("permute", self);
  check(static_cast<int64_t>(dims.size()) == self.dim(),
        "permute: number of dimensions in the tensor input does not match the length of the desired ordering of "
        "dimensions: "
        "expected {} dims for {}, got {}",
        self.dim(), shape_text(self), shape_text(dims));
  const std::vector<int64_t> order = wrap_dims("permute", dims, self);
  Dims view = self.unsafeGetTensorImpl()->dims;
  std::vector<int64_t> inverse(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    view.mutable_sizes()[i] = self.sizes()[order[i]];
    view.mutable_strides()[i] = self.strides()[order[i]];
    inverse[order[i]] = static_cast<int64_t>(i);
  }
  return record("PermuteBackward0", make_view(self, view.sizes(), view.strides()), {self},
                [inverse](const Tensor& g) { return g.permute(inverse); });
}
Tensor Tensor::permute(IntArrayRef dims) const { return taper::permute(*this, dims); }

Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1) {
  const int64_t a = wrap_dim("transpose", dim0, self), b = wrap_dim("transpose", dim1, self);
  Dims view = self.unsafeGetTensorImpl()->dims;
  if (self.dim() > 0) {
    std::swap(view.mutable_sizes()[a], view.mutable_sizes()[b]);
    std::swap(view.mutable_strides()[a], view.mutable_strides()[b]);
  }
  return record("TransposeBackward0", make_view(self, view.sizes(), view.strides()), {self},
                [a, b](const Tensor& g) { return g.transpose(a, b); });
}
Tensor Tensor::transpose(int64_t dim0, int64_t dim1) const { return taper::transpose(*this, dim0, dim1); }
Tensor& Tensor::transpose_(int64_t dim0, int64_t dim1) const {
  return become("transpose_", *this, [&](const Tensor& t) { return t.transpose(dim0, dim1); });
}

Tensor t(const Tensor& self) {
  check(self.dim() <= 2, "t: t() expects a tensor with <= 2 dimensions, but self is {}D", self.dim());
  if (self.dim() < 2)
    return record("TBackward0", make_view(self, self.sizes(), self.strides()), {self}, [](Tensor g) { return g; });
  return record("TBackward0", make_view(self, {self.size(1), self.size(0)}, {self.stride(1), self.stride(0)}), {self},
                [](const Tensor& g) { return g.t(); });
}
Tensor Tensor::t() const { return taper::t(*this); }
Tensor& Tensor::t_() const {
  return become("t_", *this, [](const Tensor& t) { return t.t(); });
}

Tensor movedim(const Tensor& self, IntArrayRef source, IntArrayRef destination) {
  check(source.size() == destination.size(),
        "movedim: Invalid source or destination dims: expected as many, got {} and {}", shape_text(source),
        shape_text(destination));
  const std::vector<int64_t> from = wrap_dims("movedim", source, self);
  const std::vector<int64_t> to = wrap_dims("movedim", destination, self);
  std::vector<int64_t> order(static_cast<size_t>(self.dim()), -1);
  for (size_t i = 0; i < from.size(); ++i) order[to[i]] = from[i];
  int64_t next = 0;
  for (int64_t& slot : order) {
    if (slot >= 0) continue;
    while (std::find(from.begin(), from.end(), next) != from.end()) ++next;
    slot = next++;
  }
  return self.permute(order);
}
Tensor movedim(const Tensor& self, int64_t source, int64_t destination) {
  return movedim(self, IntArrayRef(source), IntArrayRef(destination));
}
Tensor Tensor::movedim(IntArrayRef source, IntArrayRef destination) const {
  return taper::movedim(*this, source, destination);
}
Tensor Tensor::movedim(int64_t source, int64_t destination) const { return taper::movedim(*this, source, destination); }

// ---- Dimensions of size 1 ----

Tensor squeeze(const Tensor& self) {
  check_defined("squeeze", self);
  Shape sizes, strides;
  for (size_t i = 0; i < self.sizes().size(); ++i) {
    if (self.sizes()[i] != 1) sizes.push_back(self.sizes()[i]), strides.push_back(self.strides()[i]);
  }
  return reshaped("SqueezeBackward0", self, sizes, strides);
}
Tensor squeeze(const Tensor& self, int64_t dim) {
  check_defined("squeeze", self);
  const int64_t d = wrap_dim("squeeze", dim, self);
  Shape sizes(self.sizes()), strides(self.strides());
  if (self.dim() > 0 && sizes[d] == 1) sizes.erase(d), strides.erase(d);
  return reshaped("SqueezeBackward1", self, sizes, strides);
}
Tensor Tensor::squeeze() const { return taper::squeeze(*this); }
Tensor Tensor::squeeze(int64_t dim) const { return taper::squeeze(*this, dim); }
Tensor& Tensor::squeeze_() const {
  return become("squeeze_", *this, [](const Tensor& t) { return t.squeeze(); });
}
Tensor& Tensor::squeeze_(int64_t dim) const {
  return become("squeeze_", *this, [&](const Tensor& t) { return t.squeeze(dim); });
}

Tensor unsqueeze(const Tensor& self, int64_t dim) {
  const int64_t d = wrap_dim("unsqueeze", dim, self, 1);
  Shape sizes(self.sizes()), strides(self.strides());
  strides.insert(d, d < self.dim() ? sizes[d] * strides[d] : 1);
  sizes.insert(d, 1);
  return reshaped("UnsqueezeBackward0", self, sizes, strides);
}
Tensor Tensor::unsqueeze(int64_t dim) const { return taper::unsqueeze(*this, dim); }
Tensor& Tensor::unsqueeze_(int64_t dim) const {
  return become("unsqueeze_", *this, [&](const Tensor& t) { return t.unsqueeze(dim); });
}

// ---- expand: the engine sums the gradient back ----

Tensor Tensor::expand(IntArrayRef size, bool) const {
  check_defined("expand", *this);
  check(static_cast<int64_t>(size.size()) >= dim(),
        "expand: expected at least {} sizes for {}, got {}: the number of sizes provided must be greater or equal to the "
        "number of dimensions in the tensor", dim(), shape_text(*this), shape_text(size));
  Shape target(size);
  const size_t shift = size.size() - static_cast<size_t>(dim());
  for (size_t i = 0; i < target.size(); ++i) {
    if (target[i] == -1 && i >= shift) target[i] = sizes()[i - shift];
    check(target[i] >= 0, "expand: expected sizes of at least 0, or -1 for an existing dimension, got {}",
          shape_text(size));
  }
  checked_numel("expand", target);
  check(is_expandable(sizes(), target),
        "expand: The expanded size of the tensor must match the existing size at non-singleton dimensions. Target "
        "sizes: {}. "
        "Tensor sizes: {}",
        shape_text(size), shape_text(*this));
  return record("ExpandBackward0", make_view(*this, target, broadcast_strides(impl().dims, target)), {*this},
                [](Tensor g) { return g; });
}
Tensor broadcast_to(const Tensor& self, IntArrayRef size) {
  check_defined("broadcast_to", self);
  return self.expand(size);
}

}  // namespace taper
