// SPDX-License-Identifier: MIT
// pow: gradients, also at 0 and for negative bases, integers, in-place forms.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("pow is differentiable") {
  const Tensor base = sample_between(0.5, 2, {3, 4}), exponent = sample({4});
  for (const double e : {-1.5, 0.5, 1.0, 2.0, 3.0}) {
    check_op("pow number", [e](const Inputs& x) { return Inputs{pow(x[0], e)}; }, {base}, {.float32_rtol = 1e-3});
  }
  check_op("pow", [](const Inputs& x) { return Inputs{pow(x[0], x[1])}; }, {base, exponent}, {.float32_rtol = 1e-3});
  check_op("number pow", [](const Inputs& x) { return Inputs{pow(2.5, x[0])}; }, {exponent}, {.float32_rtol = 1e-3});
}

TEST_CASE("pow's gradients at 0 and below are PyTorch's") {
  const std::vector<double> at = {-2, -1, 0, 1, 2};
  const auto slope = [&](double e) {
    const Tensor x = vec(at).requires_grad_();
    pow(x, e).sum().backward();
    return x.grad();
  };
  CHECK(has(slope(0), {0, 0, 0, 0, 0}));
  CHECK(has(slope(1), {1, 1, 1, 1, 1}));
  CHECK(has(slope(2), {-4, -2, 0, 2, 4}));
  CHECK(has(slope(3), {12, 3, 0, 3, 12}));
  CHECK(has(slope(-1), {-0.25, -1, -kInf, -1, -0.25}));
  CHECK(has(slope(0.5), {kNan, kNan, kInf, 0.5, 0.3535533905}));
  const Tensor x = vec(at).requires_grad_(), e = vec({-1, 0, 2, 0, 2}).requires_grad_();
  pow(x, e).sum().backward();
  CHECK(has(x.grad(), {-0.25, 0, 0, 0, 4}));
  CHECK(has(e.grad(), {kNan, kNan, 0, 0, 2.7725887298}));
  const Tensor w = vec({-1, 0, 0.5, 2}).requires_grad_();
  pow(0, w).sum().backward();
  CHECK(has(w.grad(), {-kInf, 0, 0, 0}));
}

TEST_CASE("pow of integers") {
  const Tensor i = vec({-2, -1, 0, 1, 2}, kLong);
  CHECK(has(i.pow(2), {4, 1, 0, 1, 4}));
  CHECK(i.pow(2).scalar_type() == kLong);
  CHECK(i.pow(0.5).scalar_type() == kFloat);
  CHECK(has(i.pow(vec({-1, -1, 1, -1, -1}, kLong)), {0, -1, 0, 1, 0}));
  CHECK(has(pow(2, i), {0, 0, 1, 2, 4}));
  CHECK(has(pow(2.0, i), {0.25, 0.5, 1, 2, 4}));
  CHECK(has(vec({1, 0}, kBool).pow(2), {1, 0}));
  check_throws([&] { i.pow(-1); }, "Integers to negative integer powers are not allowed.");
  check_throws([&] { vec({1}, kBool).pow(vec({1}, kBool)); }, "pow");
  check_throws([&] { i.pow_(0.5); }, "can't be cast to the desired output type Long");
}

TEST_CASE("pow in place") {
  CHECK(has(vec({2, 3}).pow_(2), {4, 9}));
  CHECK(has(vec({2, 3}).pow_(vec({3, 2})), {8, 9}));
  CHECK(has(vec({2, 3}, kLong).pow_(2), {4, 9}));
}

}  // namespace
}  // namespace taper::test
