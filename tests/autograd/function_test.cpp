// SPDX-License-Identifier: MIT
// Custom functions.
#include <taper/autograd.h>
#include <taper/ops.h>

#include "support/check_op.h"

namespace taper {
namespace {

using autograd::AutogradContext;
using autograd::Function;
using autograd::variable_list;
using test::check_throws;

Tensor leaf(IntArrayRef sizes, double value = 1) { return full(sizes, value, kDouble).set_requires_grad(true); }

struct ScaledProduct : Function<ScaledProduct> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x, int n, const Tensor& y) {
    ctx->saved_data["n"] = n;
    ctx->save_for_backward({x, y});
    return x * y * n;
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    const auto saved = ctx->get_saved_variables();
    const auto n = static_cast<double>(ctx->saved_data["n"].toInt());
    return {grads[0] * saved[1] * n, Tensor(), grads[0] * saved[0] * n};
  }
};

TEST_CASE("a function's own gradient is used, at any order") {
  test::check_op("ScaledProduct",
                 [](const std::vector<Tensor>& in) { return std::vector<Tensor>{ScaledProduct::apply(in[0], 3, in[1])}; },
                 {test::sample({2, 3}), test::sample({2, 3}, 2)});
  const Tensor out = ScaledProduct::apply(leaf({2}), 3, leaf({2}));
  CHECK(out.grad_fn()->name().find("CppNode") != std::string::npos);
}

struct Exponential : Function<Exponential> {
  static Tensor forward(AutogradContext* ctx, const Tensor& x) {
    const Tensor y = x.exp();
    ctx->save_for_backward({y, Tensor()});
    return y;
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    const auto saved = ctx->get_saved_variables();
    CHECK_FALSE(saved[1].defined());
    return {grads[0] * saved[0]};
  }
};

TEST_CASE("a saved output makes no cycle and knows its graph") {
  const Tensor x = leaf({3}, 0.5);
  {
    const Tensor y = Exponential::apply(x);
    CHECK(autograd::gradgradcheck([](const variable_list& in) { return variable_list{Exponential::apply(in[0])}; }, {x}));
  }
  CHECK(x.use_count() == 1);
  Tensor y = Exponential::apply(x);
  y.add_(1);
  check_throws([&] { y.sum().backward(); }, "modified by an inplace operation");
}

struct TwoOutputs : Function<TwoOutputs> {
  static variable_list forward(AutogradContext* ctx, const Tensor& x, bool materialize) {
    ctx->set_materialize_grads(materialize);
    const Tensor index = ones({2}, kLong), constant = x * 0;
    ctx->mark_non_differentiable({constant});
    return {x * 2, x * 3, index, constant};
  }
  static variable_list backward(AutogradContext*, variable_list grads) {
    CHECK(grads.size() == 4);
    return {grads[1].defined() ? grads[0] * 2 + grads[1] * 3 : grads[0] * 2, Tensor()};
  }
};

TEST_CASE("several outputs, some without gradient") {
  for (bool materialize : {true, false}) {
    const Tensor x = leaf({2});
    const auto out = TwoOutputs::apply(x, materialize);
    CHECK(out[0].requires_grad());
    CHECK_FALSE(out[2].requires_grad());
    CHECK_FALSE(out[3].requires_grad());
    out[0].sum().backward();
    CHECK(x.grad().equal(full({2}, 2.0, kDouble)));
  }
}

struct InPlace : Function<InPlace> {
  static Tensor forward(AutogradContext* ctx, Tensor x) {
    x.mul_(2);
    ctx->mark_dirty({x});
    return x;
  }
  static variable_list backward(AutogradContext*, variable_list grads) { return {grads[0] * 2}; }
};

TEST_CASE("a function that changes its input") {
  const Tensor x = leaf({2});
  const Tensor y = x * 1;
  const Tensor z = InPlace::apply(y);
  CHECK(z.is_same(y));
  y.sum().backward();
  CHECK(x.grad().equal(full({2}, 2.0, kDouble)));
  check_throws([&] { InPlace::apply(x); }, "a leaf Variable that requires grad");
}

struct Identity : Function<Identity> {
  static Tensor forward(AutogradContext*, const Tensor& x) { return x; }
  static variable_list backward(AutogradContext*, variable_list grads) { return {grads[0] * 5}; }
};

TEST_CASE("an input returned as it is") {
  const Tensor x = leaf({2});
  const Tensor y = Identity::apply(x);
  CHECK_FALSE(y.is_same(x));
  y.sum().backward();
  CHECK(x.grad().equal(full({2}, 5.0, kDouble)));
}

struct WrongCount : Function<WrongCount> {
  static Tensor forward(AutogradContext*, const Tensor& x) { return x * 1; }
  static variable_list backward(AutogradContext*, variable_list grads) { return {grads[0], grads[0]}; }
};

TEST_CASE("errors of custom functions") {
  const Tensor x = leaf({2});
  check_throws([&] { WrongCount::apply(x).sum().backward(); }, "incorrect number of gradients");
  check_throws([] { autograd::IValue(3).toTensor(); }, "Tensor");
}

TEST_CASE("nothing is recorded without need") {
  const Tensor x = ones({2}, kDouble);
  CHECK_FALSE(Exponential::apply(x).requires_grad());
  NoGradGuard no_grad;
  CHECK_FALSE(Exponential::apply(leaf({2})).requires_grad());
}

}  // namespace
}  // namespace taper
