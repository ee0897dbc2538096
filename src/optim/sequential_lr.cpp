// SPDX-License-Identifier: MIT
// Schedules of schedules: SequentialLR and ChainedScheduler.
#include <taper/optim/lr_scheduler.h>

#include <algorithm>

#include "tensor/check.h"

namespace taper::optim {
namespace {

void append(std::vector<Field>& fields, const std::string& prefix, std::vector<Field> more) {
  for (Field& field : more) {
    field.visit([&](auto& value) { fields.emplace_back(prefix + field.name(), value); });
  }
}

}  // namespace

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

}  // namespace taper::optim
