// SPDX-License-Identifier: MIT
// repeat, tile, repeat_interleave, flip, roll, tril, triu, diag, trace.
#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;
using Sizes = std::vector<int64_t>;

TEST_CASE("repeat, tile, repeat_interleave") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  CHECK(x.repeat({1, 2}).equal(tensor({{1, 2, 1, 2}, {3, 4, 3, 4}})));
  CHECK(x.repeat({2, 1, 1}).sizes() == Sizes{2, 2, 2});
  CHECK(x.t().repeat({2, 1}).equal(tensor({{1, 3}, {2, 4}, {1, 3}, {2, 4}})));
  CHECK(x.repeat({0, 1}).sizes() == Sizes{0, 2});
  CHECK(tensor(3).repeat({2}).equal(tensor({3, 3})));
  CHECK(tensor(3).repeat(IntArrayRef()).dim() == 0);
  CHECK(x.tile({2}).equal(tensor({{1, 2, 1, 2}, {3, 4, 3, 4}})));
  CHECK(x.repeat_interleave(2).equal(tensor({1, 1, 2, 2, 3, 3, 4, 4})));
  CHECK(x.repeat_interleave(2, 0).equal(tensor({{1, 2}, {1, 2}, {3, 4}, {3, 4}})));
  CHECK(x.repeat_interleave(tensor({0, 2}), 1).equal(tensor({{2, 2}, {4, 4}})));
}

TEST_CASE("flip, roll") {
  const Tensor x = arange(6).reshape({2, 3});
  CHECK(x.flip({1}).equal(tensor({{2, 1, 0}, {5, 4, 3}})));
  CHECK(x.flip({0, -1}).equal(tensor({{5, 4, 3}, {2, 1, 0}})));
  CHECK(x.flip(IntArrayRef()).equal(x));
  CHECK(tensor(1).flip({0}).item<int64_t>() == 1);
  CHECK(x.t().flip({0}).equal(tensor({{2, 5}, {1, 4}, {0, 3}})));
  CHECK(x.slice(1, 0, 3, 2).flip({1}).equal(tensor({{2, 0}, {5, 3}})));
  CHECK(ones({2, 0}).flip({0, 1}).sizes() == Sizes{2, 0});
  CHECK(x.roll(1).equal(tensor({{5, 0, 1}, {2, 3, 4}})));
  CHECK(x.roll({-1}, {1}).equal(tensor({{1, 2, 0}, {4, 5, 3}})));
  CHECK(x.roll({1, 4}, {0, 1}).equal(tensor({{5, 3, 4}, {2, 0, 1}})));
  CHECK(ones({0, 3}).roll({1}, {0}).sizes() == Sizes{0, 3});
  CHECK(x.rot90().equal(tensor({{2, 5}, {1, 4}, {0, 3}})));
  CHECK(x.rot90(2).equal(tensor({{5, 4, 3}, {2, 1, 0}})));
  CHECK(x.rot90(-1).equal(tensor({{3, 0}, {4, 1}, {5, 2}})));
  CHECK(x.rot90(4).equal(x));
}

TEST_CASE("tril, triu, diag, trace") {
  const Tensor x = arange(1, 10).reshape({3, 3});
  CHECK(x.tril().equal(tensor({{1, 0, 0}, {4, 5, 0}, {7, 8, 9}})));
  CHECK(x.tril(-1).equal(tensor({{0, 0, 0}, {4, 0, 0}, {7, 8, 0}})));
  CHECK(x.t().triu(1).equal(tensor({{0, 4, 7}, {0, 0, 8}, {0, 0, 0}})));
  CHECK(ones({2, 0, 3}).tril().sizes() == Sizes{2, 0, 3});
  Tensor y = x.clone();
  y.t().tril_();
  CHECK(y.equal(x.triu()));
  y.triu_(1);
  CHECK(y.equal(x.triu(1)));
  CHECK(x.diag().equal(tensor({1, 5, 9})));
  CHECK(x.diag(1).equal(tensor({2, 6})));
  CHECK(tensor({1, 2}).diag().equal(tensor({{1, 0}, {0, 2}})));
  CHECK(tensor({1, 2}).diag(-1).equal(tensor({{0, 0, 0}, {1, 0, 0}, {0, 2, 0}})));
  CHECK(ones({0}).diag(2).sizes() == Sizes{2, 2});
  CHECK(x.trace().item<int64_t>() == 15);
  CHECK(tensor({{1, 2}}).diag_embed().equal(tensor({{{1, 0}, {0, 2}}})));
  CHECK(ones({2, 3}).diag_embed(-1, 0, 2).sizes() == Sizes{4, 2, 4});
}

TEST_CASE("rearrange: gradients") {
  check_op("repeat", [](const Tensors& in) { return Tensors{in[0].repeat({2, 1, 3})}; }, {sample({2, 3})});
  check_op("repeat a number", [](const Tensors& in) { return Tensors{in[0].repeat({3})}; }, {sample({})});
  check_op("tile", [](const Tensors& in) { return Tensors{in[0].tile({2})}; }, {sample({2, 3})});
  check_op("repeat_interleave", [](const Tensors& in) { return Tensors{in[0].repeat_interleave(2, 1)}; }, {sample({2, 3})});
  check_op("flip", [](const Tensors& in) { return Tensors{in[0].flip({0, 1})}; }, {sample({2, 3})});
  check_op("roll", [](const Tensors& in) { return Tensors{in[0].roll({1, -1}, {0, 1})}; }, {sample({2, 3})});
  check_op("roll flat", [](const Tensors& in) { return Tensors{in[0].roll(2)}; }, {sample({2, 3})});
  check_op("tril", [](const Tensors& in) { return Tensors{in[0].tril(1)}; }, {sample({2, 3, 4})});
  check_op("triu", [](const Tensors& in) { return Tensors{in[0].triu(-1)}; }, {sample({3, 4})});
  check_op("diag of a vector", [](const Tensors& in) { return Tensors{in[0].diag(-1)}; }, {sample({3})});
  check_op("diag of a matrix", [](const Tensors& in) { return Tensors{in[0].diag(1)}; }, {sample({3, 4})});
  check_op("trace", [](const Tensors& in) { return Tensors{in[0].trace()}; }, {sample({3, 4})});
  check_op("rot90", [](const Tensors& in) { return Tensors{in[0].rot90(3, {1, 2})}; }, {sample({2, 3, 4})});
  check_op("diag_embed", [](const Tensors& in) { return Tensors{in[0].diag_embed(1, 0, 2)}; }, {sample({2, 3})});
  const Tensor leaf = ones({2, 2}, requires_grad());
  Tensor y = leaf * 3;
  y.tril_();
  y.sum().backward();
  CHECK(leaf.grad().equal(tensor({{3., 0.}, {3., 3.}})));
}

TEST_CASE("rearrange: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.repeat({2}); }, "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor");
  check_throws([&] { x.repeat({2, -1}); }, "repeat: expected repeats of at least 0");
  check_throws([&] { x.repeat_interleave(-1); }, "Repeats must be non-negative");
  check_throws([&] { x.repeat_interleave(tensor({1, 2}), 0); }, "repeats must have the same size as input along dim");
  check_throws([&] { x.flip({0, 0}); }, "dim 0 appears multiple times");
  check_throws([&] { x.roll({1}, {0, 1}); }, "shifts and dimensions must align");
  check_throws([&] { x.rot90(1, {0}); }, "expected total rotation dims == 2, but got dims = 1");
  check_throws([&] { x.rot90(1, {0, -2}); }, "expected rotation dims to be different");
  check_throws([&] { x.diag_embed(0, 1, 1); }, "diagonal dimensions cannot be identical 1, 1");
  check_throws([&] { x[0].tril(); }, "input tensor must have at least 2 dimensions");
  check_throws([&] { ones({2, 2, 2}).diag(); }, "matrix or a vector expected");
  check_throws([&] { ones({2}).trace(); }, "trace: expected a matrix, but got tensor with dim 1");
}
