// SPDX-License-Identifier: MIT
// The SGD step: one fused pass over all parameters of a group.
#include <taper/optim/sgd.h>

#include <taper/ops.h>

#include "kernels/optimizer.h"
#include "tensor/allocator.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper::optim {
namespace {

// Whether the arrays behind p and g can be walked side by side.
bool side_by_side(const Tensor& p, const Tensor& g) {
  return p.scalar_type() == g.scalar_type() && p.strides() == g.strides() && p.sizes() == g.sizes() &&
         p.scalar_type() != kBFloat16 && is_dense(p.unsafeGetTensorImpl()->dims);
}

// The rule in plain ops, for parameters in bfloat16 or with gaps in memory.
void step_by_ops(const Tensor& p, Tensor g, Tensor& buffer, bool first, const SGDOptions& o) {
  if (o.maximize()) g = g.neg();
  if (o.weight_decay() != 0) g = g.add(p, o.weight_decay());
  if (o.momentum() != 0) {
    if (first) {
      buffer = g.clone();
    } else {
      buffer.mul_(o.momentum()).add_(g, 1 - o.dampening());
    }
    g = o.nesterov() ? g.add(buffer, o.momentum()) : buffer;
  }
  p.add_(g, -o.lr());
}

template <typename T>
void run(const std::vector<kernels::SgdSlot<T>>& slots, const SGDOptions& o) {
  const kernels::SgdRule rule{o.lr(), o.momentum(), o.dampening(), o.weight_decay(), o.nesterov(), o.maximize()};
  if (!slots.empty()) kernels::sgd_step<T>(slots.data(), static_cast<int64_t>(slots.size()), rule);
}

}  // namespace

std::vector<Field> SGDOptions::list_fields() {
  return {{"lr", lr_},
          {"momentum", momentum_},
          {"dampening", dampening_},
          {"weight_decay", weight_decay_},
          {"nesterov", nesterov_},
          {"maximize", maximize_}};
}

std::vector<Field> SGDParamState::list_fields() { return {{"momentum_buffer", momentum_buffer_}}; }

std::unique_ptr<OptimizerParamState> SGD::make_state() const { return std::make_unique<SGDParamState>(); }

SGDOptions::SGDOptions(double lr) : lr_(lr) {}

SGD::SGD(std::vector<Tensor> params, SGDOptions defaults)
    : SGD(std::vector<OptimizerParamGroup>{OptimizerParamGroup(std::move(params))}, defaults) {}

SGD::SGD(std::vector<OptimizerParamGroup> param_groups, SGDOptions defaults)
    : ElementwiseOptimizer(std::move(param_groups), std::make_unique<SGDOptions>(defaults)) {
  check(defaults.lr() >= 0, "SGD: Invalid learning rate: {}", defaults.lr());
  check(defaults.momentum() >= 0, "SGD: Invalid momentum value: {}", defaults.momentum());
  check(defaults.weight_decay() >= 0, "SGD: Invalid weight_decay value: {}", defaults.weight_decay());
  check(!defaults.nesterov() || (defaults.momentum() > 0 && defaults.dampening() == 0),
        "SGD: Nesterov momentum requires a momentum and zero dampening, got {} and {}", defaults.momentum(),
        defaults.dampening());
}

void SGD::step_group(OptimizerParamGroup& group) {
  const SGDOptions& options = static_cast<const SGDOptions&>(group.options());
  std::vector<kernels::SgdSlot<float>> floats;
  std::vector<kernels::SgdSlot<double>> doubles;
  for (const Tensor& p : group.params()) {
    const Tensor& g = p.mutable_grad();
    if (!g.defined()) continue;
    Tensor none;
    Tensor& buffer = options.momentum() != 0 ? state_of<SGDParamState>(p).momentum_buffer() : none;
    const bool first = !buffer.defined();
    if (!side_by_side(p, g) || (!first && !side_by_side(p, buffer))) {
      step_by_ops(p, g, buffer, first, options);
      continue;
    }
    if (first && options.momentum() != 0) {
      const memory::FreshScope lasting;
      buffer = empty_strided(p.sizes(), p.strides(), p.options());
    }
    const auto add = [&]<typename T>(std::vector<kernels::SgdSlot<T>>& slots) {
      slots.push_back({data<T>(p), data<T>(g), buffer.defined() ? data<T>(buffer) : nullptr, p.numel(), first});
    };
    p.scalar_type() == kFloat ? add(floats) : add(doubles);
    p.unsafeGetTensorImpl()->version().bump_version();
  }
  run(floats, options);
  run(doubles, options);
}

}  // namespace taper::optim
