// SPDX-License-Identifier: MIT
// Anomaly mode: which op made a nan, where it was called in forward, and what called for it in a double backward.
#include <cmath>

#include <taper/autograd.h>
#include <taper/error.h>
#include <taper/ops.h>

#include "support/check_op.h"

namespace taper::test {
namespace {

std::vector<std::string> texts;

/// The warnings of the scope.
struct Warnings {
  Warnings() {
    texts.clear();
    previous = set_warning_handler([](const std::string& text) { texts.push_back(text); });
  }
  ~Warnings() { set_warning_handler(previous); }
  WarningHandler previous;
};

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// x^1.5 at 0: the first derivative is 0, the second 0 * inf.
void nan_in_double_backward() {
  const Tensor x = tensor(0.0).set_requires_grad(true);
  const Tensor y = x.pow(1.5);
  const Tensor first = autograd::grad({y}, {x}, {}, true, true)[0];
  autograd::grad({first}, {x}, {tensor(0.0)});
}

TEST_CASE("a nan in a double backward warns twice: of the op and of what induced it") {
  const Warnings warnings;
  const DetectAnomalyGuard anomaly;
  check_throws(nan_in_double_backward, "returned nan values in its 0th output");
  REQUIRE(texts.size() == 2);
  CHECK(says(texts[0], "Error detected in "));
  CHECK(says(texts[0], "Traceback of forward call that caused the error"));
  CHECK(says(texts[1], "Previous calculation was induced by PowBackward0"));
  CHECK(says(texts[1], "Traceback of forward call that induced the previous calculation"));
}

TEST_CASE("a rule that failed has given its saved output away, and says so when it is asked again") {
  const Warnings warnings;
  const DetectAnomalyGuard anomaly;
  const Tensor x = tensor({1.0, 2.0}).set_requires_grad(true), y = x.exp();
  const Tensor g = tensor({std::nan(""), 1.0});
  check_throws([&] { y.backward(g); }, "returned nan values in its 0th output");
  check_throws([&] { y.backward(g); }, "ExpBackward0: expected a graph that is still whole, but it was freed");
}

TEST_CASE("without anomaly mode a nan passes, and so it does when only tracebacks are asked for") {
  const Warnings warnings;
  CHECK_NOTHROW(nan_in_double_backward());
  {
    const DetectAnomalyGuard tracebacks(/*check_nan=*/false);
    CHECK_NOTHROW(nan_in_double_backward());
    CHECK_FALSE(AnomalyMode::should_check_nan());
  }
  CHECK(texts.empty());
  CHECK_FALSE(AnomalyMode::is_enabled());
}

TEST_CASE("a forward from before anomaly mode has no traceback, and the warning says so") {
  const Warnings warnings;
  const Tensor x = zeros({1}).set_requires_grad(true);
  const Tensor y = (x * 0).sqrt() * 0;
  const DetectAnomalyGuard anomaly;
  check_throws([&] { y.backward(); }, "Function 'SqrtBackward0' returned nan values in its 0th output.");
  REQUIRE(texts.size() == 1);
  CHECK(says(texts[0], "No forward pass information available"));
}

}  // namespace
}  // namespace taper::test
