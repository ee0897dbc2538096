// SPDX-License-Identifier: MIT
// Steps of SGD, Adam and averages against their formulas in double, every option.
#include "kernels/optimizer.h"

#include "kernels/optimizer_rule.h"

namespace {

using namespace taper;
using namespace kernels;
using test::check_rule;
using test::Scales;
using test::States;

TEMPLATE_TEST_CASE("optimizer_step: SGD", "", float, double) {
  test::for_each_target([] {
    const auto check = [](SgdRule r, int states) {
      check_rule<TestType>(r, {0.8, 0.6}, states, 0.5, [&](double p, double g, States& s) {
        if (states == 0) return p - r.lr * g;
        s[0] = 0.8 * s[0] + 0.6 * g;
        return p - r.lr * (r.nesterov ? g + r.momentum * s[0] : s[0]);
      });
    };
    check({{}, 0.1, 0, false}, 0);
    check({{0.01, 1, true}, 0.1, 0, false}, 0);
    check({{0.01}, 0.1, 0.9, false}, 1);
    check({{}, 0.1, 0.9, true}, 1);
  });
}

TEMPLATE_TEST_CASE("optimizer_step: Adam", "", float, double) {
  test::for_each_target([] {
    const auto check = [](AdamRule r, Scales c, int states) {
      check_rule<TestType>(r, c, states, 0.5, [&](double p, double g, States& s) {
        s[0] = r.beta1 * s[0] + (1 - r.beta1) * g;
        s[1] = r.beta2 * s[1] + (1 - r.beta2) * g * g;
        s[2] = std::max(s[1], s[2]);
        const double root = c[2] != 0 ? c[2] * std::sqrt(states == 3 ? s[2] : s[1]) + r.eps : 1;
        return p - (c[0] * s[0] + c[1] * g) / root;
      });
    };
    check({{}, 0.9, 0.999, 1e-8}, {0.01, 0, 1.5}, 2);
    check({{0.1, 1, true}, 0.8, 0.9, 1e-3}, {0.01, 0, 1.5}, 3);
    check({{0, 0.99}, 0.8, 0.9, 1e-3}, {0.01, 0.02, 1}, 2);
    check({{}, 0.8, 0.9, 1e-3}, {0.01, 0, 0}, 2);
  });
}

TEMPLATE_TEST_CASE("optimizer_step: averages", "", float, double) {
  test::for_each_target([] {
    for (const double weight : {0.0, 0.25, 0.75, 1.0}) {
      check_rule<TestType>(AverageRule{{}, weight}, {}, 0, 0,
                           [&](double p, double g, States&) { return p + weight * (g - p); });
    }
  });
}

TEST_CASE("a step over many parameters does not depend on the number of threads") {
  const auto grad = test::normal<float>(100000, 2);
  test::check_threads<float>(100000, [&](float* p) {
    test::fill_normal(p, 100000, 1);
    std::vector<float> average(100000), square(100000);
    std::vector<OptimizerSlot> slots;
    for (int64_t from = 0; from < 100000; from += 10007) {
      slots.push_back({p + from,
                       grad.data() + from,
                       {average.data() + from, square.data() + from, nullptr},
                       std::min<int64_t>(10007, 100000 - from),
                       false,
                       {0.1, 0, 1}});
    }
    optimizer_step(slots.data(), static_cast<int64_t>(slots.size()), AdamRule{{0.1}, 0.9, 0.99, 1e-8});
  });
}

}  // namespace
