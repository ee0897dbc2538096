// SPDX-License-Identifier: MIT
// What every elementwise op stands on: promotion, broadcasting, layout of the result, donation, writing into a tensor.
#include "ops/elementwise.h"

#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

TEST_CASE("arithmetic promotes as PyTorch does") {
  const Tensor i = vec({1, 2}, kInt), l = vec({1, 2}, kLong), f = vec({1, 2}), d = vec({1, 2}, kDouble);
  CHECK((i + l).scalar_type() == kLong);
  CHECK((i + f).scalar_type() == kFloat);
  CHECK((f + d).scalar_type() == kDouble);
  CHECK((f + scalar_tensor(1.0, kDouble)).scalar_type() == kFloat);
  CHECK((i + scalar_tensor(1.0, kDouble)).scalar_type() == kDouble);
  CHECK((i + 1.5).scalar_type() == kFloat);
  CHECK((i + 1).scalar_type() == kInt);
  CHECK((vec({1, 0}, kBool) * 2).scalar_type() == kLong);
  CHECK((vec({1, 0}, kBool) + vec({1, 0}, kBool)).scalar_type() == kBool);
  CHECK((vec({200}, kByte) + vec({100}, kChar)).scalar_type() == kShort);
  CHECK((f.to(kBFloat16) + f.to(kBFloat16)).scalar_type() == kBFloat16);
  CHECK((f.to(kBFloat16) * 2).scalar_type() == kBFloat16);
}

TEST_CASE("a temporary gives its memory, a held tensor does not") {
  const Tensor a = ones({100}), b = ones({100});
  Tensor t = a + b;
  void* const memory = t.data_ptr();
  const Tensor chain = (std::move(t) * 3 - b) / 2;
  CHECK(chain.data_ptr() == memory);
  CHECK(has(chain.slice(0, 0, 1), {2.5}));
  Tensor second = a + b;
  void* const second_memory = second.data_ptr();
  second = a * std::move(second);
  CHECK(second.data_ptr() == second_memory);
  second = a + std::move(second);
  CHECK(second.data_ptr() == second_memory);
  CHECK(has(second.slice(0, 0, 1), {3}));
  Tensor held = a + b;
  const Tensor other = held;
  const Tensor sum = std::move(held) + b;
  CHECK(sum.data_ptr() != other.data_ptr());
  CHECK(has(other.slice(0, 0, 1), {2}));
  Tensor leaf = ones({2}).requires_grad_();
  const NoGradGuard no_grad;
  const Tensor result = std::move(leaf) + 1;
  CHECK_FALSE(result.requires_grad());
  Tensor small = ones({2});
  CHECK((std::move(small) + ones({3, 2})).dim() == 2);
  Tensor integers = ones({2}, kLong);
  CHECK((std::move(integers) + 0.5).scalar_type() == kFloat);
}

TEST_CASE("results keep the order in which their operands lie in memory") {
  const Tensor x = sample({2, 3, 4}).permute({2, 0, 1}), row = sample({3}, 2);
  CHECK(apply(UnaryOp::kExp, "exp", x).strides() == x.strides());
  CHECK(apply(BinaryOp::kAdd, "add", x, row).strides() == x.strides());
  CHECK(apply(BinaryOp::kAdd, "add", row, x).strides() == x.strides());
  CHECK(apply(CompareOp::kGt, "gt", x, row).strides() == x.strides());
}

TEST_CASE("converted() copies what has another dtype and nothing else") {
  const Tensor x = vec({1.5, -2, 0}).requires_grad_();
  CHECK(converted(x, kFloat)->is_same(x));
  const Tensor wide = converted(x, kDouble);
  CHECK(wide.scalar_type() == kDouble);
  CHECK_FALSE(wide.requires_grad());
  CHECK(has(wide, {1.5, -2, 0}));
  CHECK(has(converted(x, kBool), {1, 1, 0}));
  CHECK(floating_type(kLong) == kFloat);
  CHECK(floating_type(kBool) == kFloat);
  CHECK(floating_type(kDouble) == kDouble);
  CHECK(floating_type(kBFloat16) == kBFloat16);
}

TEST_CASE("a number has the dtype of its category") {
  CHECK(number_like(2, ones({1}, kInt)).scalar_type() == kInt);
  CHECK(number_like(2.5, ones({1}, kInt)).scalar_type() == kFloat);
  CHECK(number_like(2, ones({1}, kDouble)).scalar_type() == kDouble);
  CHECK(number_like(true, ones({1}, kInt)).scalar_type() == kInt);
  CHECK(number_like(2, ones({1}, kInt)).dim() == 0);
}

TEST_CASE("an op writes into a tensor of the result's shape, its own operand too") {
  const Tensor x = vec({1, 2, 3, 4}).view({2, 2}), out = zeros({2, 2}), row = vec({10, 20});
  apply_into(UnaryOp::kExp, "exp", out, x);
  CHECK(out.equal(x.exp()));
  apply_into(BinaryOp::kAdd, "add_", x, x, row, {1});
  CHECK(has(x, {11, 22, 13, 24}));
  apply_into(BinaryOp::kMul, "mul_", x.t(), x.t(), row);
  CHECK(has(x, {110, 220, 260, 480}));
  apply_into(TernaryOp::kAddcmul, "addcmul_", out, zeros({2, 2}), row, row, {0.5});
  CHECK(has(out, {50, 200, 50, 200}));
  apply_where_into("where", out, out > 100, out, zeros({2, 2}));
  CHECK(has(out, {0, 200, 0, 200}));
}

TEST_CASE("what an op writes into has to hold the result") {
  const Tensor integers = ones({2}, kLong), small = ones({2});
  check_throws(
      [&] {
        apply_into(BinaryOp::kMul, "mul_", integers, integers, vec({0.5, 1}));
      },
      "mul_: result type Float can't be cast to the desired output type Long");
  check_throws(
      [&] {
        apply_into(BinaryOp::kAdd, "add_", small, small, ones({3, 2}));
      },
      "doesn't match the broadcast shape");
  check_throws([&] { apply(BinaryOp::kAdd, "add", ones({2, 3}), ones({2})); }, "add: expected shapes that broadcast");
  CHECK(has(integers, {1, 1}));
  CHECK(has(small, {1, 1}));
}

TEST_CASE("elementwise ops of nothing and of no dimension") {
  CHECK(apply(BinaryOp::kMul, "mul", ones({0, 3}), ones({3})).sizes() == IntArrayRef({0, 3}));
  CHECK(apply(UnaryOp::kExp, "exp", ones({0})).numel() == 0);
  CHECK(apply(BinaryOp::kAdd, "add", scalar_tensor(1), scalar_tensor(2)).dim() == 0);
  CHECK(apply_where("where", ones({0}, kBool), scalar_tensor(1.0f), scalar_tensor(2.0f)).numel() == 0);
}

TEST_CASE("bfloat16 is calculated in float32 and rounded once") {
  const Tensor x = vec({1, 1.0078125, 3}, kBFloat16);
  const Tensor product = apply(BinaryOp::kMul, "mul", x, x);
  CHECK(product.scalar_type() == kBFloat16);
  CHECK(product.equal((x.to(kFloat) * x.to(kFloat)).to(kBFloat16)));
  CHECK(apply(UnaryOp::kExp, "exp", x).equal(x.to(kFloat).exp().to(kBFloat16)));
}

TEST_CASE("only a temporary that nobody holds, records or widens may be written over") {
  const Tensor held = ones({2}), other = held;
  CHECK(may_donate(ones({2})));
  CHECK_FALSE(may_donate(held));
  CHECK_FALSE(may_donate(ones({2}).requires_grad_()));
  CHECK_FALSE(may_donate(ones({2}, kBFloat16)));
  CHECK_FALSE(may_donate(Tensor()));
  const Tensor base = ones({4});
  CHECK_FALSE(may_donate(base.slice(0, 0, 2)));
}

TEST_CASE("a temporary is written over as the second operand only if the result lies as it does") {
  CHECK(may_donate(ones({2, 3}), ones({2, 3})));
  CHECK(may_donate(ones({2, 3}), ones({}).expand({2, 3})));
  CHECK_FALSE(may_donate(ones({2, 3}), ones({3, 2}).t()));
  CHECK_FALSE(may_donate(ones({2, 3}), ones({3})));
  CHECK_FALSE(may_donate(ones({2, 3}), ones({2, 3}, kDouble)));
  const Tensor held = ones({2, 3}), other = held;
  CHECK_FALSE(may_donate(held, ones({2, 3})));
  CHECK((ones({3, 2}).t() * ones({2, 3})).strides() == IntArrayRef({1, 2}));
  const Tensor undefined;
  check_throws([&] { undefined* ones({2}); }, "mul: ");
  check_throws([&] { undefined + ones({2}); }, "add: ");
}

}  // namespace
}  // namespace taper::test
