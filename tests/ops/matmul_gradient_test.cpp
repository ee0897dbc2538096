// SPDX-License-Identifier: MIT
// Gradients of sums and matrix products.
#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

using Tensors = std::vector<Tensor>;

TEST_CASE("sums and means: gradients") {
  check_op("sum", [](const Tensors& in) { return Tensors{sum(in[0])}; }, {sample({2, 3})});
  check_op("sum of dims", [](const Tensors& in) { return Tensors{sum(in[0], {0, 2})}; }, {sample({2, 3, 4})});
  check_op("sum kept", [](const Tensors& in) { return Tensors{sum(in[0], {1}, true)}; }, {sample({2, 3, 4})});
  check_op("mean", [](const Tensors& in) { return Tensors{mean(in[0])}; }, {sample({2, 3})});
  check_op("mean of dims", [](const Tensors& in) { return Tensors{mean(in[0], {0, -1})}; }, {sample({2, 3, 4})});
  check_op("sum_to_size", [](const Tensors& in) { return Tensors{in[0].sum_to_size({3, 1})}; }, {sample({2, 3, 4})});
}

TEST_CASE("products: gradients") {
  check_op("mm", [](const Tensors& in) { return Tensors{mm(in[0], in[1])}; }, {sample({2, 3}), sample({3, 4}, 2)});
  check_op("mm transposed", [](const Tensors& in) { return Tensors{mm(in[0].t(), in[1].t())}; },
           {sample({3, 2}), sample({4, 3}, 2)});
  check_op("bmm", [](const Tensors& in) { return Tensors{bmm(in[0], in[1])}; }, {sample({2, 3, 4}), sample({2, 4, 2}, 2)});
  check_op("mv", [](const Tensors& in) { return Tensors{mv(in[0], in[1])}; }, {sample({2, 3}), sample({3}, 2)});
  check_op("dot", [](const Tensors& in) { return Tensors{dot(in[0], in[1])}; }, {sample({3}), sample({3}, 2)});
  check_op("outer", [](const Tensors& in) { return Tensors{outer(in[0], in[1])}; }, {sample({3}), sample({2}, 2)});
  check_op("addmm", [](const Tensors& in) { return Tensors{addmm(in[0], in[1], in[2], 2, 3)}; },
           {sample({4}), sample({2, 3}, 2), sample({3, 4}, 3)});
  check_op("addmv", [](const Tensors& in) { return Tensors{addmv(in[0], in[1], in[2], 2, 3)}; },
           {sample({2}), sample({2, 3}, 2), sample({3}, 3)});
  check_op("baddbmm", [](const Tensors& in) { return Tensors{baddbmm(in[0], in[1], in[2], 2, 3)}; },
           {sample({2, 1}), sample({2, 2, 3}, 2), sample({2, 3, 4}, 3)});
  check_op("addmm_", [](const Tensors& in) {
    Tensor out = in[0] * 1;
    out.addmm_(in[1], in[2]);
    return Tensors{out};
  }, {sample({2, 4}), sample({2, 3}, 2), sample({3, 4}, 3)});
}

TEST_CASE("matmul, linear and bilinear: gradients") {
  const auto product = [](const Tensors& in) { return Tensors{matmul(in[0], in[1])}; };
  check_op("matmul folded", product, {sample({2, 2, 3}), sample({3, 2}, 2)});
  check_op("matmul by a vector", product, {sample({2, 2, 3}), sample({3}, 2)});
  check_op("matmul of a vector", product, {sample({3}), sample({2, 3, 2}, 2)});
  check_op("matmul broadcast", product, {sample({2, 1, 2, 3}), sample({2, 3, 2}, 2)});
  const auto layer = [](const Tensors& in) { return Tensors{linear(in[0], in[1], in.size() > 2 ? in[2] : Tensor())}; };
  check_op("linear", layer, {sample({4, 3}), sample({2, 3}, 2), sample({2}, 3)});
  check_op("linear without bias", layer, {sample({4, 3}), sample({2, 3}, 2)});
  check_op("linear 3-D", layer, {sample({2, 2, 3}), sample({2, 3}, 2), sample({2}, 3)});
  check_op("linear 1-D", layer, {sample({3}), sample({2, 3}, 2), sample({2}, 3)});
  check_op("bilinear", [](const Tensors& in) { return Tensors{bilinear(in[0], in[1], in[2], in[3])}; },
           {sample({2, 2}), sample({2, 3}, 2), sample({2, 2, 3}, 3), sample({2}, 4)});
}

TEST_CASE("products are named as in libtorch") {
  const Tensor x = ones({2, 2}).requires_grad_(), v = ones({2}).requires_grad_();
  CHECK(mm(x, x).grad_fn()->name() == "MmBackward0");
  CHECK(linear(x, x, v).grad_fn()->name() == "AddmmBackward0");
  CHECK(mv(x, v).grad_fn()->name() == "MvBackward0");
  CHECK(dot(v, v).grad_fn()->name() == "DotBackward0");
  CHECK(x.sum().grad_fn()->name() == "SumBackward0");
  CHECK(x.mean(0).grad_fn()->name() == "MeanBackward1");
}
