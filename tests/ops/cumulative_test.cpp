// SPDX-License-Identifier: MIT
// cumsum and cumprod: dimensions, dtypes, zeros, gradients.
#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

using Tensors = std::vector<Tensor>;

Tensor with_zeros() {
  const Tensor x = sample({3, 4});
  x.select(1, 1).select(0, 0).fill_(0);
  x.select(0, 2).fill_(0);
  return x;
}

}  // namespace

TEST_CASE("running sums and products: gradients") {
  for (const int64_t dim : {0, 1, -1}) {
    check_op("cumsum", [dim](const Tensors& in) { return Tensors{cumsum(in[0], dim)}; }, {sample({3, 4})});
    check_op("cumprod", [dim](const Tensors& in) { return Tensors{cumprod(in[0], dim)}; }, {sample({3, 4})});
    check_op("cumprod with zeros", [dim](const Tensors& in) { return Tensors{cumprod(in[0], dim)}; }, {with_zeros()});
    check_op("prod of a dim with zeros", [dim](const Tensors& in) { return Tensors{prod(in[0], dim)}; }, {with_zeros()});
  }
  check_op("prod", [](const Tensors& in) { return Tensors{prod(in[0])}; }, {sample({2, 3})});
  check_op("prod of a dim", [](const Tensors& in) { return Tensors{prod(in[0], 1, true)}; }, {sample({2, 3})});
}

TEST_CASE("running results of integers are int64, and of one number itself") {
  CHECK(ones({3}, kBool).cumsum(0).scalar_type() == kLong);
  CHECK(ones({3}, kByte).cumsum(0).select(0, 2).item<int64_t>() == 3);
  CHECK(full({3}, 100, kChar).cumsum(0, kChar).select(0, 2).item<int>() == 44);
  CHECK(full({3}, 2, kInt).cumprod(0).select(0, 2).item<int64_t>() == 8);
  CHECK(ones({3}, kBFloat16).cumsum(0).scalar_type() == kBFloat16);
  CHECK(scalar_tensor(3).cumsum(0).item<float>() == 3);
  CHECK(zeros({0, 2}).cumsum(0).sizes() == IntArrayRef({0, 2}));
  check_throws([] { zeros({2}).cumsum(1); }, "Dimension out of range");
}
