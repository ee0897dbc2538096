// SPDX-License-Identifier: MIT
// Schedules that move the momentum too: OneCycleLR and CyclicLR.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tensor/check.h"

namespace taper::optim {
namespace {

constexpr double kPi = std::numbers::pi;

// A double "momentum", or the pair "betas", whose first is one.
bool is_momentum(const Field& field) {
  bool found = false;
  field.visit([&]<typename T>(const T&) {
    if constexpr (std::is_same_v<T, double>) found = field.name() == "momentum";
    if constexpr (std::is_same_v<T, std::tuple<double, double>>) found = field.name() == "betas";
  });
  return found;
}

void set_momentum(OptimizerOptions& options, double momentum) {
  for (Field& field : options.fields()) {
    if (!is_momentum(field)) continue;
    field.visit([&]<typename T>(T& value) {
      if constexpr (std::is_same_v<T, double>) value = momentum;
      if constexpr (std::is_same_v<T, std::tuple<double, double>>) std::get<0>(value) = momentum;
    });
  }
}

// Throws Error unless every group has a momentum to cycle, and the bounds fit the groups.
template <typename Options>
void check_bounds(const char* name, const Optimizer& optimizer, const Options& o) {
  const size_t groups = optimizer.param_groups().size();
  o.max_lr().check_groups(name, "max_lr", groups);
  o.base_momentum().check_groups(name, "base_momentum", groups);
  o.max_momentum().check_groups(name, "max_momentum", groups);
  if (!o.cycle_momentum()) return;
  for (const OptimizerParamGroup& group : optimizer.param_groups()) {
    const std::vector<Field> fields = group.options().fields();
    check(std::any_of(fields.begin(), fields.end(), is_momentum),
          "{}: optimizer must support momentum with `cycle_momentum` option enabled", name);
  }
}

int64_t total_steps_of(const OneCycleLROptions& o) {
  const auto positive = [](const char* what, const std::optional<int64_t>& number) {
    check(number && *number > 0, "OneCycleLR: Expected positive integer {}, but got {}", what,
          number ? std::to_string(*number) : "none");
    return *number;
  };
  check(o.total_steps() || o.epochs() || o.steps_per_epoch(),
        "OneCycleLR: You must define either total_steps OR (epochs AND steps_per_epoch)");
  if (o.total_steps()) return positive("total_steps", o.total_steps());
  return positive("epochs", o.epochs()) * positive("steps_per_epoch", o.steps_per_epoch());
}

// The optimizer at base_lr, which for schedules after this one is the rate at first.
Optimizer& started(Optimizer& optimizer, const CyclicLROptions& o) {
  const std::string &mode = o.mode(), &scale_mode = o.scale_mode();
  check(o.scale_fn() || mode == "triangular" || mode == "triangular2" || mode == "exp_range",
        "CyclicLR: mode is invalid: {}", mode);
  check(scale_mode == "cycle" || scale_mode == "iterations", "CyclicLR: scale_mode is invalid: {}", scale_mode);
  auto& groups = optimizer.param_groups();
  o.base_lr().check_groups("CyclicLR", "base_lr", groups.size());
  check_bounds("CyclicLR", optimizer, o);
  for (size_t i = 0; i < groups.size(); ++i) groups[i].options().set_lr(o.base_lr()[i]);
  return optimizer;
}

}  // namespace

OneCycleLROptions::OneCycleLROptions(PerGroup max_lr, int64_t total_steps)
    : max_lr_(std::move(max_lr)), total_steps_(total_steps) {}

OneCycleLROptions::OneCycleLROptions(PerGroup max_lr) : max_lr_(std::move(max_lr)) {}

OneCycleLR::OneCycleLR(Optimizer& optimizer, OneCycleLROptions options)
    : EpochScheduler(optimizer), options_(std::move(options)), total_steps_(total_steps_of(options_)) {
  check(0 <= options_.pct_start() && options_.pct_start() <= 1,
        "OneCycleLR: Expected float between 0 and 1 pct_start, but got {}", options_.pct_start());
  check_bounds("OneCycleLR", optimizer, options_);
  for (size_t i = 0; i < base_lrs_.size(); ++i) {
    base_lrs_[i] = options_.max_lr()[i] / options_.div_factor();
    optimizer.param_groups()[i].options().initial_lr(base_lrs_[i]);
  }
  step();
}

double OneCycleLR::next_lr(size_t group, double, int64_t epoch) {
  const OneCycleLROptions& o = options_;
  check(epoch <= total_steps_, "OneCycleLR: Tried to step {} times. The specified number of total steps is {}",
        epoch + 1, total_steps_);
  const double t = static_cast<double>(epoch), last = static_cast<double>(total_steps_ - 1);
  const double rise = o.pct_start() * (last + 1) - 1, fall = o.three_phase() ? 2 * rise : last;
  const double max_lr = o.max_lr()[group], low = o.base_momentum()[group], high = o.max_momentum()[group];
  const double initial = base_lr(group), least = initial / o.final_div_factor();
  const auto anneal = [&](double from, double to, double start, double end) {
    const double part = (t - start) / (end - start);
    return o.linear() ? (to - from) * part + from : to + (from - to) / 2 * (std::cos(kPi * part) + 1);
  };
  double momentum = high, lr = 0;
  if (t <= rise) {
    lr = anneal(initial, max_lr, 0, rise);
    momentum = anneal(high, low, 0, rise);
  } else if (t <= fall || !o.three_phase()) {
    lr = anneal(max_lr, o.three_phase() ? initial : least, rise, fall);
    momentum = anneal(low, high, rise, fall);
  } else {
    lr = anneal(initial, least, fall, last);
  }
  if (o.cycle_momentum()) set_momentum(optimizer().param_groups()[group].options(), momentum);
  return lr;
}

CyclicLROptions::CyclicLROptions(PerGroup base_lr, PerGroup max_lr)
    : base_lr_(std::move(base_lr)), max_lr_(std::move(max_lr)) {}

CyclicLR::CyclicLR(Optimizer& optimizer, CyclicLROptions options)
    : EpochScheduler(started(optimizer, options)), options_(std::move(options)) {
  for (size_t i = 0; i < base_lrs_.size(); ++i) base_lrs_[i] = options_.base_lr()[i];
  step();
}

double CyclicLR::next_lr(size_t group, double, int64_t epoch) {
  const CyclicLROptions& o = options_;
  const double up = static_cast<double>(o.step_size_up());
  const double total = up + static_cast<double>(o.step_size_down().value_or(o.step_size_up()));
  const double t = static_cast<double>(epoch), cycle = std::floor(1 + t / total), x = 1 + t / total - cycle;
  const double ratio = up / total, part = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  const double scale = o.scale_fn() ? o.scale_fn()(o.scale_mode() == "cycle" ? static_cast<int64_t>(cycle) : epoch)
                       : o.mode() == "triangular" ? 1
                       : o.mode() == "exp_range"  ? std::pow(o.gamma(), t)
                                                  : std::exp2(1 - cycle);
  if (o.cycle_momentum()) {
    const double high = o.max_momentum()[group];
    set_momentum(optimizer().param_groups()[group].options(), high - (high - o.base_momentum()[group]) * part * scale);
  }
  return base_lr(group) + (o.max_lr()[group] - base_lr(group)) * part * scale;
}

}  // namespace taper::optim
