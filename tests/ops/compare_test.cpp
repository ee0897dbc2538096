// SPDX-License-Identifier: MIT
// Comparison, logic, bits, and the questions about whole tensors.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

TEST_CASE("comparison promotes and answers in bool") {
  const Tensor i = vec({1, 2, 3}, kLong), f = vec({1.5, 2, kNan});
  CHECK((i == f).scalar_type() == kBool);
  CHECK(has(i == f, {0, 1, 0}));
  CHECK(has(i != f, {1, 0, 1}));
  CHECK(has(i < f, {1, 0, 0}));
  CHECK(has(i >= f, {0, 1, 0}));
  CHECK(has(i > 1.5, {0, 1, 1}));
  CHECK(has(2 <= i, {0, 1, 1}));
  CHECK(has(full({1}, (int64_t{1} << 53) + 1, kLong) == (int64_t{1} << 53), {0}));
  CHECK(has(vec({1, 2}).view({2, 1}) == vec({1, 2}), {1, 0, 0, 1}));
  CHECK_FALSE((f.requires_grad_() > 0).requires_grad());
}

TEST_CASE("logic and bits") {
  const Tensor a = vec({0, 0.5, 2}), b = vec({1, 0, 3}, kLong);
  CHECK(has(a && b, {0, 0, 1}));
  CHECK(has(a || b, {1, 1, 1}));
  CHECK(has(a.logical_xor(b), {1, 1, 0}));
  CHECK(has(!a, {1, 0, 0}));
  CHECK(has(b & 1 * vec({1, 1, 2}, kLong), {1, 0, 2}));
  CHECK((b & (b > 0)).scalar_type() == kLong);
  CHECK(has(b & 2, {0, 0, 2}));
  CHECK(has(b | 4, {5, 4, 7}));
  CHECK(has((b > 0) ^ true, {0, 1, 0}));
  CHECK(((b > 0) | true).scalar_type() == kBool);
  Tensor mask = b > 0;
  const Tensor shared = mask;
  mask &= b > 1;
  CHECK(has(shared, {0, 0, 1}));
  mask |= b == 1;
  CHECK(has(shared, {1, 0, 1}));
  CHECK(has(mask ^= vec({1}, kBool), {0, 1, 0}));
  CHECK(shared._version() == 3);
  check_throws([&] { mask |= b; }, "bitwise_or_: result type Long can't be cast to the desired output type Bool");
  check_throws([&] { mask |= mask.expand({2, 3}); }, "bitwise_or_: output with shape [3] doesn't match the broadcast");
  CHECK((vec({1}, kByte) & 3).scalar_type() == kByte);
  CHECK(has(~b, {-2, -1, -4}));
  CHECK(has(~vec({1, 0}, kBool), {0, 1}));
  CHECK(has(vec({1, 0}, kBool) ^ vec({1, 1}, kBool), {0, 1}));
  check_throws([&] { a& a; }, "bitwise_and: expected integer or bool tensors");
  check_throws([&] { b & 0.5; }, "bitwise_and: expected integer or bool tensors");
  check_throws([&] { ~a; }, "bitwise_not: expected an integer or bool tensor");
}

TEST_CASE("nan and inf") {
  const Tensor x = vec({1, kNan, kInf, -kInf});
  CHECK(has(x.isnan(), {0, 1, 0, 0}));
  CHECK(has(x.isinf(), {0, 0, 1, 1}));
  CHECK(has(x.isfinite(), {1, 0, 0, 0}));
  CHECK(has(vec({1}, kLong).isfinite(), {1}));
}

TEST_CASE("closeness and equality") {
  const Tensor x = vec({1, kNan, kInf, 100}), y = vec({1 + 1e-6, kNan, kInf, 101});
  CHECK(has(isclose(x, y), {1, 0, 1, 0}));
  CHECK(has(isclose(x, y, 0.1, 0, true), {1, 1, 1, 1}));
  CHECK(has(isclose(vec({1, 0}, kBool), vec({1, 1}, kBool)), {1, 0}));
  CHECK(allclose(ones({2}), ones({2, 2})));
  CHECK(equal(ones({2}), ones({2})));
  CHECK_FALSE(equal(ones({2}), ones({1, 2})));
  CHECK_FALSE(equal(x, x));
  CHECK(equal(ones({2}), ones({2}, kLong)));
  CHECK(equal(ones({0}), ones({0})));
  CHECK(is_nonzero(scalar_tensor(0.5)));
  check_throws([&] { is_nonzero(ones({2})); }, "ambiguous");
  check_throws([&] { isclose(ones({2}), ones({2}, kLong)); }, "isclose: expected tensors of the same dtype");
}

}  // namespace
}  // namespace taper::test
