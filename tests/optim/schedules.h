// SPDX-License-Identifier: MIT
// check_schedule(): the rates and momenta that a scheduler sets, against those that golden/schedules.py wrote with
// PyTorch.
#pragma once

#include <taper/taper.h>

#include <fstream>
#include <map>
#include <sstream>

#include "support/catch.h"

namespace taper::test {

using namespace optim;

inline std::map<std::string, std::vector<double>> golden_schedules() {
  std::map<std::string, std::vector<double>> out;
  std::ifstream file("optim/golden/schedules.txt");
  for (std::string name; std::getline(file, name, '\t');) {
    std::string rest;
    std::getline(file, rest);
    std::istringstream values(rest);
    for (double value; values >> value;) out[name].push_back(value);
  }
  return out;
}

// An optimizer with two groups, at 0.1 and 0.3.
template <typename Kind, typename Options>
Kind two_groups(Options options) {
  std::vector<OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>{zeros({1}).set_requires_grad(true)});
  groups.emplace_back(std::vector<Tensor>{zeros({1}).set_requires_grad(true)},
                      std::make_unique<Options>(Options(options).lr(0.3)));
  return Kind(groups, options);
}

inline double momentum_of(const OptimizerOptions& options) {
  if (const auto* sgd = dynamic_cast<const SGDOptions*>(&options)) return sgd->momentum();
  return std::get<0>(dynamic_cast<const AdamOptions&>(options).betas());
}

// 25 epochs; make(optimizer) gives a function that takes the scheduler one step further.
template <typename Make>
void check_schedule(const std::string& name, Optimizer& optimizer, const Make& make) {
  INFO(name);
  static const auto expected = golden_schedules();
  REQUIRE(expected.count(name) == 1);
  const std::vector<double>& rates = expected.at(name);
  REQUIRE(rates.size() == 100);
  auto scheduler = make(optimizer);
  for (size_t epoch = 0; epoch < 25; ++epoch) {
    INFO(epoch);
    for (size_t i = 0; i < 2; ++i) {
      const OptimizerOptions& options = optimizer.param_groups()[i].options();
      CHECK(options.get_lr() == Approx(rates[4 * epoch + i]).epsilon(1e-12).margin(1e-15));
      CHECK(momentum_of(options) == Approx(rates[4 * epoch + 2 + i]).epsilon(1e-12));
    }
    if (epoch < 24) scheduler.step();
  }
}

template <typename Make>
void check_schedule(const std::string& name, const Make& make) {
  SGD optimizer = two_groups<SGD>(SGDOptions(0.1).momentum(0.5));
  check_schedule(name, optimizer, make);
}

}  // namespace taper::test
