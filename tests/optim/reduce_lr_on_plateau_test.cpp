// SPDX-License-Identifier: MIT
// ReduceLROnPlateau: PyTorch's rates, what it refuses.
#include "optim/schedules.h"
#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_schedule, test::check_throws;

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
  check_schedule("plateau", [](Optimizer& o) { return Plateau{{o, ReduceLROnPlateauOptions().patience(2)}}; });
  check_schedule("plateau/all", [](Optimizer& o) {
    const auto options = ReduceLROnPlateauOptions().max(true).factor(0.5).patience(1).threshold(0.5).absolute(true);
    return Plateau{{o, ReduceLROnPlateauOptions(options).cooldown(2).min_lr(0.02).eps(1e-3)}};
  });
}

TEST_CASE("what ReduceLROnPlateau refuses") {
  SGD o({zeros({1}).set_requires_grad(true)}, 0.8);
  check_throws([&] { ReduceLROnPlateau(o, ReduceLROnPlateauOptions().factor(1)); }, "Factor should be < 1.0");
}

}  // namespace
}  // namespace taper
