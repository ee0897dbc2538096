// SPDX-License-Identifier: MIT
// A tensor's side of autograd: flags, hooks, retained gradients, detach, data, anomaly mode.
#include <cmath>
#include <string>

#include <taper/autograd.h>
#include <taper/error.h>
#include <taper/ops.h>

#include "support/check_op.h"

namespace taper {
namespace {

using test::check_throws;

Tensor leaf(IntArrayRef sizes, double value = 1) { return full(sizes, value, kDouble).set_requires_grad(true); }

TEST_CASE("requires_grad") {
  const Tensor x = leaf({2});
  const Tensor y = x * 2;
  CHECK(x.is_leaf());
  CHECK_FALSE(y.is_leaf());
  CHECK(y.grad_fn()->name() == "MulBackward1");
  check_throws([&] { y.set_requires_grad(false); }, "you can only change requires_grad flags of leaf variables.");
  check_throws([] { ones({2}, kLong).set_requires_grad(true); },
               "Only Tensors of floating point and complex dtype can require gradients");
  NoGradGuard no_grad;
  CHECK_FALSE((x * 2).requires_grad());
}

TEST_CASE("hooks see and replace gradients, once a walk") {
  const Tensor x = leaf({2});
  const Tensor y = x * 3;
  int calls = 0;
  const unsigned first = y.register_hook([&](const Tensor& g) {
    ++calls;
    return g * 2;
  });
  y.register_hook([&](Tensor) { ++calls; });
  x.register_hook([](const Tensor& g) { return g + 1; });
  (y + y).sum().backward({}, true);
  CHECK(calls == 2);
  CHECK(x.grad().equal(full({2}, 13.0, kDouble)));
  y.remove_hook(first);
  x.mutable_grad().reset();
  y.sum().backward();
  CHECK(x.grad().equal(full({2}, 4.0, kDouble)));
  check_throws([&] { y.remove_hook(9); }, "Invalid index");
  check_throws([] { ones({2}).register_hook([](const Tensor&) {}); }, "doesn't require gradient");
}

TEST_CASE("retain_grad keeps the gradient of an intermediate, also after it dies unused") {
  const Tensor x = leaf({2});
  const Tensor y = x * 3;
  y.retain_grad();
  y.retain_grad();
  Tensor z = y * 2;
  {
    const Tensor gone = y * 4;
    gone.retain_grad();
    z = z + gone;
  }
  z.sum().backward();
  CHECK(y.grad().equal(full({2}, 6.0, kDouble)));
  CHECK(y.retains_grad());
  CHECK_FALSE(x.retains_grad());
}

TEST_CASE("detach and detach_") {
  const Tensor x = leaf({2});
  const Tensor y = x * 2, z = y.detach();
  CHECK_FALSE(z.requires_grad());
  CHECK(z.data_ptr() == y.data_ptr());
  y.detach_();
  CHECK(y.is_leaf());
  check_throws([&] { (x * 2).view({1, 2}).detach_(); }, "Can't detach views in-place");
}

TEST_CASE("set_data exchanges the values and keeps the tensor") {
  const Tensor x = leaf({2});
  x.set_data(full({3}, 4.0, kDouble));
  CHECK(x.requires_grad());
  CHECK(x.size(0) == 3);
  check_throws([&] { x.set_data(ones({2}, kLong)); }, "set_data");
}

std::string warnings;

TEST_CASE("anomaly mode names the op that made a nan") {
  warnings.clear();
  const WarningHandler previous = set_warning_handler([](const std::string& text) { warnings += text; });
  {
    DetectAnomalyGuard anomaly;
    const Tensor x = leaf({1}, 0);
    const Tensor y = (x * 0).sqrt() * 0;
    check_throws([&] { y.sum().backward(); }, "Function 'SqrtBackward0' returned nan values in its 0th output.");
  }
  set_warning_handler(previous);
  CHECK(warnings.find("Traceback of forward call that caused the error") != std::string::npos);
  CHECK_FALSE(AnomalyMode::is_enabled());
}

TEST_CASE("grad of a tensor that is no leaf warns once") {
  warnings.clear();
  const WarningHandler previous = set_warning_handler([](const std::string& text) { warnings += text; });
  const Tensor y = leaf({1}) * 2;
  y.grad();
  y.grad();
  set_warning_handler(previous);
  CHECK(warnings.find("is not a leaf") != std::string::npos);
  CHECK(warnings.find("is not a leaf") == warnings.rfind("is not a leaf"));
}

TEST_CASE("InferenceMode and grad mode are scoped") {
  CHECK(GradMode::is_enabled());
  {
    InferenceMode on;
    CHECK(InferenceMode::is_enabled());
    CHECK_FALSE(GradMode::is_enabled());
    InferenceMode off(false);
    CHECK(GradMode::is_enabled());
  }
  CHECK_FALSE(InferenceMode::is_enabled());
  CHECK(GradMode::is_enabled());
}

}  // namespace
}  // namespace taper
