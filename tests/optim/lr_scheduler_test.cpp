// SPDX-License-Identifier: MIT
// The rates that schedulers set, against those that golden/schedules.py wrote with PyTorch.
#include <taper/taper.h>

#include <fstream>
#include <map>
#include <sstream>

#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_throws;

std::map<std::string, std::vector<double>> golden() {
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

double momentum_of(const OptimizerOptions& options) {
  if (const auto* sgd = dynamic_cast<const SGDOptions*>(&options)) return sgd->momentum();
  return std::get<0>(dynamic_cast<const AdamOptions&>(options).betas());
}

// 25 epochs; make(optimizer) gives a function that takes the scheduler one step further.
template <typename Make>
void check_schedule(const std::string& name, Optimizer& optimizer, const Make& make) {
  INFO(name);
  static const auto expected = golden();
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
void check(const std::string& name, const Make& make) {
  SGD optimizer = two_groups<SGD>(SGDOptions(0.1).momentum(0.5));
  check_schedule(name, optimizer, make);
}

TEST_CASE("schedules of a formula set PyTorch's rates") {
  check("step", [](Optimizer& o) { return StepLR(o, StepLROptions(3)); });
  check("step/gamma", [](Optimizer& o) { return StepLR(o, StepLROptions(4).gamma(0.5)); });
  check("multistep", [](Optimizer& o) { return MultiStepLR(o, {9, 3, 9}); });
  check("multistep/gamma", [](Optimizer& o) { return MultiStepLR(o, {3, 9}, 0.5); });
  check("constant", [](Optimizer& o) { return ConstantLR(o); });
  check("constant/all", [](Optimizer& o) { return ConstantLR(o, 0.5, 8); });
  check("linear", [](Optimizer& o) { return LinearLR(o); });
  check("linear/all", [](Optimizer& o) { return LinearLR(o, 0.9, 0.2, 8); });
  check("exponential", [](Optimizer& o) { return ExponentialLR(o, 0.9); });
  check("polynomial", [](Optimizer& o) { return PolynomialLR(o); });
  check("polynomial/all", [](Optimizer& o) { return PolynomialLR(o, 12, 2); });
  check("cosine", [](Optimizer& o) { return CosineAnnealingLR(o, 7); });
  check("cosine/eta_min", [](Optimizer& o) { return CosineAnnealingLR(o, 6, 0.01); });
  check("restarts", [](Optimizer& o) { return CosineAnnealingWarmRestarts(o, 5); });
  check("restarts/all", [](Optimizer& o) { return CosineAnnealingWarmRestarts(o, 3, 2, 0.01); });
  check("lambda", [](Optimizer& o) { return LambdaLR(o, [](int64_t e) { return 1.0 / (1.0 + double(e)); }); });
  check("multiplicative",
        [](Optimizer& o) { return MultiplicativeLR(o, [](int64_t e) { return e % 2 ? 0.9 : 1.05; }); });
}

TEST_CASE("cyclic schedules set PyTorch's rates and momenta") {
  const CyclicLROptions cyclic = CyclicLROptions(0.01, 0.1).step_size_up(4);
  check("cyclic", [&](Optimizer& o) { return CyclicLR(o, cyclic); });
  check("cyclic/triangular2",
        [&](Optimizer& o) { return CyclicLR(o, CyclicLROptions(cyclic).step_size_down(2).mode("triangular2")); });
  check("cyclic/exp_range", [&](Optimizer& o) {
    return CyclicLR(o, CyclicLROptions(cyclic).mode("exp_range").gamma(0.9).base_momentum(0.7).max_momentum(0.95));
  });
  check("cyclic/still", [&](Optimizer& o) { return CyclicLR(o, CyclicLROptions(cyclic).cycle_momentum(false)); });
  const OneCycleLROptions once(0.2, 25);
  check("one_cycle", [&](Optimizer& o) { return OneCycleLR(o, once); });
  check("one_cycle/linear", [&](Optimizer& o) {
    return OneCycleLR(o, OneCycleLROptions(once).linear(true).pct_start(0.4).div_factor(10).final_div_factor(100));
  });
  check("one_cycle/three_phase", [&](Optimizer& o) {
    return OneCycleLR(o, OneCycleLROptions(once).three_phase(true).base_momentum(0.7).max_momentum(0.9));
  });
  check("one_cycle/still", [&](Optimizer& o) { return OneCycleLR(o, OneCycleLROptions(once).cycle_momentum(false)); });
  Adam adam = two_groups<Adam>(AdamOptions(0.1));
  check_schedule("one_cycle/betas", adam, [&](Optimizer& o) { return OneCycleLR(o, once); });
}

TEST_CASE("the schedule of weight averaging sets PyTorch's rates") {
  using swa_utils::SWALR, swa_utils::SWALROptions;
  check("swa", [](Optimizer& o) { return SWALR(o, 0.05); });
  check("swa/linear", [](Optimizer& o) {
    return SWALR(o, SWALROptions({0.05, 0.4}).anneal_epochs(7).anneal_strategy("linear"));
  });
  check("swa/at_once", [](Optimizer& o) { return SWALR(o, SWALROptions(0.05).anneal_epochs(0)); });
  check("swa/decay", [](Optimizer& o) {
    const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
    return ChainedScheduler({decay, std::make_shared<SWALR>(o, SWALROptions(0.05).anneal_epochs(8))});
  });
}

TEST_CASE("schedules of schedules set PyTorch's rates") {
  check("chained", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    return ChainedScheduler({warm, std::make_shared<ExponentialLR>(o, 0.9)});
  });
  check("sequential", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
    return SequentialLR(o, {warm, decay, std::make_shared<CosineAnnealingLR>(o, 6)}, {5, 14});
  });
}

// ReduceLROnPlateau with the metrics of schedules.py.
struct Plateau {
  ReduceLROnPlateau scheduler;
  size_t epoch = 0;
  void step() {
    static const double metrics[] = {10, 9, 8, 8, 8, 8, 7.9, 7.9, 7.9, 7.9, 7.9, 7.9, 6,
                                     7,  7, 7, 7, 5, 5, 5,   5,   5,   5,   5,   5};
    scheduler.step(metrics[epoch++]);
  }
};

TEST_CASE("the rate falls on a plateau as PyTorch's") {
  check("plateau", [](Optimizer& o) { return Plateau{{o, ReduceLROnPlateauOptions().patience(2)}}; });
  check("plateau/all", [](Optimizer& o) {
    const auto options = ReduceLROnPlateauOptions().max(true).factor(0.5).patience(1).threshold(0.5).absolute(true);
    return Plateau{{o, ReduceLROnPlateauOptions(options).cooldown(2).min_lr(0.02).eps(1e-3)}};
  });
}

TEST_CASE("StepLR made from numbers counts as libtorch's") {
  SGD optimizer({zeros({1}).set_requires_grad(true)}, 0.8);
  StepLR scheduler(optimizer, 2, 0.5);
  std::vector<double> rates;
  for (int i = 0; i < 7; ++i, scheduler.step()) rates.push_back(scheduler.get_last_lr()[0]);
  CHECK(rates == std::vector<double>{0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2});
}

TEST_CASE("a schedule goes on from its saved fields") {
  SGD a({zeros({1}).set_requires_grad(true)}, 0.8), b({zeros({1}).set_requires_grad(true)}, 0.8);
  CosineAnnealingLR from(a, 9), to(b, 9);
  for (int i = 0; i < 4; ++i) from.step();
  const std::vector<Field> saved = from.fields();
  std::vector<Field> loaded = to.fields();
  REQUIRE(loaded.size() == saved.size());
  for (size_t i = 0; i < saved.size(); ++i) {
    saved[i].visit([&]<typename T>(const T& value) {
      loaded[i].visit([&]<typename U>(U& target) {
        if constexpr (std::is_same_v<T, U>) target = value;
      });
    });
  }
  b.defaults().set_lr(0);
  b.param_groups()[0].options().set_lr(from.get_last_lr()[0]);
  from.step();
  to.step();
  CHECK(to.get_last_lr() == from.get_last_lr());
}

TEST_CASE("what schedulers refuse") {
  SGD o({zeros({1}).set_requires_grad(true)}, 0.8), other({zeros({1}).set_requires_grad(true)}, 0.8);
  check_throws([&] { StepLR(o, StepLROptions(0)); }, "expected step_size > 0, got 0");
  check_throws([&] { ConstantLR(o, 2); }, "expected to be between 0 and 1");
  check_throws([&] { LinearLR(o, 0.5, 2); }, "expected to be between 0 and 1");
  check_throws([&] { CosineAnnealingWarmRestarts(o, 0); }, "Expected positive integer T_0");
  check_throws([&] { CyclicLR(o, CyclicLROptions(0, 1).mode("square")); }, "mode is invalid");
  check_throws([&] { ReduceLROnPlateau(o, ReduceLROnPlateauOptions().factor(1)); }, "Factor should be < 1.0");
  using swa_utils::SWALR, swa_utils::SWALROptions;
  check_throws([&] { SWALR(o, SWALROptions({1, 2})); }, "swa_lr must have the same length as optimizer.param_groups");
  check_throws([&] { SWALR(o, SWALROptions(1).anneal_strategy("steps")); }, "must be one of 'cos' or 'linear'");
  check_throws([&] { SWALR(o, SWALROptions(1).anneal_epochs(-1)); }, "must be equal or greater than 0, got -1");
  const auto decay = std::make_shared<ExponentialLR>(other, 0.9);
  check_throws([&] { SequentialLR(o, {decay}, {}); }, "expected all schedulers to belong to the optimizer");
  check_throws([&] { SequentialLR(other, {decay}, {1}); }, "expected one more scheduler than milestones");
  OneCycleLR once(o, OneCycleLROptions(1, 2));
  once.step();
  once.step();
  check_throws([&] { once.step(); }, "The specified number of total steps is 2");
}

}  // namespace
}  // namespace taper
