// SPDX-License-Identifier: MIT
// Tensors from nothing, and over foreign memory.
#include <taper/error.h>
#include <taper/factories.h>

#include "support/catch.h"

namespace taper {
namespace {

TEST_CASE("dtypes of factories") {
  CHECK(zeros({2}).dtype() == kFloat);
  CHECK(full({2}, 1).dtype() == kLong);
  CHECK(full({2}, 1.5).dtype() == kFloat);
  CHECK(full({2}, true).dtype() == kBool);
  CHECK(arange(5).dtype() == kLong);
  CHECK(arange(0., 5).dtype() == kFloat);
  CHECK(ones({2}, requires_grad()).requires_grad());
  CHECK(ones({}).dim() == 0);
  CHECK(ones(5).size(0) == 5);
}

TEST_CASE("ramps") {
  CHECK(arange(0, 10, 3).numel() == 4);
  CHECK(arange(5, 0, -2).numel() == 3);
  CHECK(arange(5, 0, -2)[2].item<int64_t>() == 1);
  CHECK(arange(3, 3).numel() == 0);
  CHECK(linspace(0, 1, 5)[3].item<float>() == 0.75f);
  CHECK(linspace(0, 1, 1)[0].item<float>() == 0);
  CHECK_THROWS_AS(arange(0, 1, 0), Error);
  CHECK_THROWS_AS(arange(0, 1, -1), Error);
  CHECK_THROWS_AS(arange(0., 1e300, 1e-300), Error);
  CHECK_THROWS_AS(linspace(0, 1, -1), Error);
}

TEST_CASE("eye") {
  const Tensor e = eye(2, 3);
  CHECK(e[0][0].item<float>() == 1);
  CHECK(e[1][2].item<float>() == 0);
  CHECK(eye(0).numel() == 0);
}

TEST_CASE("the like of a tensor keeps its layout") {
  const Tensor t = zeros({2, 3}).t();
  CHECK(ones_like(t).strides() == t.strides());
  CHECK(ones_like(t, kLong).dtype() == kLong);
  CHECK(ones_like(t.expand({4, 3, 2})).strides() == IntArrayRef({6, 1, 3}));
}

TEST_CASE("foreign memory is read, written and given back") {
  float values[6] = {0, 1, 2, 3, 4, 5};
  const Tensor t = from_blob(values, {2, 3});
  t[0][0].fill_(7);
  CHECK(values[0] == 7);
  CHECK(t.storage().data_ptr().get_context() == nullptr);
  CHECK(from_blob(values, {3, 2}, {1, 3}, kFloat)[1][1].item<float>() == 4);
  int released = 0;
  {
    const Tensor owner = from_blob(values, {6}, [&](void* data) { released += data == values; });
    const Tensor view = owner.slice(0, 2);
    CHECK(released == 0);
  }
  CHECK(released == 1);
  CHECK(from_blob(values, {6}).mul(2).data_ptr() != values);  // a temporary over foreign memory is not written to
  CHECK(values[1] == 1);
}

TEST_CASE("sizes and devices that cannot be") {
  CHECK_THROWS_AS(zeros({-1}), Error);
  CHECK_THROWS_AS(zeros({int64_t{1} << 40, int64_t{1} << 40}), Error);
  CHECK_THROWS_AS(zeros({2}, kCUDA), Error);
  CHECK_THROWS_AS(zeros({2}, kSparse), Error);
  CHECK_THROWS_AS(empty_strided({2, 2}, {1}), Error);
  CHECK_THROWS_AS(empty_strided({2}, {-1}), Error);
  CHECK_THROWS_AS(Tensor().sizes(), Error);
  CHECK_THROWS_AS(zeros({2}).item(), Error);
  CHECK_THROWS_AS(zeros({2}).data_ptr<double>(), Error);
}

}  // namespace
}  // namespace taper
