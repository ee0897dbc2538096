// SPDX-License-Identifier: MIT
// index() and index_put_(): every mixture of what may stand between the brackets. Expected values are PyTorch's.
#include <sstream>

#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;
using namespace taper::indexing;

using Tensors = std::vector<Tensor>;
using Sizes = std::vector<int64_t>;
using Indices = std::vector<TensorIndex>;

namespace {

const Tensor kRows = tensor({2, 0, 2}), kColumns = tensor({1, -1, 0});
const Tensor kMask3 = tensor({true, false, true});

struct Case {
  const char* name;
  Indices indices;
  Sizes sizes;
  int64_t first, last;  // elements of arange(60).reshape({3, 4, 5})
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"int", {1}, {4, 5}, 20, 39},
      {"ints", {1, -2, 3}, {}, 33, 33},
      {"slices", {Slice(None, None, 2), Slice(1, None, 2)}, {2, 2, 5}, 5, 59},
      {"slice beyond", {Slice(1, 100)}, {2, 4, 5}, 20, 59},
      {"slice negative", {Slice(-2, None), Slice(None, -1)}, {2, 3, 5}, 20, 54},
      {"none", {None, 1}, {1, 4, 5}, 20, 39},
      {"none last", {Ellipsis, None}, {3, 4, 5, 1}, 0, 59},
      {"int ellipsis int", {1, Ellipsis, 0}, {4}, 20, 35},
      {"text", {"...", 2}, {3, 4}, 2, 57},
      {"true", {true}, {1, 3, 4, 5}, 0, 59},
      {"rows", {kRows}, {3, 4, 5}, 40, 59},
      {"int32 rows", {kRows.to(kInt)}, {3, 4, 5}, 40, 59},
      {"rows and columns", {kRows, kColumns}, {3, 5}, 45, 44},
      {"rows slice columns", {kRows, Slice(), kColumns}, {3, 4}, 41, 55},
      {"slice rows columns", {Slice(0, 2), kRows, kColumns}, {2, 3}, 11, 30},
      {"rows int columns", {kRows, 2, kColumns}, {3}, 51, 50},
      {"rows none columns", {kRows, None, kColumns}, {3, 1, 5}, 45, 44},
      {"ellipsis rows", {Ellipsis, kRows}, {3, 4, 3}, 2, 57},
      {"rows of rows", {kRows.unsqueeze(1), kColumns}, {3, 3, 5}, 45, 44},
      {"mask", {kMask3}, {2, 4, 5}, 0, 59},
      {"mask and rows", {kMask3, tensor({1, 3})}, {2, 5}, 5, 59},
      {"two-dim mask", {arange(12).reshape({3, 4}) % 5 == 0}, {3, 5}, 0, 54},
      {"two-dim mask, slice", {arange(12).reshape({3, 4}) % 5 == 0, Slice(1, 3)}, {3, 2}, 1, 52},
      {"slice, two-dim mask", {Slice(0, 2), arange(20).reshape({4, 5}) % 7 == 0}, {2, 3}, 0, 34},
      {"zero-dim", {tensor(2)}, {4, 5}, 40, 59},
      {"zero-dim and rows", {tensor(2), kRows}, {3, 5}, 50, 54},
  };
  return all;
}

}  // namespace

TEST_CASE("index: every kind of index and their mixtures") {
  const Tensor x = arange(60).reshape({3, 4, 5});
  for (const Case& each : cases()) {
    INFO(each.name);
    const Tensor y = x.index(each.indices);
    CHECK(y.sizes() == each.sizes);
    const Tensor flat = y.reshape({-1});
    CHECK(flat[0].item<int64_t>() == each.first);
    CHECK(flat[-1].item<int64_t>() == each.last);
  }
  CHECK(x.index({Slice(2, 1)}).sizes() == Sizes{0, 4, 5});
  CHECK(x.index({false}).sizes() == Sizes{0, 3, 4, 5});
  CHECK(x.index({tensor({false, false, false})}).sizes() == Sizes{0, 4, 5});
  CHECK(x.index({empty({0}, kLong)}).sizes() == Sizes{0, 4, 5});
  CHECK(x.permute({2, 0, 1}).index({kRows, tensor(1), kColumns}).equal(tensor({27, 35, 22})));
  CHECK(tensor(10).index({true}).equal(tensor({10})));
  CHECK(tensor(10).index({Ellipsis}).item<int64_t>() == 10);
  CHECK(x[kRows].equal(x.index({kRows})));
  CHECK(index(x, {Tensor(), tensor({0})}).sizes() == Sizes{3, 1, 5});
}

TEST_CASE("index: integers and slices are views, tensors are copies") {
  const Tensor x = zeros({3, 4});
  CHECK(x.index({1, Slice(1, 3)}).is_alias_of(x));
  CHECK(x.index({tensor(1)}).is_alias_of(x));
  CHECK(x.index({Ellipsis}).is_view());
  CHECK_FALSE(x.index({Ellipsis}).is_same(x));
  CHECK_FALSE(x.index({tensor({1})}).is_alias_of(x));
}

TEST_CASE("index, index_put_: gradients of every mixture") {
  for (const Case& each : cases()) {
    const Indices& indices = each.indices;
    check_op(each.name, [&](const Tensors& in) { return Tensors{in[0].index(indices)}; }, {sample({3, 4, 5})});
  }
  for (const Indices& indices : {Indices{1}, Indices{Slice(), tensor({3, 1})}, Indices{tensor({2, 0}), Slice(), tensor({1, 1})},
                                 Indices{kMask3, 1}, Indices{None, tensor({0, 1})}}) {
    check_op("index_put_", [&](const Tensors& in) {
      Tensor y = in[0] * 2;
      y.index_put_(indices, in[1].index(indices) * 3);
      return Tensors{y};
    }, {sample({3, 4, 5}), sample({3, 4, 5}, 2)});
  }
  check_op("accumulate", [](const Tensors& in) { return Tensors{in[0].index_put({kRows}, in[1], true)}; },
           {sample({3, 2}), sample({3, 2}, 2)});
  check_op("accumulate, broadcast", [](const Tensors& in) { return Tensors{in[0].index_put({kRows}, in[1], true)}; },
           {sample({3, 2}), sample({2}, 2)});
}

TEST_CASE("index_put_: numbers and tensors, everywhere") {
  for (const Case& each : cases()) {
    INFO(each.name);
    Tensor x = zeros({3, 4, 5}, kLong);
    x.index_put_(each.indices, 7);
    CHECK(x.index(each.indices).eq(7).all().item<bool>());
    const Tensor places = arange(60).reshape({3, 4, 5}).index(each.indices);
    x.zero_().index_put_(each.indices, places);
    CHECK(x.index(each.indices).equal(places));
    Tensor strided = zeros({5, 4, 3}, kLong).permute({2, 1, 0});
    strided.index_put_(each.indices, places);
    CHECK(strided.equal(x));
  }
}

TEST_CASE("index_put_: broadcasts, ignores leading ones, accumulates in order") {
  Tensor x = zeros({3, 2});
  x.index_put_({tensor({0, 1})}, ones({1, 1, 2, 2}));
  x.index_put_({2}, ones({1, 1, 2}));
  CHECK(x.equal(ones({3, 2})));
  x.index_put_({kRows}, tensor({1., 2.}), true);
  CHECK(x.equal(tensor({{2., 3.}, {1., 1.}, {3., 5.}})));
  x.index_put_({kRows}, tensor({{1.}, {2.}, {3.}}));
  CHECK(x.equal(tensor({{2., 2.}, {1., 1.}, {3., 3.}})));
  x.index_put_({tensor({0, 1})}, x.slice(0, 1, 3));
  CHECK(x.equal(tensor({{1., 1.}, {3., 3.}, {3., 3.}})));
  CHECK(zeros({3}, kLong).index_put_({tensor({0})}, 2.7).equal(tensor({2, 0, 0})));
  CHECK(zeros({2}, kBFloat16).index_put_({tensor({1, 1})}, ones({1}, kBFloat16), true).to(kFloat).equal(tensor({0., 2.})));
  Tensor flags = zeros({2, 2}, kBool);
  flags[0][0] = true;
  CHECK(flags.equal(tensor({{true, false}, {false, false}})));
}

TEST_CASE("Assignment through brackets writes and is in the graph") {
  Tensor x = zeros({2, 3});
  x[0] = tensor({1., 2., 3.});
  x[1][2] = 7;
  x[1] += 1;
  x.index({Slice(), 1}) = 5;
  CHECK(x.equal(tensor({{1., 5., 3.}, {1., 5., 8.}})));
  const Tensor leaf = ones({3}, requires_grad());
  Tensor y = leaf * 2;
  y.index_put_({leaf > 0}, 0.5);
  y.slice(0, 0, 2).index_put_({tensor({1})}, leaf.slice(0, 0, 1) * 4);
  y.sum().backward();
  CHECK(leaf.grad().equal(tensor({4., 0., 0.})));
}

TEST_CASE("Slice and TensorIndex: what they hold and print") {
  const auto text = [](const auto& value) {
    std::ostringstream out;
    out << value;
    return out.str();
  };
  CHECK(text(Slice(1, 3, 2)) == "1:3:2");
  CHECK(text(Slice(None, None, -1)) == "9223372036854775807:-9223372036854775808:-1");
  CHECK(text(Indices{Slice()}) == "(0:9223372036854775807:1)");
  CHECK(text(Indices{None, "...", Ellipsis, 0, true, Slice(1, None, 2), tensor({1, 2})}) ==
        "(None, ..., ..., 0, true, 1:9223372036854775807:2,  1\n 2\n[ CPULongType{2} ])");
  CHECK(TensorIndex(None).is_none());
  CHECK(TensorIndex("...").is_ellipsis());
  CHECK(TensorIndex(3).integer() == 3);
  CHECK(TensorIndex(true).boolean());
  CHECK(TensorIndex(Slice(1, 2)).slice().stop() == 2);
  CHECK(TensorIndex(kRows).tensor().is_same(kRows));
}

TEST_CASE("index: a byte mask works and warns, once for each") {
  static int warnings = 0;
  warnings = 0;
  const auto old = set_warning_handler([](const std::string& message) {
    warnings += message.find("indexing with dtype torch.uint8 is now deprecated") != std::string::npos;
  });
  const Tensor x = arange(15).reshape({5, 3}), bytes = tensor({1, 0, 0, 0, 1}, kByte);
  CHECK(x.index({bytes}).equal(tensor({{0, 1, 2}, {12, 13, 14}})));
  CHECK(warnings == 1);
  CHECK_THROWS_AS(ones({5, 2, 5}).index({bytes, Slice(), tensor({1, 0}, kByte)}), IndexError);
  CHECK(warnings == 3);
  set_warning_handler(old);
}

TEST_CASE("index: bad calls") {
  const Tensor x = arange(100).view({2, 5, 10});
  check_throws([&] { x.index({".."}); }, "Expected \"...\" to represent an ellipsis index, but got \"..\"");
  check_throws([&] { x.index(Indices{}); }, "Passing an empty index list to Tensor::index() is not valid syntax");
  check_throws([&] { x.clone().index_put_(Indices{}, 1); },
               "Passing an empty index list to Tensor::index_put_() is not valid syntax");
  check_throws([&] { x.index({0, 5}); }, "index 5 is out of bounds for dimension 1 with size 5");
  check_throws([&] { x.index({4, 5}); }, "index 4 is out of bounds for dimension 0 with size 2");
  check_throws([&] { x.index({Slice(), Slice(), 12}); }, "index 12 is out of bounds for dimension 2 with size 10");
  check_throws([&] { x.index({tensor({0, 5})}); }, "index 5 is out of bounds for dimension 0 with size 2");
  check_throws([&] { x.index({0, 0, 0, 0}); }, "too many indices for tensor of dimension 3");
  check_throws([&] { tensor(10).index({0}); }, "invalid index of a 0-dim tensor");
  check_throws([&] { tensor(10).index({Slice()}); }, "");
  check_throws([&] { x.index({Slice(None, None, -1)}); }, "step must be greater than zero");
  check_throws([&] { x.index({Slice(None, None, 0)}); }, "slice step cannot be zero");
  check_throws([&] { x.index({tensor({true, false, true})}); },
               "The shape of the mask [3] at index 0 does not match the shape of the indexed tensor [2, 5, 10] at index 0");
  check_throws([&] { x.index({tensor({0.5})}); }, "tensors used as indices must be long, int, byte or bool tensors");
  check_throws([&] { x.index({tensor({0, 1, 0}), tensor({0, 1})}); },
               "shape mismatch: indexing tensors could not be broadcast together with shapes [3], [2]");
  check_throws([&] { x.clone().index_put_({tensor({0, 1})}, ones({3}, kLong)); },
               "shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [2, 5, 10]");
  check_throws([&] { x.clone().index_put_({0}, ones({3}, kLong)); }, "must match");
  check_throws([&] { x.clone().index_put_({tensor({0})}, ones({1})); },
               "Index put requires the source and destination dtypes match, got Long for the destination and Float for the source");
  check_throws([&] { empty({0, 3}).index({tensor({0})}); }, "index is out of bounds for dimension with size 0");
  const Tensor leaf = ones({3}, requires_grad());
  check_throws([&] { leaf.index_put_({tensor({0})}, 1); }, "a leaf Variable that requires grad");
  CHECK_THROWS_AS(x.index({0, 5}), IndexError);
  CHECK_THROWS_AS(x.index({tensor({0, 5})}), IndexError);
}
