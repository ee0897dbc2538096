// SPDX-License-Identifier: MIT
// Schedules of schedules: SequentialLR and ChainedScheduler.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>

#include "tensor/check.h"

namespace taper::optim {
namespace {

Optimizer& optimizer_of_first(const std::vector<std::shared_ptr<LRScheduler>>& schedulers) {
  check(!schedulers.empty(), "ChainedScheduler: expected a scheduler, got none");
  return schedulers[0]->optimizer();
}

}  // namespace

CompositeScheduler::CompositeScheduler(const char* name, Optimizer& optimizer,
                                       std::vector<std::shared_ptr<LRScheduler>> schedulers)
    : LRScheduler(optimizer), schedulers_(std::move(schedulers)) {
  for (const auto& scheduler : schedulers_) {
    check(&scheduler->optimizer() == &optimizer, "{}: expected all schedulers to belong to the optimizer", name);
  }
}

std::vector<Field> CompositeScheduler::fields() {
  std::vector<Field> fields = LRScheduler::fields();
  for (size_t i = 0; i < schedulers_.size(); ++i) {
    for (Field& field : schedulers_[i]->fields()) {
      const std::string name = "_schedulers." + std::to_string(i) + '.' + field.name();
      field.visit([&](auto& value) { fields.emplace_back(name, value); });
    }
  }
  return fields;
}

std::vector<double> CompositeScheduler::get_lrs() { return get_current_lrs(); }

void CompositeScheduler::rewind() {
  --step_count_;
  for (const auto& scheduler : schedulers_) scheduler->rewind();
}

SequentialLR::SequentialLR(Optimizer& optimizer, std::vector<std::shared_ptr<LRScheduler>> schedulers,
                           std::vector<int64_t> milestones)
    : CompositeScheduler("SequentialLR", optimizer, std::move(schedulers)), milestones_(std::move(milestones)) {
  check(!schedulers_.empty() && milestones_.size() == schedulers_.size() - 1,
        "SequentialLR: expected one more scheduler than milestones, got {} and {}", schedulers_.size(),
        milestones_.size());
  for (OptimizerParamGroup& group : optimizer.param_groups()) {
    group.options().set_lr(group.options().initial_lr().value_or(group.options().get_lr()));
  }
  for (const auto& scheduler : schedulers_) scheduler->rewind();
  schedulers_[0]->step();
}

void SequentialLR::step() {
  ++step_count_;
  const auto after = std::upper_bound(milestones_.begin(), milestones_.end(), step_count_);
  LRScheduler& current = *schedulers_[static_cast<size_t>(after - milestones_.begin())];
  const bool begins = after != milestones_.begin() && *(after - 1) == step_count_;
  begins ? current.restart() : current.step();
}

void SequentialLR::begin() {
  step_count_ = 0;
  schedulers_[0]->begin();
}

void SequentialLR::restart() {
  step_count_ = 0;
  schedulers_[0]->restart();
}

ChainedScheduler::ChainedScheduler(std::vector<std::shared_ptr<LRScheduler>> schedulers)
    : CompositeScheduler("ChainedScheduler", optimizer_of_first(schedulers), schedulers) {}

void ChainedScheduler::step() {
  for (const auto& scheduler : schedulers_) scheduler->step();
  ++step_count_;
}

void ChainedScheduler::begin() {
  step_count_ = 0;
  for (const auto& scheduler : schedulers_) scheduler->begin();
}

void ChainedScheduler::restart() {
  step_count_ = 0;
  schedulers_[0]->restart();
  for (size_t i = 1; i < schedulers_.size(); ++i) schedulers_[i]->begin();
}

}  // namespace taper::optim
