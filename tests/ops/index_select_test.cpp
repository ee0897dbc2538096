// SPDX-License-Identifier: MIT
// index_select, index_add, index_copy, index_fill, take, one_hot.
#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;

namespace {

const Tensor kRows = tensor({2, 0, 2});

}  // namespace

TEST_CASE("index_select: slices in the order of the index") {
  const Tensor x = arange(6).reshape({3, 2});
  CHECK(x.index_select(0, kRows).equal(tensor({{4, 5}, {0, 1}, {4, 5}})));
  CHECK(x.index_select(-1, tensor({1}, kInt)).equal(tensor({{1}, {3}, {5}})));
  CHECK(x.index_select(0, tensor(1)).equal(tensor({{2, 3}})));
  CHECK(x.index_select(0, empty({0}, kLong)).sizes() == std::vector<int64_t>{0, 2});
  CHECK(tensor(7).index_select(0, tensor({0})).dim() == 0);
}

TEST_CASE("index_select and its kin: gradients") {
  const Tensor apart = tensor({2, 0});
  check_op("index_select", [](const Tensors& in) { return Tensors{in[0].index_select(0, kRows)}; }, {sample({3, 2})});
  check_op("index_select/1", [](const Tensors& in) { return Tensors{in[0].index_select(1, kRows)}; }, {sample({2, 3, 2})});
  check_op("index_add", [](const Tensors& in) { return Tensors{in[0].index_add(0, kRows, in[1], 1.5)}; }, {sample({3, 2}), sample({3, 2}, 2)});
  check_op("index_copy", [=](const Tensors& in) { return Tensors{in[0].index_copy(0, apart, in[1])}; }, {sample({3, 2}), sample({2, 2}, 2)});
  check_op("index_fill", [=](const Tensors& in) { return Tensors{in[0].index_fill(1, tensor({-1}), 3)}; }, {sample({3, 2})});
  check_op("take", [](const Tensors& in) { return Tensors{in[0].take(tensor({{0, -1}, {3, 3}}))}; }, {sample({3, 2})});
}

TEST_CASE("index_add_, index_copy_, index_fill_: in place") {
  Tensor x = zeros({2, 3});
  x.t().index_add_(0, kRows, ones({3, 2}), 2);
  CHECK(x.equal(tensor({{2., 0., 4.}, {2., 0., 4.}})));
  x.index_copy_(1, tensor({0, 1}), x.slice(1, 1, 3));
  CHECK(x.equal(tensor({{0., 4., 4.}, {0., 4., 4.}})));
  x.index_fill_(0, tensor({-1}), 7);
  CHECK(x[1].equal(tensor({7., 7., 7.})));
  const Tensor leaf = ones({3}, requires_grad());
  Tensor y = leaf * 2;
  y.index_fill_(0, tensor({1}), 0);
  y.sum().backward();
  CHECK(leaf.grad().equal(tensor({2., 0., 2.})));
  CHECK(zeros({2}, kBFloat16).index_add(0, tensor({1, 1}), ones({2}, kBFloat16)).to(kFloat).equal(tensor({0., 2.})));
  CHECK(tensor({true, false}).index_add(0, tensor({1}), tensor({true})).equal(tensor({true, true})));
}

TEST_CASE("one_hot: a 1 in the column of the class") {
  CHECK(one_hot(tensor({1, 0, 2})).equal(tensor({{0, 1, 0}, {1, 0, 0}, {0, 0, 1}})));
  CHECK(one_hot(tensor({{1}, {0}}), 3).sizes() == std::vector<int64_t>{2, 1, 3});
  CHECK(one_hot(empty({0}, kLong), 3).sizes() == std::vector<int64_t>{0, 3});
}

TEST_CASE("index_select and its kin: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.index_select(0, tensor({3})); }, "index out of range in self");
  check_throws([&] { x.index_select(0, tensor({-1})); }, "index out of range in self");
  check_throws([&] { x.index_select(0, tensor({{0}})); }, "index_select(): Index is supposed to be a vector");
  check_throws([&] { x.index_select(0, tensor({0.})); }, "index_select(): Expected dtype int32 or int64 for index");
  check_throws([&] { x.index_add(0, tensor({0, 1}), x); }, "Number of indices (2) should be equal to source.size(dim): (3)");
  check_throws([&] { x.index_add(0, tensor({0}), ones({1, 4}, kDouble)); }, "must have the same scalar type");
  check_throws([&] { x.index_add(0, tensor({0}), ones({1, 3})); }, "expected a source of [1, 4]");
  check_throws([&] { x.index_copy(0, tensor({7}), ones({1, 4})); }, "index 7 is out of bounds for dimension 0 with size 3");
  check_throws([&] { x.index_fill(0, tensor({-4}), 1); }, "index -4 is out of bounds for dimension 0 with size 3");
  check_throws([&] { x.take(tensor({100})); }, "out of range: tried to access index 100 on a tensor of 12 elements.");
  check_throws([&] { one_hot(tensor({3}), 2); }, "Class values must be smaller than num_classes");
  check_throws([&] { one_hot(tensor({-3})); }, "Class values must be non-negative");
  check_throws([&] { one_hot(tensor({1.})); }, "one_hot is only applicable to index tensor");
  check_throws([&] { one_hot(empty({0}, kLong)); }, "Can not infer total number of classes from empty tensor.");
  CHECK_THROWS_AS(x.index_select(0, tensor({3})), IndexError);
}
