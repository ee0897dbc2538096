// SPDX-License-Identifier: MIT
// matmul over batches of any shape, and bilinear: products of mm, mv, dot and bmm.
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

int64_t product(IntArrayRef sizes) {
  int64_t count = 1;
  for (int64_t size : sizes) count *= size;
  return count;
}

// The batch of `self` in front of a matrix-matrix or matrix-vector product becomes rows.
Tensor fold_batch(const Tensor& self, const Tensor& other) {
  std::vector<int64_t> sizes = self.sizes().vec();
  const int64_t k = sizes.back();
  sizes.pop_back();
  const Tensor rows = self.reshape({product(sizes), k});
  if (other.dim() == 1) return rows.mv(other).view(sizes);
  sizes.push_back(other.size(1));
  return rows.mm(other).view(sizes);
}

Tensor expanded(const Tensor& t, const std::vector<int64_t>& batch) {
  std::vector<int64_t> sizes = batch;
  sizes.insert(sizes.end(), {t.size(-2), t.size(-1)});
  const Tensor whole = t.sizes() == sizes ? t : t.expand(sizes);
  return batch.size() == 1 ? whole : whole.reshape({product(batch), t.size(-2), t.size(-1)});
}

// Both with at least two dimensions, at least one with more.
Tensor multiply_batches(const Tensor& a, const Tensor& b) {
  std::vector<int64_t> sizes =
      broadcast_shapes("matmul", a.sizes().slice(0, a.sizes().size() - 2), b.sizes().slice(0, b.sizes().size() - 2))
          .vec();
  const Tensor out = expanded(a, sizes).bmm(expanded(b, sizes));
  if (sizes.size() == 1) return out;
  sizes.insert(sizes.end(), {a.size(-2), b.size(-1)});
  return out.view(sizes);
}

}  // namespace

Tensor matmul(const Tensor& self, const Tensor& other) {
  const OpName op("matmul");
  const int64_t a = self.dim(), b = other.dim();
  check(a >= 1 && b >= 1, "matmul: both arguments to matmul need to be at least 1D, but they are {}D and {}D", a, b);
  if (a == 2 && b == 2) return self.mm(other);
  if (a == 1 && b == 1) return self.dot(other);
  if (a == 2 && b == 1) return self.mv(other);
  if (a == 1 && b == 2) return self.unsqueeze(0).mm(other).squeeze(0);
  if (a == 1) return matmul(self.unsqueeze(0), other).squeeze(-2);
  if (b <= 2) return fold_batch(self, other);
  return multiply_batches(self, other);
}

// y_o = x1^T W_o x2 + b_o
Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias) {
  const OpName op("bilinear");
  check(input1.dim() == input2.dim(), "bilinear: input dimensions do not match: got {} and {}", input1.dim(),
        input2.dim());
  check(weight.dim() == 3 && input1.dim() > 0 && input1.size(-1) == weight.size(1) && input2.size(-1) == weight.size(2),
        "bilinear: expected inputs [..., in1] and [..., in2] for weight [out, in1, in2], got {}, {} and {}",
        shape_text(input1), shape_text(input2), shape_text(weight));
  check(input1.sizes().slice(0, input1.sizes().size() - 1) == input2.sizes().slice(0, input2.sizes().size() - 1),
        "bilinear: input batch dimensions do not match: got {} and {}", shape_text(input1), shape_text(input2));
  check(!bias.defined() || (bias.dim() == 1 && bias.size(0) == weight.size(0)), "bilinear: expected bias [{}], got {}",
        weight.size(0), shape_text(bias));
  std::vector<int64_t> sizes = input1.sizes().vec();
  const int64_t out = weight.size(0), in1 = weight.size(1), in2 = weight.size(2);
  sizes.back() = 1;
  const int64_t rows = product(sizes);
  sizes.back() = out;
  const Tensor left = input1.reshape({rows, in1}).mm(weight.permute({1, 0, 2}).reshape({in1, out * in2}));
  const Tensor y = left.view({rows, out, in2}).bmm(input2.reshape({rows, in2, 1})).view(sizes);
  return bias.defined() ? y + bias : y;
}

// ---- Methods ----

Tensor Tensor::matmul(const Tensor& other) const { return taper::matmul(*this, other); }
Tensor Tensor::mm(const Tensor& mat2) const { return taper::mm(*this, mat2); }
Tensor Tensor::bmm(const Tensor& mat2) const { return taper::bmm(*this, mat2); }
Tensor Tensor::mv(const Tensor& vec) const { return taper::mv(*this, vec); }
Tensor Tensor::dot(const Tensor& other) const { return taper::dot(*this, other); }
Tensor Tensor::outer(const Tensor& vec2) const { return taper::outer(*this, vec2); }
Tensor Tensor::addmm(const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) const {
  return taper::addmm(*this, mat1, mat2, beta, alpha);
}
Tensor Tensor::addmv(const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) const {
  return taper::addmv(*this, mat, vec, beta, alpha);
}
Tensor Tensor::baddbmm(const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) const {
  return taper::baddbmm(*this, batch1, batch2, beta, alpha);
}

}  // namespace taper
