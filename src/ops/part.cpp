// SPDX-License-Identifier: MIT
// Views of a part of a tensor. The gradient is written into zeros at the view's place.
#include <algorithm>

#include <taper/ops.h>

#include "graph/record.h"
#include "graph/view.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// dx of y = view(x): zeros of x's shape with g in the view. Its own gradient is the view again.
template <typename View>
Tensor scatter(const char* name, const View& view, IntArrayRef sizes, const Tensor& g) {
  Tensor out = make_tensor(sizes, g.scalar_type());
  fill_with(out, 0);
  {
    NoGradGuard no_grad;
    copy_into(view(out), g);
  }
  return record(name, std::move(out), {g}, [view](const Tensor& gg) { return view(gg); });
}

// Records `part`, which is view(self).
template <typename View>
Tensor record_part(const char* name, const char* scatter_name, Tensor part, const Tensor& self, const View& view) {
  return record(name, std::move(part), {self},
                [view, scatter_name, dims = self.unsafeGetTensorImpl()->dims](const Tensor& g) {
                  return scatter(scatter_name, view, dims.sizes(), g);
                });
}

Tensor make_part(const Tensor& self, const Dims& view, int64_t offset) {
  return make_view(self, view.sizes(), view.strides(), offset);
}

Dims make_dims(IntArrayRef sizes, IntArrayRef strides) {
  Dims dims;
  dims.assign(sizes, strides);
  return dims;
}

}  // namespace

Tensor select(const Tensor& self, int64_t dim, int64_t index) {
  check_defined("select", self);
  check<IndexError>(self.dim() > 0, "select: select() cannot be applied to a 0-dim tensor.");
  const int64_t d = wrap_dim("select", dim, self), size = self.sizes()[d];
  check<IndexError>(index >= -size && index < size, "select: index {} out of range for tensor of size {} at dimension {}",
                    index, shape_text(self), d);
  Dims view;
  view.resize(self.dim() - 1);
  for (int64_t i = 0, to = 0; i < self.dim(); ++i) {
    if (i == d) continue;
    view.mutable_sizes()[to] = self.sizes()[i];
    view.mutable_strides()[to++] = self.strides()[i];
  }
  const int64_t i = index < 0 ? index + size : index;
  return record_part("SelectBackward0", "SelectBackwardBackward0", make_part(self, view, i * self.strides()[d]), self,
                     [d, i](const Tensor& t) { return t.select(d, i); });
}
Tensor Tensor::select(int64_t dim, int64_t index) const { return taper::select(*this, dim, index); }

Tensor slice(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) {
  check_defined("slice", self);
  check(self.dim() > 0, "slice: slice() cannot be applied to a 0-dim tensor.");
  check<ValueError>(step > 0, "slice: slice step must be positive, got {}", step);
  const int64_t d = wrap_dim("slice", dim, self), size = self.sizes()[d];
  const auto clip = [size](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + size : i, 0, size); };
  const int64_t first = clip(start.value_or(0)), last = std::max(first, clip(end.value_or(size)));
  Dims view = self.unsafeGetTensorImpl()->dims;
  view.mutable_sizes()[d] = (last - first) / step + ((last - first) % step != 0);
  view.mutable_strides()[d] *= std::min(step, std::max<int64_t>(last - first, 1));  // beyond, there is but one element
  return record_part("SliceBackward0", "SliceBackwardBackward0", make_part(self, view, first * self.strides()[d]), self,
                     [=](const Tensor& t) { return t.slice(d, first, last, step); });
}
Tensor Tensor::slice(int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end, int64_t step) const {
  return taper::slice(*this, dim, start, end, step);
}

Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  check_defined("narrow", self);
  check(self.dim() > 0, "narrow: narrow() cannot be applied to a 0-dim tensor.");
  const int64_t size = self.size(wrap_dim("narrow", dim, self));
  check(length >= 0, "narrow: narrow(): length must be non-negative, got {}", length);
  const int64_t first = start < 0 ? start + size : start;
  check<IndexError>(first >= 0 && first <= size - length,
                    "narrow: start ({}) + length ({}) exceeds dimension size ({}) of {}", start, length, size, shape_text(self));
  return self.slice(dim, first, first + length);
}
Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const { return taper::narrow(*this, dim, start, length); }

Tensor diagonal(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  const int64_t a = wrap_dim("diagonal", dim1, self), b = wrap_dim("diagonal", dim2, self);
  check(a != b, "diagonal: diagonal dimensions cannot be identical {}, {}", dim1, dim2);
  const int64_t rows = self.sizes()[a] + std::min<int64_t>(offset, 0), cols = self.sizes()[b] - std::max<int64_t>(offset, 0);
  const int64_t length = std::max<int64_t>(std::min(rows, cols), 0);
  std::vector<int64_t> sizes, strides;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (i != a && i != b) sizes.push_back(self.sizes()[i]), strides.push_back(self.strides()[i]);
  }
  sizes.push_back(length);
  strides.push_back(self.strides()[a] + self.strides()[b]);
  const int64_t start = offset >= 0 ? offset * self.strides()[b] : -offset * self.strides()[a];
  return record_part("DiagonalBackward0", "DiagonalBackwardBackward0",
                     make_view(self, sizes, strides, length > 0 ? start : 0), self,
                     [=](const Tensor& t) { return t.diagonal(offset, a, b); });
}
Tensor Tensor::diagonal(int64_t offset, int64_t dim1, int64_t dim2) const { return taper::diagonal(*this, offset, dim1, dim2); }

Tensor Tensor::unfold(int64_t dimension, int64_t size, int64_t step) const {
  check_defined("unfold", *this);
  const int64_t d = wrap_dim("unfold", dimension, dim()), length = dim() ? sizes()[d] : 1, stride = dim() ? strides()[d] : 1;
  check(size >= 0 && size <= length, "unfold: maximum size for tensor at dimension {} is {} but size is {}", d, length, size);
  check(step > 0, "unfold: step is {} but must be > 0", step);
  std::vector<int64_t> view_sizes = sizes().vec(), view_strides = strides().vec();
  if (dim() > 0)
    view_sizes[d] = (length - size) / step + 1, view_strides[d] = stride * std::min(step, std::max<int64_t>(length, 1));
  view_sizes.push_back(size);
  view_strides.push_back(stride);
  // Windows may overlap: each adds to the elements that it shows.
  return record("UnfoldBackward0", make_view(*this, view_sizes, view_strides), {*this},
                [=, dims = impl().dims](const Tensor& g) {
                  const int64_t count = checked_numel("unfold", dims.sizes());
                  const Tensor shown = arange(count, kLong).view(dims.sizes()).unfold(d, size, step).reshape({-1});
                  const Tensor zeros = make_tensor({count}, g.scalar_type()).zero_();
                  return zeros.index_add(0, shown, g.reshape({-1})).view(dims.sizes());
                });
}

namespace {

Tensor laid_out(const Tensor& t, const Dims& dims) {
  if (t.strides() == dims.strides()) return t;
  return empty_strided(dims.sizes(), dims.strides(), t.options()).copy_(t);
}

bool shows_twice(const Dims& view) {
  std::vector<std::pair<int64_t, int64_t>> by_stride;
  for (int64_t i = 0; i < view.dim(); ++i) {
    if (view.sizes()[i] > 1) by_stride.emplace_back(view.strides()[i], view.sizes()[i]);
  }
  std::sort(by_stride.begin(), by_stride.end());
  int64_t reach = 0;
  for (const auto& [stride, size] : by_stride) {
    if (stride <= reach) return true;
    reach += (size - 1) * stride;
  }
  return false;
}

// The view's elements are offsets into self's memory; those shown twice get the sum.
Tensor as_strided_backward(const Tensor& g, const Dims& self, const Dims& view, int64_t start) {
  const int64_t count = checked_numel("as_strided", self.sizes());
  int64_t last = start;
  for (int64_t i = 0; i < view.dim(); ++i) last += (view.sizes()[i] - 1) * view.strides()[i];
  check(is_dense(self) && (g.numel() == 0 || (start >= 0 && last < count)),
        "as_strided: expected a view within the memory of a dense tensor for its gradient, got sizes {} strides {} of a "
        "tensor of {} with strides {}",
        shape_text(view.sizes()), shape_text(view.strides()), shape_text(self.sizes()), shape_text(self.strides()));
  if (!shows_twice(view)) {
    const auto part = [self, view, start](const Tensor& t) {
      const Tensor like_self = laid_out(t, self);
      return like_self.as_strided(view.sizes(), view.strides(), like_self.storage_offset() + start);
    };
    Tensor out = empty_strided(self.sizes(), self.strides(), g.options());
    fill_with(out, 0);
    {
      NoGradGuard no_grad;
      copy_into(part(out), g);
    }
    return record("AsStridedBackwardBackward0", std::move(out), {g}, [part](const Tensor& gg) { return part(gg); });
  }
  const Tensor shown = arange(count, kLong).as_strided(view.sizes(), view.strides(), start).reshape({-1});
  const Tensor zeros = make_tensor({count}, g.scalar_type()).zero_();
  return zeros.index_add(0, shown, g.reshape({-1})).as_strided(self.sizes(), self.strides(), 0);
}

}  // namespace

Tensor as_strided(const Tensor& self, IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset) {
  check_defined("as_strided", self);
  check(size.size() == stride.size(), "as_strided: mismatch in length of strides and shape, got {} and {}",
        shape_text(size), shape_text(stride));
  checked_numel("as_strided", size, self.element_size());
  const int64_t offset = storage_offset.value_or(self.storage_offset());
  int64_t last = offset;
  bool empty = false;
  for (size_t i = 0; i < size.size(); ++i) {
    check(stride[i] >= 0, "as_strided: Negative strides are not supported at the moment, got strides: {}", shape_text(stride));
    int64_t reach = 0;
    check(!__builtin_mul_overflow(size[i] - 1, stride[i], &reach) && !__builtin_add_overflow(last, reach, &last),
          "as_strided: expected sizes and strides within memory, got {} and {}", shape_text(size), shape_text(stride));
    empty = empty || size[i] == 0;
  }
  check(offset >= 0 && (empty || last < static_cast<int64_t>(self.storage().nbytes()) / self.element_size()),
        "as_strided: setStorage: sizes {}, strides {}, storage offset {} are out of bounds for storage of size {}",
        shape_text(size), shape_text(stride), offset, self.storage().nbytes());
  const int64_t start = offset - self.storage_offset();
  return record("AsStridedBackward0", make_view(self, size, stride, start), {self},
                [self_dims = self.unsafeGetTensorImpl()->dims, view_dims = make_dims(size, stride), start](const Tensor& g) {
                  return as_strided_backward(g, self_dims, view_dims, start);
                });
}
Tensor Tensor::as_strided(IntArrayRef size, IntArrayRef stride, std::optional<int64_t> storage_offset) const {
  return taper::as_strided(*this, size, stride, storage_offset);
}

// ---- Several parts at once ----

namespace {

// Gradients of all parts, zeros where none arrived.
std::vector<Tensor> all_gradients(std::span<Tensor> grads, const Node& node) {
  std::vector<Tensor> all(grads.begin(), grads.end());
  ScalarType dtype = kFloat;
  for (const Tensor& g : all) dtype = g.defined() ? g.scalar_type() : dtype;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].defined()) all[i] = zeros(node.output_shape(i).dims.sizes(), dtype);
  }
  return all;
}

void mark_multi_output(std::span<const Tensor> parts) {
  for (const Tensor& part : parts) {
    TensorImpl& impl = *part.unsafeGetTensorImpl();
    if (impl.creation == CreationMeta::kDefault) impl.creation = CreationMeta::kMultiOutput;
  }
}

std::vector<Tensor> split_at(const char* name, const Tensor& self, IntArrayRef lengths, int64_t dim) {
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (int64_t length : lengths) {
    Dims view = self.unsafeGetTensorImpl()->dims;
    view.mutable_sizes()[dim] = length;
    parts.push_back(make_part(self, view, start * self.strides()[dim]));
    start += length;
  }
  mark_multi_output(parts);
  record_outputs(name, parts, {self},
                 [dim](std::span<Tensor> grads, Needs needs) { return cat(all_gradients(grads, needs.node), dim); });
  return parts;
}

}  // namespace

std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim) {
  check_defined("split", self);
  check(self.dim() > 0, "split: split expects at least a 1-dimensional tensor");
  const int64_t d = wrap_dim("split", dim, self), size = self.sizes()[d];
  check(split_size > 0 || (split_size == 0 && size == 0),
        "split: split expects split_size be non-negative and, unless the dimension is empty, positive, got {} for {}",
        split_size, shape_text(self));
  std::vector<int64_t> lengths;
  for (int64_t start = 0; start < size; start += split_size) lengths.push_back(std::min(split_size, size - start));
  if (lengths.empty()) lengths.push_back(0);
  return split_at("SplitBackward0", self, lengths, d);
}

std::vector<Tensor> split_with_sizes(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  check_defined("split_with_sizes", self);
  check(self.dim() > 0, "split: split expects at least a 1-dimensional tensor");
  const int64_t d = wrap_dim("split", dim, self);
  int64_t total = 0;
  for (int64_t size : split_sizes) {
    check(size >= 0, "split: split_with_sizes expects split_sizes have only non-negative entries, got {}", shape_text(split_sizes));
    total += std::min(size, self.sizes()[d] + 1 - std::min(total, self.sizes()[d] + 1));  // no sum that overflows
  }
  check(total == self.sizes()[d],
        "split: split_with_sizes expects split_sizes to sum exactly to {} (input tensor's size at dimension {}), but got {}",
        self.sizes()[d], d, shape_text(split_sizes));
  return split_at("SplitWithSizesBackward0", self, split_sizes, d);
}
std::vector<Tensor> split(const Tensor& self, IntArrayRef split_sizes, int64_t dim) {
  check_defined("split", self);
  return split_with_sizes(self, split_sizes, dim);
}

std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  check_defined("chunk", self);
  check(self.dim() > 0, "chunk: chunk expects at least a 1-dimensional tensor");
  check(chunks > 0, "chunk: chunk expects `chunks` to be greater than 0, got: {}", chunks);
  const int64_t size = self.size(wrap_dim("chunk", dim, self)), length = (size + chunks - 1) / chunks;
  if (length > 0) return split(self, length, dim);
  return split_with_sizes(self, std::vector<int64_t>(static_cast<size_t>(chunks), 0), dim);
}

std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
  check(sections > 0, "tensor_split: number of sections must be larger than 0, got {}", sections);
  const int64_t size = self.size(wrap_dim("tensor_split", dim, self));
  std::vector<Tensor> parts;
  for (int64_t i = 0, start = 0; i < sections; ++i) {
    const int64_t length = size / sections + (i < size % sections ? 1 : 0);
    parts.push_back(self.slice(dim, start, start + length));
    start += length;
  }
  return parts;
}

std::vector<Tensor> tensor_split(const Tensor& self, IntArrayRef indices, int64_t dim) {
  check_defined("tensor_split", self);
  check(self.dim() > 0, "tensor_split: tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims");
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (int64_t index : indices) {
    parts.push_back(self.slice(dim, start, index));
    start = index;
  }
  parts.push_back(self.slice(dim, start));
  return parts;
}

std::vector<Tensor> unbind(const Tensor& self, int64_t dim) {
  check_defined("unbind", self);
  check<IndexError>(self.dim() > 0, "unbind: expected at least one dimension, got a 0-dim tensor");
  const int64_t d = wrap_dim("unbind", dim, self);
  std::vector<Tensor> parts;
  {
    NoGradGuard no_grad;
    for (int64_t i = 0; i < self.sizes()[d]; ++i) parts.push_back(self.select(d, i));
  }
  for (const Tensor& part : parts) part.unsafeGetTensorImpl()->creation = CreationMeta::kDefault;
  mark_multi_output(parts);
  record_outputs("UnbindBackward0", parts, {self},
                 [d](std::span<Tensor> grads, Needs needs) { return stack(all_gradients(grads, needs.node), d); });
  return parts;
}

std::vector<Tensor> Tensor::split(int64_t split_size, int64_t dim) const { return taper::split(*this, split_size, dim); }
std::vector<Tensor> Tensor::split(IntArrayRef split_sizes, int64_t dim) const {
  return taper::split_with_sizes(*this, split_sizes, dim);
}
std::vector<Tensor> Tensor::split_with_sizes(IntArrayRef split_sizes, int64_t dim) const {
  return taper::split_with_sizes(*this, split_sizes, dim);
}
std::vector<Tensor> Tensor::chunk(int64_t chunks, int64_t dim) const { return taper::chunk(*this, chunks, dim); }
std::vector<Tensor> Tensor::tensor_split(int64_t sections, int64_t dim) const {
  return taper::tensor_split(*this, sections, dim);
}
std::vector<Tensor> Tensor::tensor_split(IntArrayRef indices, int64_t dim) const {
  return taper::tensor_split(*this, indices, dim);
}
std::vector<Tensor> Tensor::unbind(int64_t dim) const { return taper::unbind(*this, dim); }

}  // namespace taper
