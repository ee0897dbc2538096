// SPDX-License-Identifier: MIT
// Random fills of tensors: ranges of every dtype, the order of the memory, the graph, generators, refusals.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

const ScalarType kNumbers[] = {kByte, kChar, kShort, kInt, kLong, kFloat, kDouble, kBFloat16};

TEST_CASE("fills stay in their range, in every dtype") {
  manual_seed(1);
  for (const ScalarType dtype : kNumbers) {
    INFO(toString(dtype));
    const Tensor x = empty({1000}, dtype).random_(3, 17);
    CHECK(x.min().item<double>() == 3);
    CHECK(x.max().item<double>() == 16);
    CHECK(empty({100}, dtype).random_(5).max().item<double>() <= 4);
    CHECK(empty({100}, dtype).bernoulli_(1).sum().item<double>() == 100);
    if (!isFloatingType(dtype)) continue;
    const Tensor u = empty({1000}, dtype).uniform_(-2, 3).to(kDouble);
    CHECK((u.min().item<double>() >= -2 && u.max().item<double>() <= 3));
    CHECK(empty({1000}, dtype).exponential_(2).min().item<double>() >= 0);
    CHECK(std::abs(empty({1000}, dtype).normal_(5, 0.1).to(kDouble).mean().item<double>() - 5) < 0.05);
  }
}

TEST_CASE("the draws go in the order of the memory, whatever the strides") {
  const auto drawn = [](const Tensor& x) {
    manual_seed(7);
    return x.uniform_().clone();
  };
  const Tensor plain = drawn(empty({3, 4}));
  CHECK(drawn(empty({4, 3}).t()).t().flatten().equal(plain.flatten()));
  CHECK(drawn(empty({3, 8}).slice(1, 0, 8, 2)).equal(plain));
  CHECK(drawn(empty({0, 3})).numel() == 0);
}

TEST_CASE("a fill cuts the history of the values, and the graph knows") {
  const Tensor x = ones({3}).requires_grad_();
  Tensor y = x * 2;
  const auto version = y._version();
  y.normal_();
  CHECK(y._version() > version);
  y.sum().backward();
  CHECK(has(x.grad(), {0, 0, 0}));
  check_throws([&] { x.uniform_(); }, "leaf Variable that requires grad");
}

TEST_CASE("a generator of one's own leaves the default one alone") {
  manual_seed(3);
  const Tensor expected = rand({4});
  manual_seed(3);
  Generator own(5);
  empty({9}).normal_(0, 1, own);
  CHECK(rand({4}).equal(expected));
}

TEST_CASE("fills that are refused, before anything is drawn or written") {
  const Tensor x = ones({3}), whole = ones({3}, kLong);
  manual_seed(3);
  const Tensor expected = rand({4});
  manual_seed(3);
  check_throws([&] { x.uniform_(2, 1); }, "uniform_");
  check_throws([&] { x.normal_(0, -1); }, "normal_");
  check_throws([&] { x.bernoulli_(1.5); }, "bernoulli_");
  check_throws([&] { x.bernoulli_(full({3}, 2.0)); }, "bernoulli_");
  check_throws([&] { x.exponential_(-1); }, "exponential_");
  check_throws([&] { whole.random_(5, 5); }, "random_");
  check_throws([&] { empty({2}, kByte).random_(0, 300); }, "random_");
  check_throws([&] { whole.uniform_(); }, "uniform_");
  check_throws([&] { whole.normal_(); }, "normal_");
  CHECK(has(x, {1, 1, 1}));
  CHECK(rand({4}).equal(expected));
}

}  // namespace
}  // namespace taper::test
