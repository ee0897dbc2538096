// SPDX-License-Identifier: MIT
// Learning rate schedules.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>
#include <cmath>
#include <limits>
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

double cosine(int64_t epoch, int64_t period) {
  return std::cos(kPi * static_cast<double>(epoch) / static_cast<double>(period));
}

void append(std::vector<Field>& fields, const std::string& prefix, std::vector<Field> more) {
  for (Field& field : more) {
    field.visit([&](auto& value) { fields.emplace_back(prefix + field.name(), value); });
  }
}

}  // namespace

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {}
LRScheduler::~LRScheduler() = default;

std::vector<Field> LRScheduler::fields() { return {{"_step_count", step_count_}}; }

void LRScheduler::step() {
  set_optimizer_lrs(get_lrs());
  ++step_count_;
}

std::vector<double> LRScheduler::get_current_lrs() const {
  std::vector<double> rates;
  for (const OptimizerParamGroup& group : optimizer_.param_groups()) rates.push_back(group.options().get_lr());
  return rates;
}

void LRScheduler::set_optimizer_lrs(const std::vector<double>& rates) {
  auto& groups = optimizer_.param_groups();
  check(rates.size() == groups.size(), "LRScheduler: expected {} learning rates, got {}", groups.size(), rates.size());
  for (size_t i = 0; i < rates.size(); ++i) groups[i].options().set_lr(rates[i]);
}

EpochScheduler::EpochScheduler(Optimizer& optimizer) : LRScheduler(optimizer) {
  for (OptimizerParamGroup& group : optimizer.param_groups()) {
    auto& initial = group.options().initial_lr();
    if (!initial) initial = group.options().get_lr();
    base_lrs_.push_back(*initial);
  }
}

std::vector<Field> EpochScheduler::fields() { return {{"_step_count", step_count_}, {"base_lrs", base_lrs_}}; }

std::vector<double> EpochScheduler::get_lrs() {
  std::vector<double> rates = get_current_lrs();
  check(rates.size() == base_lrs_.size(), "LRScheduler: expected {} parameter groups, got {}", base_lrs_.size(),
        rates.size());
  for (size_t i = 0; i < rates.size(); ++i) rates[i] = next_lr(i, rates[i], step_count_);
  return rates;
}

double EpochScheduler::lr_at(size_t group, int64_t epoch) {
  return next_lr(group, optimizer().param_groups()[group].options().get_lr(), epoch);
}

void EpochScheduler::restart() {
  std::vector<double> rates;
  for (size_t i = 0; i < base_lrs_.size(); ++i) rates.push_back(lr_at(i, 0));
  set_optimizer_lrs(rates);
  step_count_ = 1;
}

StepLR::StepLR(Optimizer& optimizer, unsigned step_size, double gamma)
    : EpochScheduler(optimizer), options_(StepLROptions(step_size).gamma(gamma)) {
  check(step_size > 0, "StepLR: expected step_size > 0, got {}", step_size);
}

StepLR::StepLR(Optimizer& optimizer, StepLROptions options) : EpochScheduler(optimizer), options_(options) {
  check(options.step_size() > 0, "StepLR: expected step_size > 0, got {}", options.step_size());
  step();
}

double StepLR::next_lr(size_t, double lr, int64_t epoch) {
  return epoch == 0 || epoch % options_.step_size() != 0 ? lr : lr * options_.gamma();
}

double StepLR::lr_at(size_t group, int64_t epoch) {
  return base_lr(group) * std::pow(options_.gamma(), static_cast<double>(epoch / options_.step_size()));
}

MultiStepLR::MultiStepLR(Optimizer& optimizer, std::vector<int64_t> milestones, double gamma)
    : EpochScheduler(optimizer), milestones_(std::move(milestones)), gamma_(gamma) {
  std::sort(milestones_.begin(), milestones_.end());
  step();
}

double MultiStepLR::next_lr(size_t, double lr, int64_t epoch) {
  return lr * std::pow(gamma_, static_cast<double>(std::count(milestones_.begin(), milestones_.end(), epoch)));
}

double MultiStepLR::lr_at(size_t group, int64_t epoch) {
  const auto passed = std::upper_bound(milestones_.begin(), milestones_.end(), epoch) - milestones_.begin();
  return base_lr(group) * std::pow(gamma_, static_cast<double>(passed));
}

ConstantLR::ConstantLR(Optimizer& optimizer, double factor, int64_t total_iters)
    : EpochScheduler(optimizer), factor_(factor), total_iters_(total_iters) {
  check(0 <= factor && factor <= 1, "ConstantLR: Constant multiplicative factor expected to be between 0 and 1, got {}",
        factor);
  step();
}

double ConstantLR::next_lr(size_t, double lr, int64_t epoch) {
  if (epoch == 0) return lr * factor_;
  return epoch == total_iters_ ? lr * (1 / factor_) : lr;
}

double ConstantLR::lr_at(size_t group, int64_t epoch) { return base_lr(group) * (epoch >= total_iters_ ? 1 : factor_); }

LinearLR::LinearLR(Optimizer& optimizer, double start_factor, double end_factor, int64_t total_iters)
    : EpochScheduler(optimizer), start_factor_(start_factor), end_factor_(end_factor), total_iters_(total_iters) {
  check(0 <= start_factor && start_factor <= 1,
        "LinearLR: Starting multiplicative factor expected to be between 0 and 1, got {}", start_factor);
  check(0 <= end_factor && end_factor <= 1,
        "LinearLR: Ending multiplicative factor expected to be between 0 and 1, got {}", end_factor);
  step();
}

double LinearLR::next_lr(size_t, double lr, int64_t epoch) {
  if (epoch == 0) return lr * start_factor_;
  if (epoch > total_iters_) return lr;
  const double rise = end_factor_ - start_factor_;
  return lr * (1 + rise / (static_cast<double>(total_iters_) * start_factor_ + static_cast<double>(epoch - 1) * rise));
}

double LinearLR::lr_at(size_t group, int64_t epoch) {
  const double part = static_cast<double>(std::min(total_iters_, epoch)) / static_cast<double>(total_iters_);
  return base_lr(group) * (start_factor_ + (end_factor_ - start_factor_) * part);
}

ExponentialLR::ExponentialLR(Optimizer& optimizer, double gamma) : EpochScheduler(optimizer), gamma_(gamma) { step(); }

double ExponentialLR::next_lr(size_t, double lr, int64_t epoch) { return epoch == 0 ? lr : lr * gamma_; }

double ExponentialLR::lr_at(size_t group, int64_t epoch) {
  return base_lr(group) * std::pow(gamma_, static_cast<double>(epoch));
}

PolynomialLR::PolynomialLR(Optimizer& optimizer, int64_t total_iters, double power)
    : EpochScheduler(optimizer), total_iters_(total_iters), power_(power) {
  step();
}

double PolynomialLR::next_lr(size_t, double lr, int64_t epoch) {
  if (epoch == 0 || epoch > total_iters_) return lr;
  const double left = static_cast<double>(total_iters_ - epoch);
  return lr * std::pow(left / (left + 1), power_);
}

double PolynomialLR::lr_at(size_t group, int64_t epoch) {
  const double part = static_cast<double>(std::min(total_iters_, epoch)) / static_cast<double>(total_iters_);
  return base_lr(group) * std::pow(1 - part, power_);
}

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min)
    : EpochScheduler(optimizer), period_(T_max), eta_min_(eta_min) {
  check(T_max > 0, "CosineAnnealingLR: expected T_max > 0, got {}", T_max);
  step();
}

double CosineAnnealingLR::next_lr(size_t group, double lr, int64_t epoch) {
  if (epoch == 0) return lr;
  if ((epoch - 1 - period_) % (2 * period_) == 0) {
    return lr + (base_lr(group) - eta_min_) * (1 - cosine(1, period_)) / 2;
  }
  return (1 + cosine(epoch, period_)) / (1 + cosine(epoch - 1, period_)) * (lr - eta_min_) + eta_min_;
}

double CosineAnnealingLR::lr_at(size_t group, int64_t epoch) {
  return eta_min_ + (base_lr(group) - eta_min_) * (1 + cosine(epoch, period_)) / 2;
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(Optimizer& optimizer, int64_t T_0, int64_t T_mult,
                                                         double eta_min)
    : EpochScheduler(optimizer), first_(T_0), factor_(T_mult), eta_min_(eta_min) {
  check(T_0 > 0, "CosineAnnealingWarmRestarts: Expected positive integer T_0, but got {}", T_0);
  check(T_mult >= 1, "CosineAnnealingWarmRestarts: Expected integer T_mult >= 1, but got {}", T_mult);
  step();
}

double CosineAnnealingWarmRestarts::next_lr(size_t group, double, int64_t epoch) {
  int64_t period = first_;
  if (factor_ == 1) epoch %= period;
  for (; epoch >= period; period *= factor_) epoch -= period;
  return eta_min_ + (base_lr(group) - eta_min_) * (1 + cosine(epoch, period)) / 2;
}

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

LambdaLR::LambdaLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda)
    : EpochScheduler(optimizer), lambda_(std::move(lr_lambda)) {
  step();
}

double LambdaLR::next_lr(size_t group, double, int64_t epoch) { return base_lr(group) * lambda_(epoch); }

MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda)
    : EpochScheduler(optimizer), lambda_(std::move(lr_lambda)) {
  step();
}

double MultiplicativeLR::next_lr(size_t, double lr, int64_t epoch) { return epoch > 0 ? lr * lambda_(epoch) : lr; }

SequentialLR::SequentialLR(Optimizer& optimizer, std::vector<std::shared_ptr<EpochScheduler>> schedulers,
                           std::vector<int64_t> milestones)
    : LRScheduler(optimizer), schedulers_(std::move(schedulers)), milestones_(std::move(milestones)) {
  check(!schedulers_.empty() && milestones_.size() == schedulers_.size() - 1,
        "SequentialLR: expected one more scheduler than milestones, got {} and {}", schedulers_.size(),
        milestones_.size());
  for (const auto& scheduler : schedulers_) {
    check(&scheduler->optimizer() == &optimizer, "SequentialLR: expected all schedulers to belong to the optimizer");
  }
  for (OptimizerParamGroup& group : optimizer.param_groups()) {
    group.options().set_lr(group.options().initial_lr().value_or(group.options().get_lr()));
  }
  for (const auto& scheduler : schedulers_) scheduler->step_count_ -= 1;
  schedulers_[0]->step();
}

void SequentialLR::step() {
  ++step_count_;
  const auto after = std::upper_bound(milestones_.begin(), milestones_.end(), step_count_);
  EpochScheduler& current = *schedulers_[static_cast<size_t>(after - milestones_.begin())];
  const bool begins = after != milestones_.begin() && *(after - 1) == step_count_;
  begins ? current.restart() : current.step();
}

std::vector<Field> SequentialLR::fields() {
  std::vector<Field> fields = LRScheduler::fields();
  for (size_t i = 0; i < schedulers_.size(); ++i) {
    append(fields, "_schedulers." + std::to_string(i) + '.', schedulers_[i]->fields());
  }
  return fields;
}

ChainedScheduler::ChainedScheduler(std::vector<std::shared_ptr<LRScheduler>> schedulers)
    : LRScheduler(
          (check(!schedulers.empty(), "ChainedScheduler: expected a scheduler, got none"), schedulers[0]->optimizer())),
      schedulers_(std::move(schedulers)) {
  for (const auto& scheduler : schedulers_) {
    check(&scheduler->optimizer() == &optimizer(), "ChainedScheduler: expected all schedulers to have one optimizer");
  }
}

void ChainedScheduler::step() {
  for (const auto& scheduler : schedulers_) scheduler->step();
  ++step_count_;
}

std::vector<Field> ChainedScheduler::fields() {
  std::vector<Field> fields = LRScheduler::fields();
  for (size_t i = 0; i < schedulers_.size(); ++i) {
    append(fields, "_schedulers." + std::to_string(i) + '.', schedulers_[i]->fields());
  }
  return fields;
}

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
