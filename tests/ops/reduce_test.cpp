// SPDX-License-Identifier: MIT
// sum, mean, prod, all, any and count_nonzero: values, dtypes, dimensions, errors.
#include <cmath>

#include <taper/error.h>
#include <taper/ops.h>

#include "support/catch.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

Tensor iota(IntArrayRef sizes, ScalarType dtype = kFloat) {
  int64_t n = 1;
  for (int64_t s : sizes) n *= s;
  return arange(n, dtype).view(sizes);
}

}  // namespace

TEST_CASE("sum takes away any set of dimensions") {
  const Tensor x = iota({2, 3, 4});
  CHECK(x.sum().item<float>() == 276);
  CHECK(x.sum().sizes() == IntArrayRef());
  CHECK(x.sum({0, 2}).sizes() == IntArrayRef(3));
  CHECK(x.sum({0, 2}).select(0, 1).item<float>() == 92);
  CHECK(x.sum({0, 2}, true).sizes() == IntArrayRef({1, 3, 1}));
  CHECK(x.sum(1).select(0, 1).select(0, 2).item<float>() == 54);
  CHECK(x.sum(-3, true).sizes() == IntArrayRef({1, 3, 4}));
  CHECK(x.sum(IntArrayRef()).item<float>() == 276);
  CHECK(x.transpose(0, 2).sum({0, 1}).select(0, 1).item<float>() == 210);
}

TEST_CASE("sums of integers and bools are int64, unless a dtype is given") {
  CHECK(ones({3}, kBool).sum().scalar_type() == kLong);
  CHECK(ones({3}, kBool).sum().item<int64_t>() == 3);
  CHECK(full({4}, 100, kByte).sum().item<int64_t>() == 400);
  CHECK(full({4}, 100, kByte).sum(kByte).item<int64_t>() == 144);
  CHECK(full({4}, 0.75, kFloat).sum(kLong).item<int64_t>() == 0);
  CHECK(full({4}, 1, kLong).sum(kDouble).scalar_type() == kDouble);
  CHECK(full({4}, 0.5, kBFloat16).sum().scalar_type() == kBFloat16);
  CHECK(full({4}, 0.5, kBFloat16).sum().item<float>() == 2);
}

TEST_CASE("reductions of nothing and of one number") {
  CHECK(zeros({0}).sum().item<float>() == 0);
  CHECK(zeros({0}).prod().item<float>() == 1);
  CHECK(std::isnan(zeros({0}).mean().item<float>()));
  CHECK(zeros({2, 0}).sum(1).sizes() == IntArrayRef(2));
  CHECK(zeros({2, 0}).sum(0).sizes() == IntArrayRef(0));
  CHECK(zeros({0}).all().item<bool>());
  CHECK_FALSE(zeros({0}).any().item<bool>());
  const Tensor number = scalar_tensor(3);
  CHECK(number.sum(0).item<float>() == 3);
  CHECK(number.sum(-1, true).dim() == 0);
  CHECK(number.mean().item<float>() == 3);
}

TEST_CASE("mean, prod, all, any and count_nonzero") {
  const Tensor x = iota({2, 3});
  CHECK(x.mean().item<float>() == 2.5f);
  CHECK(x.mean(0).select(0, 2).item<float>() == 3.5f);
  CHECK(x.prod(1).select(0, 1).item<float>() == 60);
  CHECK(full({3}, 5, kInt).prod().item<int64_t>() == 125);
  CHECK_FALSE(x.all().item<bool>());
  CHECK(x.all(1).select(0, 1).item<bool>());
  CHECK(x.any(0).all().item<bool>());
  CHECK(ones({2}, kByte).all().scalar_type() == kByte);
  CHECK(x.all().scalar_type() == kBool);
  CHECK(x.count_nonzero().item<int64_t>() == 5);
  CHECK(x.count_nonzero(0).select(0, 0).item<int64_t>() == 1);
}

TEST_CASE("sum_to_size undoes a broadcast") {
  const Tensor x = iota({2, 3, 4});
  CHECK(x.sum_to_size({3, 1}).sizes() == IntArrayRef({3, 1}));
  CHECK(x.sum_to_size({3, 1}).select(0, 1).item<float>() == 92);
  CHECK(x.sum_to_size({}).item<float>() == 276);
  CHECK(x.sum_to_size({2, 3, 4}).is_same(x));
  CHECK_THROWS_WITH(x.sum_to_size({2, 4}), Contains("is not expandable to size"));
}

TEST_CASE("reductions refuse") {
  const Tensor x = iota({2, 3});
  CHECK_THROWS_WITH(x.sum(2), Contains("Dimension out of range (expected to be in range of [-2, 1], but got 2)"));
  CHECK_THROWS_AS(x.sum(2), IndexError);
  CHECK_THROWS_WITH(x.sum({0, -2}), Contains("dim 0 appears multiple times in the list of dims"));
  CHECK_THROWS_WITH(arange(3).mean(), Contains("could not infer output dtype. Input dtype must be either a floating"));
}
