// SPDX-License-Identifier: MIT
// masked_select, masked_scatter, nonzero, where with one argument.
#include <cmath>

#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;

TEST_CASE("masked_select: the true elements in memory order, broadcast") {
  const Tensor x = arange(6).reshape({2, 3});
  CHECK(x.masked_select(tensor({true, false, true})).equal(tensor({0, 2, 3, 5})));
  CHECK(x.t().masked_select(x.t() > 2).equal(tensor({3, 4, 5})));
  CHECK(x.masked_select(x > 9).sizes() == std::vector<int64_t>{0});
  CHECK(tensor(3).masked_select(tensor(true)).equal(tensor({3})));
  CHECK(x.masked_select(tensor({1, 0, 0}, kByte)).equal(tensor({0, 3})));
  const Tensor mask = tensor({{true}, {false}});
  check_op("masked_select", [=](const Tensors& in) { return Tensors{in[0].masked_select(mask)}; }, {sample({2, 3})});
  check_op("masked_select broadcast", [=](const Tensors& in) { return Tensors{in[0].masked_select(mask)}; }, {sample({3})});
  check_op("masked_scatter", [=](const Tensors& in) { return Tensors{in[0].masked_scatter(mask, in[1])}; }, {sample({2, 3}), sample({5}, 2)});
  Tensor y = zeros({2, 3});
  y.masked_scatter_(mask, arange(1, 4, kFloat));
  CHECK(y.equal(tensor({{1., 2., 3.}, {0., 0., 0.}})));
}

TEST_CASE("nonzero: [count, dim]") {
  CHECK(tensor({{0, 1}, {2, 0}}).nonzero().equal(tensor({{0, 1}, {1, 0}})));
  CHECK(tensor({0., -0.0, std::nan(""), 1e-40}).nonzero().equal(tensor({{2}, {3}})));
  CHECK(zeros({2, 3, 2}).index_put_({1, 2, 0}, 1).index_put_({0, 1, 1}, 5).nonzero().equal(tensor({{0, 1, 1}, {1, 2, 0}})));
  CHECK(ones({2, 1, 2}).nonzero().equal(tensor({{0, 0, 0}, {0, 0, 1}, {1, 0, 0}, {1, 0, 1}})));
  CHECK(tensor(3).nonzero().sizes() == std::vector<int64_t>{1, 0});
  CHECK(zeros({2, 2}).nonzero().sizes() == std::vector<int64_t>{0, 2});
  CHECK(zeros({0, 3}).nonzero().sizes() == std::vector<int64_t>{0, 2});
  const auto places = where(tensor({{0, 1}, {2, 0}}).t());
  REQUIRE(places.size() == 2);
  CHECK(places[0].equal(tensor({0, 1})));
  CHECK(places[1].equal(tensor({1, 0})));
}

TEST_CASE("masked: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.masked_select(ones({4})); }, "masked_select: expected BoolTensor or ByteTensor for mask");
  check_throws([&] { x.masked_select(ones({2}, kBool)); }, "must match the size of tensor b (2)");
  check_throws([&] { x.masked_scatter(x > 0, ones({2})); }, "Number of elements of source < number of ones in mask");
  check_throws([&] { x.masked_scatter(x > 0, ones({12}, kDouble)); }, "same dtypes");
}
