// SPDX-License-Identifier: MIT
// Learning rate schedules: what all share, and those of one formula.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tensor/check.h"

namespace taper::optim {
namespace {

constexpr double kPi = std::numbers::pi;

double cosine(int64_t epoch, int64_t period) {
  return std::cos(kPi * static_cast<double>(epoch) / static_cast<double>(period));
}

using Lambdas = std::vector<Callable<double(int64_t)>>;

Lambdas checked(const char* name, Lambdas lambdas, const Optimizer& optimizer) {
  check(lambdas.size() == optimizer.param_groups().size(), "{}: Expected {} lr_lambdas, but got {}", name,
        optimizer.param_groups().size(), lambdas.size());
  return lambdas;
}

double call(const Lambdas& lambdas, size_t group, int64_t epoch) {
  return lambdas[lambdas.size() == 1 ? 0 : group](epoch);
}

}  // namespace

PerGroup::PerGroup(double all) : values_(1, all) {}
PerGroup::PerGroup(std::initializer_list<double> each) : values_(each) {}
PerGroup::PerGroup(std::vector<double> each) : values_(std::move(each)) {}

double PerGroup::operator[](size_t group) const { return values_[values_.size() == 1 ? 0 : group]; }

void PerGroup::check_groups(const char* scheduler, const char* name, size_t groups) const {
  check(values_.size() == 1 || values_.size() == groups, "{}: expected {} values for {}, got {}", scheduler, groups,
        name, values_.size());
}

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {}
LRScheduler::~LRScheduler() = default;

std::vector<Field> LRScheduler::fields() { return {{"_step_count", step_count_}}; }

void LRScheduler::step() {
  set_optimizer_lrs(get_lrs());
  ++step_count_;
}

void LRScheduler::rewind() {
  if (step_count_ > 0) --step_count_;
}

void LRScheduler::begin() {
  step_count_ = 0;
  step();
}

void LRScheduler::restart() { begin(); }

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

LambdaLR::LambdaLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda)
    : EpochScheduler(optimizer), lambdas_(1, std::move(lr_lambda)) {
  step();
}

LambdaLR::LambdaLR(Optimizer& optimizer, Lambdas lr_lambdas)
    : EpochScheduler(optimizer), lambdas_(checked("LambdaLR", std::move(lr_lambdas), optimizer)) {
  step();
}

double LambdaLR::next_lr(size_t group, double, int64_t epoch) { return base_lr(group) * call(lambdas_, group, epoch); }

MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda)
    : EpochScheduler(optimizer), lambdas_(1, std::move(lr_lambda)) {
  step();
}

MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, Lambdas lr_lambdas)
    : EpochScheduler(optimizer), lambdas_(checked("MultiplicativeLR", std::move(lr_lambdas), optimizer)) {
  step();
}

double MultiplicativeLR::next_lr(size_t group, double lr, int64_t epoch) {
  return epoch > 0 ? lr * call(lambdas_, group, epoch) : lr;
}

}  // namespace taper::optim
