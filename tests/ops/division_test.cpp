// SPDX-License-Identifier: MIT
// div and its rounding modes, floor_divide, remainder, fmod.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("division is differentiable") {
  const Tensor a = sample({3, 4}), b = sample_between(0.5, 2, {3, 4}), row = sample_between(1, 3, {4});
  check_op("div", [](const Inputs& x) { return Inputs{x[0] / x[1]}; }, {a, b});
  check_op("div row", [](const Inputs& x) { return Inputs{x[0] / x[1], x[0] / 3, 2 / x[1]}; }, {a, row});
  check_op("remainder", [](const Inputs& x) { return Inputs{remainder(x[0], x[1]), x[0] % 0.7}; }, {a * 5, b});
  check_op("fmod", [](const Inputs& x) { return Inputs{fmod(x[0], x[1]), fmod(x[0], 0.7)}; }, {a * 5, b});
}

TEST_CASE("rounded division has the gradient 0") {
  const Tensor a = vec({5.5, -5.5}).requires_grad_(), b = vec({2, 2}).requires_grad_();
  div(a, b, "trunc").sum().backward();
  CHECK(has(a.grad(), {0, 0}));
  CHECK(has(b.grad(), {0, 0}));
}

TEST_CASE("division rounds as PyTorch does") {
  const Tensor x = vec({7, -7, 7, -7}), y = vec({2, 2, -2, -2});
  CHECK(has(div(x, y, "trunc"), {3, -3, -3, 3}));
  CHECK(has(div(x, y, "floor"), {3, -4, -4, 3}));
  CHECK(has(x % y, {1, 1, -1, -1}));
  CHECK(has(fmod(x, y), {1, -1, 1, -1}));
  const Tensor i = x.to(kInt), j = y.to(kInt);
  CHECK(has(div(i, j, "trunc"), {3, -3, -3, 3}));
  CHECK(div(i, j, "trunc").scalar_type() == kInt);
  CHECK(has(floor_divide(i, j), {3, -4, -4, 3}));
  CHECK(has(remainder(i, 4), {3, 1, 3, 1}));
  CHECK(has(fmod(i, 4), {3, -3, 3, -3}));
  CHECK(has(i / j, {3.5, -3.5, -3.5, 3.5}));
  CHECK((i / j).scalar_type() == kFloat);
  CHECK((vec({1}, kBool) / 2).scalar_type() == kFloat);
  const Tensor zero = vec({0, 0}), n = vec({5, -5});
  CHECK(has(n / zero, {kInf, -kInf}));
  CHECK(has(remainder(n, zero), {kNan, kNan}));
  CHECK(has(floor_divide(n, zero), {kInf, -kInf}));
}

TEST_CASE("division in place") {
  const Tensor x = vec({7, -7});
  x.div_(2);
  CHECK(has(x, {3.5, -3.5}));
  x.div_(vec({2, 2}), "floor");
  CHECK(has(x, {1, -2}));
  CHECK(has(vec({7, -7}, kLong).div_(2, "trunc"), {3, -3}));
  CHECK(has(vec({7, -7}, kLong).remainder_(4), {3, 1}));
}

TEST_CASE("division refuses what PyTorch refuses") {
  const Tensor i = vec({1, 2}, kLong), zero = vec({1, 0}, kLong), b = vec({1, 1}, kBool);
  check_throws([&] { div(i, zero, "floor"); }, "ZeroDivisionError");
  check_throws([&] { remainder(i, zero); }, "ZeroDivisionError");
  check_throws([&] { fmod(i, 0); }, "ZeroDivisionError");
  check_throws([&] { floor_divide(i, 0); }, "ZeroDivisionError");
  check_throws([&] { div(i, i, "up"); },
               "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'up'");
  check_throws([&] { i.div_(i); }, "can't be cast to the desired output type Long");
  check_throws([&] { i.div_(2); }, "can't be cast to the desired output type Long");
  check_throws([&] { floor_divide(b, b); }, "got Bool");
  CHECK(floor_divide(zeros({0}, kLong), zeros({1}, kLong)).numel() == 0);
}

}  // namespace
}  // namespace taper::test
