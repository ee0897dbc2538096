// SPDX-License-Identifier: MIT
// cat, stack, hstack, vstack, broadcast_tensors, meshgrid.
#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;
using Sizes = std::vector<int64_t>;

TEST_CASE("cat: along any dimension, of any layout") {
  const Tensor a = arange(4).reshape({2, 2}), b = arange(4, 6).reshape({2, 1});
  CHECK(cat({a, b}, 1).equal(tensor({{0, 1, 4}, {2, 3, 5}})));
  CHECK(cat({a.t(), a}, -2).equal(tensor({{0, 2}, {1, 3}, {0, 1}, {2, 3}})));
  CHECK(cat({a}).equal(a));
  CHECK(cat({empty({0}), a, empty({0})}, 1).sizes() == Sizes{2, 2});
  CHECK(cat({empty({0}), empty({0})}).sizes() == Sizes{0});
  CHECK(cat({empty({0, 2}), ones({1, 2})}).sizes() == Sizes{1, 2});
  const Tensor large = arange(200000).reshape({2, 100000});
  const Tensor both = cat({large, large}, 1);
  CHECK(both.narrow(1, 100000, 100000).equal(large));
  CHECK(both.narrow(1, 0, 100000).equal(large));
}

TEST_CASE("cat: promotes") {
  CHECK(cat({tensor({1}), tensor({1.5})}).dtype() == kFloat);
  CHECK(cat({tensor({true}), tensor({2})}).equal(tensor({1, 2})));
  CHECK(cat({ones({1}), ones({1}, kDouble)}).dtype() == kDouble);
  CHECK(cat({ones({1}, kBFloat16), ones({1}, kBFloat16)}).dtype() == kBFloat16);
  CHECK(stack({tensor(1), tensor(2.5)}).equal(tensor({1., 2.5})));
}

TEST_CASE("stack, hstack, vstack") {
  CHECK(stack({tensor({1, 2}), tensor({3, 4})}).equal(tensor({{1, 2}, {3, 4}})));
  CHECK(stack({tensor({1, 2}), tensor({3, 4})}, -1).equal(tensor({{1, 3}, {2, 4}})));
  CHECK(stack({tensor(1), tensor(2)}).equal(tensor({1, 2})));
  CHECK(stack({ones({0, 3})}, 1).sizes() == Sizes{0, 1, 3});
  const Tensor grid = arange(6).reshape({2, 3});
  CHECK(stack({grid.t(), grid.t()}, 1).select(1, 1).equal(grid.t()));
  CHECK(hstack({tensor(1), tensor({2, 3})}).equal(tensor({1, 2, 3})));
  CHECK(hstack({grid, grid}).sizes() == Sizes{2, 6});
  CHECK(vstack({tensor({1, 2, 3}), grid}).sizes() == Sizes{3, 3});
}

TEST_CASE("atleast_1d, atleast_2d, atleast_3d; tensor_split") {
  CHECK(atleast_1d(tensor(2)).sizes() == Sizes{1});
  CHECK(atleast_2d(ones({3})).sizes() == Sizes{1, 3});
  CHECK(atleast_3d(ones({3})).sizes() == Sizes{1, 3, 1});
  CHECK(atleast_3d(ones({2, 3})).sizes() == Sizes{2, 3, 1});
  const Tensor x = arange(10);
  const auto thirds = x.tensor_split(3);
  REQUIRE(thirds.size() == 3);
  CHECK(thirds[0].equal(tensor({0, 1, 2, 3})));
  CHECK(thirds[2].equal(tensor({7, 8, 9})));
  const auto parts = x.tensor_split({2, 5, 20});
  REQUIRE(parts.size() == 4);
  CHECK(parts[1].equal(tensor({2, 3, 4})));
  CHECK(parts[3].numel() == 0);
  check_throws([&] { x.tensor_split(0); }, "number of sections must be larger than 0, got 0");
  check_throws([&] { tensor(1).tensor_split(2); }, "tensor_split expected at least a 1-dimensional tensor");
}

TEST_CASE("cat, stack and their kin: gradients") {
  check_op("cat", [](const Tensors& in) { return Tensors{cat({in[0], in[1], in[0]}, 1)}; }, {sample({2, 3}), sample({2, 1}, 2)});
  check_op("stack", [](const Tensors& in) { return Tensors{stack({in[0], in[1]}, 1)}; }, {sample({2, 3}), sample({2, 3}, 2)});
  check_op("vstack", [](const Tensors& in) { return Tensors{vstack({in[0], in[1]})}; }, {sample({3}), sample({2, 3}, 2)});
  check_op("meshgrid", [](const Tensors& in) { return Tensors{meshgrid({in[0], in[1]}, "xy")[1]}; }, {sample({3}), sample({2}, 2)});
  const Tensor x = ones({2}, requires_grad()), constant = ones({2}), nothing = ones({0}, requires_grad());
  cat({constant, x.to(kDouble), nothing}).sum().backward();
  CHECK(x.grad().equal(ones({2})));
  CHECK(nothing.grad().sizes() == Sizes{0});
}

TEST_CASE("broadcast_tensors, meshgrid") {
  const auto both = broadcast_tensors({ones({3, 1}), ones({2})});
  CHECK(both[0].sizes() == Sizes{3, 2});
  CHECK(both[1].sizes() == Sizes{3, 2});
  CHECK(broadcast_to(tensor({1, 2}), {2, 2}).equal(tensor({{1, 2}, {1, 2}})));
  const auto ij = meshgrid({tensor({1, 2}), tensor({3, 4, 5})});
  CHECK(ij[0].equal(tensor({{1, 1, 1}, {2, 2, 2}})));
  CHECK(ij[1].equal(tensor({{3, 4, 5}, {3, 4, 5}})));
  const auto xy = meshgrid({tensor({1, 2}), tensor({3, 4, 5})}, "xy");
  CHECK(xy[0].equal(tensor({{1, 2}, {1, 2}, {1, 2}})));
  CHECK(xy[1].equal(tensor({{3, 3}, {4, 4}, {5, 5}})));
}

TEST_CASE("join: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { cat({x, x[0]}); }, "Tensors must have same number of dimensions: got 2 and 1");
  check_throws([&] { cat({x, ones({3, 2})}); },
               "Sizes of tensors must match except in dimension 0. Expected size 4 but got size 2 for tensor number 1 in the list");
  check_throws([&] { cat(TensorList()); }, "expected a non-empty list of Tensors");
  check_throws([&] { cat({tensor(1.), tensor(2.)}); }, "zero-dimensional tensor (at position 0) cannot be concatenated");
  check_throws([&] { cat({x}, 2); }, "Dimension out of range");
  check_throws([&] { cat({x, Tensor()}); }, "undefined");
  check_throws([&] { stack({x, x[0]}); }, "stack expects each tensor to be equal size, but got [3, 4] at entry 0 and [4] at entry 1");
  check_throws([&] { stack(TensorList()); }, "stack expects a non-empty TensorList");
  check_throws([&] { meshgrid({ones({2}), x}); }, "Expected 0D or 1D tensor");
  check_throws([&] { meshgrid({ones({2})}, "yx"); }, "indexing must be one of");
}
