// SPDX-License-Identifier: MIT
// gather, scatter, scatter_add, take_along_dim.
#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;

namespace {

const Tensor kColumns = tensor({{0, 3}, {1, 1}, {2, 0}});

}  // namespace

TEST_CASE("gather: reads by index along a dimension") {
  const Tensor x = arange(12).reshape({3, 4});
  CHECK(x.gather(1, kColumns).equal(tensor({{0, 3}, {5, 5}, {10, 8}})));
  CHECK(x.gather(-2, tensor({{2, 0, 1}})).equal(tensor({{8, 1, 6}})));
  CHECK(x.gather(0, empty({0, 4}, kLong)).sizes() == std::vector<int64_t>{0, 4});
  CHECK(tensor(5).gather(0, tensor(0)).item<int64_t>() == 5);
  CHECK(tensor(5).gather(0, tensor({0, 0})).equal(tensor({5, 5})));
  CHECK(x.t().gather(0, tensor({{1, 2, 3}})).equal(tensor({{1, 6, 11}})));
  CHECK(tensor({1.5, 2.5}, kBFloat16).gather(0, tensor({1})).dtype() == kBFloat16);
}

TEST_CASE("gather, scatter, scatter_add: gradients") {
  check_op("gather", [](const Tensors& in) { return Tensors{in[0].gather(1, kColumns)}; }, {sample({3, 4})});
  check_op("gather of a part", [](const Tensors& in) { return Tensors{in[0].gather(0, tensor({{2, 1}, {0, 0}}))}; }, {sample({3, 4})});
  const Tensor apart = tensor({{0, 3}, {1, 2}, {2, 0}});
  check_op("scatter", [=](const Tensors& in) { return Tensors{in[0].scatter(1, apart, in[1])}; }, {sample({3, 4}), sample({3, 2}, 2)});
  check_op("scatter a part", [=](const Tensors& in) { return Tensors{in[0].scatter(1, apart, in[1])}; },
           {sample({4, 4}), sample({5, 3}, 2)});
  check_op("scatter a number", [](const Tensors& in) { return Tensors{in[0].scatter(1, kColumns, 2.5)}; }, {sample({3, 4})});
  check_op("scatter_add", [](const Tensors& in) { return Tensors{in[0].scatter_add(1, kColumns, in[1])}; },
           {sample({3, 4}), sample({3, 2}, 2)});
  check_op("take_along_dim", [](const Tensors& in) { return Tensors{take_along_dim(in[0], tensor({{1, 0}}), 1)}; }, {sample({3, 4})});
}

TEST_CASE("scatter: writes by index") {
  const Tensor zeros23 = zeros({2, 3});
  CHECK(zeros23.scatter(1, tensor({{2}, {0}}), 7).equal(tensor({{0., 0., 7.}, {7., 0., 0.}})));
  CHECK(zeros23.scatter_add(1, tensor({{1, 1}, {0, 2}}), tensor({{1., 2.}, {3., 4.}})).equal(tensor({{0., 3., 0.}, {3., 0., 4.}})));
  CHECK(zeros23.scatter(0, empty({0, 3}, kLong), ones({2, 3})).equal(zeros23));
  CHECK(zeros({3}, kBFloat16).scatter_add(0, tensor({1, 1}), ones({2}, kBFloat16)).to(kFloat).equal(tensor({0., 2., 0.})));
}

TEST_CASE("scatter_: in place, through views and with a graph") {
  Tensor x = zeros({3, 4});
  x.t().scatter_(0, tensor({{1, 2, 3}}), 5);
  CHECK(x.equal(tensor({{0., 5., 0., 0.}, {0., 0., 5., 0.}, {0., 0., 0., 5.}})));
  x.scatter_(0, tensor({{1, 0, 2, 1}}), x.slice(0, 0, 1));
  CHECK(x[0][1].item<float>() == 5);
  x.zero_();
  x.scatter_add_(1, tensor({{0, 0}}), tensor({{2., 3.}}));
  CHECK(x[0][0].item<float>() == 5);
  const Tensor leaf = ones({2, 2}, requires_grad());
  const Tensor y = leaf * 2;
  y.select(0, 0).scatter_(0, tensor({1}), 9);
  y.sum().backward();
  CHECK(leaf.grad().equal(tensor({{2., 0.}, {2., 2.}})));
}

TEST_CASE("gather, scatter: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.gather(1, tensor({{4}})); }, "index 4 is out of bounds for dimension 1 with size 4");
  check_throws([&] { x.gather(1, tensor({{-1}})); }, "index -1 is out of bounds for dimension 1 with size 4");
  check_throws([&] { x.gather(1, tensor({{0.5}})); }, "gather(): Expected dtype int64 for index");
  check_throws([&] { x.gather(1, tensor({0})); }, "same number of dimensions as input tensor");
  check_throws([&] { x.gather(1, zeros({4, 1}, kLong)); }, "to be smaller than self [3, 4] apart from dimension 1");
  check_throws([&] { x.gather(2, kColumns); }, "Dimension out of range");
  check_throws([&] { x.scatter(1, kColumns, ones({3, 2}, kDouble)); }, "Expected self.dtype to be equal to src.dtype");
  check_throws([&] { x.scatter(1, kColumns, ones({3, 1})); }, "to be smaller size than src [3, 1]");
  check_throws([&] { x.scatter(1, tensor({{0}, {-1}}), ones({2, 1})); }, "scatter: index -1 is out of bounds");
  const Tensor before = x.clone();
  check_throws([&] { x.scatter_(1, tensor({{0}, {4}}), ones({2, 1})); }, "scatter_: index 4 is out of bounds");
  check_throws([&] { x.scatter_add_(1, tensor({{0}, {4}}), ones({2, 1})); }, "scatter_add_: index 4 is out of bounds");
  CHECK(x.equal(before));
  check_throws([&] { x.scatter_add_(0, tensor({{3}}), ones({1, 1})); }, "out of bounds for dimension 0 with size 3");
}
