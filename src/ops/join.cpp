// SPDX-License-Identifier: MIT
// Several tensors into one: cat, stack, hstack, vstack; and shapes brought together: atleast_1d, broadcast_tensors, meshgrid.
#include <algorithm>
#include <cstring>

#include "graph/record.h"
#include "graph/view.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// Above this a parallel copy pays.
constexpr size_t kSerialBytes = 1 << 16;

// libtorch ignores tensors of the shape [0] in any cat.
bool is_nothing(const Tensor& t) { return t.dim() == 1 && t.sizes()[0] == 0; }

ScalarType promoted(TensorList tensors) {
  ScalarType dtype = tensors[0].scalar_type();
  for (const Tensor& t : tensors) dtype = promote_types(dtype, t.scalar_type());
  return dtype;
}

void check_shapes(TensorList tensors, const Tensor& model, int64_t dim) {
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = tensors[i];
    if (is_nothing(t)) continue;
    check(t.dim() == model.dim(), "cat: Tensors must have same number of dimensions: got {} and {} for {} and {}",
          model.dim(), t.dim(), shape_text(model), shape_text(t));
    for (int64_t d = 0; d < t.dim(); ++d) {
      check(d == dim || t.sizes()[d] == model.sizes()[d],
            "cat: Sizes of tensors must match except in dimension {}. Expected size {} but got size {} for tensor number {} in "
            "the list, of {} and {}",
            dim, model.sizes()[d], t.sizes()[d], i, shape_text(model), shape_text(t));
    }
  }
}

// Writes t behind the first `start` of out along dim.
void put_part(const Tensor& out, const Tensor& t, int64_t dim, int64_t start) {
  if (t.numel() == 0) return;
  const Slices whole = slices_along(out, dim);
  const size_t row = t.nbytes() / static_cast<size_t>(whole.outer);
  if (!t.is_contiguous() || t.scalar_type() != out.scalar_type() || t.nbytes() > kSerialBytes) {
    return copy_into(make_view(out, t.sizes(), out.strides(), start * out.strides()[dim]), t);
  }
  const size_t step = out.nbytes() / static_cast<size_t>(whole.outer);
  char* to = static_cast<char*>(out.data_ptr()) + start * whole.inner * out.element_size();
  const char* from = static_cast<const char*>(t.data_ptr());
  for (int64_t o = 0; o < whole.outer; ++o) std::memcpy(to + static_cast<size_t>(o) * step, from + static_cast<size_t>(o) * row, row);
}

Tensor joined(TensorList tensors, IntArrayRef sizes, int64_t dim) {
  Tensor out = make_tensor(sizes, promoted(tensors));
  int64_t start = 0;
  for (const Tensor& t : tensors) {
    if (is_nothing(t)) continue;
    put_part(out, t, dim, start);
    start += t.sizes()[dim];
  }
  return out;
}

void check_list(const char* op, TensorList tensors) {
  check(!tensors.empty(), "{0}: torch.{0}(): expected a non-empty list of Tensors", op);
  for (const Tensor& t : tensors) check(t.defined(), "{}: expected defined tensors, got an undefined one", op);
}

}  // namespace

// dx_i = the part of g that x_i became
Tensor cat(TensorList tensors, int64_t dim) {
  check_list("cat", tensors);
  const Tensor* model = &tensors[0];
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(tensors[i].dim() > 0, "cat: zero-dimensional tensor (at position {}) cannot be concatenated", i);
    if (is_nothing(*model)) model = &tensors[i];
  }
  const int64_t d = wrap_dim("cat", dim, model->dim());
  check_shapes(tensors, *model, d);
  std::vector<int64_t> sizes = model->sizes().vec(), lengths;
  sizes[d] = 0;
  for (const Tensor& t : tensors) sizes[d] += is_nothing(t) ? 0 : t.sizes()[d];
  Tensor out = joined(tensors, sizes, d);
  if (!will_record(tensors)) return out;
  for (const Tensor& t : tensors) lengths.push_back(is_nothing(t) ? -1 : t.sizes()[d]);
  return record("CatBackward0", std::move(out), tensors, [d, lengths](const Tensor& g, Needs needs) {
    std::vector<Tensor> grads(lengths.size());
    int64_t start = 0;
    for (size_t i = 0; i < lengths.size(); ++i) {
      if (needs[i]) grads[i] = lengths[i] < 0 ? g.new_zeros({0}) : g.narrow(d, start, lengths[i]);
      start += std::max<int64_t>(lengths[i], 0);
    }
    return grads;
  });
}

// dx_i = g[i] along dim
Tensor stack(TensorList tensors, int64_t dim) {
  check(!tensors.empty(), "stack: stack expects a non-empty TensorList");
  check_list("stack", tensors);
  const Tensor& first = tensors[0];
  const int64_t d = wrap_dim("stack", dim, first.dim() + 1);
  for (size_t i = 0; i < tensors.size(); ++i) {
    check(tensors[i].sizes() == first.sizes(),
          "stack: stack expects each tensor to be equal size, but got {} at entry 0 and {} at entry {}", shape_text(first),
          shape_text(tensors[i]), i);
  }
  std::vector<int64_t> sizes = first.sizes().vec();
  sizes.insert(sizes.begin() + d, static_cast<int64_t>(tensors.size()));
  Tensor out = make_tensor(sizes, promoted(tensors));
  sizes[d] = 1;
  for (size_t i = 0; i < tensors.size(); ++i) {
    std::vector<int64_t> strides = tensors[i].strides().vec();
    strides.insert(strides.begin() + d, 1);
    put_part(out, make_view(tensors[i], sizes, strides), d, static_cast<int64_t>(i));
  }
  return record("StackBackward0", std::move(out), tensors, [d, count = tensors.size()](const Tensor& g, Needs needs) {
    std::vector<Tensor> grads(count);
    for (size_t i = 0; i < count; ++i) {
      if (needs[i]) grads[i] = g.select(d, static_cast<int64_t>(i));
    }
    return grads;
  });
}

Tensor atleast_1d(const Tensor& self) {
  check_defined("atleast_1d", self);
  return self.dim() == 0 ? self.reshape({1}) : self;
}
Tensor atleast_2d(const Tensor& self) {
  check_defined("atleast_2d", self);
  return self.dim() < 2 ? self.reshape({1, self.numel()}) : self;
}
Tensor atleast_3d(const Tensor& self) {
  check_defined("atleast_3d", self);
  if (self.dim() == 2) return self.unsqueeze(-1);
  return self.dim() < 2 ? self.reshape({1, self.numel(), 1}) : self;
}

Tensor hstack(TensorList tensors) {
  const OpName op("hstack");
  check_list("hstack", tensors);
  std::vector<Tensor> parts;
  for (const Tensor& t : tensors) parts.push_back(atleast_1d(t));
  return cat(parts, parts[0].dim() == 1 ? 0 : 1);
}

Tensor vstack(TensorList tensors) {
  const OpName op("vstack");
  check_list("vstack", tensors);
  std::vector<Tensor> parts;
  for (const Tensor& t : tensors) parts.push_back(atleast_2d(t));
  return cat(parts, 0);
}

// ---- Shapes brought together: views ----

std::vector<Tensor> broadcast_tensors(TensorList tensors) {
  const OpName op("broadcast_tensors");
  std::vector<int64_t> sizes;
  for (const Tensor& t : tensors) sizes = broadcast_shapes("broadcast_tensors", sizes, t.sizes()).vec();
  std::vector<Tensor> result;
  for (const Tensor& t : tensors) result.push_back(t.expand(sizes));
  return result;
}

std::vector<Tensor> meshgrid(TensorList tensors, const std::string& indexing) {
  check_list("meshgrid", tensors);
  check(indexing == "ij" || indexing == "xy", "meshgrid: torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {}",
        indexing);
  std::vector<Tensor> axes(tensors.begin(), tensors.end());
  const bool swap = indexing == "xy" && axes.size() > 1;
  if (swap) std::swap(axes[0], axes[1]);
  std::vector<int64_t> sizes;
  for (const Tensor& t : axes) {
    check(t.dim() <= 1, "meshgrid: torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {}", shape_text(t));
    check(t.scalar_type() == axes[0].scalar_type(), "meshgrid: torch.meshgrid expects all tensors to have the same dtype");
    sizes.push_back(t.numel());
  }
  std::vector<Tensor> grids;
  for (size_t i = 0; i < axes.size(); ++i) {
    std::vector<int64_t> shape(axes.size(), 1);
    shape[i] = -1;
    grids.push_back(axes[i].view(shape).expand(sizes));
  }
  if (swap) std::swap(grids[0], grids[1]);
  return grids;
}

}  // namespace taper
