// SPDX-License-Identifier: MIT
// Trajectories of every optimizer and option against those that golden/trajectories.py wrote with PyTorch.
#include <taper/factories.h>
#include <taper/ops.h>
#include <taper/parallel.h>
#include <taper/taper.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "support/catch.h"

namespace taper {
namespace {

using namespace optim;

// Names and values of golden/trajectories.txt.
const std::map<std::string, std::vector<std::vector<double>>>& golden() {
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

Tensor start(int64_t size, double seed, ScalarType type) {
  std::vector<double> values;
  for (int64_t i = 0; i < size; ++i) values.push_back(std::cos(static_cast<double>(i) + seed));
  return tensor(values, kDouble).to(type).set_requires_grad(true);
}

Tensor gradient(const Tensor& p, int64_t seed, int64_t step) {
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
  check_option<Kind, Kind##Options>(name, []([[maybe_unused]] Kind##Options& o) { __VA_ARGS__; })

// What Adam and its kin share.
template <typename Kind, typename Options>
void check_kin(const std::string& name) {
  check_option<Kind, Options>(name, [](Options&) {});
  check_option<Kind, Options>(name + "/betas", [](Options& o) { o.betas({0.8, 0.95}); });
  check_option<Kind, Options>(name + "/eps", [](Options& o) { o.eps(1e-2); });
  check_option<Kind, Options>(name + "/weight_decay", [](Options& o) { o.weight_decay(0.1); });
  check_option<Kind, Options>(name + "/maximize", [](Options& o) { o.maximize(true); });
}

TEST_CASE("SGD moves as PyTorch's") {
  TRAJECTORY(SGD, "sgd", );
  TRAJECTORY(SGD, "sgd/momentum", o.momentum(0.9));
  TRAJECTORY(SGD, "sgd/momentum/dampening/weight_decay", o.momentum(0.9).dampening(0.3).weight_decay(0.1));
  TRAJECTORY(SGD, "sgd/momentum/nesterov", o.momentum(0.9).nesterov(true));
  TRAJECTORY(SGD, "sgd/maximize", o.maximize(true));
}

TEST_CASE("Adam and its kin move as PyTorch's") {
  check_kin<Adam, AdamOptions>("adam");
  check_kin<AdamW, AdamWOptions>("adamw");
  check_kin<Adamax, AdamaxOptions>("adamax");
  check_kin<NAdam, NAdamOptions>("nadam");
  check_kin<RAdam, RAdamOptions>("radam");
  TRAJECTORY(Adam, "adam/amsgrad", o.amsgrad(true));
  TRAJECTORY(AdamW, "adamw/amsgrad", o.amsgrad(true));
  TRAJECTORY(NAdam, "nadam/momentum_decay", o.momentum_decay(0.1));
  TRAJECTORY(NAdam, "nadam/decoupled_weight_decay", o.decoupled_weight_decay(true).weight_decay(0.1));
  TRAJECTORY(RAdam, "radam/decoupled_weight_decay", o.decoupled_weight_decay(true).weight_decay(0.1));
}

TEST_CASE("RMSprop moves as PyTorch's") {
  TRAJECTORY(RMSprop, "rmsprop", );
  TRAJECTORY(RMSprop, "rmsprop/alpha", o.alpha(0.8));
  TRAJECTORY(RMSprop, "rmsprop/eps", o.eps(1e-2));
  TRAJECTORY(RMSprop, "rmsprop/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(RMSprop, "rmsprop/momentum", o.momentum(0.7));
  TRAJECTORY(RMSprop, "rmsprop/centered", o.centered(true));
  TRAJECTORY(RMSprop, "rmsprop/centered/momentum", o.centered(true).momentum(0.7));
  TRAJECTORY(RMSprop, "rmsprop/maximize", o.maximize(true));
}

TEST_CASE("Adagrad and Adadelta move as PyTorch's") {
  TRAJECTORY(Adagrad, "adagrad", );
  TRAJECTORY(Adagrad, "adagrad/lr_decay", o.lr_decay(0.1));
  TRAJECTORY(Adagrad, "adagrad/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(Adagrad, "adagrad/initial_accumulator_value", o.initial_accumulator_value(0.5));
  TRAJECTORY(Adagrad, "adagrad/eps", o.eps(1e-2));
  TRAJECTORY(Adagrad, "adagrad/maximize", o.maximize(true));
  TRAJECTORY(Adadelta, "adadelta", );
  TRAJECTORY(Adadelta, "adadelta/rho", o.rho(0.7));
  TRAJECTORY(Adadelta, "adadelta/eps", o.eps(1e-3));
  TRAJECTORY(Adadelta, "adadelta/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(Adadelta, "adadelta/maximize", o.maximize(true));
}

TEST_CASE("Rprop and averaged SGD move as PyTorch's") {
  TRAJECTORY(Rprop, "rprop", );
  TRAJECTORY(Rprop, "rprop/etas", o.etas({0.3, 1.5}));
  TRAJECTORY(Rprop, "rprop/step_sizes", o.step_sizes({0.04, 0.06}));
  TRAJECTORY(Rprop, "rprop/maximize", o.maximize(true));
  TRAJECTORY(ASGD, "asgd", );
  TRAJECTORY(ASGD, "asgd/lambd", o.lambd(0.1));
  TRAJECTORY(ASGD, "asgd/lambd/alpha", o.lambd(0.1).alpha(0.5));
  TRAJECTORY(ASGD, "asgd/t0", o.t0(4));
  TRAJECTORY(ASGD, "asgd/weight_decay", o.weight_decay(0.1));
  TRAJECTORY(ASGD, "asgd/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper
