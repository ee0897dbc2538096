// SPDX-License-Identifier: MIT
// Matrix products: shapes, strides, batches, dtypes, errors.
#include <taper/ops.h>

#include "support/catch.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

Tensor iota(IntArrayRef sizes, ScalarType dtype = kFloat) {
  int64_t n = 1;
  for (int64_t s : sizes) n *= s;
  return arange(n, dtype).view(sizes);
}

float at(const Tensor& t, int64_t i, int64_t j) { return t.select(0, i).select(0, j).item<float>(); }

// Whether two tensors hold the same numbers.
bool same(const Tensor& a, const Tensor& b) {
  if (!(a.sizes() == b.sizes())) return false;
  const Tensor x = a.contiguous(), y = b.contiguous();
  return std::equal(x.data_ptr<float>(), x.data_ptr<float>() + x.numel(), y.data_ptr<float>());
}

}  // namespace

TEST_CASE("mm reads transposed, sliced, expanded and one-wide operands as they lie") {
  const Tensor a = iota({2, 3}), b = iota({3, 4});
  const Tensor product = mm(a, b);
  CHECK(at(product, 0, 0) == 20);
  CHECK(at(product, 1, 3) == 92);
  CHECK(same(mm(a.t().contiguous().t(), b), product));
  CHECK(same(mm(a, b.t().contiguous().t()), product));
  const Tensor wide = iota({3, 8});
  CHECK(same(mm(a, wide.slice(1, 0, 8, 2)), mm(a, wide.slice(1, 0, 8, 2).contiguous())));
  CHECK(same(mm(a, wide.slice(1, 2, 5)), mm(a, wide.slice(1, 2, 5).contiguous())));
  CHECK(same(mm(a, ones({3, 1}).expand({3, 4})), mm(a, ones({3, 4}))));
  CHECK(same(mm(a, ones({1, 4}).expand({3, 4})), mm(a, ones({3, 4}))));
  CHECK(same(mm(a.slice(1, 0, 1), b.slice(0, 0, 1)), mm(a.slice(1, 0, 1).contiguous(), b.slice(0, 0, 1).contiguous())));
  CHECK(same(mm(a.slice(0, 1, 2), b), product.slice(0, 1, 2)));
}

TEST_CASE("products of nothing") {
  CHECK(mm(ones({0, 3}), ones({3, 2})).sizes() == IntArrayRef({0, 2}));
  CHECK(same(mm(ones({2, 0}), ones({0, 2})), zeros({2, 2})));
  CHECK(bmm(ones({0, 2, 3}), ones({0, 3, 2})).sizes() == IntArrayRef({0, 2, 2}));
  CHECK(dot(ones({0}), ones({0})).item<float>() == 0);
  CHECK(same(linear(ones({2, 0}), ones({3, 0}), full({3}, 7.0)), full({2, 3}, 7.0)));
}

TEST_CASE("matmul chooses by the number of dimensions and broadcasts batches") {
  const Tensor v = iota({3});
  CHECK(matmul(v, v).item<float>() == 5);
  CHECK(matmul(iota({2, 3}), v).sizes() == IntArrayRef(2));
  CHECK(matmul(v, iota({3, 2})).sizes() == IntArrayRef(2));
  CHECK(matmul(v, iota({5, 3, 2})).sizes() == IntArrayRef({5, 2}));
  CHECK(matmul(iota({5, 2, 3}), v).sizes() == IntArrayRef({5, 2}));
  CHECK(matmul(iota({5, 2, 3}), iota({3, 4})).sizes() == IntArrayRef({5, 2, 4}));
  CHECK(matmul(iota({2, 3}), iota({5, 3, 4})).sizes() == IntArrayRef({5, 2, 4}));
  const Tensor a = iota({2, 1, 2, 3}), b = iota({4, 3, 2});
  const Tensor product = matmul(a, b);
  CHECK(product.sizes() == IntArrayRef({2, 4, 2, 2}));
  CHECK(same(product.select(0, 1).select(0, 3), mm(a.select(0, 1).select(0, 0), b.select(0, 3))));
  const Tensor heads = iota({2, 3, 4, 5});
  CHECK(same(matmul(heads, heads.transpose(-2, -1)).select(0, 1).select(0, 2),
             mm(heads.select(0, 1).select(0, 2), heads.select(0, 1).select(0, 2).t())));
}

TEST_CASE("linear of any number of dimensions") {
  const Tensor w = iota({2, 3}), b = iota({2});
  const Tensor x = iota({4, 3});
  CHECK(at(linear(x, w, b), 1, 1) == 51);
  CHECK(at(linear(x, w), 1, 1) == 50);
  CHECK(same(linear(x.view({2, 2, 3}), w, b), linear(x, w, b).view({2, 2, 2})));
  CHECK(same(linear(x.select(0, 1), w, b), linear(x, w, b).select(0, 1)));
  CHECK(linear(x.to(kLong), w.to(kLong), b.to(kLong)).select(0, 1).select(0, 1).item<int64_t>() == 51);
  CHECK(linear(x.to(kBFloat16), w.to(kBFloat16), b.to(kBFloat16)).scalar_type() == kBFloat16);
}

TEST_CASE("addmm, addmv and baddbmm weigh what they add") {
  const Tensor a = iota({2, 3}), b = iota({3, 2});
  CHECK(at(addmm(ones({2}), a, b, 10, 2), 1, 1) == 10 + 2 * 40);
  CHECK(at(addmm(full({1}, NAN), a, b, 0, 1), 1, 1) == 40);
  CHECK(addmv(ones({2}), a, iota({3}), 3, 2).select(0, 1).item<float>() == 3 + 2 * 14);
  CHECK(baddbmm(ones({1}), a.view({1, 2, 3}), b.view({1, 3, 2})).select(0, 0).select(0, 1).select(0, 1).item<float>() == 41);
  const Tensor c = ones({2, 2});
  c.addmm_(a, b);
  CHECK(at(c, 1, 1) == 41);
}

TEST_CASE("products of integers and bfloat16") {
  const Tensor a = iota({2, 3}, kLong);
  CHECK(mm(a, a.t()).select(0, 1).select(0, 1).item<int64_t>() == 50);
  CHECK(mv(a, arange(3)).select(0, 1).item<int64_t>() == 14);
  CHECK(dot(arange(3), arange(3)).item<int64_t>() == 5);
  CHECK(mm(a.to(kBFloat16), a.t().to(kBFloat16)).select(0, 1).select(0, 1).item<float>() == 50);
}

TEST_CASE("products refuse what does not fit") {
  const Tensor a = iota({2, 3});
  CHECK_THROWS_WITH(mm(a, a), Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"));
  CHECK_THROWS_WITH(mm(a, iota({3})), Contains("mat2 must be a matrix"));
  CHECK_THROWS_WITH(mm(a, a.t().to(kDouble)), Contains("expected m1 and m2 to have the same dtype, but got: Float != Double"));
  CHECK_THROWS_WITH(bmm(iota({1, 2, 3}), iota({2, 3, 1})),
                    Contains("Expected size for first two dimensions of batch2 tensor to be: [1, 3] but got: [2, 3]."));
  CHECK_THROWS_WITH(mv(a, iota({2})), Contains("size mismatch, got 2x3 and 2"));
  CHECK_THROWS_WITH(dot(iota({2}), iota({3})), Contains("inconsistent tensor size"));
  CHECK_THROWS_WITH(dot(a, a), Contains("1D tensors expected, but got 2D and 2D tensors"));
  CHECK_THROWS_WITH(matmul(a, scalar_tensor(1)), Contains("need to be at least 1D, but they are 2D and 0D"));
  CHECK_THROWS_WITH(linear(a, iota({2, 2})), Contains("linear: expected input [..., 2] for weight [2, 2], got [2, 3]"));
  CHECK_THROWS_WITH(linear(a, a, iota({3})), Contains("linear: expected bias [2]"));
  CHECK_THROWS_WITH(addmm(iota({3}), a, a.t()), Contains("expected self to broadcast to [2, 2], got [3]"));
  CHECK_THROWS_WITH(mm(ones({2, 2}, kBool), ones({2, 2}, kBool)), Contains("not implemented for 'Bool'"));
}

TEST_CASE("mv of one row, of none, and of an empty one") {
  const Tensor row = randn({1, 40}, kDouble), x = randn({40}, kDouble);
  CHECK(mv(row, x).allclose((row * x).sum(1)));
  CHECK(mv(row.slice(1, 0, 40, 3), x.slice(0, 0, 40, 3)).allclose((row * x).slice(1, 0, 40, 3).sum(1)));
  CHECK(mv(row.slice(1, 0, 0), x.slice(0, 0, 0)).equal(zeros({1}, row.options())));
  CHECK(mv(row.slice(0, 0, 0), x).sizes() == IntArrayRef({0}));
}
