// SPDX-License-Identifier: MIT
// Optimizer steps against their formulas in double, every option, over several parameters at once.
#include "kernels/optimizer.h"

#include <array>

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using namespace kernels;
using test::Guarded;

const std::vector<int64_t> kSizes = {0, 1, 7, 8, 33, 40000};
using Scales = std::array<double, 3>;
using States = std::array<double, 3>;

template <typename T>
Guarded<T> normal(int64_t size, unsigned seed) {
  Guarded<T> x(size, 1);
  test::fill_normal(x.data(), size, seed);
  return x;
}

// Two steps of the rule on arrays of all sizes; expected(p, g, states) is what they do to one element in double. The
// first `states` states exist and start at `initial`.
template <typename T, class Rule, class Expected>
void check_rule(const Rule& rule, Scales scales, int states, double initial, const Expected& expected) {
  std::vector<std::vector<Guarded<T>>> arrays;  // parameter, gradient, states
  std::vector<OptimizerSlot> slots;
  std::vector<std::vector<double>> p;
  std::vector<std::vector<States>> s;
  for (const int64_t size : kSizes) {
    auto& a = arrays.emplace_back();
    a.push_back(normal<T>(size, 1));
    a.push_back(normal<T>(size, 2));
    OptimizerSlot slot{a[0].data(), a[1].data(), {}, size, sizeof(T) == 8, {scales[0], scales[1], scales[2]}};
    for (int i = 0; i < states; ++i) {
      a.push_back(Guarded<T>(size, i));
      std::fill(a.back().begin(), a.back().end(), static_cast<T>(initial));
    }
    for (int i = 0; i < states; ++i) slot.state[i] = a[static_cast<size_t>(i) + 2].data();
    slot.param = a[0].data(), slot.grad = a[1].data();
    slots.push_back(slot);
    p.emplace_back(a[0].begin(), a[0].end());
    s.emplace_back(size, States{initial, initial, initial});
  }
  bool good = true;
  for (unsigned step = 0; step < 2; ++step) {
    for (size_t i = 0; i < kSizes.size(); ++i) test::fill_normal(arrays[i][1].data(), kSizes[i], 5 + step);
    optimizer_step(slots.data(), static_cast<int64_t>(slots.size()), rule);
    for (size_t i = 0; i < kSizes.size(); ++i) {
      for (int64_t k = 0; k < kSizes[i]; ++k) {
        double g = (rule.maximize ? -1 : 1) * double(arrays[i][1][k]) + rule.weight_decay * p[i][k];
        p[i][k] = expected(p[i][k] * rule.shrink, g, s[i][k]);
        good = good && test::near(arrays[i][0][k], p[i][k], 8, 32);
      }
      for (const auto& array : arrays[i]) good = good && array.intact();
    }
  }
  CHECK(good);
}

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

TEMPLATE_TEST_CASE("optimizer_step: averages", "", float, double) {
  test::for_each_target([] {
    for (const double weight : {0.0, 0.25, 0.75, 1.0}) {
      check_rule<TestType>(AverageRule{{}, weight}, {}, 0, 0,
                           [&](double p, double g, States&) { return p + weight * (g - p); });
    }
  });
}

TEST_CASE("a centered RMSprop step with a constant gradient stays finite") {
  float p = 1, g = 0.3F, square = 0, average = 0;
  const OptimizerSlot slot{&p, &g, {&square, nullptr, &average}, 1, false, {}};
  for (int i = 0; i < 500; ++i) optimizer_step(&slot, 1, RmspropRule{{}, 1e-4, 0.9, 1e-3, 0});
  CHECK(std::isfinite(p));
}

TEST_CASE("a step over many parameters does not depend on the number of threads") {
  const auto grad = normal<float>(100000, 2);
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
