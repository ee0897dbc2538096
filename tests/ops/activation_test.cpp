// SPDX-License-Identifier: MIT
// Activation functions: gradients of every order, PyTorch's values and slopes at the bends, in-place forms.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

struct Case {
  const char* name;
  Tensor (*function)(const Tensor&);
  std::vector<double> values, slopes;  // by PyTorch 1.13.1 at kAt
};

const std::vector<double> kAt = {-4, -3, -1, -0.5, 0, 0.5, 1, 3, 7, 25};

const Case kCases[] = {
    {"elu",
     [](const Tensor& x) { return elu(x); },
     {-0.981684387, -0.950212955, -0.63212055, -0.393469334, 0, 0.5, 1, 3, 7, 25},
     {0.0183156393, 0.0497870669, 0.36787945, 0.606530666, 1, 1, 1, 1, 1, 1}},
    {"selu",
     [](const Tensor& x) { return selu(x); },
     {-1.72589862, -1.6705687, -1.11133075, -0.691758156, 0, 0.525350511, 1.05070102, 3.15210295, 7.35490704,
      26.2675247},
     {0.0322007127, 0.0875306055, 0.64676863, 1.06634116, 1.75809932, 1.05070102, 1.05070102, 1.05070102, 1.05070102,
      1.05070102}},
    {"celu",
     [](const Tensor& x) { return celu(x, 0.7); },
     {-0.697691023, -0.690365314, -0.532244265, -0.357320845, 0, 0.5, 1, 3, 7, 25},
     {0.00329850521, 0.0137637882, 0.239651024, 0.48954165, 1, 1, 1, 1, 1, 1}},
    {"gelu",
     [](const Tensor& x) { return gelu(x); },
     {-0.000126719475, -0.00404986739, -0.158655286, -0.154268786, 0, 0.345731199, 0.841344714, 2.99595022, 7, 25},
     {-0.000503629446, -0.0119456053, -0.0833154321, 0.13250491, 0.5, 0.86749506, 1.08331537, 1.01194561, 1, 1}},
    {"gelu tanh",
     [](const Tensor& x) { return gelu(x, "tanh"); },
     {-7.02142715e-05, -0.00363743305, -0.158807993, -0.154285997, 0, 0.345714003, 0.841192007, 2.99636269, 7, 25},
     {-0.000334972079, -0.0115842968, -0.0829640925, 0.13263011, 0.5, 0.86736989, 1.08296406, 1.01158428, 1, 1}},
    {"silu",
     [](const Tensor& x) { return silu(x); },
     {-0.0719448403, -0.142277613, -0.268941432, -0.188770339, 0, 0.311229676, 0.731058598, 2.85772252, 6.99362278, 25},
     {-0.0526646115, -0.0881041065, 0.0723294839, 0.260038823, 0.5, 0.739961207, 0.927670538, 1.08810413, 1.00546014,
      1}},
    {"mish",
     [](const Tensor& x) { return mish(x); },
     {-0.0725917518, -0.145647466, -0.30340144, -0.22074376, 0, 0.375245243, 0.865098357, 2.98653507, 6.99998856, 25},
     {-0.0537732057, -0.0933931246, 0.0592167303, 0.289510638, 0.600000024, 0.886424422, 1.04903626, 1.02110696,
      1.0000217, 1}},
    {"relu6",
     [](const Tensor& x) { return relu6(x); },
     {0, 0, 0, 0, 0, 0.5, 1, 3, 6, 6},
     {0, 0, 0, 0, 0, 1, 1, 1, 0, 0}},
    {"hardtanh",
     [](const Tensor& x) { return hardtanh(x); },
     {-1, -1, -1, -0.5, 0, 0.5, 1, 1, 1, 1},
     {0, 0, 0, 1, 1, 1, 0, 0, 0, 0}},
    {"hardsigmoid",
     [](const Tensor& x) { return hardsigmoid(x); },
     {0, 0, 0.333333343, 0.416666657, 0.5, 0.583333313, 0.666666687, 1, 1, 1},
     {0, 0, 0.166666672, 0.166666672, 0.166666672, 0.166666672, 0.166666672, 0, 0, 0}},
    {"hardswish",
     [](const Tensor& x) { return hardswish(x); },
     {0, 0, -0.333333343, -0.208333328, 0, 0.291666657, 0.666666687, 3, 7, 25},
     {0, -0.5, 0.166666657, 0.333333313, 0.5, 0.666666687, 0.833333373, 1.5, 1, 1}},
    {"leaky_relu",
     [](const Tensor& x) { return leaky_relu(x, 0.1); },
     {-0.4, -0.3, -0.1, -0.05, 0, 0.5, 1, 3, 7, 25},
     {0.1, 0.1, 0.1, 0.1, 0.1, 1, 1, 1, 1, 1}},
    {"log_sigmoid",
     [](const Tensor& x) { return log_sigmoid(x); },
     {-4.01814985, -3.04858732, -1.31326175, -0.974076986, -0.693147182, -0.474076986, -0.313261688, -0.048587352,
      -0.000911466486, -1.38879437e-11},
     {0.982013762, 0.952574134, 0.731058598, 0.622459292, 0.5, 0.377540678, 0.268941432, 0.0474258736, 0.000911051233,
      1.38879437e-11}},
    {"softplus",
     [](const Tensor& x) { return softplus(x, 2, 3); },
     {0.000167703183, 0.0012378426, 0.0634640008, 0.156630844, 0.346573591, 0.656630814, 1.06346405, 3, 7, 25},
     {0.000335350138, 0.00247262325, 0.119202919, 0.268941432, 0.5, 0.731058598, 0.880797088, 1, 1, 1}},
    {"hardshrink",
     [](const Tensor& x) { return hardshrink(x); },
     {-4, -3, -1, 0, 0, 0, 1, 3, 7, 25},
     {1, 1, 1, 0, 0, 0, 1, 1, 1, 1}},
    {"softshrink",
     [](const Tensor& x) { return softshrink(x); },
     {-3.5, -2.5, -0.5, 0, 0, 0, 0.5, 2.5, 6.5, 24.5},
     {1, 1, 1, 0, 0, 0, 1, 1, 1, 1}},
    {"softsign",
     [](const Tensor& x) { return softsign(x); },
     {-0.8, -0.75, -0.5, -0.333333343, 0, 0.333333343, 0.5, 0.75, 0.875, 0.961538434},
     {0.04, 0.0625, 0.25, 0.444444478, 1, 0.444444478, 0.25, 0.0625, 0.015625, 0.00147929415}},
    {"tanhshrink",
     [](const Tensor& x) { return tanhshrink(x); },
     {-3.00067067, -2.00494528, -0.238405824, -0.0378828347, 0, 0.0378828347, 0.238405824, 2.00494528, 6.00000191, 24},
     {0.998659134, 0.990134001, 0.580025673, 0.213552296, 0, 0.213552296, 0.580025673, 0.990134001, 0.999996662, 1}},
    {"threshold",
     [](const Tensor& x) { return threshold(x, 0.5, 9); },
     {9, 9, 9, 9, 9, 9, 1, 3, 7, 25},
     {0, 0, 0, 0, 0, 0, 1, 1, 1, 1}},
};

TEST_CASE("activation functions") {
  const Tensor x = sample({4, 5}) * 2 + 0.013;
  for (const Case& c : kCases) {
    INFO(c.name);
    check_op(c.name, [&](const Inputs& in) { return Inputs{c.function(in[0])}; }, {x}, {.float32_rtol = 1e-3});
    const Tensor at = vec(kAt).requires_grad_();
    const Tensor y = c.function(at);
    y.sum().backward();
    CHECK(allclose(y, vec(c.values), 2e-5, 1e-7));
    CHECK(allclose(at.grad(), vec(c.slopes), 2e-5, 1e-6));
    const Tensor again = vec(kAt).requires_grad_();  // the formula that stands in for the kernel
    CHECK(allclose(autograd::grad({c.function(again).sum()}, {again}, {}, true, true)[0], at.grad(), 2e-4, 1e-6));
    CHECK(c.function(empty({0, 3})).sizes() == IntArrayRef({0, 3}));
    CHECK(c.function(ones({}, kBFloat16)).scalar_type() == kBFloat16);
  }
}

TEST_CASE("activation functions in place") {
  const auto same = [](const Tensor& expected, Tensor& (*function)(Tensor&)) {
    Tensor x = vec(kAt);
    CHECK(same_bits(function(x), expected));
    const Tensor leaf = vec(kAt).requires_grad_();
    Tensor y = leaf * 1;
    function(y);
    y.sum().backward();
    CHECK(leaf.grad().defined());
  };
  const Tensor x = vec(kAt);
  same(elu(x), [](Tensor& t) -> Tensor& { return elu_(t); });
  same(selu(x), [](Tensor& t) -> Tensor& { return selu_(t); });
  same(celu(x, 2), [](Tensor& t) -> Tensor& { return celu_(t, 2); });
  same(relu(x), [](Tensor& t) -> Tensor& { return relu_(t); });
  same(relu6(x), [](Tensor& t) -> Tensor& { return relu6_(t); });
  same(hardtanh(x, -2, 2), [](Tensor& t) -> Tensor& { return hardtanh_(t, -2, 2); });
  same(leaky_relu(x), [](Tensor& t) -> Tensor& { return leaky_relu_(t); });
  same(threshold(x, 1, 2), [](Tensor& t) -> Tensor& { return threshold_(t, 1, 2); });
  same(silu(x), [](Tensor& t) -> Tensor& { return silu_(t); });
  same(mish(x), [](Tensor& t) -> Tensor& { return mish_(t); });
  same(rrelu(x, 0.2, 0.4), [](Tensor& t) -> Tensor& { return rrelu_(t, 0.2, 0.4); });
}

TEST_CASE("prelu, rrelu, glu") {
  const Tensor x = sample({2, 3, 4}), weight = sample_between(0.1, 0.5, {3}, 2);
  check_op("prelu", [](const Inputs& in) { return Inputs{prelu(in[0], in[1])}; }, {x, weight});
  check_op("prelu one", [](const Inputs& in) { return Inputs{prelu(in[0], in[1])}; }, {x, sample({1})});
  check_op("glu", [](const Inputs& in) { return Inputs{glu(in[0]), glu(in[0], 0)}; }, {x});
  check_op("rrelu", [](const Inputs& in) { return Inputs{rrelu(in[0], 0.2, 0.4)}; }, {x});
  CHECK(has(glu(vec(kAt)), {-2.48983741, -2.19317579, -0.952574134, -0.499544501, 0}, 1e-5));
  manual_seed(0);
  const Tensor y = vec({-1, 2, -3, -4}).requires_grad_();
  const Tensor z = rrelu(y, 1.0 / 8, 1.0 / 3, true);
  z.sum().backward();
  CHECK(has(z, {-0.3270943760871887, 2, -0.8173874616622925, -0.8828191161155701}));
  CHECK(has(y.grad() * y.detach(), list(z)));
}

TEST_CASE("activation functions refuse what PyTorch refuses") {
  const Tensor x = zeros({2, 3});
  check_throws([&] { prelu(x, zeros({2})); }, "Found parameter numbers = 2 and channel size = 3.");
  check_throws([&] { prelu(x, zeros({3}, kDouble)); }, "Found dtype Double but expected Float");
  check_throws([&] { glu(x); }, "Halving dimension must be even, but dimension 1 is size 3");
  check_throws([&] { glu(zeros({})); }, "glu does not support scalars");
  check_throws([&] { softshrink(x, -1); }, "lambda must be greater or equal to 0, but found to be -1.");
  check_throws([&] { celu(x, 0); }, "alpha cannot be 0 for CELU");
  check_throws([&] { gelu(x, "fast"); }, "approximate argument must be either none or tanh");
  check_throws([&] { gelu(zeros({2}, kLong)); }, "gelu: expected a floating point tensor, got Long");
  check_throws([&] { rrelu(x, 0.5, 0.1); }, "Lower bound should be less than or equal to the upper bound");
}

}  // namespace
}  // namespace taper::test
