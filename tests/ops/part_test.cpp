// SPDX-License-Identifier: MIT
// Views of a part: select, slice, narrow, diagonal, unfold, as_strided, split and their like.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Sizes = std::vector<int64_t>;
using Tensors = std::vector<Tensor>;

std::vector<Sizes> sizes_of(const Tensors& parts) {
  std::vector<Sizes> result;
  for (const Tensor& part : parts) result.push_back(part.sizes().vec());
  return result;
}

TEST_CASE("parts are views at their place") {
  const Tensor x = arange(12).view({3, 4});
  CHECK(has(x.select(1, -1), {3, 7, 11}));
  CHECK(has(x.slice(1, -3, -1), {1, 2, 5, 6, 9, 10}));
  CHECK(has(x.slice(0, 0, 100, 2), {0, 1, 2, 3, 8, 9, 10, 11}));
  CHECK(x.slice(0, 2, 1).sizes() == Sizes{0, 4});
  CHECK(has(x.narrow(1, -2, 2), {2, 3, 6, 7, 10, 11}));
  CHECK(has(x.diagonal(-1), {4, 9}));
  CHECK(has(x.diagonal(1, 1, 0), {4, 9}));
  CHECK(x.diagonal(7).numel() == 0);
  CHECK(has(x[0].unfold(0, 2, 2), {0, 1, 2, 3}));
  CHECK(has(x.as_strided({2, 2}, {4, 2}, 1), {1, 3, 5, 7}));
  for (const Tensor& part : {x.select(0, 1), x.slice(1, 1), x.diagonal(), x.unfold(1, 2, 1)})
    CHECK(part.is_alias_of(x));
}

TEST_CASE("splits of every kind") {
  const Tensor x = arange(14).view({7, 2});
  CHECK(sizes_of(x.split(3)) == std::vector<Sizes>{{3, 2}, {3, 2}, {1, 2}});
  CHECK(sizes_of(x.split(9)) == std::vector<Sizes>{{7, 2}});
  CHECK(sizes_of(x.split(IntArrayRef({0, 7}))) == std::vector<Sizes>{{0, 2}, {7, 2}});
  CHECK(sizes_of(x.chunk(3)) == std::vector<Sizes>{{3, 2}, {3, 2}, {1, 2}});
  CHECK(sizes_of(x.chunk(5)) == std::vector<Sizes>{{2, 2}, {2, 2}, {2, 2}, {1, 2}});
  CHECK(sizes_of(x.tensor_split(3)) == std::vector<Sizes>{{3, 2}, {2, 2}, {2, 2}});
  CHECK(sizes_of(x.tensor_split(IntArrayRef({2, 5}))) == std::vector<Sizes>{{2, 2}, {3, 2}, {2, 2}});
  CHECK(x.unbind(1).size() == 2);
  CHECK(has(x.unbind(1)[1], {1, 3, 5, 7, 9, 11, 13}));
  const Tensor none = x.slice(0, 0, 0);
  CHECK(sizes_of(none.split(3)) == std::vector<Sizes>{{0, 2}});
  CHECK(none.chunk(2).size() == 2);
  CHECK(none.unbind().empty());
}

TEST_CASE("as_strided sends every gradient to the element it showed") {
  const auto windows = [](const Tensors& in) { return Tensors{as_strided(in[0], {3, 2}, {1, 1})}; };
  const auto part = [](const Tensors& in) { return Tensors{as_strided(in[0], {2, 2}, {1, 2}, 1)}; };
  const Tensor line = sample({5}).requires_grad_(), square = sample({2, 3}).requires_grad_();
  CHECK(autograd::gradcheck(windows, {line}));
  CHECK(autograd::gradgradcheck(windows, {line}));
  CHECK(autograd::gradcheck(part, {square}));
  CHECK(autograd::gradgradcheck(part, {square}));
}

TEST_CASE("gradients of parts that overlap, are empty, or are split off together") {
  const Tensor x = sample({4, 3});
  check_op("unfold", [](const Tensors& in) { return Tensors{in[0].unfold(0, 3, 1)}; }, {x});
  check_op("diagonal", [](const Tensors& in) { return Tensors{in[0].diagonal(-1)}; }, {x});
  check_op("split", [](const Tensors& in) { return in[0].split(IntArrayRef({1, 0, 3})); }, {x});
  check_op("one of a split", [](const Tensors& in) { return Tensors{in[0].chunk(2)[1]}; }, {x});
  check_op("unbind", [](const Tensors& in) { return in[0].unbind(1); }, {x});
  check_op("slice of slice", [](const Tensors& in) { return Tensors{in[0].slice(0, 1).slice(1, 0, 3, 2)}; }, {x});
}

TEST_CASE("parts that are refused") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.select(0, 3); }, "select: index 3 out of range for tensor of size [3, 4] at dimension 0");
  check_throws([&] { ones({}).select(0, 0); }, "cannot be applied to a 0-dim tensor");
  check_throws([&] { x.slice(0, 0, 2, -1); }, "slice step must be positive");
  check_throws([&] { x.narrow(0, 1, 3); }, "narrow");
  check_throws([&] { x.diagonal(0, 1, -1); }, "diagonal dimensions cannot be identical");
  check_throws([&] { x.unfold(0, 4, 1); }, "maximum size for tensor at dimension 0 is 3 but size is 4");
  check_throws([&] { x.unfold(0, 1, 0); }, "step is 0 but must be > 0");
  check_throws([&] { x.split(IntArrayRef({1, 1})); }, "split");
  check_throws([&] { x.as_strided({4, 4}, {4, 1}); }, "out of bounds for storage of size 48");
  check_throws([&] { x.as_strided({2}, {-1}); }, "Negative strides are not supported");
}

}  // namespace
}  // namespace taper::test
