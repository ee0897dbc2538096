// SPDX-License-Identifier: MIT
// Functions of one tensor: gradients of every order, dtypes, in-place forms.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;
using Function = Tensor (*)(const Tensor&);

struct Case {
  const char* name;
  Function function;
  Tensor& (Tensor::*in_place)() const;
  double low, high;
};

#define TAPER_CASE(name, low, high) \
  { #name, taper::name, &Tensor::name##_, low, high }
const Case kFloating[] = {
    TAPER_CASE(exp, -2, 2),    TAPER_CASE(exp2, -2, 2),        TAPER_CASE(expm1, -2, 2),    TAPER_CASE(log, 0.3, 3),
    TAPER_CASE(log2, 0.3, 3),  TAPER_CASE(log10, 0.3, 3),      TAPER_CASE(log1p, -0.5, 3),  TAPER_CASE(sqrt, 0.3, 3),
    TAPER_CASE(rsqrt, 0.3, 3), TAPER_CASE(reciprocal, 0.5, 3), TAPER_CASE(sin, -3, 3),      TAPER_CASE(cos, -3, 3),
    TAPER_CASE(tan, -1, 1),    TAPER_CASE(asin, -0.8, 0.8),    TAPER_CASE(acos, -0.8, 0.8), TAPER_CASE(atan, -3, 3),
    TAPER_CASE(sinh, -2, 2),   TAPER_CASE(cosh, -2, 2),        TAPER_CASE(tanh, -2, 2),     TAPER_CASE(asinh, -2, 2),
    TAPER_CASE(acosh, 1.5, 3), TAPER_CASE(atanh, -0.8, 0.8),   TAPER_CASE(sigmoid, -3, 3),  TAPER_CASE(erf, -2, 2),
    TAPER_CASE(erfc, -2, 2),   TAPER_CASE(lgamma, 0.5, 4),     TAPER_CASE(digamma, 0.5, 4),
};
const Case kAny[] = {
    TAPER_CASE(abs, 0.2, 2),     TAPER_CASE(neg, -2, 2),      TAPER_CASE(sign, 0.1, 2),    TAPER_CASE(square, -2, 2),
    TAPER_CASE(relu, 0.1, 2),    TAPER_CASE(frac, 0.1, 0.9),  TAPER_CASE(floor, 0.1, 0.9), TAPER_CASE(ceil, 0.1, 0.9),
    TAPER_CASE(round, 0.1, 0.4), TAPER_CASE(trunc, 0.1, 0.9),
};
#undef TAPER_CASE

void check_case(const Case& c) {
  INFO(c.name);
  const Tensor x = sample_between(c.low, c.high, {3, 5});
  check_op(c.name, [&](const Inputs& in) { return Inputs{c.function(in[0])}; }, {x}, {.float32_rtol = 1e-3});
  const Tensor expected = c.function(x), changed = x.clone();
  (changed.*c.in_place)();
  CHECK(same_bits(changed, expected));
  const Tensor leaf = x.clone().requires_grad_(), twin = x.clone().requires_grad_();
  c.function(leaf * 1).sum().backward();
  Tensor inner = twin * 1;
  (inner.*c.in_place)();
  inner.sum().backward();
  CHECK(same_bits(leaf.grad(), twin.grad()));
  CHECK(c.function(empty({0, 2})).sizes() == IntArrayRef({0, 2}));
  CHECK(c.function(x[0][0]).dim() == 0);
}

TEST_CASE("functions with floating results") {
  for (const Case& c : kFloating) {
    check_case(c);
    INFO(c.name);
    CHECK(c.function(ones({2}, kInt)).scalar_type() == kFloat);
    check_throws([&] { (ones({2}, kInt).*c.in_place)(); }, "can't be cast to the desired output type Int");
    CHECK(c.function(ones({2}, kBFloat16)).scalar_type() == kBFloat16);
    CHECK(has(c.function(vec({kNan})), {kNan}));
  }
}

TEST_CASE("functions that keep the dtype") {
  for (const Case& c : kAny) check_case(c);
  const Tensor i = vec({-2, 0, 3}, kInt);
  CHECK(has(i.abs(), {2, 0, 3}));
  CHECK(has(-i, {2, 0, -3}));
  CHECK(has(i.sign(), {-1, 0, 1}));
  CHECK(has(i.square(), {4, 0, 9}));
  CHECK(has(i.relu(), {0, 0, 3}));
  CHECK(has(i.floor(), {-2, 0, 3}));
  CHECK(i.round().scalar_type() == kInt);
  CHECK(i.clone().abs_().scalar_type() == kInt);
  CHECK(has(-vec({44}, kByte), {212}));
  CHECK(has(vec({-2.5, -0.5, 0.5, 1.5, 2.5}).round(), {-2, 0, 0, 2, 2}));
}

TEST_CASE("derivatives where the function bends") {
  const auto slope = [](Function f, const std::vector<double>& at) {
    const Tensor x = vec(at).requires_grad_();
    f(x).sum().backward();
    return x.grad();
  };
  CHECK(has(slope(taper::abs, {-1, 0, 1}), {-1, 0, 1}));
  CHECK(has(slope(taper::relu, {-1, 0, 1, kNan}), {0, 0, 1, 1}));
  CHECK(has(slope(taper::sqrt, {0, 4}), {kInf, 0.25}));
  CHECK(has(slope(taper::log, {0, 2}), {kInf, 0.5}));
  CHECK(has(slope(taper::sign, {-1, 2}), {0, 0}));
}

TEST_CASE("functions of one tensor refuse bool where PyTorch does") {
  const Tensor b = ones({2}, kBool);
  check_throws([&] { -b; }, "on a bool tensor is not supported");
  check_throws([&] { b.abs(); }, "abs");
  check_throws([&] { b.relu(); }, "Boolean inputs not supported for relu");
  check_throws([&] { b.round(); }, "round");
  check_throws([&] { ones({2}, kInt).frac(); }, "frac");
  CHECK(b.square().scalar_type() == kLong);
  CHECK(has(b.sigmoid(), {0.7310585786, 0.7310585786}));
}

TEST_CASE("nodes have libtorch's names") {
  const Tensor x = ones({2}).requires_grad_();
  CHECK(x.exp().grad_fn()->name() == "ExpBackward0");
  CHECK(x.log1p().grad_fn()->name() == "Log1PBackward0");
  CHECK(x.square().grad_fn()->name() == "PowBackward0");
}

}  // namespace
}  // namespace taper::test
