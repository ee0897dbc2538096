// SPDX-License-Identifier: MIT
// A trajectory of an optimizer against that which golden/trajectories.py wrote with PyTorch.
#pragma once

#include <taper/factories.h>
#include <taper/ops.h>
#include <taper/taper.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "support/catch.h"

namespace taper::test {

using namespace optim;

// Names and values of golden/trajectories.txt.
inline const std::map<std::string, std::vector<std::vector<double>>>& golden() {
  static const auto lines = [] {
    std::map<std::string, std::vector<std::vector<double>>> out;
    std::ifstream file("optim/golden/trajectories.txt");
    for (std::string line, name, part; std::getline(file, line);) {
      std::istringstream fields(line);
      std::getline(fields, name, '\t');
      while (std::getline(fields, part, '\t')) {
        std::istringstream values(part);
        auto& list = out[name].emplace_back();
        for (double value; values >> value;) list.push_back(value);
      }
    }
    return out;
  }();
  return lines;
}

inline Tensor start(int64_t size, double seed, ScalarType type) {
  std::vector<double> values;
  for (int64_t i = 0; i < size; ++i) values.push_back(std::cos(static_cast<double>(i) + seed));
  return tensor(values, kDouble).to(type).set_requires_grad(true);
}

inline Tensor gradient(const Tensor& p, int64_t seed, int64_t step) {
  const double t = static_cast<double>(step);
  std::vector<double> values;
  for (int64_t i = 0; i < p.numel(); ++i) {
    values.push_back(std::sin(1.7 * static_cast<double>(i) + 0.9 * t + static_cast<double>(seed)) * (1 + 0.1 * t));
  }
  return tensor(values, kDouble).to(p.scalar_type());
}

// 12 steps of two groups, the second with its own rate, without a gradient in the fourth step.
template <typename Kind, typename Options>
void check_trajectory(const std::string& name, Options options) {
  for (const ScalarType type : {kDouble, kFloat}) {
    const std::string full = name + (type == kDouble ? "/f64" : "/f32");
    INFO(full);
    REQUIRE(golden().count(full) == 1);
    const std::vector<Tensor> params = {start(6, 1, type), start(3, 2, type)};
    options.lr(0.05);
    std::vector<OptimizerParamGroup> groups;
    groups.emplace_back(std::vector<Tensor>{params[0]});
    groups.emplace_back(std::vector<Tensor>{params[1]}, std::make_unique<Options>(Options(options).lr(0.1)));
    Kind optimizer(groups, options);
    for (int64_t step = 0; step < 12; ++step) {
      for (const int64_t k : {0, 1}) {
        params[k].mutable_grad() = k == 1 && step == 3 ? Tensor() : gradient(params[k], k + 1, step);
      }
      optimizer.step();
    }
    for (size_t k = 0; k < 2; ++k) {
      const Tensor expected = tensor(golden().at(full)[k], kDouble);
      const double tolerance = type == kDouble ? 1e-11 : 2e-5;
      CHECK(params[k].detach().to(kDouble).allclose(expected, tolerance, tolerance));
    }
  }
}

template <typename Kind, typename Options, typename Set>
void check_option(const std::string& name, Set set) {
  Options options(1);
  set(options);
  check_trajectory<Kind>(name, options);
}

#define TRAJECTORY(Kind, name, ...) \
  taper::test::check_option<Kind, Kind##Options>(name, []([[maybe_unused]] Kind##Options& o) { __VA_ARGS__; })

// What Adam and its kin share.
template <typename Kind, typename Options>
void check_kin(const std::string& name) {
  check_option<Kind, Options>(name, [](Options&) {});
  check_option<Kind, Options>(name + "/betas", [](Options& o) { o.betas({0.8, 0.95}); });
  check_option<Kind, Options>(name + "/eps", [](Options& o) { o.eps(1e-2); });
  check_option<Kind, Options>(name + "/weight_decay", [](Options& o) { o.weight_decay(0.1); });
  check_option<Kind, Options>(name + "/maximize", [](Options& o) { o.maximize(true); });
}

}  // namespace taper::test
