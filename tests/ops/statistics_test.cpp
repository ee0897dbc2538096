// SPDX-License-Identifier: MIT
// var, std, var_mean, std_mean, norm, logsumexp: options, edge cases, gradients.
#include <cmath>
#include <limits>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

using Tensors = std::vector<Tensor>;
constexpr double kInf = std::numeric_limits<double>::infinity();

float value(const Tensor& t) { return t.item<float>(); }

Tensor numbers() { return arange(1, 5, kFloat); }

}  // namespace

TEST_CASE("variance: gradients over all and some dimensions") {
  check_op("var", [](const Tensors& in) { return Tensors{var(in[0])}; }, {sample({2, 3})});
  check_op("var of dims", [](const Tensors& in) { return Tensors{var(in[0], {0, 2}, false, true)}; }, {sample({2, 3, 4})});
  check_op("var by correction", [](const Tensors& in) {
    return Tensors{var(in[0], {1}, std::optional<int64_t>(2), false)};
  }, {sample({2, 5})});
  check_op("std", [](const Tensors& in) { return Tensors{in[0].std({-1})}; }, {sample({2, 3})});
  check_op("var_mean", [](const Tensors& in) {
    const auto [v, m] = var_mean(in[0], {1});
    return Tensors{v, m};
  }, {sample({2, 3})});
  check_op("std_mean", [](const Tensors& in) {
    const auto [s, m] = std_mean(in[0]);
    return Tensors{s, m};
  }, {sample({2, 3})});
}

TEST_CASE("variance by hand, of one number and of none") {
  CHECK(value(var(numbers())) == Approx(5.0 / 3));
  CHECK(value(var(numbers(), false)) == 1.25f);
  CHECK(value(numbers().std(false)) == Approx(std::sqrt(1.25)));
  CHECK(value(var(numbers(), 0)) == Approx(5.0 / 3));
  CHECK(value(std::get<1>(var_mean(numbers()))) == 2.5f);
  CHECK(std::isnan(value(var(ones({1})))));
  CHECK(std::isnan(value(var(ones({0})))));
  CHECK(var(ones({2, 0}), 0).sizes() == IntArrayRef(0));
  const Tensor same = ones({3}).requires_grad_();
  same.std().backward();
  CHECK(value(same.grad().sum()) == 0);
  check_throws([] { var(arange(3)); }, "std and var only support floating point and complex dtypes");
}

TEST_CASE("norm: gradients for every kind of p") {
  for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0, kInf, -kInf}) {
    check_op("norm " + std::to_string(p), [p](const Tensors& in) { return Tensors{norm(in[0], p)}; },
             {sample_between(0.5, 2, {2, 3}) * sample({2, 3}, 7).sign()});
  }
  check_op("norm of dims", [](const Tensors& in) { return Tensors{norm(in[0], 2, {0, 2}, true)}; }, {sample({2, 3, 2})});
}

TEST_CASE("norm by hand, gradients at 0 and ties") {
  CHECK(value(norm(numbers())) == Approx(std::sqrt(30.0)));
  CHECK(value(norm(numbers(), 0)) == 4);
  CHECK(value(norm(numbers(), -kInf)) == 1);
  CHECK(value(norm(zeros({0}), kInf)) == 0);
  CHECK(numbers().view({2, 2}).norm(1, 1).sizes() == IntArrayRef(2));
  for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0, kInf}) {
    const Tensor x = zeros({3}).requires_grad_();
    norm(x, p).backward();
    CHECK(value(x.grad().abs().sum()) == 0);
  }
  const Tensor tied = full({2}, 2.0).requires_grad_();
  norm(tied, kInf).backward();
  CHECK(value(tied.grad().select(0, 0)) == 0.5f);
  CHECK(norm(tied).grad_fn()->name() == "NormBackward0");
  check_throws([] { norm(arange(3)); }, "input dtype should be either floating point or complex. Got Long instead.");
}

TEST_CASE("logsumexp: gradients, infinities, integers") {
  check_op("logsumexp", [](const Tensors& in) { return Tensors{logsumexp(in[0], {0, 2})}; }, {sample({2, 3, 4})});
  check_op("logsumexp kept", [](const Tensors& in) { return Tensors{logsumexp(in[0], {1}, true)}; }, {sample({2, 3})});
  CHECK(value(logsumexp(full({2}, -kInf, kFloat), {0})) == -kInf);
  CHECK(value(logsumexp(full({2}, kInf, kFloat), {0})) == kInf);
  CHECK(value(logsumexp(zeros({0}), {0})) == -kInf);
  CHECK(value(logsumexp(ones({2}, kLong), {0})) == Approx(1 + std::log(2.0)));
}
