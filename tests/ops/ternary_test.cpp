// SPDX-License-Identifier: MIT
// lerp, addcmul, addcdiv, where, masked_fill.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

TEST_CASE("ops of three tensors are differentiable") {
  const Tensor x = sample({3, 4}), y = sample({4}, 2), z = sample_between(0.5, 2, {3, 1}, 3);
  check_op("lerp",
           [](const Inputs& in) {
             return Inputs{lerp(in[0], in[1], 0.3), lerp(in[0], in[1], in[2])};
           },
           {x, y, z});
  check_op("addcmul", [](const Inputs& in) { return Inputs{addcmul(in[0], in[1], in[2], 0.7)}; }, {x, y, z});
  check_op("addcdiv", [](const Inputs& in) { return Inputs{addcdiv(in[0], in[1], in[2], 0.7)}; }, {x, y, z});
  const Tensor mask = sample({3, 4}, 5) > 0;
  check_op("where",
           [mask](const Inputs& in) {
             return Inputs{where(mask, in[0], in[1]), where(mask, in[0], 2)};
           },
           {x, y});
  check_op("masked_fill",
           [mask](const Inputs& in) {
             return Inputs{in[0].masked_fill(mask, 3), in[0].masked_fill(mask, in[1])};
           },
           {x, sample({})});
}

TEST_CASE("values and in-place forms") {
  CHECK(has(lerp(vec({0.1, 1}), vec({3.3, 2}), 0.7), {2.34, 1.7}));
  CHECK(has(vec({0, 1}).lerp_(vec({1, 3}), 0.5), {0.5, 2}));
  CHECK(has(vec({0, 1}).addcmul_(vec({1, 3}), vec({2, 2}), 0.5), {1, 4}));
  CHECK(has(vec({0, 1}).addcdiv_(vec({1, 3}), vec({2, 2}), 2), {1, 4}));
  CHECK(has(addcmul(vec({-2, 1}, kLong), vec({-2, 1}, kLong), vec({-2, 1}, kLong), 2), {6, 3}));
  const Tensor x = vec({1, 2, 3, 4});
  x.slice(0, 0, 2).masked_fill_(vec({1, 0}, kBool), 9);
  CHECK(has(x, {9, 2, 3, 4}));
  x.masked_fill_(x > 3, scalar_tensor(0));
  CHECK(has(x, {0, 2, 3, 0}));
  CHECK(has(vec({1, 2}, kLong).masked_fill(vec({1, 0}, kBool), scalar_tensor(1.5)), {1, 2}));
}

TEST_CASE("where promotes, and takes numbers") {
  const Tensor c = vec({1, 0}, kBool);
  CHECK(where(c, vec({1, 2}, kLong), vec({3, 4})).scalar_type() == kFloat);
  CHECK(where(c, 1.0, 2).scalar_type() == kFloat);
  CHECK(where(c, 1, 2).scalar_type() == kLong);
  CHECK(has(where(c, 1, vec({5, 6})), {1, 6}));
  CHECK(has(vec({5, 6}).where(c, vec({7})), {5, 7}));
}

TEST_CASE("ops of three tensors refuse what PyTorch refuses") {
  const Tensor i = vec({1, 2}, kLong), f = vec({1, 2}), c = vec({1, 0}, kBool);
  check_throws([&] { lerp(i, i, 0.5); }, "lerp: expected tensors of a dtype that has this operation, got Long");
  check_throws([&] { lerp(f, f.to(kDouble), 0.5); }, "expected dtype Float for `end` but got dtype Double");
  check_throws([&] { addcdiv(i, i, i); }, "Integer division with addcdiv is no longer supported");
  check_throws([&] { where(i, f, f); }, "where: expected a bool mask, got Long");
  check_throws([&] { f.masked_fill(c, f); },
               "only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).");
  check_throws([&] { f.masked_fill_(ones({2, 2}, kBool), 1); }, "masked_fill_");
}

}  // namespace
}  // namespace taper::test
