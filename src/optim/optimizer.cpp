// SPDX-License-Identifier: MIT
// What all optimizers share: groups, gradients to drop, closures.
#include <taper/optim/optimizer.h>

#include <algorithm>
#include <typeinfo>

#include <taper/core/grad_mode.h>
#include <taper/error.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::optim {
namespace {

bool contains(const std::vector<Tensor>& params, const Tensor& param) {
  return std::any_of(params.begin(), params.end(), [&](const Tensor& p) { return p.is_same(param); });
}

bool repeats(const std::vector<Tensor>& params) {
  std::vector<const void*> seen;
  for (const Tensor& p : params) seen.push_back(p.unsafeGetTensorImpl());
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) != seen.end();
}

}  // namespace

std::unique_ptr<OptimizerParamState> OptimizerParamState::clone() const {
  return std::unique_ptr<OptimizerParamState>(copied());
}

std::unique_ptr<OptimizerOptions> OptimizerOptions::clone() const {
  return std::unique_ptr<OptimizerOptions>(copied());
}

std::vector<Field> OptimizerParamState::fields() { return list_fields(); }

const std::vector<Field> OptimizerParamState::fields() const {
  return const_cast<OptimizerParamState*>(this)->fields();
}

std::vector<Field> OptimizerParamState::list_fields() {
  fail<NotImplementedError>("OptimizerParamState: expected a class that lists its fields, got {}",
                            typeid(*this).name());
}

const std::vector<Field> OptimizerOptions::fields() const { return const_cast<OptimizerOptions*>(this)->fields(); }

std::vector<Field> OptimizerOptions::list_fields() {
  fail<NotImplementedError>("OptimizerOptions: expected a class that lists its fields, got {}", typeid(*this).name());
}

std::vector<Field> OptimizerOptions::fields() {
  std::vector<Field> fields = list_fields();
  fields.emplace_back("initial_lr", initial_lr_);
  return fields;
}

bool operator==(const OptimizerParamState& a, const OptimizerParamState& b) {
  return typeid(a) == typeid(b) && same_fields(a.fields(), b.fields());
}

bool operator==(const OptimizerOptions& a, const OptimizerOptions& b) {
  const auto own = [](const OptimizerOptions& options) { return const_cast<OptimizerOptions&>(options).list_fields(); };
  return typeid(a) == typeid(b) && same_fields(own(a), own(b));
}

OptimizerParamGroup::OptimizerParamGroup(std::vector<Tensor> params) : params_(std::move(params)) {}

OptimizerParamGroup::OptimizerParamGroup(std::vector<Tensor> params, std::unique_ptr<OptimizerOptions> options)
    : params_(std::move(params)), options_(options.release()) {}

OptimizerParamGroup::OptimizerParamGroup(const OptimizerParamGroup& other)
    : params_(other.params_), options_(other.options_ ? other.options_->copied() : nullptr) {}

OptimizerParamGroup::OptimizerParamGroup(OptimizerParamGroup&&) noexcept = default;
OptimizerParamGroup::~OptimizerParamGroup() = default;

bool OptimizerParamGroup::has_options() const { return static_cast<bool>(options_); }

void OptimizerParamGroup::set_options(std::unique_ptr<OptimizerOptions> options) {
  options_ = Owned<OptimizerOptions>(options.release());
}

OptimizerOptions& OptimizerParamGroup::options() {
  check(has_options(), "OptimizerParamGroup: expected options, but none are set");
  return *options_;
}

const OptimizerOptions& OptimizerParamGroup::options() const {
  return const_cast<OptimizerParamGroup*>(this)->options();
}

Optimizer::Optimizer(std::vector<OptimizerParamGroup> param_groups, std::unique_ptr<OptimizerOptions> defaults)
    : defaults_(defaults.release()) {
  for (const OptimizerParamGroup& group : param_groups) add_param_group(group);
}

Optimizer::Optimizer(std::vector<Tensor> params, std::unique_ptr<OptimizerOptions> defaults)
    : Optimizer(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, std::move(defaults)) {}

Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer::~Optimizer() = default;

OptimizerOptions& Optimizer::defaults() { return *defaults_; }

const OptimizerOptions& Optimizer::defaults() const { return *defaults_; }

OptimizerParamState* Optimizer::find_state(const Tensor& param) const {
  const auto found = state_.find(param.unsafeGetTensorImpl());
  return found == state_.end() ? nullptr : found->second.get();
}

OptimizerParamState& Optimizer::keep_state(const Tensor& param, OptimizerParamState* state) {
  auto& kept = state_[param.unsafeGetTensorImpl()];
  kept.reset(state);
  return *kept;
}

void Optimizer::add_param_group(const OptimizerParamGroup& param_group) {
  for (const Tensor& param : param_group.params()) {
    check(param.defined() && param.is_leaf(), "Optimizer: can't optimize a non-leaf Tensor");
    for (const OptimizerParamGroup& group : param_groups_) {
      check(!contains(group.params(), param), "Optimizer: some parameters appear in more than one parameter group");
    }
  }
  check(!repeats(param_group.params()), "Optimizer: expected each parameter once in a parameter group");
  OptimizerParamGroup group(param_group);
  if (!group.has_options()) group.set_options(defaults_->clone());
  param_groups_.push_back(std::move(group));
}

void Optimizer::zero_grad(bool set_to_none) {
  for (OptimizerParamGroup& group : param_groups_) {
    for (const Tensor& param : group.params()) {
      Tensor& grad = param.mutable_grad();
      if (!grad.defined()) continue;
      if (set_to_none) {
        grad.reset();
      } else {
        grad = grad.detach();
        grad.zero_();
      }
    }
  }
}

Tensor Optimizer::evaluate(const LossClosure& closure) {
  if (!closure) return Tensor();
  AutoGradMode recording(true);
  return closure();
}

Tensor ElementwiseOptimizer::step(LossClosure closure) {
  NoGradGuard no_grad;
  Tensor loss = evaluate(closure);
  for (const OptimizerParamGroup& group : param_groups()) {
    const OptimizerOptions &options = group.options(), &expected = defaults();
    check(typeid(options) == typeid(expected), "Optimizer: expected options of the defaults' kind in a group");
    for (const Tensor& param : group.params()) {
      const Tensor& grad = param.mutable_grad();
      check(!grad.defined() || grad.sizes() == param.sizes(), "Optimizer: expected a gradient {}, got {}",
            shape_text(param), shape_text(grad));
    }
  }
  for (OptimizerParamGroup& group : param_groups()) step_group(group);
  return loss;
}

std::unique_ptr<OptimizerParamState> Optimizer::make_state() const {
  fail<NotImplementedError>("Optimizer: expected a class that makes states, got {}", typeid(*this).name());
}

const std::vector<Tensor>& Optimizer::parameters() const { return const_cast<Optimizer*>(this)->parameters(); }

std::vector<Tensor>& Optimizer::parameters() {
  warn("Optimizer::parameters() will be removed in PyTorch 1.6");
  check(!param_groups_.empty(), "Optimizer: expected a parameter group, got none");
  return param_groups_[0].params();
}

size_t Optimizer::size() const {
  warn("Optimizer::size() will be removed in PyTorch 1.6");
  size_t count = 0;
  for (const OptimizerParamGroup& group : param_groups_) count += group.params().size();
  return count;
}

void Optimizer::add_parameters(const std::vector<Tensor>& more) {
  warn("Optimizer::add_parameters() will be removed in PyTorch 1.6");
  check(!param_groups_.empty(), "Optimizer: expected a parameter group, got none");
  auto& params = param_groups_[0].params();
  params.insert(params.end(), more.begin(), more.end());
}

}  // namespace taper::optim
