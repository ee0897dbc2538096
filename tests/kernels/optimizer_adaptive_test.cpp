// SPDX-License-Identifier: MIT
// Steps of RMSprop, Adagrad, Adadelta, Adamax, Rprop and averaged SGD against their formulas in double, every option.
#include "kernels/optimizer.h"
#include "kernels/optimizer_rule.h"

namespace {

using namespace taper;
using namespace kernels;
using test::check_rule;
using test::States;

TEMPLATE_TEST_CASE("optimizer_step: RMSprop", "", float, double) {
  test::for_each_target([] {
    const auto check = [](RmspropRule r, int states) {
      check_rule<TestType>(r, {}, states, 0.25, [&](double p, double g, States& s) {
        s[0] = r.alpha * s[0] + (1 - r.alpha) * g * g;
        s[2] = r.alpha * s[2] + (1 - r.alpha) * g;
        const double variance = states == 3 ? s[0] - s[2] * s[2] : s[0];
        const double u = g / (std::sqrt(variance) + r.eps);
        s[1] = r.momentum * s[1] + u;
        return p - r.lr * (states > 1 ? s[1] : u);
      });
    };
    check({{}, 0.01, 0.9, 1e-3, 0}, 1);
    check({{0.1, 1, true}, 0.01, 0.9, 1e-3, 0.5}, 2);
    check({{}, 0.01, 0.9, 1e-3, 0.5}, 3);
  });
}

TEMPLATE_TEST_CASE("optimizer_step: Adagrad, Adadelta, Adamax", "", float, double) {
  test::for_each_target([] {
    check_rule<TestType>(AdagradRule{{0.1}, 1e-3}, {0.1}, 1, 0.5, [](double p, double g, States& s) {
      s[0] += g * g;
      return p - 0.1 * g / (std::sqrt(s[0]) + 1e-3);
    });
    check_rule<TestType>(AdadeltaRule{{0.1}, 0.5, 0.9, 1e-2}, {}, 2, 0.5, [](double p, double g, States& s) {
      s[0] = 0.9 * s[0] + 0.1 * g * g;
      const double u = g * std::sqrt(s[1] + 1e-2) / std::sqrt(s[0] + 1e-2);
      s[1] = 0.9 * s[1] + 0.1 * u * u;
      return p - 0.5 * u;
    });
    check_rule<TestType>(AdamaxRule{{0.1}, 0.8, 0.9, 1e-2}, {0.1}, 2, 0.5, [](double p, double g, States& s) {
      s[0] = 0.8 * s[0] + 0.2 * g;
      s[1] = std::max(0.9 * s[1], std::abs(g) + 1e-2);
      return p - 0.1 * s[0] / s[1];
    });
  });
}

TEMPLATE_TEST_CASE("optimizer_step: Rprop and averaged SGD", "", float, double) {
  test::for_each_target([] {
    check_rule<TestType>(RpropRule{{0, 1, true}, 0.5, 1.5, 0.3, 0.6}, {}, 2, 0.5, [](double p, double g, States& s) {
      const double turn = g * s[0];
      s[1] = std::min(std::max(s[1] * (turn > 0 ? 1.5 : turn < 0 ? 0.5 : 1), 0.3), 0.6);
      s[0] = turn < 0 ? 0 : g;
      return p - (s[0] > 0 ? s[1] : s[0] < 0 ? -s[1] : 0);
    });
    for (const double mu : {1.0, 0.25}) {
      check_rule<TestType>(AsgdRule{{0.1}, 0.3}, {0.1, mu}, 1, 0.5, [&](double p, double g, States& s) {
        p = (1 - 0.3 * 0.1) * p - 0.1 * g;
        s[0] += mu * (p - s[0]);
        return p;
      });
    }
  });
}

TEST_CASE("a centered RMSprop step with a constant gradient stays finite") {
  float p = 1, g = 0.3F, square = 0, average = 0;
  const OptimizerSlot slot{&p, &g, {&square, nullptr, &average}, 1, false, {}};
  for (int i = 0; i < 500; ++i) optimizer_step(&slot, 1, RmspropRule{{}, 1e-4, 0.9, 1e-3, 0});
  CHECK(std::isfinite(p));
}

}  // namespace
