// SPDX-License-Identifier: MIT
// Copies of a tensor's elements in another arrangement: repeat, tile, flip, roll, triangles, diagonals.
#include <algorithm>

#include "graph/in_place.h"
#include "graph/record.h"
#include "graph/view.h"
#include "kernels/index.h"
#include "ops/indexed.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {

// Each dimension of the result is [repeats, size], and dx = g summed over the repeats.
Tensor Tensor::repeat(IntArrayRef repeats) const {
  check_defined("repeat", *this);
  const int64_t dims = static_cast<int64_t>(repeats.size()), missing = dims - dim();
  check(missing >= 0,
        "repeat: Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor, got {} for {}",
        shape_text(repeats), shape_text(*this));
  std::vector<int64_t> sizes, split, from_strides, summed;
  for (int64_t d = 0; d < dims; ++d) {
    const int64_t size = d < missing ? 1 : this->sizes()[d - missing];
    check(repeats[d] >= 0, "repeat: expected repeats of at least 0, got {}", shape_text(repeats));
    sizes.push_back(checked_numel("repeat", {repeats[d], size}));
    split.insert(split.end(), {repeats[d], size});
    from_strides.insert(from_strides.end(), {0, d < missing ? 0 : this->strides()[d - missing]});
    summed.push_back(2 * d);
  }
  checked_numel("repeat", sizes, element_size());
  Tensor out = make_tensor(sizes, scalar_type());
  if (out.numel() > 0) {
    copy_into(make_view(out, split, contiguous_strides(split)), make_view(*this, split, from_strides));
  }
  return record("RepeatBackward0", std::move(out), {*this}, [split, summed, dims = impl().dims](const Tensor& g) {
    if (summed.empty()) return g;
    return g.reshape(split).sum(IntArrayRef(summed)).reshape(dims.sizes());
  });
}

Tensor tile(const Tensor& self, IntArrayRef dims) {
  const OpName op("tile");
  std::vector<int64_t> repeats = dims.vec();
  const int64_t missing = self.dim() - static_cast<int64_t>(repeats.size());
  if (missing > 0) repeats.insert(repeats.begin(), static_cast<size_t>(missing), 1);
  return self.repeat(repeats);
}
Tensor Tensor::tile(IntArrayRef dims) const { return taper::tile(*this, dims); }

// ---- repeat_interleave: index_select of each index several times ----

Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim) {
  check_defined("repeat_interleave", self);
  check(repeats >= 0, "repeat_interleave: Repeats must be non-negative, got {}", repeats);
  const Tensor input = dim ? self : self.reshape({-1});
  const int64_t d = dim ? wrap_dim("repeat_interleave", *dim, self) : 0;
  const int64_t n = input.dim() == 0 ? 1 : input.sizes()[d];
  const int64_t count = checked_numel("repeat_interleave", {n, repeats}, sizeof(int64_t));
  const Tensor rows = make_tensor({count}, kLong);
  int64_t* p = data<int64_t>(rows);
  for (int64_t i = 0; i < count; ++i) p[i] = i / repeats;
  return input.index_select(d, rows);
}
Tensor Tensor::repeat_interleave(int64_t repeats, std::optional<int64_t> dim) const {
  return taper::repeat_interleave(*this, repeats, dim);
}

Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim) {
  check_defined("repeat_interleave", self, repeats);
  check(repeats.dim() <= 1, "repeat_interleave: repeats must be 0-dim or 1-dim tensor, got {}", shape_text(repeats));
  check(repeats.scalar_type() == kLong || repeats.scalar_type() == kInt,
        "repeat_interleave: repeats has to be Long or Int tensor, got {}", toString(repeats.scalar_type()));
  if (repeats.numel() == 1) return repeat_interleave(self, repeats.item<int64_t>(), dim);
  const Tensor input = dim ? self : self.reshape({-1});
  const int64_t d = dim ? wrap_dim("repeat_interleave", *dim, self) : 0;
  check(input.dim() > 0 && repeats.numel() == input.sizes()[d],
        "repeat_interleave: repeats must have the same size as input along dim, got {} for {}", shape_text(repeats),
        shape_text(input));
  const Tensor counts = dense(repeats.to(kLong));
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < counts.numel(); ++i) {
    const int64_t count = data<int64_t>(counts)[i];
    check(count >= 0, "repeat_interleave: repeats can not be negative, got {}", count);
    rows.insert(rows.end(), static_cast<size_t>(count), i);
  }
  return input.index_select(d, tensor(rows));
}
Tensor Tensor::repeat_interleave(const Tensor& repeats, std::optional<int64_t> dim) const {
  return taper::repeat_interleave(*this, repeats, dim);
}

// ---- flip, roll: permutations, whose gradient is the inverse one ----

Tensor flip(const Tensor& self, IntArrayRef dims) {
  const std::vector<int64_t> wrapped = wrap_dims("flip", dims, self);
  std::vector<int64_t> strides = self.strides().vec();
  int64_t last = 0;  // where the first element of the result is
  for (int64_t d : wrapped) {
    if (self.numel() == 0 || self.dim() == 0) break;
    last += (self.sizes()[d] - 1) * strides[d];
    strides[d] = -strides[d];
  }
  Tensor out = make_tensor(self.sizes(), self.scalar_type());
  copy_into(out, make_view(self, self.sizes(), strides, last));
  return record("FlipBackward0", std::move(out), {self}, [wrapped](const Tensor& g) { return g.flip(wrapped); });
}
Tensor Tensor::flip(IntArrayRef dims) const { return taper::flip(*this, dims); }

// A rotation in the plane of two dimensions: quarter turns from the first towards the second.
Tensor rot90(const Tensor& self, int64_t k, IntArrayRef dims) {
  check(dims.size() == 2, "rot90: expected total rotation dims == 2, but got dims = {}", dims.size());
  const int64_t a = wrap_dim("rot90", dims[0], self), b = wrap_dim("rot90", dims[1], self);
  check(a != b, "rot90: expected rotation dims to be different, but got dim0 = {} and dim1 = {}", dims[0], dims[1]);
  switch ((k % 4 + 4) % 4) {
    case 1: return self.flip({b}).transpose(a, b);
    case 2: return self.flip({a, b});
    case 3: return self.flip({a}).transpose(a, b);
    default: return self.clone();
  }
}
Tensor Tensor::rot90(int64_t k, IntArrayRef dims) const { return taper::rot90(*this, k, dims); }

namespace {

// x moved by shift along one dimension.
Tensor rolled(const Tensor& x, int64_t shift, int64_t dim) {
  const int64_t n = x.sizes()[dim];
  const Tensor from = dense(x);
  Tensor out = make_like(x);
  if (x.numel() > 0) {
    kernels::roll(from.data_ptr(), out.data_ptr(), x.element_size(), slices_along(from, dim), (shift % n + n) % n);
  }
  return out;
}

}  // namespace

Tensor roll(const Tensor& self, IntArrayRef shifts, IntArrayRef dims) {
  check_defined("roll", self);
  check(!shifts.empty(), "roll: `shifts` required");
  if (dims.empty() && shifts.size() == 1) {
    return self.reshape({-1}).roll(shifts, {0}).reshape(self.sizes());
  }
  check(shifts.size() == dims.size(), "roll: shifts and dimensions must align. shifts: {}, dims:{}", shifts.size(),
        dims.size());
  Tensor out = self.detach();
  std::vector<int64_t> back, wrapped;
  for (size_t i = 0; i < dims.size(); ++i) {
    check(self.dim() > 0, "roll: expected at least one dimension, got a 0-dim tensor");
    wrapped.push_back(wrap_dim("roll", dims[i], self));
    back.push_back(-shifts[i]);
    out = rolled(out, shifts[i], wrapped[i]);
  }
  return record("RollBackward0", std::move(out), {self}, [back, wrapped](const Tensor& g) { return g.roll(back, wrapped); });
}
Tensor Tensor::roll(IntArrayRef shifts, IntArrayRef dims) const { return taper::roll(*this, shifts, dims); }

// ---- Triangles: linear, so the gradient is the same op ----

namespace {

using Triangle = void (*)(const void* x, void* y, int64_t size, int64_t batch, int64_t rows, int64_t cols, int64_t diagonal);

void check_matrix(const char* op, const Tensor& t) {
  check_defined(op, t);
  check(t.dim() >= 2, "{}: input tensor must have at least 2 dimensions, got {}", op, shape_text(t));
}

void triangle_into(Triangle kernel, const Tensor& y, const Tensor& x, int64_t diagonal) {
  const int64_t rows = x.size(-2), cols = x.size(-1);
  if (x.numel() == 0) return;
  kernel(x.data_ptr(), y.data_ptr(), x.element_size(), x.numel() / (rows * cols), rows, cols, diagonal);
}

Tensor triangle(Triangle kernel, const Tensor& self, int64_t diagonal) {
  const Tensor x = dense(self);
  Tensor out = make_like(x);
  triangle_into(kernel, out, x, diagonal);
  return out;
}

}  // namespace

Tensor tril(const Tensor& self, int64_t diagonal) {
  check_defined("tril", self);
  check_matrix("tril", self);
  return record("TrilBackward0", triangle(kernels::tril, self, diagonal), {self},
                [diagonal](const Tensor& g) { return g.tril(diagonal); });
}
Tensor Tensor::tril(int64_t diagonal) const { return taper::tril(*this, diagonal); }
Tensor& Tensor::tril_(int64_t diagonal) const {
  check_matrix("tril_", *this);
  return in_place(
      "tril_", *this, {},
      [&] { write_dense(*this, [&](const Tensor& y) { triangle_into(kernels::tril, y, y, diagonal); }); },
      [&](const Tensor& self) { return self.tril(diagonal); });
}

Tensor triu(const Tensor& self, int64_t diagonal) {
  check_defined("triu", self);
  check_matrix("triu", self);
  return record("TriuBackward0", triangle(kernels::triu, self, diagonal), {self},
                [diagonal](const Tensor& g) { return g.triu(diagonal); });
}
Tensor Tensor::triu(int64_t diagonal) const { return taper::triu(*this, diagonal); }
Tensor& Tensor::triu_(int64_t diagonal) const {
  check_matrix("triu_", *this);
  return in_place(
      "triu_", *this, {},
      [&] { write_dense(*this, [&](const Tensor& y) { triangle_into(kernels::triu, y, y, diagonal); }); },
      [&](const Tensor& self) { return self.triu(diagonal); });
}

// ---- Diagonals ----

// Of a vector the matrix that has it as a diagonal, of a matrix a copy of its diagonal.
namespace {

// The side of the square matrix whose diagonal of that offset has n elements.
int64_t side_of_diagonal(const char* op, int64_t n, int64_t offset) {
  constexpr int64_t kLimit = int64_t{1} << 40;
  check(offset > -kLimit && offset < kLimit, "{}: expected an offset that fits into memory, got {}", op, offset);
  return n + std::abs(offset);
}

}  // namespace

Tensor diag(const Tensor& self, int64_t diagonal) {
  check_defined("diag", self);
  check(self.dim() == 1 || self.dim() == 2, "diag: matrix or a vector expected, got {}", shape_text(self));
  if (self.dim() == 2) return self.diagonal(diagonal).clone();
  const int64_t n = side_of_diagonal("diag", self.sizes()[0], diagonal);
  Tensor out = make_tensor({n, n}, self.scalar_type());
  fill_with(out, 0);
  const int64_t start = diagonal >= 0 ? diagonal : -diagonal * n;
  if (self.numel() > 0) copy_into(make_view(out, self.sizes(), {n + 1}, start), self);
  return record("DiagBackward0", std::move(out), {self}, [diagonal](const Tensor& g) { return g.diagonal(diagonal); });
}
Tensor Tensor::diag(int64_t diagonal) const { return taper::diag(*this, diagonal); }

// The last dimension becomes a diagonal of the matrices that dim1 and dim2 span.
Tensor diag_embed(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  check_defined("diag_embed", self);
  check(self.dim() > 0, "diag_embed: expected at least one dimension, got a 0-dim tensor");
  const int64_t a = wrap_dim("diag_embed", dim1, self, 1), b = wrap_dim("diag_embed", dim2, self, 1);
  check(a != b, "diag_embed: diagonal dimensions cannot be identical {}, {}", dim1, dim2);
  const int64_t n = side_of_diagonal("diag_embed", self.size(-1), offset);
  std::vector<int64_t> sizes(self.sizes().begin(), self.sizes().end() - 1);
  sizes.insert(sizes.begin() + std::min(a, b), n);
  sizes.insert(sizes.begin() + std::max(a, b), n);
  Tensor out = make_tensor(sizes, self.scalar_type());
  fill_with(out, 0);
  {
    NoGradGuard no_grad;
    copy_into(out.diagonal(offset, a, b), self);
  }
  return record("DiagEmbedBackward0", std::move(out), {self},
                [=](const Tensor& g) { return g.diagonal(offset, a, b); });
}
Tensor Tensor::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const {
  return taper::diag_embed(*this, offset, dim1, dim2);
}

Tensor trace(const Tensor& self) {
  check_defined("trace", self);
  check(self.dim() == 2, "trace: expected a matrix, but got tensor with dim {}", self.dim());
  return self.diagonal().sum();
}
Tensor Tensor::trace() const { return taper::trace(*this); }

}  // namespace taper
