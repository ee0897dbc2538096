// SPDX-License-Identifier: MIT
// The rates that schedulers set, against those that golden/schedules.py wrote with PyTorch.
#include <taper/taper.h>

#include "optim/schedules.h"
#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_schedule, test::check_throws;

TEST_CASE("schedules of a formula set PyTorch's rates") {
  check_schedule("step", [](Optimizer& o) { return StepLR(o, StepLROptions(3)); });
  check_schedule("step/gamma", [](Optimizer& o) { return StepLR(o, StepLROptions(4).gamma(0.5)); });
  check_schedule("multistep", [](Optimizer& o) { return MultiStepLR(o, {9, 3, 9}); });
  check_schedule("multistep/gamma", [](Optimizer& o) { return MultiStepLR(o, {3, 9}, 0.5); });
  check_schedule("constant", [](Optimizer& o) { return ConstantLR(o); });
  check_schedule("constant/all", [](Optimizer& o) { return ConstantLR(o, 0.5, 8); });
  check_schedule("linear", [](Optimizer& o) { return LinearLR(o); });
  check_schedule("linear/all", [](Optimizer& o) { return LinearLR(o, 0.9, 0.2, 8); });
  check_schedule("exponential", [](Optimizer& o) { return ExponentialLR(o, 0.9); });
  check_schedule("polynomial", [](Optimizer& o) { return PolynomialLR(o); });
  check_schedule("polynomial/all", [](Optimizer& o) { return PolynomialLR(o, 12, 2); });
  check_schedule("cosine", [](Optimizer& o) { return CosineAnnealingLR(o, 7); });
  check_schedule("cosine/eta_min", [](Optimizer& o) { return CosineAnnealingLR(o, 6, 0.01); });
  check_schedule("restarts", [](Optimizer& o) { return CosineAnnealingWarmRestarts(o, 5); });
  check_schedule("restarts/all", [](Optimizer& o) { return CosineAnnealingWarmRestarts(o, 3, 2, 0.01); });
  check_schedule("lambda", [](Optimizer& o) { return LambdaLR(o, [](int64_t e) { return 1.0 / (1.0 + double(e)); }); });
  check_schedule("lambda/groups", [](Optimizer& o) {
    return LambdaLR(
        o, {[](int64_t e) { return 1.0 / (1.0 + double(e)); }, [](int64_t e) { return std::pow(0.9, double(e)); }});
  });
  check_schedule("multiplicative/groups", [](Optimizer& o) {
    return MultiplicativeLR(o, {[](int64_t e) { return e % 2 ? 0.9 : 1.05; }, [](int64_t) { return 0.95; }});
  });
  check_schedule("multiplicative",
                 [](Optimizer& o) { return MultiplicativeLR(o, [](int64_t e) { return e % 2 ? 0.9 : 1.05; }); });
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
  SGD o({zeros({1}).set_requires_grad(true)}, 0.8);
  check_throws([&] { StepLR(o, StepLROptions(0)); }, "expected step_size > 0, got 0");
  check_throws([&] { ConstantLR(o, 2); }, "expected to be between 0 and 1");
  check_throws([&] { LinearLR(o, 0.5, 2); }, "expected to be between 0 and 1");
  check_throws([&] { CosineAnnealingWarmRestarts(o, 0); }, "Expected positive integer T_0");
}

}  // namespace
}  // namespace taper
