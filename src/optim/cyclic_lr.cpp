// SPDX-License-Identifier: MIT
// Schedules that move the momentum too: OneCycleLR and CyclicLR.
#include <taper/optim/lr_scheduler.h>

#include <cmath>
#include <numbers>

#include "tensor/check.h"

namespace taper::optim {
namespace {

constexpr double kPi = std::numbers::pi;

// Sets "momentum", or the first of "betas"; says whether the options have one of them.
bool set_momentum(OptimizerOptions& options, double momentum) {
  bool found = false;
  for (Field& field : options.fields()) {
    field.visit([&]<typename T>(T& value) {
      if constexpr (std::is_same_v<T, double>) {
        if (field.name() != "momentum") return;
        value = momentum;
        found = true;
      } else if constexpr (std::is_same_v<T, std::tuple<double, double>>) {
        if (field.name() != "betas") return;
        std::get<0>(value) = momentum;
        found = true;
      }
    });
  }
  return found;
}

}  // namespace

OneCycleLR::OneCycleLR(Optimizer& optimizer, OneCycleLROptions options) : EpochScheduler(optimizer), options_(options) {
  check(options.total_steps() > 0, "OneCycleLR: Expected positive integer total_steps, but got {}",
        options.total_steps());
  check(0 <= options.pct_start() && options.pct_start() <= 1,
        "OneCycleLR: Expected float between 0 and 1 pct_start, but got {}", options.pct_start());
  for (size_t i = 0; i < base_lrs_.size(); ++i) {
    OptimizerOptions& group = optimizer.param_groups()[i].options();
    check(!options.cycle_momentum() || set_momentum(group, options.max_momentum()),
          "OneCycleLR: optimizer must support momentum with `cycle_momentum` option enabled");
    base_lrs_[i] = options.max_lr() / options.div_factor();
    group.initial_lr(base_lrs_[i]);
  }
  step();
}

double OneCycleLR::next_lr(size_t group, double, int64_t epoch) {
  const OneCycleLROptions& o = options_;
  check(epoch <= o.total_steps(), "OneCycleLR: Tried to step {} times. The specified number of total steps is {}",
        epoch + 1, o.total_steps());
  const double t = static_cast<double>(epoch), last = static_cast<double>(o.total_steps() - 1);
  const double rise = o.pct_start() * (last + 1) - 1, fall = o.three_phase() ? 2 * rise : last;
  const double initial = base_lr(group), least = initial / o.final_div_factor();
  const auto anneal = [&](double from, double to, double start, double end) {
    const double part = (t - start) / (end - start);
    return o.linear() ? (to - from) * part + from : to + (from - to) / 2 * (std::cos(kPi * part) + 1);
  };
  double momentum = o.max_momentum(), lr = 0;
  if (t <= rise) {
    lr = anneal(initial, o.max_lr(), 0, rise);
    momentum = anneal(o.max_momentum(), o.base_momentum(), 0, rise);
  } else if (t <= fall || !o.three_phase()) {
    lr = anneal(o.max_lr(), o.three_phase() ? initial : least, rise, fall);
    momentum = anneal(o.base_momentum(), o.max_momentum(), rise, fall);
  } else {
    lr = anneal(initial, least, fall, last);
  }
  if (o.cycle_momentum()) set_momentum(optimizer().param_groups()[group].options(), momentum);
  return lr;
}

CyclicLR::CyclicLR(Optimizer& optimizer, CyclicLROptions options)
    : EpochScheduler(optimizer), options_(std::move(options)) {
  const std::string& mode = options_.mode();
  check(mode == "triangular" || mode == "triangular2" || mode == "exp_range", "CyclicLR: mode is invalid: {}", mode);
  for (size_t i = 0; i < base_lrs_.size(); ++i) {
    OptimizerOptions& group = optimizer.param_groups()[i].options();
    check(!options_.cycle_momentum() || set_momentum(group, options_.base_momentum()),
          "CyclicLR: optimizer must support momentum with `cycle_momentum` option enabled");
    base_lrs_[i] = options_.base_lr();
  }
  step();
}

double CyclicLR::next_lr(size_t group, double, int64_t epoch) {
  const CyclicLROptions& o = options_;
  const double up = static_cast<double>(o.step_size_up());
  const double total = up + static_cast<double>(o.step_size_down().value_or(o.step_size_up()));
  const double t = static_cast<double>(epoch), cycle = std::floor(1 + t / total), x = 1 + t / total - cycle;
  const double ratio = up / total, part = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  const double scale = o.mode() == "triangular"  ? 1
                       : o.mode() == "exp_range" ? std::pow(o.gamma(), t)
                                                 : std::exp2(1 - cycle);
  if (o.cycle_momentum()) {
    set_momentum(optimizer().param_groups()[group].options(),
                 o.max_momentum() - (o.max_momentum() - o.base_momentum()) * part * scale);
  }
  return o.base_lr() + (o.max_lr() - o.base_lr()) * part * scale;
}

}  // namespace taper::optim
