// SPDX-License-Identifier: MIT
// check_rule(): a rule of optimizer_step() against its formula in double, over several parameters at once.
#pragma once

#include <array>

#include "kernels/moments_oracle.h"
#include "kernels/optimizer.h"

namespace taper::test {

inline const std::vector<int64_t> kSizes = {0, 1, 7, 8, 33, 40000};
using Scales = std::array<double, 3>;
using States = std::array<double, 3>;

// Two steps of the rule on arrays of all sizes; expected(p, g, states) is what they do to one element in double. The
// first `states` states exist and start at `initial`.
template <typename T, class Rule, class Expected>
void check_rule(const Rule& rule, Scales scales, int states, double initial, const Expected& expected) {
  std::vector<std::vector<Guarded<T>>> arrays;  // parameter, gradient, states
  std::vector<kernels::OptimizerSlot> slots;
  std::vector<std::vector<double>> p;
  std::vector<std::vector<States>> s;
  for (const int64_t size : kSizes) {
    auto& a = arrays.emplace_back();
    a.push_back(normal<T>(size, 1));
    a.push_back(normal<T>(size, 2));
    kernels::OptimizerSlot slot{a[0].data(), a[1].data(), {}, size, sizeof(T) == 8, {scales[0], scales[1], scales[2]}};
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
    for (size_t i = 0; i < kSizes.size(); ++i) fill_normal(arrays[i][1].data(), kSizes[i], 5 + step);
    kernels::optimizer_step(slots.data(), static_cast<int64_t>(slots.size()), rule);
    for (size_t i = 0; i < kSizes.size(); ++i) {
      for (int64_t k = 0; k < kSizes[i]; ++k) {
        double g = (rule.maximize ? -1 : 1) * double(arrays[i][1][k]) + rule.weight_decay * p[i][k];
        p[i][k] = expected(p[i][k] * rule.shrink, g, s[i][k]);
        good = good && near(arrays[i][0][k], p[i][k], 8, 32);
      }
      for (const auto& array : arrays[i]) good = good && array.intact();
    }
  }
  CHECK(good);
}

}  // namespace taper::test
