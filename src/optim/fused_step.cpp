// SPDX-License-Identifier: MIT
// Which arrays a kernel may walk as they are, and copies of the others.
#include "optim/fused_step.h"

#include <utility>

#include <taper/factories.h>

#include "tensor/allocator.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::optim {
namespace {

bool same_strides(const Tensor& a, const Tensor& b) {
  for (int64_t d = 0; d < a.dim(); ++d) {
    if (a.size(d) != 1 && a.stride(d) != b.stride(d)) return false;
  }
  return true;
}

bool is_walkable(const Tensor& t) {
  return (t.scalar_type() == kFloat || t.scalar_type() == kDouble) && is_dense(t.unsafeGetTensorImpl()->dims);
}

// An array that holds p's values in the order in which the kernel takes them.
Tensor layout_of(const Tensor& p) {
  if (is_walkable(p)) return p;
  return empty(p.sizes(), p.options().dtype(p.scalar_type() == kDouble ? kDouble : kFloat));
}

}  // namespace

thread_local FusedStep::Lists FusedStep::spare_;

FusedStep::FusedStep() : lists_(std::move(spare_)) {}

FusedStep::~FusedStep() {
  lists_.slots.clear();
  lists_.copies.clear();
  lists_.grads.clear();
  spare_ = std::move(lists_);
}

Tensor FusedStep::walkable(const Tensor& t, const Tensor& like) {
  if (t.is_same(like) || (t.scalar_type() == like.scalar_type() && same_strides(t, like))) return t;
  return empty_strided(like.sizes(), like.strides(), like.options()).copy_(t);
}

kernels::OptimizerSlot& FusedStep::add(const Tensor& param, const Tensor& gradient,
                                       std::initializer_list<FusedState> states) {
  const Tensor like = layout_of(param);
  const auto entered = [&](const Tensor& t) {
    Tensor values = walkable(t, like);
    void* data = values.unsafeGetTensorImpl()->data;
    if (!values.is_same(t)) lists_.copies.push_back({t, std::move(values)});
    return data;
  };
  kernels::OptimizerSlot slot{};
  slot.size = param.numel();
  slot.wide = like.scalar_type() == kDouble;
  slot.param = entered(param);
  Tensor grad = walkable(gradient, like);
  slot.grad = grad.unsafeGetTensorImpl()->data;
  if (!grad.is_same(gradient)) lists_.grads.push_back(std::move(grad));
  int index = 0;
  for (const FusedState& state : states) {
    if (state.tensor) {
      if (!state.tensor->defined()) {
        const memory::FreshScope lasting;
        *state.tensor = empty_strided(like.sizes(), like.strides(), param.options()).fill_(state.initial);
      }
      check(state.tensor->sizes() == param.sizes(), "Optimizer: expected a state {}, got {}", shape_text(param),
            shape_text(*state.tensor));
      slot.state[index] = entered(*state.tensor);
    }
    ++index;
  }
  param.unsafeGetTensorImpl()->version().bump_version();
  return lists_.slots.emplace_back(slot);
}

void FusedStep::write_back() {
  for (const Copy& copy : lists_.copies) copy.target.copy_(copy.values);
}

void check_option(bool ok, const char* name, const char* what, double value) {
  check(ok, "{}: Invalid {}: {}", name, what, value);
}

}  // namespace taper::optim
