// SPDX-License-Identifier: MIT
// sort, argsort, topk, kthvalue.
#include <cmath>
#include <limits>

#include <taper/ops.h>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;
using Sizes = std::vector<int64_t>;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("sort: stable, nan last") {
  const Tensor x = tensor({{3, 1, 2}, {1, 1, 0}});
  const auto [values, indices] = x.sort();
  CHECK(values.equal(tensor({{1, 2, 3}, {0, 1, 1}})));
  CHECK(indices.equal(tensor({{1, 2, 0}, {2, 0, 1}})));
  CHECK(std::get<1>(x.sort(0, true)).equal(tensor({{0, 0, 0}, {1, 1, 1}})));
  CHECK(std::get<0>(sort(x.t(), true, 0, true)).equal(tensor({{3, 1}, {2, 1}, {1, 0}})));
  CHECK(x.argsort(1, true).equal(tensor({{0, 2, 1}, {0, 1, 2}})));
  const auto [numbers, places] = tensor({kNan, 1., -kInf, kInf}).sort();
  CHECK(places.equal(tensor({2, 1, 3, 0})));
  CHECK(std::isnan(numbers[3].item<float>()));
  CHECK(std::get<1>(tensor({1., kNan, 2.}).sort(0, true)).equal(tensor({1, 2, 0})));
  CHECK(std::get<0>(tensor({true, false}).sort()).equal(tensor({false, true})));
  CHECK(std::get<0>(tensor({2., 1.}, kBFloat16).sort()).dtype() == kBFloat16);
  CHECK(std::get<1>(tensor(3.).sort()).dim() == 0);
  CHECK(std::get<0>(empty({0, 3}).sort(0)).sizes() == Sizes{0, 3});
}

TEST_CASE("topk, kthvalue") {
  const Tensor x = tensor({{1., 4., 2., 4.}, {0., -1., 3., 2.}});
  const auto [values, indices] = x.topk(2);
  CHECK(values.equal(tensor({{4., 4.}, {3., 2.}})));
  CHECK(indices.equal(tensor({{1, 3}, {2, 3}})));
  CHECK(std::get<0>(x.topk(1, 0, false)).equal(tensor({{0., -1., 2., 2.}})));
  CHECK(std::get<0>(x.topk(0)).sizes() == Sizes{2, 0});
  CHECK(std::get<0>(tensor(2.).topk(1)).dim() == 0);
  CHECK(std::get<0>(x.kthvalue(2)).equal(tensor({2., 0.})));
  CHECK(std::get<1>(x.kthvalue(2, 1, true)).equal(tensor({{2}, {0}})));
  CHECK(std::get<0>(tensor({kNan, 1.}).kthvalue(1)).item<float>() == 1);
}

TEST_CASE("bucketize: which interval") {
  CHECK(bucketize(tensor({-1., 0., 0.5, 3., kNan}), tensor({0., 1., 2.})).equal(tensor({0, 0, 1, 3, 3})));
  CHECK(bucketize(tensor({0, 1}), tensor({0, 1, 2}), true, true).equal(tensor({1, 2}, kInt)));
  check_throws([&] { bucketize(tensor(1), ones({2, 2})); }, "boundaries tensor must be 1 dimension, but got dim(2)");
}

TEST_CASE("sort, topk, kthvalue: gradients") {
  check_op("sort", [](const Tensors& in) { return Tensors{std::get<0>(in[0].sort(0, true))}; }, {sample({4, 3})});
  check_op("topk", [](const Tensors& in) { return Tensors{std::get<0>(in[0].topk(2, 0))}; }, {sample({4, 3})});
  check_op("kthvalue", [](const Tensors& in) { return Tensors{std::get<0>(in[0].kthvalue(2))}; }, {sample({4, 3})});
  check_op("sort a number", [](const Tensors& in) { return Tensors{std::get<0>(in[0].sort())}; }, {sample({})});
}

TEST_CASE("sort: bad calls") {
  const Tensor x = ones({3, 4});
  check_throws([&] { x.topk(5); }, "selected index k out of range");
  check_throws([&] { x.topk(-1); }, "selected index k out of range");
  check_throws([&] { x.kthvalue(0); }, "selected number k out of range for dimension 1");
  check_throws([&] { x.sort(2); }, "Dimension out of range");
}
