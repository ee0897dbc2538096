// SPDX-License-Identifier: MIT
// clone, contiguous, to, copy_, fill_, zero_, resize_: what is shared, what is recorded, what is refused.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Tensors = std::vector<Tensor>;

TEST_CASE("copies share nothing, and what needs no copy shares all") {
  const Tensor x = arange(6.0).view({2, 3});
  CHECK_FALSE(x.clone().is_alias_of(x));
  CHECK(x.contiguous().is_same(x));
  CHECK_FALSE(x.t().contiguous().is_alias_of(x));
  CHECK(x.to(kFloat).is_same(x));
  CHECK_FALSE(x.to(kFloat, false, /*copy=*/true).is_alias_of(x));
  CHECK(x.to(Device("cpu")).is_same(x));
  CHECK(x.to(kCPU).is_same(x));
  CHECK(x.to("cpu").is_same(x));
  CHECK(x.to(kCPU, kDouble).scalar_type() == kDouble);
  CHECK(x.to(x.to(kDouble)).scalar_type() == kDouble);
  CHECK(x.t().clone().equal(x.t()));
}

TEST_CASE("conversions between dtypes") {
  const Tensor x = vec({-1.7, 0, 2.5, 300});
  CHECK(has(x.to(kInt), {-1, 0, 2, 300}));
  CHECK(has(x.to(kBool), {1, 0, 1, 1}));
  CHECK(has(vec({1, 0, 255}, kByte).to(kChar), {1, 0, -1}));
  CHECK(has(vec({0.1, 1}).to(kBFloat16).to(kFloat), {0.10009765625, 1}));
  CHECK(has(vec({kNan, kInf, -kInf}).to(kDouble), {kNan, kInf, -kInf}));
  CHECK(vec({1}).to(kLong).to(kFloat).scalar_type() == kFloat);
}

TEST_CASE("copies are differentiable, across dtypes and broadcasts") {
  const Tensor x = sample({2, 3}), row = sample({3}, 2);
  check_op("clone", [](const Tensors& in) { return Tensors{in[0].clone()}; }, {x});
  check_op("contiguous", [](const Tensors& in) { return Tensors{in[0].t().contiguous()}; }, {x});
  check_op("copy_", [](const Tensors& in) { return Tensors{(in[0] * 2).copy_(in[1])}; }, {x, row});
  check_op("copy_ into a view",
           [](const Tensors& in) {
             Tensor y = in[0] * 2;
             y[1].copy_(in[1]);
             return Tensors{y};
           },
           {x, row});
  check_op("fill_ with a tensor", [](const Tensors& in) { return Tensors{(in[0] * 2).fill_(in[1])}; }, {x, sample({})});
  const Tensor leaf = ones({2}).requires_grad_();
  leaf.to(kDouble).sum().backward();
  CHECK(leaf.grad().scalar_type() == kFloat);
}

TEST_CASE("copy_ between overlapping views of one memory") {
  const Tensor x = arange(6.0);
  x.slice(0, 1, 6).copy_(x.slice(0, 0, 5));
  CHECK(has(x, {0, 0, 1, 2, 3, 4}));
  const Tensor square = arange(4.0).view({2, 2});
  square.copy_(square.t());
  CHECK(has(square, {0, 2, 1, 3}));
}

TEST_CASE("what was written over has the gradient zero, and may not have lost what its own gradient needs") {
  const Tensor x = vec({1, 2}).requires_grad_();
  const std::vector<void (*)(const Tensor&)> writes{
      [](const Tensor& t) { t.fill_(3); },
      [](const Tensor& t) { t.zero_(); },
      [](const Tensor& t) { t.copy_(ones({2})); },
      [](const Tensor& t) {
        t.view({2, 1}).fill_(3);
      },
  };
  for (const auto& write : writes) {
    const Tensor y = x * 2;
    write(y);
    CHECK(has(autograd::grad({y.sum()}, {x})[0], {0, 0}));
    const Tensor saved = x.sigmoid();
    write(saved);
    check_throws([&] { saved.sum().backward(); }, "modified by an inplace operation");
  }
}

TEST_CASE("fill_ and zero_, of everything and of nothing") {
  CHECK(has(ones({3}, kInt).fill_(2.9), {2, 2, 2}));
  CHECK(has(empty({2}, kBool).fill_(3), {1, 1}));
  CHECK(empty({0, 3}).fill_(1).numel() == 0);
  CHECK(scalar_tensor(5).zero_().item<float>() == 0);
  const Tensor strided = ones({2, 4}).slice(1, 0, 4, 2);
  strided.zero_();
  CHECK(has(strided, {0, 0, 0, 0}));
}

TEST_CASE("resize_ keeps the values that it can") {
  const Tensor x = arange(4.0);
  CHECK(has(x.resize_({2, 2}), {0, 1, 2, 3}));
  CHECK(has(x.resize_({2}), {0, 1}));
  const Tensor larger = x.resize_({3, 3});
  CHECK(larger.sizes() == IntArrayRef({3, 3}));
  CHECK(has(larger.flatten().slice(0, 0, 2), {0, 1}));
}

TEST_CASE("copies that are refused") {
  const Tensor x = ones({2, 3});
  check_throws([&] { x.copy_(ones({2})); }, "copy_");
  check_throws([&] { x.to(TensorOptions(kFloat).requires_grad(true)); },
               "to(options) expects unset requires_grad flag");
  check_throws([&] { x.to(Device("cuda")); }, "cpu");
  check_throws([&] { x.to(kCUDA); }, "cpu");
  check_throws([&] { x.cuda(); }, "cpu");
  check_throws([&] { ones({2}).requires_grad_().resize_({3}); }, "resize_");
  check_throws([&] { x.fill_(ones({2})); }, "fill_");
  check_throws([&] { ones({2}).requires_grad_().zero_(); }, "leaf Variable that requires grad");
}

}  // namespace
}  // namespace taper::test
