// SPDX-License-Identifier: MIT
// The gradient checks accept what is right and refuse what is wrong.
#include <taper/autograd.h>
#include <taper/ops.h>

#include "support/check_op.h"

namespace taper {
namespace {

using autograd::AutogradContext;
using autograd::Function;
using autograd::gradcheck;
using autograd::gradgradcheck;
using autograd::variable_list;

Tensor input() { return test::sample({3}).set_requires_grad(true); }

struct WrongGradient : Function<WrongGradient> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x) {
    ctx->save_for_backward({x});
    return x * x;
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    return {grads[0] * ctx->get_saved_variables()[0] * 2.01};
  }
};

struct ConstantGradient : Function<ConstantGradient> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x) {
    ctx->save_for_backward({x});
    return x * x;
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    return {grads[0] * ctx->get_saved_variables()[0].detach() * 2};  // right at first order only
  }
};

TEST_CASE("right gradients pass") {
  const auto f = [](const variable_list& in) { return variable_list{in[0] * in[0], in[0].sum()}; };
  CHECK(gradcheck(f, {input()}));
  CHECK(gradgradcheck(f, {input()}));
}

TEST_CASE("wrong gradients are named") {
  const auto wrong = [](const variable_list& in) { return variable_list{WrongGradient::apply(in[0])}; };
  test::check_throws([&] { gradcheck(wrong, {input()}); }, "output 0 element");
  const auto constant = [](const variable_list& in) { return variable_list{ConstantGradient::apply(in[0])}; };
  CHECK(gradcheck(constant, {input()}));
  test::check_throws([&] { gradgradcheck(constant, {input()}); }, "gradcheck: output 0 element");
}

TEST_CASE("a cut graph is not accepted") {
  test::check_throws([] { gradcheck([](const variable_list& in) { return variable_list{in[0].detach() * 2}; }, {input()}); },
                     "expected an output that requires grad");
}

TEST_CASE("inputs must be float64 and want a gradient") {
  const auto f = [](const variable_list& in) { return variable_list{in[0] * 2}; };
  test::check_throws([&] { gradcheck(f, {ones({2}).set_requires_grad(true)}); }, "float64");
  test::check_throws([&] { gradcheck(f, {ones({2}, kDouble)}); }, "at least one input that requires grad");
}

}  // namespace
}  // namespace taper
