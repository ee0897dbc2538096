// SPDX-License-Identifier: MIT
// softmax and log_softmax: any dimension and dtype, extremes, gradients.
#include <cmath>
#include <limits>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

float at(const Tensor& t, int64_t i) { return t.reshape({-1}).select(0, i).item<float>(); }

}  // namespace

TEST_CASE("softmax family: gradients along every dimension") {
  for (int64_t dim : {0, 1, 2, -1}) {
    check_op("softmax", [dim](const auto& in) { return std::vector{softmax(in[0], dim)}; }, {sample({2, 3, 4})});
    check_op("log_softmax", [dim](const auto& in) { return std::vector{log_softmax(in[0], dim)}; }, {sample({2, 3, 4})});
  }
  check_op("softmax of one number", [](const auto& in) { return std::vector{softmax(in[0], 0)}; }, {sample({})});
}

TEST_CASE("softmax of extremes") {
  const float inf = std::numeric_limits<float>::infinity();
  const Tensor x = zeros({3});
  x.select(0, 1).fill_(1000);
  CHECK(at(softmax(x, 0), 1) == 1);
  CHECK(at(log_softmax(x, 0), 0) == -1000);
  CHECK(std::isnan(at(softmax(full({3}, -inf), 0), 0)));
  x.select(0, 0).fill_(-inf);
  CHECK(at(softmax(x, 0), 0) == 0);
  CHECK(softmax(zeros({0, 3}), 1).sizes() == IntArrayRef({0, 3}));
  CHECK(softmax(zeros({3, 0}), 1).sizes() == IntArrayRef({3, 0}));
}

TEST_CASE("softmax works in the dtype that it is given") {
  CHECK(softmax(zeros({2}, kLong), 0, kDouble).scalar_type() == kDouble);
  CHECK(softmax(zeros({2}, kBFloat16), 0).scalar_type() == kBFloat16);
  const Tensor x = zeros({2}).requires_grad_();
  softmax(x, 0, kDouble).sum().backward();
  CHECK(x.grad().scalar_type() == kFloat);
  CHECK(softmax(x, 0).grad_fn()->name() == "SoftmaxBackward0");
  CHECK(log_softmax(x, 0).grad_fn()->name() == "LogSoftmaxBackward0");
  check_throws([] { softmax(zeros({2}, kLong), 0); }, "not implemented for 'Long'");
  check_throws([] { softmax(zeros({2}), 1); }, "Dimension out of range");
}
