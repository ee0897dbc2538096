// SPDX-License-Identifier: MIT
// clamp, maximum, minimum, fmax, fmin.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("bounds are differentiable") {
  const Tensor x = sample({4, 5}), y = sample({4, 5}, 2), low = sample({5}, 3) - 1.5, high = sample({4, 1}, 4) + 1.5;
  check_op("clamp",
           [](const Inputs& in) {
             return Inputs{clamp(in[0], -0.51, 0.52), clamp_min(in[0], 0.1), clamp_max(in[0], 0.1)};
           },
           {x});
  check_op("clamp by tensors", [](const Inputs& in) { return Inputs{clamp(in[0], in[1], in[2])}; }, {x, low, high});
  check_op("clamp from below", [](const Inputs& in) { return Inputs{clamp(in[0], in[1])}; }, {x, low});
  check_op("clamp from above", [](const Inputs& in) { return Inputs{clamp(in[0], std::nullopt, in[1])}; }, {x, high});
  check_op("maximum", [](const Inputs& in) { return Inputs{maximum(in[0], in[1]), max(in[0], in[1])}; }, {x, y});
  check_op("minimum", [](const Inputs& in) { return Inputs{minimum(in[0], in[1]), min(in[0], in[1])}; }, {x, low});
  check_op("fmax, fmin", [](const Inputs& in) { return Inputs{fmax(in[0], in[1]), fmin(in[0], in[1])}; }, {x, y});
}

TEST_CASE("gradients at the bounds, at ties and at nan are PyTorch's") {
  const Tensor x = vec({kNan, 0, 1, 2}).requires_grad_();
  x.clamp(0, 1).sum().backward();
  CHECK(has(x.grad(), {0, 1, 1, 0}));
  const Tensor y = vec({kNan, 0, 1, 2}).requires_grad_(), low = vec({0, 0, 1, 0}).requires_grad_();
  const Tensor high = vec({0, 1, 1, 0}).requires_grad_();
  clamp(y, low, high).sum().backward();
  CHECK(has(y.grad(), {0, 1, 1, 0}));
  CHECK(has(low.grad(), {0, 0, 0, 0}));
  CHECK(has(high.grad(), {0, 0, 0, 1}));
  const auto both = [](Tensor (*f)(const Tensor&, const Tensor&)) {
    const Tensor a = vec({kNan, 1, kNan, 2}).requires_grad_(), b = vec({1, 1, kNan, kNan}).requires_grad_();
    f(a, b).sum().backward();
    return std::vector<Tensor>{f(a, b), a.grad(), b.grad()};
  };
  const auto larger = both(taper::maximum), number = both(taper::fmax);
  CHECK(has(larger[0], {kNan, 1, kNan, kNan}));
  CHECK(has(larger[1], {1, 0.5, 1, 1}));
  CHECK(has(larger[2], {1, 0.5, 1, 1}));
  CHECK(has(number[0], {1, 1, kNan, 2}));
  CHECK(has(number[1], {0, 1, 1, 1}));
  CHECK(has(number[2], {1, 0, 0, 0}));
}

TEST_CASE("clamp's dtypes and odd bounds") {
  const Tensor i = vec({-2, -1, 0, 1, 2}, kLong);
  CHECK(has(i.clamp(-0.5, 1.5), {-0.5, -0.5, 0, 1, 1.5}));
  CHECK(i.clamp(-0.5, 1.5).scalar_type() == kFloat);
  CHECK(has(i.clamp(-1, 1), {-1, -1, 0, 1, 1}));
  CHECK(has(vec({1, 2}).clamp(1, -1), {-1, -1}));
  CHECK(has(vec({1, 2}).clamp(kNan, 1), {kNan, kNan}));
  CHECK(has(vec({kNan, 9}).clamp(0, 1), {kNan, 1}));
  CHECK(full({1}, (int64_t{1} << 53) + 1, kLong).clamp_min(0).item<int64_t>() == (int64_t{1} << 53) + 1);
  CHECK(has(i.clone().clamp_(-1, 1), {-1, -1, 0, 1, 1}));
  CHECK(has(vec({-3, 3}).clamp_min_(0).clamp_max_(2), {0, 2}));
  check_throws([&] { i.clone().clamp_(0.5, 1); }, "can't be cast to the desired output type");
  check_throws([&] { i.clamp(); }, "At least one of 'min' or 'max' must not be None");
}

}  // namespace
}  // namespace taper::test
