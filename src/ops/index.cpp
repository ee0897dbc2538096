// SPDX-License-Identifier: MIT
// Reading the indices of index() and index_put_(): what is a view, what remains for the index tensors.
#include "ops/index.h"

#include <algorithm>
#include <cstring>
#include <ostream>

#include <taper/ops.h>

#include "graph/record.h"
#include "graph/view.h"
#include "ops/indexed.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace indexing {

Slice::Slice(std::optional<int64_t> start, std::optional<int64_t> stop, std::optional<int64_t> step)
    : step_(step.value_or(1)) {
  check<ValueError>(step_ != 0, "Slice: slice step cannot be zero");
  start_ = start.value_or(step_ < 0 ? INDEX_MAX : 0);
  stop_ = stop.value_or(step_ < 0 ? INDEX_MIN : INDEX_MAX);
}

TensorIndex::TensorIndex(const char* text) : type_(TensorIndexType::Ellipsis) {
  check<ValueError>(std::strcmp(text, "...") == 0, "index: Expected \"...\" to represent an ellipsis index, but got \"{}\"",
                    text);
}

TensorIndex::TensorIndex(Tensor tensor)
    : tensor_(std::make_shared<taper::Tensor>(std::move(tensor))), type_(TensorIndexType::Tensor) {}

std::ostream& operator<<(std::ostream& out, const Slice& slice) {
  return out << slice.start() << ':' << slice.stop() << ':' << slice.step();
}

std::ostream& operator<<(std::ostream& out, const TensorIndex& index) {
  if (index.is_none()) return out << "None";
  if (index.is_ellipsis()) return out << "...";
  if (index.is_integer()) return out << index.integer();
  if (index.is_boolean()) return out << (index.boolean() ? "true" : "false");
  if (index.is_slice()) return out << index.slice();
  return out << index.tensor();
}

std::ostream& operator<<(std::ostream& out, const std::vector<TensorIndex>& indices) {
  out << '(';
  for (size_t i = 0; i < indices.size(); ++i) out << (i ? ", " : "") << indices[i];
  return out << ')';
}

}  // namespace indexing

using indexing::TensorIndex;

namespace {

bool is_mask(const Tensor& t) { return t.scalar_type() == kBool || t.scalar_type() == kByte; }

// Walks over the dimensions of a view while the indices consume them one by one.
class Reader {
 public:
  explicit Reader(const Tensor& self, int64_t specified) : view_(self), rest_(self.dim() - specified) {
    check<IndexError>(rest_ >= 0, "index: too many indices for tensor of dimension {}: expected at most {}, got {}",
                      self.dim(), self.dim(), specified);
  }

  void read(const TensorIndex& index) {
    if (index.is_none()) {
      view_ = view_.unsqueeze(dim_++);
    } else if (index.is_ellipsis()) {
      skip(rest_);
      rest_ = 0;
    } else if (index.is_integer()) {
      select(index.integer());
    } else if (index.is_boolean()) {
      read_bool(index.boolean());
    } else if (index.is_slice()) {
      read_slice(index.slice());
    } else {
      read(index.tensor());
    }
  }

  void read(const Tensor& index) {
    check<IndexError>(index.defined(), "index: expected a defined index tensor, got an undefined one");
    if (is_mask(index)) return read_mask(index);
    check<IndexError>(index.scalar_type() == kLong || index.scalar_type() == kInt || (index.dim() == 0 && !index.is_floating_point()),
                      "index: tensors used as indices must be long, int, byte or bool tensors, got {}",
                      toString(index.scalar_type()));
    if (index.dim() == 0) return select(index.item<int64_t>());
    take(index);
  }

  // One dimension by a tensor of any dimension, 0 included.
  void take(const Tensor& index) {
    indices_.resize(static_cast<size_t>(dim_) + 1);
    indices_.back() = index;
    skip(1);
  }

  void read_mask(const Tensor& mask) {
    if (mask.scalar_type() == kByte) {
      warn("indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.");
    }
    if (mask.dim() == 0) return read_bool(mask.item().toBool());
    for (int64_t i = 0; i < mask.dim(); ++i) {
      check<IndexError>(dim_ + i < view_.dim() && mask.sizes()[i] == view_.sizes()[dim_ + i],
                        "index: The shape of the mask {} at index {} does not match the shape of the indexed tensor {} at "
                        "index {}",
                        shape_text(mask), i, shape_text(view_), dim_ + i);
    }
    const Tensor places = mask.nonzero();
    for (int64_t i = 0; i < mask.dim(); ++i) take(places.select(1, i));
  }

  void skip(int64_t count) {
    dim_ += count;
    original_dim_ += count;
  }

  ViewAndIndices result() const { return {view_, indices_}; }

 private:
  void select(int64_t index) {
    const int64_t size = view_.size(dim_);
    check<IndexError>(index >= -size && index < size, "index: index {} is out of bounds for dimension {} with size {}", index,
                      original_dim_++, size);
    view_ = view_.select(dim_, index);
  }

  void read_slice(const indexing::Slice& slice) {
    check<ValueError>(slice.step() > 0, "index: step must be greater than zero, got {}", slice.step());
    const bool all = slice.start() == 0 && slice.stop() == indexing::INDEX_MAX && slice.step() == 1;
    if (!all) view_ = view_.slice(dim_, slice.start(), slice.stop(), slice.step());
    skip(1);
  }

  // A new dimension of size 1, of which true takes the one element and false none.
  void read_bool(bool keep) {
    view_ = view_.unsqueeze(dim_);
    const Tensor index = make_tensor({keep ? 1 : 0}, kLong);
    fill_with(index, 0);
    --original_dim_;
    take(index);
  }

  Tensor view_;
  std::vector<Tensor> indices_;
  int64_t dim_ = 0;           // in view_
  int64_t original_dim_ = 0;  // in the tensor that was indexed
  int64_t rest_;              // dimensions that an ellipsis stands for
};

int64_t specified_dims(const Tensor& index) { return index.defined() && is_mask(index) ? index.dim() : 1; }

int64_t specified_dims(const TensorIndex& index) {
  if (index.is_tensor()) return specified_dims(index.tensor());
  return index.is_integer() || index.is_slice() ? 1 : 0;
}

}  // namespace

ViewAndIndices apply_indices(const Tensor& self, ArrayRef<TensorIndex> indices) {
  check<IndexError>(self.dim() > 0 || indices.size() != 1 || !indices[0].is_integer(),
                    "index: invalid index of a 0-dim tensor. Use `tensor.item<T>()` to convert a 0-dim tensor to a number");
  int64_t specified = 0;
  for (const TensorIndex& index : indices) specified += specified_dims(index);
  Reader reader(self, specified);
  for (const TensorIndex& index : indices) reader.read(index);
  return reader.result();
}

ViewAndIndices apply_indices(const Tensor& self, const std::vector<std::optional<Tensor>>& indices) {
  int64_t specified = 0;
  for (const auto& index : indices) specified += index ? specified_dims(*index) : 1;
  Reader reader(self, specified);
  for (const auto& index : indices) {
    if (!index || !index->defined()) {
      reader.skip(1);
    } else if (index->dim() == 0 && !is_mask(*index)) {
      reader.take(index->to(kLong));
    } else {
      reader.read(*index);
    }
  }
  return reader.result();
}

// ---- The flat index ----

namespace {

// positions += the index, which counts in `stride`s
void add_positions(const Tensor& positions, const Tensor& index, int64_t size, int64_t stride, int64_t dim) {
  int64_t* p = data<int64_t>(positions);
  const int64_t* x = data<int64_t>(index);
  for (int64_t i = 0; i < positions.numel(); ++i) {
    check<IndexError>(size > 0, "index: index is out of bounds for dimension with size 0");
    check<IndexError>(x[i] >= -size && x[i] < size, "index: index {} is out of bounds for dimension {} with size {}", x[i], dim,
                      size);
    p[i] += (x[i] < 0 ? x[i] + size : x[i]) * stride;
  }
}

std::string shapes_of(const std::vector<Tensor>& indices) {
  std::string text;
  for (const Tensor& t : indices) {
    if (t.defined()) text += (text.empty() ? "" : ", ") + to_string(shape_text(t));
  }
  return text;
}

bool broadcastable(IntArrayRef a, IntArrayRef b) {
  for (size_t i = 1; i <= std::min(a.size(), b.size()); ++i) {
    const int64_t m = a[a.size() - i], n = b[b.size() - i];
    if (m != n && m != 1 && n != 1) return false;
  }
  return true;
}

std::vector<int64_t> common_shape(const std::vector<Tensor>& indices) {
  std::vector<int64_t> shape;
  for (const Tensor& t : indices) {
    if (!t.defined()) continue;
    if (!broadcastable(shape, t.sizes())) {
      fail<IndexError>("index: shape mismatch: indexing tensors could not be broadcast together with shapes {}",
                       shapes_of(indices));
    }
    shape = broadcast_shapes("index", shape, t.sizes()).vec();
  }
  return shape;
}

}  // namespace

FlatIndex::FlatIndex(const Tensor& self, const std::vector<Tensor>& indices) : shape(common_shape(indices)) {
  std::vector<int64_t> with, without;
  for (int64_t d = 0; d < self.dim(); ++d) {
    const bool has = d < static_cast<int64_t>(indices.size()) && indices[static_cast<size_t>(d)].defined();
    (has ? with : without).push_back(d);
  }
  indexed = with.size();
  // Indexed dimensions that are side by side stay where they are; others go to the front.
  const bool adjacent = with.back() - with.front() + 1 == static_cast<int64_t>(with.size());
  outer = adjacent ? static_cast<size_t>(with.front()) : 0;
  order = without;
  order.insert(order.begin() + static_cast<int64_t>(outer), with.begin(), with.end());
  positions = make_tensor({checked_numel("index", shape)}, kLong);
  fill_with(positions, 0);
  int64_t stride = 1;
  for (size_t i = with.size(); i-- > 0;) {
    const Tensor index = make_tensor(shape, kLong);
    copy_into(index, indices[static_cast<size_t>(with[i])]);
    const int64_t size = self.sizes()[with[i]];
    add_positions(positions, index, size, stride, with[i]);
    stride *= size;
  }
}

std::vector<int64_t> FlatIndex::result_sizes(const Tensor& t) const {
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < outer; ++i) sizes.push_back(t.sizes()[order[i]]);
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  for (size_t i = outer + indexed; i < order.size(); ++i) sizes.push_back(t.sizes()[order[i]]);
  return sizes;
}

// ---- Reading ----

namespace {

Tensor index_view(const Tensor& self, const ViewAndIndices& found) {
  if (found.has_indices()) return index_at(found.view, FlatIndex(found.view, found.indices));
  if (!found.view.is_same(self)) return found.view;
  return record("AliasBackward0", make_view(self, self.sizes(), self.strides()), {self}, [](Tensor g) { return g; });
}

}  // namespace

Tensor Tensor::index(ArrayRef<TensorIndex> indices) const {
  check_defined("index", *this);
  check(!indices.empty(), "index: Passing an empty index list to Tensor::index() is not valid syntax");
  return index_view(*this, apply_indices(*this, indices));
}
Tensor Tensor::index(std::initializer_list<TensorIndex> indices) const {
  check_defined("index", *this);
  return index(ArrayRef<TensorIndex>(indices));
}
Tensor Tensor::operator[](const Tensor& i) const { return index({TensorIndex(i)}); }

Tensor index(const Tensor& self, const std::vector<std::optional<Tensor>>& indices) {
  check_defined("index", self);
  return index_view(self, apply_indices(self, indices));
}
Tensor Tensor::index(const std::vector<std::optional<Tensor>>& indices) const { return taper::index(*this, indices); }

}  // namespace taper
