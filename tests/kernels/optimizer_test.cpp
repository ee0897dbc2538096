// SPDX-License-Identifier: MIT
// SGD and Adam steps against the formulas in double, every option, over several parameters at once.
#include "kernels/optimizer.h"

#include "kernels/kernel_cases.h"

namespace {

using namespace taper;
using kernels::AdamRule;
using kernels::AdamSlot;
using kernels::SgdRule;
using kernels::SgdSlot;
using test::Guarded;

template <typename T>
Guarded<T> normal(int64_t size, unsigned seed) {
  Guarded<T> x(size, 1);
  test::fill_normal(x.data(), size, seed);
  return x;
}

const std::vector<int64_t> kSizes = {0, 1, 7, 8, 33, 70000};

template <typename T>
void check_sgd(const SgdRule& rule) {
  std::vector<Guarded<T>> p, g, m;
  std::vector<SgdSlot<T>> slots;
  for (const int64_t size : kSizes) {
    p.push_back(normal<T>(size, 1)), g.push_back(normal<T>(size, 2)), m.push_back(Guarded<T>(size, 3));
  }
  std::vector<std::vector<double>> param, buffer;
  for (size_t i = 0; i < kSizes.size(); ++i) {
    param.emplace_back(p[i].begin(), p[i].end());
    buffer.emplace_back(kSizes[i]);
    slots.push_back({p[i].data(), g[i].data(), rule.momentum != 0 ? m[i].data() : nullptr, kSizes[i], true});
  }
  bool good = true;
  for (const bool first : {true, false}) {
    for (auto& slot : slots) slot.first = first;
    kernels::sgd_step(slots.data(), static_cast<int64_t>(slots.size()), rule);
    for (size_t i = 0; i < kSizes.size(); ++i) {
      for (int64_t k = 0; k < kSizes[i]; ++k) {
        double d = (rule.maximize ? -1 : 1) * double(g[i][k]) + rule.weight_decay * param[i][k];
        if (rule.momentum != 0) {
          double& b = buffer[i][k];
          b = first ? d : rule.momentum * b + (1 - rule.dampening) * d;
          d = rule.nesterov ? d + rule.momentum * b : b;
        }
        param[i][k] -= rule.lr * d;
        good = good && test::near(p[i][k], param[i][k], 4);
      }
      good = good && p[i].intact() && m[i].intact();
    }
  }
  CHECK(good);
}

TEMPLATE_TEST_CASE("sgd_step", "", float, double) {
  test::for_each_target([] {
    check_sgd<TestType>({0.1});
    check_sgd<TestType>({0.1, 0, 0, 0.01, false, true});
    check_sgd<TestType>({0.1, 0.9});
    check_sgd<TestType>({0.1, 0.9, 0.5, 0.01});
    check_sgd<TestType>({0.1, 0.9, 0, 0.01, true});
  });
}

template <typename T>
void check_adam(const AdamRule& rule, bool amsgrad) {
  for (const int64_t size : kSizes) {
    Guarded<T> p = normal<T>(size, 1), g = normal<T>(size, 2), m(size, 1), v(size, 2), most(size, 3);
    for (auto* x : {&m, &v, &most}) std::fill(x->begin(), x->end(), T(0));
    std::vector<double> param(p.begin(), p.end()), average(size), square(size), greatest(size);
    bool good = true;
    for (int64_t step = 1; step <= 3; ++step) {
      test::fill_normal(g.data(), size, static_cast<unsigned>(step));
      const AdamSlot<T> slot{p.data(), g.data(), m.data(), v.data(), amsgrad ? most.data() : nullptr, size, step};
      kernels::adam_step(&slot, 1, rule);
      for (int64_t k = 0; k < size; ++k) {
        double d = (rule.maximize ? -1 : 1) * double(g[k]);
        if (rule.decoupled) {
          param[k] *= 1 - rule.lr * rule.weight_decay;
        } else {
          d += rule.weight_decay * param[k];
        }
        average[k] = rule.beta1 * average[k] + (1 - rule.beta1) * d;
        square[k] = rule.beta2 * square[k] + (1 - rule.beta2) * d * d;
        greatest[k] = std::max(greatest[k], square[k]);
        const double root = std::sqrt((amsgrad ? greatest[k] : square[k]) / (1 - std::pow(rule.beta2, step)));
        param[k] -= rule.lr * average[k] / (1 - std::pow(rule.beta1, step)) / (root + rule.eps);
        good = good && test::near(p[k], param[k], 4, 16);
      }
    }
    CHECK(good);
    CHECK((p.intact() && m.intact() && v.intact() && most.intact()));
  }
}

TEMPLATE_TEST_CASE("adam_step", "", float, double) {
  test::for_each_target([] {
    check_adam<TestType>({0.01}, false);
    check_adam<TestType>({0.01, 0.8, 0.99, 1e-3, 0.1}, true);
    check_adam<TestType>({0.01, 0.8, 0.99, 1e-3, 0.1, true, true}, false);
  });
}

TEST_CASE("a step over many parameters does not depend on the number of threads") {
  const auto grad = normal<float>(100000, 2);
  test::check_threads<float>(100000, [&](float* p) {
    test::fill_normal(p, 100000, 1);
    std::vector<SgdSlot<float>> slots;
    for (int64_t from = 0; from < 100000; from += 10007) {
      slots.push_back({p + from, grad.data() + from, nullptr, std::min<int64_t>(10007, 100000 - from), false});
    }
    kernels::sgd_step(slots.data(), static_cast<int64_t>(slots.size()), {0.1, 0, 0, 0.5});
  });
}

}  // namespace
