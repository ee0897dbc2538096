// SPDX-License-Identifier: MIT
// CyclicLR and OneCycleLR: PyTorch's rates and momenta, what they refuse.
#include "optim/schedules.h"
#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_schedule, test::check_throws, test::two_groups;

TEST_CASE("cyclic schedules set PyTorch's rates and momenta") {
  const CyclicLROptions cyclic = CyclicLROptions(0.01, 0.1).step_size_up(4);
  check_schedule("cyclic", [&](Optimizer& o) { return CyclicLR(o, cyclic); });
  check_schedule("cyclic/triangular2", [&](Optimizer& o) {
    return CyclicLR(o, CyclicLROptions(cyclic).step_size_down(2).mode("triangular2"));
  });
  check_schedule("cyclic/exp_range", [&](Optimizer& o) {
    return CyclicLR(o, CyclicLROptions(cyclic).mode("exp_range").gamma(0.9).base_momentum(0.7).max_momentum(0.95));
  });
  check_schedule("cyclic/still",
                 [&](Optimizer& o) { return CyclicLR(o, CyclicLROptions(cyclic).cycle_momentum(false)); });
  check_schedule("cyclic/groups", [](Optimizer& o) {
    return CyclicLR(
        o,
        CyclicLROptions({0.01, 0.02}, {0.1, 0.3}).step_size_up(4).base_momentum({0.7, 0.6}).max_momentum({0.9, 0.8}));
  });
  check_schedule("cyclic/scale_fn", [](Optimizer& o) {
    return CyclicLR(o, CyclicLROptions(0.01, 0.1).step_size_up(3).scale_fn([](int64_t n) { return 1 / double(n); }));
  });
  check_schedule("cyclic/iterations", [](Optimizer& o) {
    const auto scale = [](int64_t epoch) { return 1 / (1 + double(epoch)); };
    return CyclicLR(
        o, CyclicLROptions(0.01, {0.1, 0.3}).step_size_up(3).mode("none").scale_fn(scale).scale_mode("iterations"));
  });
  const OneCycleLROptions once(0.2, 25);
  check_schedule("one_cycle", [&](Optimizer& o) { return OneCycleLR(o, once); });
  check_schedule("one_cycle/linear", [&](Optimizer& o) {
    return OneCycleLR(o, OneCycleLROptions(once).linear(true).pct_start(0.4).div_factor(10).final_div_factor(100));
  });
  check_schedule("one_cycle/three_phase", [&](Optimizer& o) {
    return OneCycleLR(o, OneCycleLROptions(once).three_phase(true).base_momentum(0.7).max_momentum(0.9));
  });
  check_schedule("one_cycle/still",
                 [&](Optimizer& o) { return OneCycleLR(o, OneCycleLROptions(once).cycle_momentum(false)); });
  check_schedule("one_cycle/groups", [](Optimizer& o) {
    const OneCycleLROptions options({0.2, 0.1}, 25);
    return OneCycleLR(o, OneCycleLROptions(options).base_momentum({0.7, 0.6}).max_momentum({0.9, 0.8}));
  });
  check_schedule("one_cycle/epochs",
                 [](Optimizer& o) { return OneCycleLR(o, OneCycleLROptions(0.2).epochs(7).steps_per_epoch(4)); });
  Adam adam = two_groups<Adam>(AdamOptions(0.1));
  check_schedule("one_cycle/betas", adam, [&](Optimizer& o) { return OneCycleLR(o, once); });
}

TEST_CASE("CyclicLR: base_lr is the initial rate of later schedules") {
  SGD optimizer({zeros({1}).set_requires_grad(true)}, SGDOptions(0.8).momentum(0.5));
  CyclicLR cyclic(optimizer, CyclicLROptions(0.25, 1));
  CHECK(optimizer.param_groups()[0].options().initial_lr() == 0.25);
  StepLR decay(optimizer, StepLROptions(2));
  CHECK(decay.get_last_lr()[0] == 0.25);
}

TEST_CASE("what cyclic schedules refuse") {
  SGD o = two_groups<SGD>(SGDOptions(0.8).momentum(0.5));
  check_throws([&] { CyclicLR(o, CyclicLROptions(0, 1).mode("square")); }, "mode is invalid");
  check_throws([&] { CyclicLR(o, CyclicLROptions(0, 1).scale_mode("epochs")); }, "scale_mode is invalid: epochs");
  check_throws([&] { CyclicLR(o, CyclicLROptions({0, 1, 2}, 1)); }, "CyclicLR: expected 2 values for base_lr, got 3");
  check_throws([&] { CyclicLR(o, CyclicLROptions(0, std::vector<double>())); }, "2 values for max_lr, got 0");
  check_throws(
      [&] {
        OneCycleLR(o, OneCycleLROptions(1, 2).base_momentum({1, 2, 3}));
      },
      "OneCycleLR: expected 2 values for base_momentum, got 3");
  check_throws([&] { OneCycleLR(o, OneCycleLROptions(1)); }, "You must define either total_steps OR (epochs AND");
  check_throws([&] { OneCycleLR(o, OneCycleLROptions(1).epochs(2)); },
               "positive integer steps_per_epoch, but got none");
  check_throws([&] { OneCycleLR(o, OneCycleLROptions(1, 0)); }, "Expected positive integer total_steps, but got 0");
  CHECK(o.param_groups()[0].options().get_lr() == 0.8);
  RMSprop still({zeros({1}).set_requires_grad(true)}, 0.1);
  Adagrad no_momentum({zeros({1}).set_requires_grad(true)}, 0.1);
  check_throws([&] { CyclicLR(no_momentum, CyclicLROptions(0, 1)); }, "optimizer must support momentum");
  OneCycleLR once(still, OneCycleLROptions(1, 2));
  once.step();
  once.step();
  check_throws([&] { once.step(); }, "The specified number of total steps is 2");
}

}  // namespace
}  // namespace taper
