// SPDX-License-Identifier: MIT
// lgamma's derivatives, logit, atan2, xlogy, nan_to_num.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("special functions are differentiable") {
  const Tensor p = sample_between(0.1, 0.9, {3, 4}), x = sample({3, 4}), positive = sample_between(0.5, 3, {4}, 2);
  check_op("logit",
           [](const Inputs& in) {
             return Inputs{logit(in[0]), logit(in[0], 0.2)};
           },
           {p}, {.float32_rtol = 1e-3});
  check_op("atan2", [](const Inputs& in) { return Inputs{atan2(in[0], in[1])}; }, {x, positive},
           {.float32_rtol = 1e-3});
  check_op("xlogy", [](const Inputs& in) { return Inputs{xlogy(in[0], in[1])}; }, {x, positive},
           {.float32_rtol = 1e-3});
  check_op("nan_to_num", [](const Inputs& in) { return Inputs{nan_to_num(in[0])}; }, {x});
  check_op("lgamma below 0", [](const Inputs& in) { return Inputs{lgamma(in[0])}; },
           {vec({-0.5, -1.3, -2.7}, kDouble)});
}

TEST_CASE("values and gradients at the edges are PyTorch's") {
  CHECK(has(logit(vec({-0.5, 0, 0.5, 1, 2})), {kNan, -kInf, 0, kInf, kNan}));
  const Tensor x = vec({-0.5, 0, 0.05, 0.5, 1, 2}).requires_grad_();
  logit(x, 0.1).sum().backward();
  CHECK(has(x.grad(), {0, 0, 0, 4, 0, 0}));
  const Tensor y = vec({-0.5, 0, 0.5, 1, 2}).requires_grad_();
  logit(y).sum().backward();
  CHECK(has(y.grad(), {kNan, kInf, 4, kInf, kNan}));
  const Tensor a = vec({0, 0, 2, kNan, 0}).requires_grad_(), b = vec({0, 2, 0, 1, kNan}).requires_grad_();
  const Tensor z = xlogy(a, b);
  z.sum().backward();
  CHECK(has(z, {0, 0, -kInf, kNan, kNan}));
  CHECK(has(a.grad(), {0, 0.6931471806, -kInf, 0, kNan}));
  CHECK(has(b.grad(), {kNan, 0, kInf, kNan, kNan}));
  const Tensor n = vec({kNan, kInf, -kInf, 1}).requires_grad_();
  const Tensor cleaned = nan_to_num(n);
  cleaned.sum().backward();
  CHECK(has(cleaned, {0, 3.4028234663852886e38, -3.4028234663852886e38, 1}));
  CHECK(has(n.grad(), {0, 0, 0, 1}));
  CHECK(has(nan_to_num(n, 1, 2, 3), {1, 2, 3, 1}));
  CHECK(atan2(vec({1}, kLong), vec({1}, kLong)).scalar_type() == kFloat);
}

TEST_CASE("digamma's derivative is trigamma") {
  const Tensor x = vec({0.25, 1, 2.5, 30, -0.5}, kDouble).requires_grad_();
  digamma(x).sum().backward();
  CHECK(has(x.grad(), {17.1973291545071, 1.64493406684823, 0.490357756100235, 0.0338950603577399, 8.93480220054468},
            1e-12));
}

}  // namespace
}  // namespace taper::test
