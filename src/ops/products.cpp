// SPDX-License-Identifier: MIT
// Products made of the matrix products: rank-one updates, sums over batches, Kronecker, tensor and cross products, powers.
#include <algorithm>
#include <vector>

#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// t as a matrix: the dimensions not in `dims` by those in `dims`, or the other way round.
Tensor as_matrix(const Tensor& t, const std::vector<int64_t>& kept, const std::vector<int64_t>& summed, bool kept_first) {
  std::vector<int64_t> order = kept_first ? kept : summed;
  order.insert(order.end(), (kept_first ? summed : kept).begin(), (kept_first ? summed : kept).end());
  const auto count = [&](const std::vector<int64_t>& dims) {
    int64_t product = 1;
    for (const int64_t d : dims) product *= t.size(d);
    return product;
  };
  return t.permute(order).reshape({count(kept_first ? kept : summed), count(kept_first ? summed : kept)});
}

std::vector<int64_t> others(int64_t dim, const std::vector<int64_t>& dims) {
  std::vector<int64_t> result;
  for (int64_t d = 0; d < dim; ++d) {
    if (std::find(dims.begin(), dims.end(), d) == dims.end()) result.push_back(d);
  }
  return result;
}

}  // namespace

Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) {
  const OpName op("addr");
  const bool whole = !isFloatingType(promote_types(self.scalar_type(), result_type(vec1, vec2)));
  check(!whole || (!beta.isFloatingPoint() && !alpha.isFloatingPoint()),
        "addr: For integral input tensors, arguments beta and alpha must not be floating point numbers.");
  return self * beta + outer(vec1, vec2) * alpha;
}

Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  const OpName op("addbmm");
  // As addmm has it: a product of integers takes the whole part of the numbers.
  const bool whole = !self.is_floating_point() && !batch1.is_floating_point();
  const auto factor = [whole](Scalar number) { return whole ? Scalar(number.toLong()) : number; };
  const Tensor sum = bmm(batch1, batch2).sum(0, false, batch1.scalar_type());
  return self * factor(beta) + sum * factor(alpha);
}

Tensor matrix_power(const Tensor& self, int64_t n) {
  const OpName op("matrix_power");
  check(self.dim() >= 2 && self.size(-1) == self.size(-2) && n >= 0,
        "matrix_power: expected square matrices and n >= 0, got {} and n = {}", shape_text(self), n);
  Tensor result = eye(self.size(-1), self.options()).expand(self.sizes());
  Tensor square = self;  // self^(2^k)
  for (bool first = true; n > 0; n >>= 1) {
    if (n & 1) {
      result = first ? square : matmul(result, square);
      first = false;
    }
    if (n > 1) square = matmul(square, square);
  }
  return result;
}

Tensor tensordot(const Tensor& self, const Tensor& other, IntArrayRef dims_self, IntArrayRef dims_other) {
  const OpName op("tensordot");
  check(dims_self.size() == dims_other.size(), "tensordot: expected as many dims of both, got {} and {}",
        shape_text(dims_self), shape_text(dims_other));
  std::vector<int64_t> summed, summed_other;
  Tensor left = self, right = other;  // a dimension of size 1 goes with any size
  for (size_t i = 0; i < dims_self.size(); ++i) {
    summed.push_back(wrap_dim("tensordot", dims_self[i], self));
    summed_other.push_back(wrap_dim("tensordot", dims_other[i], other));
    const int64_t size = self.size(summed[i]), size_other = other.size(summed_other[i]);
    check(size == size_other || size == 1 || size_other == 1,
          "tensordot: expected contracted dims of the same size, got {} and {}", shape_text(self), shape_text(other));
    if (size == 1) right = right.sum(summed_other[i], true, right.scalar_type());
    if (size_other == 1) left = left.sum(summed[i], true, left.scalar_type());
  }
  const std::vector<int64_t> kept = others(self.dim(), summed), kept_other = others(other.dim(), summed_other);
  std::vector<int64_t> sizes;
  for (const int64_t d : kept) sizes.push_back(self.size(d));
  for (const int64_t d : kept_other) sizes.push_back(other.size(d));
  return mm(as_matrix(left, kept, summed, true), as_matrix(right, kept_other, summed_other, false)).reshape(sizes);
}

// [a, b] x [c, d]: the products as [a, c, b, d], read as [a c, b d]
Tensor kron(const Tensor& self, const Tensor& other) {
  const OpName op("kron");
  const int64_t dim = std::max(self.dim(), other.dim());
  std::vector<int64_t> left, right, sizes;
  for (int64_t d = 0; d < dim; ++d) {
    const int64_t rows = d < dim - self.dim() ? 1 : self.size(d - dim);
    const int64_t columns = d < dim - other.dim() ? 1 : other.size(d - dim);
    left.insert(left.end(), {rows, 1});
    right.insert(right.end(), {1, columns});
    sizes.push_back(rows * columns);
  }
  return (self.reshape(left) * other.reshape(right)).reshape(sizes);
}

Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim) {
  const OpName op("cross");
  const std::vector<Tensor> both = broadcast_tensors({self, other});
  int64_t d = dim ? wrap_dim("cross", *dim, both[0].dim()) : 0;
  while (!dim && d < both[0].dim() && both[0].size(d) != 3) ++d;
  check(d < both[0].dim() && both[0].size(d) == 3, "cross: expected a dimension of size 3, got {} and {}",
        shape_text(self), shape_text(other));
  // (a1 b2 - a2 b1, a2 b0 - a0 b2, a0 b1 - a1 b0)
  const auto next = [d](const Tensor& t) { return t.roll(-1, d); };
  return next(both[0] * next(both[1]) - next(both[0]) * both[1]);
}

}  // namespace taper
