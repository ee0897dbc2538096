// SPDX-License-Identifier: MIT
// add, sub, rsub, mul: gradients, exact integers, in-place forms and refusals.
#include <taper/autograd.h>

#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("arithmetic is differentiable and broadcasts") {
  const Tensor a = sample({3, 4}), b = sample({3, 4}, 2), row = sample({4}, 3), column = sample({3, 1}, 4);
  check_op("add", [](const Inputs& x) { return Inputs{add(x[0], x[1], 2.5)}; }, {a, b});
  check_op("sub", [](const Inputs& x) { return Inputs{sub(x[0], x[1], 2)}; }, {a, row});
  check_op("mul", [](const Inputs& x) { return Inputs{x[0] * x[1]}; }, {a, column});
  check_op("mul outer", [](const Inputs& x) { return Inputs{x[0] * x[1]}; }, {column, row});
  check_op("rsub", [](const Inputs& x) { return Inputs{rsub(x[0], x[1], 3)}; }, {a, b});
  check_op("numbers", [](const Inputs& x) { return Inputs{2 - (x[0] * 3 + 1.5 - 2), add(x[0], 2, 3), 3 * x[0]}; }, {a});
  check_op("zero-dim", [](const Inputs& x) { return Inputs{x[0] * x[1]}; }, {sample({}), a});
  check_op("self", [](const Inputs& x) { return Inputs{x[0] * x[0] + x[0]}; }, {a});
}

TEST_CASE("integer arithmetic is exact and wraps") {
  const int64_t big = (int64_t{1} << 53) + 1;
  const Tensor x = full({2}, big, kLong);
  CHECK((x + 2)[0].item<int64_t>() == big + 2);
  CHECK((x * 3)[0].item<int64_t>() == big * 3);
  CHECK((5 - x)[0].item<int64_t>() == 5 - big);
  CHECK(add(x, ones({2}, kLong), big)[0].item<int64_t>() == 2 * big);
  CHECK(sub(x, 1, big)[0].item<int64_t>() == 0);
  CHECK(x.clone().sub_(ones({2}, kLong), big)[0].item<int64_t>() == 0);
  CHECK((vec({200}, kByte) + vec({100}, kByte))[0].item<int64_t>() == 44);
  CHECK((vec({200}, kByte) - 130)[0].item<int64_t>() == 70);
}

TEST_CASE("arithmetic in place, through views, and recorded") {
  const Tensor x = vec({1, 2, 3, 4});
  x.slice(0, 1, 3).add_(10).mul_(2);
  CHECK(has(x, {1, 24, 26, 4}));
  x.add_(x).sub_(1).sub_(vec({1, 1, 1, 1}), 2);
  CHECK(has(x, {-1, 45, 49, 5}));
  const Tensor grid = vec({1, 2, 3, 4}).view({2, 2});
  grid.add_(grid.t());
  CHECK(has(grid, {2, 5, 5, 8}));
  const Tensor leaf = vec({1, 2}).requires_grad_();
  Tensor y = leaf * 1;
  y.mul_(leaf).add_(leaf, 3).sub_(leaf).sub_(4);
  y.sum().backward();
  CHECK(has(leaf.grad(), {4, 6}));
}

TEST_CASE("arithmetic refuses what PyTorch refuses") {
  const Tensor f = ones({3}), i = ones({3}, kLong), b = ones({3}, kBool);
  check_throws([&] { ones({2, 3}) + ones({4}); }, "add: ");
  check_throws([&] { b - b; }, "with two bool tensors is not supported");
  check_throws([&] { i - b; }, "with a bool tensor is not supported");
  check_throws([&] { b - 1; }, "with a bool tensor is not supported");
  check_throws([&] { add(i, i, 1.5); }, "argument alpha must not be a floating point number");
  check_throws([&] { add(i, i, true); }, "Boolean alpha only supported for Boolean results");
  check_throws([&] { i.add_(1.5); }, "can't be cast to the desired output type Long");
  check_throws([&] { i.mul_(f); }, "can't be cast to the desired output type Long");
  check_throws([&] { ones({3}).add_(ones({2, 3})); }, "doesn't match the broadcast shape");
  check_throws([&] { ones({3}).requires_grad_().add_(1); }, "leaf Variable that requires grad");
  check_throws([&] { ones({1}).expand({3}).add_(1); }, "add_");
}

TEST_CASE("arithmetic on empty tensors") {
  CHECK((ones({0, 3}) + ones({3})).sizes() == IntArrayRef({0, 3}));
  CHECK((ones({0}) * 2).numel() == 0);
}

}  // namespace
}  // namespace taper::test
