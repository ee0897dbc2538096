// SPDX-License-Identifier: MIT
// Views as ops: their places in memory, inferred sizes, gradients, in-place forms, refusals.
#include <taper/autograd.h>

#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

using Inputs = std::vector<Tensor>;

/// Sizes, then strides, as the views of one text.
std::string place(const Tensor& t) {
  std::string text;
  for (const int64_t size : t.sizes()) text += std::to_string(size) + ' ';
  text += '/';
  for (const int64_t stride : t.strides()) text += ' ' + std::to_string(stride);
  return text + " +" + std::to_string(t.storage_offset());
}

TEST_CASE("views are the same bytes in another shape") {
  const Tensor x = arange(24).view({2, 3, 4});
  const std::pair<Tensor, const char*> views[] = {
      {x.view({6, -1}), "6 4 / 4 1 +0"},
      {x.view({2, 12, 1}), "2 12 1 / 12 1 1 +0"},
      {x.reshape({24}), "24 / 1 +0"},
      {x.flatten(1), "2 12 / 12 1 +0"},
      {x.flatten(0, 1), "6 4 / 4 1 +0"},
      {x.unflatten(2, {2, -1}), "2 3 2 2 / 12 4 2 1 +0"},
      {x.ravel(), "24 / 1 +0"},
      {x.permute({2, 0, -2}), "4 2 3 / 1 12 4 +0"},
      {x.transpose(0, -1), "4 3 2 / 1 4 12 +0"},
      {x[0].t(), "4 3 / 1 4 +0"},
      {x.movedim(0, 2), "3 4 2 / 4 1 12 +0"},
      {x.movedim({0, 1}, {2, 0}), "3 4 2 / 4 1 12 +0"},
      {x.unsqueeze(1), "2 1 3 4 / 12 12 4 1 +0"},
      {x.unsqueeze(-1), "2 3 4 1 / 12 4 1 1 +0"},
      {x.unsqueeze(0).squeeze(), "2 3 4 / 12 4 1 +0"},
      {x.unsqueeze(0).squeeze(0), "2 3 4 / 12 4 1 +0"},
      {x.squeeze(1), "2 3 4 / 12 4 1 +0"},
      {x[1].expand({5, -1, 4}), "5 3 4 / 0 4 1 +12"},
      {x.slice(0, 1).expand({2, 3, 4}), "2 3 4 / 0 4 1 +12"},
  };
  for (const auto& [view, expected] : views) {
    CHECK(place(view) == expected);
    CHECK(view.is_alias_of(x));
  }
}

TEST_CASE("a view that strides cannot say is refused, and reshape copies then") {
  const Tensor x = arange(6).view({2, 3}).t();
  check_throws([&] { x.view({6}); }, "view: view size is not compatible");
  const Tensor flat = x.reshape({6});
  CHECK_FALSE(flat.is_alias_of(x));
  CHECK(has(flat, {0, 3, 1, 4, 2, 5}));
  CHECK(x.view({3, 1, 2}).is_alias_of(x));
  CHECK(x.slice(0, 0, 1).view({2}).is_alias_of(x));
}

TEST_CASE("views of nothing, of one element and of no dimension") {
  const Tensor empty_tensor = ones({0, 3}), number = scalar_tensor(5.0f);
  CHECK(empty_tensor.view({3, 0}).numel() == 0);
  CHECK(empty_tensor.reshape({0, 7}).sizes() == IntArrayRef({0, 7}));
  CHECK(empty_tensor.flatten().sizes() == IntArrayRef({0}));
  check_throws([&] { empty_tensor.view({-1, 0}); }, "cannot reshape tensor of 0 elements");
  CHECK(number.view({1, 1}).is_alias_of(number));
  CHECK(number.flatten().sizes() == IntArrayRef({1}));
  CHECK(number.t().dim() == 0);
  CHECK(number.permute(IntArrayRef{}).dim() == 0);
  CHECK(number.transpose(0, -1).dim() == 0);
  CHECK(number.squeeze(0).dim() == 0);
  CHECK(number.expand({2, 2}).sum().item<float>() == 20);
  CHECK(ones({1, 1}).squeeze().dim() == 0);
  CHECK(ones({1}).expand({0}).numel() == 0);
}

TEST_CASE("view as another dtype reads the same bytes") {
  const Tensor x = vec({1, -2});
  CHECK(has(x.view(kInt).view(kFloat), {1, -2}));
  CHECK(x.view(kInt)[0].item<int>() == 0x3f800000);
  check_throws([&] { x.view(kLong); }, "expected a dtype of 4 bytes, got Long");
  check_throws([&] { x.clone().requires_grad_().view(kInt); }, "does not require grad");
}

TEST_CASE("gradients of views come back in the shape of their base") {
  const Tensor x = sample({2, 3, 2});
  const std::pair<const char*, Tensor (*)(const Tensor&)> views[] = {
      {"view",
       [](const Tensor& t) {
         return t.view({3, -1});
       }},
      {"reshape of a transpose", [](const Tensor& t) { return t.transpose(0, 1).reshape({-1}); }},
      {"flatten", [](const Tensor& t) { return t.flatten(1); }},
      {"unflatten",
       [](const Tensor& t) {
         return t.unflatten(1, {3, 1});
       }},
      {"permute",
       [](const Tensor& t) {
         return t.permute({2, 0, 1});
       }},
      {"movedim", [](const Tensor& t) { return t.movedim(0, -1); }},
      {"squeeze", [](const Tensor& t) { return t.unsqueeze(1).squeeze(); }},
      {"expand",
       [](const Tensor& t) {
         return t.unsqueeze(1).expand({-1, 4, -1, -1});
       }},
      {"expand of a row",
       [](const Tensor& t) {
         return t.slice(0, 0, 1).expand({5, 3, 2});
       }},
      {"broadcast_to",
       [](const Tensor& t) {
         return broadcast_to(t, {2, 2, 3, 2});
       }},
  };
  for (const auto& [name, view] : views) {
    check_op(name, [view = view](const Inputs& in) { return Inputs{view(in[0]).square()}; }, {x});
  }
}

TEST_CASE("a tensor becomes a view of itself in place") {
  const Tensor leaf = sample({2, 1, 3}).requires_grad_();
  const Tensor x = leaf * 1;
  const void* memory = x.data_ptr();
  x.squeeze_(1).transpose_(0, 1).unsqueeze_(0).squeeze_().t_();
  CHECK(x.sizes() == IntArrayRef({2, 3}));
  CHECK(x.data_ptr() == memory);
  (x * arange(6).view({2, 3})).sum().backward();
  CHECK(leaf.grad().equal(arange(6, kDouble).view({2, 1, 3})));
  check_throws([&] { leaf.unsqueeze_(0); }, "leaf Variable that requires grad");
  CHECK(leaf.dim() == 3);
}

TEST_CASE("views that are refused name the op and the shape") {
  const Tensor x = ones({2, 3});
  const std::pair<const char*, void (*)(const Tensor&)> calls[] = {
      {"view: shape '[4, 2]' is invalid for input of size 6",
       [](const Tensor& t) {
         t.view({4, 2});
       }},
      {"only one dimension can be inferred",
       [](const Tensor& t) {
         t.reshape({-1, -1});
       }},
      {"flatten: flatten() has invalid args", [](const Tensor& t) { t.flatten(1, 0); }},
      {"permute: number of dimensions", [](const Tensor& t) { t.permute({0}); }},
      {"permute: ",
       [](const Tensor& t) {
         t.permute({0, 0});
       }},
      {"t: t() expects a tensor with <= 2 dimensions, but self is 3D", [](const Tensor& t) { t.unsqueeze(0).t(); }},
      {"movedim: Invalid source or destination dims",
       [](const Tensor& t) {
         t.movedim({0}, {0, 1});
       }},
      {"unflatten: ",
       [](const Tensor& t) {
         t.unflatten(1, {2, 2});
       }},
      {"expand: expected at least 2 sizes for [2, 3], got [3]", [](const Tensor& t) { t.expand({3}); }},
      {"Target sizes: [4, 3]. Tensor sizes: [2, 3]",
       [](const Tensor& t) {
         t.expand({4, 3});
       }},
      {"expand: expected sizes of at least 0",
       [](const Tensor& t) {
         t.expand({-1, 2, 3});
       }},
  };
  for (const auto& [message, call] : calls) check_throws([&, call = call] { call(x); }, message);
}

}  // namespace
}  // namespace taper::test
