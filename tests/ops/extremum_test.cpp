// SPDX-License-Identifier: MIT
// max, min, amax, amin, argmax, argmin, median: values, indices, ties, nan, gradients.
#include <cmath>
#include <limits>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

using Tensors = std::vector<Tensor>;

Tensor list(std::initializer_list<float> values) {
  const Tensor t = empty({static_cast<int64_t>(values.size())});
  std::copy(values.begin(), values.end(), t.data_ptr<float>());
  return t;
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> gradient(const Tensor& x, const std::function<Tensor(const Tensor&)>& fn) {
  const Tensor leaf = x.clone().requires_grad_();
  fn(leaf).backward();
  const Tensor g = leaf.grad().contiguous();
  return {g.data_ptr<float>(), g.data_ptr<float>() + g.numel()};
}

}  // namespace

TEST_CASE("extremes: gradients") {
  check_op("max", [](const Tensors& in) { return Tensors{max(in[0])}; }, {sample({2, 3})});
  check_op("min", [](const Tensors& in) { return Tensors{min(in[0])}; }, {sample({2, 3})});
  check_op("amax", [](const Tensors& in) { return Tensors{amax(in[0], {0, 2})}; }, {sample({2, 3, 4})});
  check_op("amin", [](const Tensors& in) { return Tensors{amin(in[0], {1}, true)}; }, {sample({2, 3, 4})});
  check_op("median", [](const Tensors& in) { return Tensors{median(in[0])}; }, {sample({2, 3})});
  for (const int64_t dim : {0, 1, -1}) {
    check_op("max of a dim", [dim](const Tensors& in) { return Tensors{std::get<0>(max(in[0], dim))}; }, {sample({3, 2, 4})});
    check_op("min of a dim", [dim](const Tensors& in) { return Tensors{std::get<0>(min(in[0], dim, true))}; }, {sample({3, 2, 4})});
    check_op("median of a dim", [dim](const Tensors& in) { return Tensors{std::get<0>(median(in[0], dim))}; }, {sample({3, 2, 4})});
  }
}

TEST_CASE("ties share the gradient of max() and amax(), the first takes that of max(dim)") {
  const Tensor x = list({2, 2, 1});
  CHECK(gradient(x, [](const Tensor& t) { return t.max(); }) == std::vector<float>{0.5, 0.5, 0});
  CHECK(gradient(x, [](const Tensor& t) { return t.amax(); }) == std::vector<float>{0.5, 0.5, 0});
  CHECK(gradient(x, [](const Tensor& t) { return t.median(); }) == std::vector<float>{0.5, 0.5, 0});
  CHECK(gradient(x, [](const Tensor& t) { return std::get<0>(t.max(0)); }) == std::vector<float>{1, 0, 0});
  CHECK(gradient(scalar_tensor(3), [](const Tensor& t) { return std::get<0>(t.max(0)); }) == std::vector<float>{1});
}

TEST_CASE("values and indices") {
  const Tensor x = list({3, 1, 4, 1}).view({2, 2});
  const auto [values, indices] = x.max(1);
  CHECK(values.select(0, 1).item<float>() == 4);
  CHECK(indices.select(0, 1).item<int64_t>() == 0);
  CHECK(x.argmin().item<int64_t>() == 1);
  CHECK(x.argmax(0, true).sizes() == IntArrayRef({1, 2}));
  CHECK(x.argmax(std::nullopt, true).sizes() == IntArrayRef({1, 1}));
  CHECK(x.amin({0}).select(0, 0).item<float>() == 3);
  CHECK(arange(5).max().item<int64_t>() == 4);
  CHECK(ones({2}, kBool).max().item<bool>());
  CHECK(full({3}, 2, kBFloat16).max().scalar_type() == kBFloat16);
}

TEST_CASE("a nan wins") {
  const Tensor x = list({1, kNan, 3, kNan});
  CHECK(std::isnan(x.max().item<float>()));
  CHECK(std::isnan(x.amin().item<float>()));
  CHECK(x.argmax().item<int64_t>() == 1);
  CHECK(std::isnan(x.median().item<float>()));
  CHECK(std::get<1>(x.median(0)).item<int64_t>() == 1);
  CHECK(gradient(x, [](const Tensor& t) { return t.max(); }) == std::vector<float>{0, 0.5, 0, 0.5});
}

TEST_CASE("median takes the lower middle and the place that PyTorch names") {
  CHECK(std::get<1>(list({2, 1, 2, 1}).median(0)).item<int64_t>() == 3);
  CHECK(std::get<1>(list({2, 2, 2, 1}).median(0)).item<int64_t>() == 0);
  CHECK(std::get<1>(list({2, 1, 1, 1}).median(0)).item<int64_t>() == 2);
  CHECK(list({4, 1, 3, 2}).median().item<float>() == 2);
  CHECK(std::isnan(zeros({0}).median().item<float>()));
}

TEST_CASE("extremes of nothing are refused") {
  const Tensor none = zeros({0, 2});
  check_throws([&] { none.max(); }, "max(): Expected reduction dim to be specified for input.numel() == 0.");
  check_throws([&] { none.max(0); }, "max(): Expected reduction dim 0 to have non-zero size.");
  check_throws([&] { none.argmax(); }, "argmax(): Expected reduction dim to be specified for input.numel() == 0.");
  check_throws([&] { none.argmin(0); }, "argmin(): Expected reduction dim 0 to have non-zero size.");
  check_throws([&] { none.amax(); }, "amax(): Expected reduction dim to be specified for input.numel() == 0.");
  check_throws([&] { none.median(0); }, "median(): Expected reduction dim 0 to have non-zero size.");
  CHECK(std::get<0>(none.max(1)).sizes() == IntArrayRef(0));
  CHECK_THROWS_AS(none.max(0), IndexError);
}
