// SPDX-License-Identifier: MIT
// addr, addbmm, matrix_power, tensordot, kron and cross: values, numbers of integer products, shapes, refusals.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Sizes = std::vector<int64_t>;
using Tensors = std::vector<Tensor>;

TEST_CASE("tensordot over any dimensions, none, and dimensions of size 1 or 0") {
  const Tensor a = arange(6.0).view({2, 3}), b = arange(12.0).view({3, 2, 2});
  CHECK(tensordot(a, b, {1}, {0}).sizes() == Sizes{2, 2, 2});
  CHECK(has(tensordot(a, b, {1, 0}, {0, 1}), {100, 115}));
  CHECK(tensordot(a, b, {}, {}).sizes() == Sizes{2, 3, 3, 2, 2});
  CHECK(has(tensordot(ones({1, 2}), arange(3.0), {0}, {0}), {3, 3}));
  CHECK(tensordot(ones({2, 0}), ones({0, 3}), {1}, {0}).equal(zeros({2, 3})));
  CHECK(tensordot(ones({2, 3, 0}), ones({3, 2, 0}), {1, 0}, {0, 1}).sizes() == Sizes{0, 0});
  check_op("tensordot", [](const Tensors& x) { return Tensors{tensordot(x[0], x[1], {-1}, {0})}; },
           {sample({2, 1}), sample({3, 2}, 2)});
}

TEST_CASE("powers of matrices") {
  const Tensor x = tensor({{1., 1.}, {0., 1.}});
  CHECK(has(matrix_power(x, 0), {1, 0, 0, 1}));
  CHECK(matrix_power(x, 1).equal(x));
  CHECK(has(matrix_power(x, 13), {1, 13, 0, 1}));
  CHECK(matrix_power(ones({0, 2, 2}), 3).sizes() == Sizes{0, 2, 2});
  check_op("matrix_power", [](const Tensors& in) { return Tensors{matrix_power(in[0], 5)}; }, {sample({2, 2, 2})});
}

TEST_CASE("sums with products: numbers, integers, broadcast") {
  const Tensor batch = ones({3, 2, 4}), other = ones({3, 4, 2});
  CHECK(has(addbmm(ones({2}), batch, other, 2, 0.5), {8, 8, 8, 8}));
  CHECK(has(addbmm(ones({2}, kLong), batch.to(kLong), other.to(kLong), 3, 2), {27, 27, 27, 27}));
  CHECK(addbmm(ones({2}, kInt), batch.to(kInt), other.to(kInt)).scalar_type() == kInt);
  CHECK(has(addr(ones({2}), vec({1, 2}), vec({3, 4}), 2, 10), {32, 42, 62, 82}));
}

TEST_CASE("kron and cross") {
  CHECK(has(kron(vec({1, 2}), vec({1, 10})), {1, 10, 2, 20}));
  CHECK(kron(ones({2, 1}), ones({3, 2, 2})).sizes() == Sizes{3, 4, 2});
  CHECK(has(cross(vec({1, 0, 0}), vec({0, 1, 0})), {0, 0, 1}));
  CHECK(has(cross(vec({1, 2, 3}), vec({4, 5, 6})), {-3, 6, -3}));
  CHECK(cross(ones({2, 3}), ones({1, 3})).sizes() == Sizes{2, 3});
}

TEST_CASE("products that are refused") {
  const Tensor x = ones({2, 3});
  check_throws([&] { tensordot(x, x, {0}, {0, 1}); }, "tensordot: expected as many dims of both");
  check_throws([&] { tensordot(x, x, {0}, {1}); }, "tensordot: expected contracted dims of the same size, got [2, 3]");
  check_throws([&] { matrix_power(x, 2); }, "matrix_power: expected square matrices and n >= 0, got [2, 3] and n = 2");
  check_throws([&] { matrix_power(ones({2, 2}), -1); }, "n = -1");
  check_throws([&] { cross(ones({2, 2}), ones({2, 2})); }, "cross: expected a dimension of size 3");
  check_throws([&] { addr(ones({2}, kLong), ones({2}, kLong), ones({2}, kLong), 0.5); },
               "addr: For integral input tensors");
  check_throws([&] { addr(x, ones({3}), ones({3})); }, "addr: ");
  check_throws([&] { addbmm(x, ones({1, 2, 3}), ones({1, 2, 3})); }, "addbmm: ");
}

}  // namespace
}  // namespace taper::test
