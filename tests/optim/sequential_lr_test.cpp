// SPDX-License-Identifier: MIT
// SequentialLR and ChainedScheduler, also within each other: PyTorch's rates, their state, what they refuse.
#include "optim/schedules.h"
#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_schedule, test::check_throws;
using Schedules = std::vector<std::shared_ptr<LRScheduler>>;

TEST_CASE("schedules of schedules set PyTorch's rates") {
  check_schedule("chained", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    return ChainedScheduler({warm, std::make_shared<ExponentialLR>(o, 0.9)});
  });
  check_schedule("sequential", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
    return SequentialLR(o, {warm, decay, std::make_shared<CosineAnnealingLR>(o, 6)}, {5, 14});
  });
  check_schedule("chained/sequential", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
    const auto sequence = std::make_shared<SequentialLR>(o, Schedules{warm, decay}, std::vector<int64_t>{5});
    return ChainedScheduler({sequence, std::make_shared<StepLR>(o, StepLROptions(7).gamma(0.5))});
  });
  check_schedule("sequential/chained", [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    const auto chain = std::make_shared<ChainedScheduler>(Schedules{warm, std::make_shared<ExponentialLR>(o, 0.9)});
    return SequentialLR(o, {chain, std::make_shared<CosineAnnealingLR>(o, 6)}, {8});
  });
}

TEST_CASE("a sequence within a sequence is one sequence of all parts") {
  for (const int nested : {0, 1, 2, 3}) {
    INFO(nested);
    check_schedule("sequential/sequential", [&](Optimizer& o) {
      const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
      const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
      const auto fall = std::make_shared<StepLR>(o, StepLROptions(2).gamma(0.5));
      const auto wave = std::make_shared<CosineAnnealingLR>(o, 6);
      const auto sequence = [&](Schedules parts, std::vector<int64_t> milestones) {
        return std::make_shared<SequentialLR>(o, std::move(parts), std::move(milestones));
      };
      if (nested == 0) return SequentialLR(o, {warm, decay, fall, wave}, {5, 9, 14});
      if (nested == 1) return SequentialLR(o, {sequence({warm, decay}, {5}), fall, wave}, {9, 14});
      if (nested == 2) return SequentialLR(o, {warm, sequence({decay, sequence({fall, wave}, {5})}, {4})}, {5});
      return SequentialLR(o, {sequence({sequence({warm, decay}, {5}), fall}, {9}), wave}, {14});
    });
  }
}

TEST_CASE("a chain that begins at a milestone begins from the initial rates") {
  SGD optimizer({zeros({1}).set_requires_grad(true)}, 1.0);
  const auto first = std::make_shared<ExponentialLR>(optimizer, 0.1);
  const auto decay = std::make_shared<ExponentialLR>(optimizer, 0.5);
  const auto half = std::make_shared<ConstantLR>(optimizer, 0.5, 2);
  SequentialLR sequence(optimizer, {first, std::make_shared<ChainedScheduler>(Schedules{decay, half})}, {2});
  std::vector<double> rates;
  for (int i = 0; i < 6; ++i, sequence.step()) rates.push_back(sequence.get_last_lr()[0]);
  CHECK(rates == std::vector<double>{1, 0.1, 0.5, 0.25, 0.25, 0.125});
}

TEST_CASE("the state of nested schedules goes on in others") {
  const auto make = [](Optimizer& o) {
    const auto warm = std::make_shared<LinearLR>(o, 0.1, 1, 4);
    const auto inner = std::make_shared<SequentialLR>(o, Schedules{warm, std::make_shared<ExponentialLR>(o, 0.9)},
                                                      std::vector<int64_t>{3});
    return ChainedScheduler({inner, std::make_shared<StepLR>(o, StepLROptions(3))});
  };
  SGD a({zeros({1}).set_requires_grad(true)}, 1.0), b({zeros({1}).set_requires_grad(true)}, 1.0);
  ChainedScheduler from = make(a), to = make(b);
  for (int i = 0; i < 4; ++i) from.step();
  to.load_state_dict(from.state_dict());
  b.load_state_dict(a.state_dict());
  for (int i = 0; i < 4; ++i) {
    from.step(), to.step();
    CHECK(to.get_last_lr() == from.get_last_lr());
  }
}

TEST_CASE("what schedules of schedules refuse") {
  SGD o({zeros({1}).set_requires_grad(true)}, 0.8), other({zeros({1}).set_requires_grad(true)}, 0.8);
  const auto decay = std::make_shared<ExponentialLR>(other, 0.9);
  check_throws([&] { SequentialLR(o, {decay}, {}); }, "expected all schedulers to belong to the optimizer");
  check_throws([&] { SequentialLR(other, {decay}, {1}); }, "expected one more scheduler than milestones");
  check_throws(
      [&] {
        ChainedScheduler({decay, std::make_shared<ExponentialLR>(o, 0.9)});
      },
      "ChainedScheduler: expected all schedulers to belong to the optimizer");
  check_throws([&] { ChainedScheduler({}); }, "ChainedScheduler: expected a scheduler, got none");
}

}  // namespace
}  // namespace taper
