// SPDX-License-Identifier: MIT
// In-place ops and views in the graph: what may change, what follows, what is refused.
#include <taper/autograd.h>
#include <taper/ops.h>

#include "support/check_op.h"

namespace taper {
namespace {

using test::check_throws;

Tensor leaf(IntArrayRef sizes, double value = 1) { return full(sizes, value, kDouble).set_requires_grad(true); }
Tensor of(double value, IntArrayRef sizes) { return full(sizes, value, kDouble); }

Tensor halves(double left, double right) {
  const Tensor t = of(left, {4});
  t.slice(0, 2).fill_(right);
  return t;
}

TEST_CASE("an in-place op changes values and version and enters the graph") {
  const Tensor x = leaf({3}, 2);
  const Tensor y = x * 3;
  const int64_t version = y._version();
  y.mul_(y.detach());
  CHECK(y._version() == version + 1);
  CHECK(y.equal(of(36, {3})));
  y.sum().backward();
  CHECK(x.grad().equal(of(18, {3})));
}

TEST_CASE("x.mul_(x) and x.mul_(y) keep the values that backward needs") {
  const Tensor x = leaf({2}, 3), w = leaf({2}, 5);
  const Tensor y = x * 1;
  y.mul_(y);
  y.sum().backward();
  CHECK(x.grad().equal(of(6, {2})));
  const Tensor z = x.detach().clone();  // a leaf that needs no grad becomes part of the graph
  z.mul_(w);
  z.sum().backward();
  CHECK(w.grad().equal(of(3, {2})));
}

TEST_CASE("a saved value that was changed is an error that names the op") {
  const Tensor x = leaf({2}), y = x * 1;
  const Tensor z = y.sin();
  y.add_(1);
  check_throws([&] { z.sum().backward(); }, "modified by an inplace operation");
  const Tensor e = (x * 1).exp();
  e.add_(1);
  check_throws([&] { e.sum().backward(); }, "ExpBackward0");
}

TEST_CASE("leaves that require grad are not changed, except without recording") {
  const Tensor x = leaf({2});
  check_throws([&] { x.add_(1); }, "a leaf Variable that requires grad is being used in an in-place operation");
  check_throws([&] { x.view({2, 1}).add_(1); }, "a view of a leaf Variable that requires grad");
  {
    NoGradGuard no_grad;
    x.add_(1);
  }
  CHECK(x.detach().equal(of(2, {2})));
}

TEST_CASE("writing through a view reaches the base's graph") {
  const Tensor x = leaf({3}, 2), v = leaf({}, 7);
  const Tensor y = x * 1;
  y[1] = v;
  CHECK(y.grad_fn()->name() == "torch::autograd::CopySlices");
  (y * y).sum().backward();
  CHECK(x.grad()[0].item<double>() == 4);
  CHECK(x.grad()[1].item<double>() == 0);
  CHECK(v.grad().item<double>() == 14);
}

TEST_CASE("a base without a graph gets one from what is written into its view") {
  const Tensor base = zeros({2, 2}, kDouble), v = leaf({2}, 3);
  base[0].copy_(v);
  CHECK(base.requires_grad());
  (base * 2).sum().backward();
  CHECK(v.grad().equal(of(2, {2})));
}

TEST_CASE("views follow a change of their base and of one another") {
  const Tensor x = leaf({4}, 1);
  const Tensor y = x * 1;
  const Tensor left = y.slice(0, 0, 2), all = y.view({2, 2});
  y.mul_(3);
  left.sum().backward({}, true);
  CHECK(x.grad().equal(halves(3, 0)));
  x.mutable_grad().reset();
  left.mul_(5);
  all.sum().backward();
  CHECK(x.grad().equal(halves(15, 3)));
}

TEST_CASE("an in-place op on a view of a transposed tensor") {
  const Tensor x = leaf({2, 3}, 1);
  const Tensor y = (x * 1).t();
  y[0].mul_(4);
  y.sum().backward();
  Tensor expected = of(1, {2, 3});
  expected.select(1, 0).fill_(4);
  CHECK(x.grad().equal(expected));
}

TEST_CASE("gradients of gradients through views that were changed") {
  test::check_op(
      "view in place",
      [](const std::vector<Tensor>& in) {
        const Tensor y = in[0] * in[0];
        y.select(0, 1).mul_(in[1]);
        y.slice(1, 0, 2).exp_();
        return std::vector<Tensor>{y * y};
      },
      {test::sample_between(-1, 1, {3, 4}), test::sample_between(-1, 1, {4}, 2)});
}

TEST_CASE("views from a list of views, and views made without recording, are not written through") {
  const Tensor x = leaf({4});
  const Tensor y = x * 1;
  check_throws([&] { y.split(2)[0].mul_(2); }, "inplace");
  check_throws([&] { y.unbind(0)[0].mul_(2); }, "inplace");
  y.select(0, 1).mul_(2);
  Tensor view;
  {
    NoGradGuard no_grad;
    view = y.slice(0, 0, 1);
  }
  check_throws([&] { view.mul_(2); }, "A view was created in no_grad mode and is being modified inplace");
}

TEST_CASE("an expanded tensor is not written to") {
  check_throws([] { ones({1}).expand({3}).add_(1); }, "more than one element of the written-to tensor");
}

TEST_CASE("detach shares values and version, data only values") {
  const Tensor x = leaf({2}), y = x * 1;
  const Tensor z = y.sin();
  y.data().add_(1);
  z.sum().backward();  // unseen
  const Tensor w = y.sin();
  y.detach().add_(1);
  check_throws([&] { w.sum().backward(); }, "modified by an inplace operation");
}

TEST_CASE("results that do not fit are refused and change nothing") {
  const Tensor x = ones({2}, kLong);
  check_throws([&] { x.add_(1.5); }, "can't be cast");
  check_throws([&] { x.add_(ones({3}, kLong)); }, "add_");
  CHECK(x.equal(ones({2}, kLong)));
  CHECK(x._version() == 0);
}

TEST_CASE("inference tensors") {
  Tensor x;
  {
    InferenceMode inference;
    x = ones({2});
    CHECK(x.is_inference());
    x.add_(1);
  }
  check_throws([&] { x.add_(1); }, "Inplace update to inference tensor outside InferenceMode is not allowed");
  check_throws([&] { x._version(); }, "Inference tensors do not track version counter.");
  check_throws([&] { x.set_requires_grad(true); },
               "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.");
  const Tensor w = ones({2}).set_requires_grad(true);
  check_throws([&] { w * x; }, "Inference tensors cannot be saved for backward.");
  CHECK_FALSE(x.clone().is_inference());
}

}  // namespace
}  // namespace taper
