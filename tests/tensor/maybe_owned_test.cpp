// SPDX-License-Identifier: MIT
// Operands that are borrowed where they are as wanted, and owned where they had to be made.
#include "tensor/maybe_owned.h"

#include <taper/ops.h>

#include <type_traits>

#include "support/catch.h"
#include "tensor/factories.h"

namespace taper {
namespace {

TEST_CASE("a borrowed tensor is the tensor itself and counts no reference") {
  const Tensor x = ones({2, 3});
  const MaybeOwned same = dense(x);
  CHECK(same->is_same(x));
  CHECK(x.use_count() == 1);
  const Tensor kept = dense(x);
  CHECK(x.use_count() == 2);
  static_assert(!std::is_constructible_v<MaybeOwned, const Tensor&&>, "it would be gone before it is used");
}

TEST_CASE("an owned tensor lives as long as its owner, and is moved out of it") {
  const Tensor x = ones({2, 3});
  const MaybeOwned copy = dense(x.t());
  CHECK(copy->is_contiguous());
  CHECK_FALSE(copy->is_alias_of(x));
  CHECK(copy->use_count() == 1);
  const Tensor out = MaybeOwned(zeros({4}));
  CHECK(out.use_count() == 1);
  CHECK(out.numel() == 4);
}

TEST_CASE("a borrowed tensor gives way to an owned one") {
  const Tensor x = ones({2});
  MaybeOwned operand = x;
  operand = zeros({3});
  CHECK(operand->numel() == 3);
  CHECK(x.use_count() == 1);
  CHECK_FALSE(MaybeOwned(Tensor())->defined());
}

}  // namespace
}  // namespace taper
