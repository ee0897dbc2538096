// SPDX-License-Identifier: MIT
// The state of an optimizer: Python's layout, training that goes on as if never stopped, and no half loads.
#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/optim/lr_scheduler.h>
#include <taper/optim/sgd.h>
#include <taper/serialize.h>

#include <sstream>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

struct Run {
  Run() : optimizer(groups(), optim::SGDOptions(0.1).momentum(0.9)) {}
  std::vector<optim::OptimizerParamGroup> groups() {
    optim::OptimizerParamGroup second({params[1]}, std::make_unique<optim::SGDOptions>(0.5));
    return {optim::OptimizerParamGroup({params[0]}), second};
  }
  void step() {
    optimizer.zero_grad();
    ((params[0] - 3).square().sum() + (params[1] + 1).square().sum()).backward();
    optimizer.step();
  }

  std::vector<Tensor> params{ones({2, 2}).requires_grad_(), zeros({3}).requires_grad_()};
  optim::SGD optimizer;
};

void copy_params(const Run& from, Run& to) {
  const NoGradGuard no_grad;
  for (size_t i = 0; i < from.params.size(); ++i) to.params[i].copy_(from.params[i]);
}

}  // namespace

TEST_CASE("Optimizer::state_dict: Python's layout") {
  Run run;
  run.step();
  const GenericDict dict = run.optimizer.state_dict().toGenericDict();
  const ArrayRef<IValue> groups = dict.at("param_groups").toListRef();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].toGenericDict().at("lr").toDouble() == 0.1);
  CHECK(groups[0].toGenericDict().at("momentum").toDouble() == 0.9);
  CHECK(groups[0].toGenericDict().at("nesterov").isBool());
  CHECK(groups[0].toGenericDict().at("params").toIntVector() == std::vector<int64_t>{0});
  CHECK(groups[1].toGenericDict().at("params").toIntVector() == std::vector<int64_t>{1});
  const GenericDict state = dict.at("state").toGenericDict();
  CHECK(state.at(0).toGenericDict().at("momentum_buffer").toTensor().equal(full({2, 2}, -4.0)));
}

TEST_CASE("Optimizer: saved and loaded into a fresh one, training goes on bit by bit as without") {
  Run whole, first, second;
  for (int i = 0; i < 5; ++i) whole.step();
  for (int i = 0; i < 2; ++i) first.step();
  first.optimizer.param_groups()[0].options().set_lr(0.1);
  std::stringstream stream;
  save(first.optimizer, stream);
  second.optimizer.param_groups()[0].options().set_lr(7);
  load(second.optimizer, stream);
  copy_params(first, second);
  for (int i = 0; i < 3; ++i) second.step();
  CHECK(second.params[0].equal(whole.params[0]));
  CHECK(second.params[1].equal(whole.params[1]));
}

TEST_CASE("Optimizer::state_dict is a copy, and so is what is loaded") {
  Run run, other;
  run.step();
  const IValue dict = run.optimizer.state_dict();
  other.optimizer.load_state_dict(dict);
  run.step();
  other.step();
  const GenericDict state = dict.toGenericDict().at("state").toGenericDict();
  CHECK(state.at(0).toGenericDict().at("momentum_buffer").toTensor().equal(full({2, 2}, -4.0)));
}

TEST_CASE("Optimizer::load_state_dict: takes what Python adds, refuses what does not fit, and changes nothing then") {
  Run run;
  run.step();
  const IValue good = run.optimizer.state_dict();
  const GenericDict dict = good.toGenericDict();
  const GenericDict group = dict.at("param_groups").toListRef()[0].toGenericDict();
  group.insert("foreach", IValue());
  group.insert_or_assign("lr", scalar_tensor(0.25));
  run.optimizer.load_state_dict(good);
  CHECK(run.optimizer.param_groups()[0].options().get_lr() == 0.25);

  const auto refused = [&](const IValue& bad) { return error_of([&] { run.optimizer.load_state_dict(bad); }); };
  CHECK_THAT(refused(3), Contains("type Dict, got Int"));
  CHECK_THAT(refused(GenericDict()), Contains("'param_groups'"));
  const GenericDict other;
  other.insert("state", dict.at("state"));
  other.insert("param_groups", std::vector<IValue>{group});
  CHECK_THAT(refused(other), Contains("expected 2 parameter groups, got 1"));
  group.insert_or_assign("params", std::vector<int64_t>{0, 1});
  CHECK_THAT(refused(good), Contains("expected 1 parameters in group 0, got 2"));
  group.insert_or_assign("params", std::vector<int64_t>{0});
  group.insert_or_assign("lr", "fast");
  CHECK_THAT(refused(good), Contains("'lr': IValue: expected a value of type Scalar, got String"));
  group.insert_or_assign("lr", 0.75);
  const GenericDict state = dict.at("state").toGenericDict().at(0).toGenericDict();
  state.insert_or_assign("momentum_buffer", ones({2}));
  CHECK_THAT(refused(good), Contains("'momentum_buffer': expected a tensor [2, 2], got [2]"));
  CHECK(run.optimizer.param_groups()[0].options().get_lr() == 0.25);
}

TEST_CASE("Optimizer: what libtorch and Python saved") {
  nn::Sequential model(nn::Linear(2, 3), nn::BatchNorm1d(3));
  optim::SGD optimizer(model->parameters(), optim::SGDOptions(1));
  load(optimizer, "serialize/golden/libtorch_sgd.pt");
  CHECK(optimizer.param_groups()[0].options().get_lr() == 0.25);
  const GenericDict dict = optimizer.state_dict().toGenericDict();
  CHECK(dict.at("param_groups").toListRef()[0].toGenericDict().at("momentum").toDouble() == 0.9);
  const GenericDict state = dict.at("state").toGenericDict();
  REQUIRE(state.size() == 4);
  CHECK(state.at(0).toGenericDict().at("momentum_buffer").toTensor().sizes() == IntArrayRef({3, 2}));

  nn::Sequential other(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Linear(4, 2));
  optim::SGD groups(other->parameters(), optim::SGDOptions(1));
  load(groups, "serialize/golden/adam.pt");
  CHECK(groups.param_groups()[0].options().get_lr() == 0.01);
}

TEST_CASE("LRScheduler: the state goes on in another schedule, with the optimizer's") {
  const auto rates_from = [](optim::Optimizer& optimizer, optim::LRScheduler& schedule) {
    std::vector<double> rates;
    for (int i = 0; i < 12; ++i) {
      schedule.step();
      rates.push_back(optimizer.param_groups()[0].options().get_lr());
    }
    return rates;
  };
  const auto make = [](optim::Optimizer& optimizer) {
    return optim::SequentialLR(optimizer,
                               {std::make_shared<optim::LinearLR>(optimizer, 0.25, 1, 4),
                                std::make_shared<optim::CosineAnnealingLR>(optimizer, 6)},
                               {5});
  };
  Tensor weight = ones({2}).requires_grad_();
  for (const int steps : {0, 3, 5, 8}) {
    optim::SGD optimizer(std::vector{weight}, optim::SGDOptions(0.5)),
        other(std::vector{weight}, optim::SGDOptions(0.125));
    optim::SequentialLR schedule = make(optimizer), others = make(other);
    for (int i = 0; i < steps; ++i) schedule.step();
    other.load_state_dict(optimizer.state_dict());
    others.load_state_dict(pickle_load(pickle_save(schedule.state_dict())));
    CHECK(rates_from(other, others) == rates_from(optimizer, schedule));
  }
}

TEST_CASE("ReduceLROnPlateau: the state goes on in another") {
  Tensor weight = ones({2}).requires_grad_();
  optim::SGD optimizer(std::vector{weight}, optim::SGDOptions(0.5)), other(std::vector{weight}, optim::SGDOptions(0.5));
  optim::ReduceLROnPlateau schedule(optimizer, optim::ReduceLROnPlateauOptions().patience(2));
  optim::ReduceLROnPlateau others(other, optim::ReduceLROnPlateauOptions().patience(2));
  for (const double metric : {0.5, 0.75, 0.75}) schedule.step(metric);
  others.load_state_dict(pickle_load(pickle_save(schedule.state_dict())));
  others.step(0.625);  // better than all but the best, which only the state knows
  CHECK(other.param_groups()[0].options().get_lr() == 0.05);
}

TEST_CASE("LRScheduler: a state that does not fit changes nothing") {
  Tensor weight = ones({2}).requires_grad_();
  optim::SGD optimizer(std::vector{weight}, optim::SGDOptions(0.5));
  optim::StepLR schedule(optimizer, optim::StepLROptions(2));
  schedule.step();
  const GenericDict state = schedule.state_dict().toGenericDict();
  const auto refused = [&](const GenericDict& dict) {
    std::string text = "no error";
    try {
      schedule.load_state_dict(dict);
    } catch (const Error& error) {
      text = error.what();
    }
    const GenericDict now = schedule.state_dict().toGenericDict();
    CHECK(now.at("_step_count").toInt() == state.at("_step_count").toInt());
    CHECK(now.at("base_lrs").toListRef().size() == 1);
    return text;
  };
  GenericDict other;
  CHECK_THAT(refused(other),
             Contains("load_state_dict: expected '_step_count' in the state of the schedule, got none"));
  other.insert("_step_count", 7);
  other.insert("base_lrs", "fast");
  CHECK_THAT(refused(other), Contains("load_state_dict: 'base_lrs': "));
  other.insert_or_assign("base_lrs", std::vector<double>{0.5});
  other.insert("best", 0.5);
  CHECK_THAT(refused(other), Contains("expected 2 values in the state of the schedule, got 3"));
}
