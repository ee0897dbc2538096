// SPDX-License-Identifier: MIT
// Views: what they share, what is their base, and how changes of one reach the graph of the others.
#include "graph/view.h"

#include <taper/autograd.h>
#include <taper/ops.h>

#include "support/check_op.h"
#include "support/values.h"
#include "tensor/shape.h"

namespace taper::test {
namespace {

TEST_CASE("a view shares bytes and version with its base") {
  const Tensor base = arange(6.0).view({2, 3});
  const Tensor view = make_view(base, {2}, {3}, 1);
  CHECK(has(view, {1, 4}));
  CHECK(view.is_view());
  CHECK(view.storage_offset() == 1);
  CHECK(view.is_alias_of(base));
  const auto version = base._version();
  view.fill_(7);
  CHECK(base._version() == version + 1);
  CHECK(has(base, {0, 7, 2, 3, 7, 5}));
}

TEST_CASE("a contiguous view is the view that make_view() makes") {
  const Tensor base = arange(6.0), inner = base.slice(0, 2, 6);
  for (const std::vector<int64_t>& sizes : {std::vector<int64_t>{2, 2}, {4}, {1, 4, 1}, {2, 1, 2}}) {
    const Tensor view = make_contiguous_view(inner, sizes);
    const Tensor expected = make_view(inner, sizes, *view_strides(inner.unsafeGetTensorImpl()->dims, sizes));
    CHECK(view.sizes() == expected.sizes());
    CHECK(view.strides() == expected.strides());
    CHECK(view.numel() == 4);
    CHECK(view.is_contiguous());
    CHECK(view.storage_offset() == 2);
    CHECK(view._base().is_same(base));
  }
  const Tensor empty = make_contiguous_view(zeros({0, 3}), {3, 0, 2});
  CHECK(empty.numel() == 0);
  CHECK(empty.strides() == zeros({3, 0, 2}).strides());
}

TEST_CASE("a view of odd strides keeps them") {
  const Tensor column = arange(8.0).as_strided({4, 1}, {1, 3});  // contiguous, but not by its last stride
  CHECK(column.is_contiguous());
  CHECK(column.view({2, 2, 1}).strides() == IntArrayRef({2, 1, 3}));
  CHECK(column.reshape({4}).strides() == IntArrayRef({1}));
  check_throws([] { zeros({2, 3}).view({4, 2}); }, "shape '[4, 2]' is invalid for input of size 6");
  check_throws([] { zeros({6}).view({-2, -3}); }, "invalid shape dimension -2");
}

TEST_CASE("a view of a view has the same base") {
  const Tensor base = zeros({2, 3, 4});
  const Tensor view = base.select(0, 1), inner = view.slice(1, 0, 2);
  CHECK(view._base().is_same(base));
  CHECK(inner._base().is_same(base));
  check_throws([&] { base._base(); }, "_base");
}

TEST_CASE("a detached tensor shares bytes and version, and is a view of nothing") {
  const Tensor x = ones({3}).set_requires_grad(true), y = x * 2;
  const Tensor detached = make_detached(y);
  CHECK_FALSE(detached.requires_grad());
  CHECK_FALSE(detached.is_view());
  CHECK(detached.data_ptr() == y.data_ptr());
  detached.add_(1);
  CHECK(y._version() == detached._version());
}

TEST_CASE("a view made before its base changed follows the base") {
  const Tensor x = full({2, 2}, 3.0, kDouble).set_requires_grad(true);
  Tensor y = x * 1;
  const Tensor row = y[0];
  y.mul_(x);
  row.sum().backward();
  CHECK(has(x.grad(), {6, 6, 0, 0}));
}

TEST_CASE("a base follows a change of its view") {
  const Tensor x = full({2, 2}, 3.0, kDouble).set_requires_grad(true),
               w = full({2}, 5.0, kDouble).set_requires_grad(true);
  Tensor y = x * 1;
  const Tensor other = y.t();
  y[1].mul_(w);
  (other * other).sum().backward();
  CHECK(has(x.grad(), {6, 6, 150, 150}));
  CHECK(has(w.grad(), {90, 90}));
}

TEST_CASE("views that must not be written through") {
  const Tensor x = ones({4}).set_requires_grad(true);
  Tensor y = x * 1;
  check_throws([&] { y.split(2)[0].add_(1); }, "is a view and is being modified inplace");
  Tensor made;
  {
    const NoGradGuard no_grad;
    made = y.slice(0, 0, 2);
  }
  check_throws([&] { made.mul_(x.slice(0, 0, 2)); },
               "A view was created in no_grad mode and is being modified inplace");
}

}  // namespace
}  // namespace taper::test
