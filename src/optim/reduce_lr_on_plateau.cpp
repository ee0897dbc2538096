// SPDX-License-Identifier: MIT
// ReduceLROnPlateau.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>
#include <limits>

#include "tensor/check.h"

namespace taper::optim {

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options)
    : optimizer_(optimizer), options_(options) {
  check(options.factor() < 1, "ReduceLROnPlateau: Factor should be < 1.0, got {}", options.factor());
  best_ = options.max() ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

bool ReduceLROnPlateau::is_better(double metric) const {
  const double sign = options_.max() ? 1 : -1, threshold = options_.threshold();
  const double bar = options_.absolute() ? best_ + sign * threshold : best_ * (1 + sign * threshold);
  return options_.max() ? metric > bar : metric < bar;
}

void ReduceLROnPlateau::step(double metric) {
  ++last_epoch_;
  const bool better = is_better(metric);
  if (better) best_ = metric;
  num_bad_epochs_ = better ? 0 : num_bad_epochs_ + 1;
  if (cooldown_counter_ > 0) {
    --cooldown_counter_;
    num_bad_epochs_ = 0;
  }
  if (num_bad_epochs_ <= options_.patience()) return;
  for (OptimizerParamGroup& group : optimizer_.param_groups()) {
    const double lr = group.options().get_lr(), reduced = std::max(lr * options_.factor(), options_.min_lr());
    if (lr - reduced > options_.eps()) group.options().set_lr(reduced);
  }
  cooldown_counter_ = options_.cooldown();
  num_bad_epochs_ = 0;
}

std::vector<Field> ReduceLROnPlateau::fields() {
  return {{"best", best_},
          {"num_bad_epochs", num_bad_epochs_},
          {"cooldown_counter", cooldown_counter_},
          {"last_epoch", last_epoch_}};
}

}  // namespace taper::optim
