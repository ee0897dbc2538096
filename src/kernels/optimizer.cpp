// SPDX-License-Identifier: MIT
// The loops of SGD and of Adam and its kin.
#include "kernels/optimizer.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/optimizer.cpp"
#include <hwy/foreach_target.h>

#include "kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
void sgd_range(const OptimizerSlot& slot, int64_t begin, int64_t end, const SgdRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto lr = set(rule.lr), momentum = set(rule.momentum), keep = set(slot.scale[0]), fresh = set(slot.scale[1]);
  T* buffer = state_of<T>(slot, 0);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    if (buffer) {
      const auto m = hn::MulAdd(keep, load(buffer + i), hn::Mul(fresh, g));
      store(m, buffer + i);
      g = rule.nesterov ? hn::MulAdd(momentum, m, g) : m;
    }
    return hn::NegMulAdd(lr, g, p);
  });
}

template <typename T>
void adam_range(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdamRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto beta1 = set(rule.beta1), rest1 = set(1 - rule.beta1);
  const auto beta2 = set(rule.beta2), rest2 = set(1 - rule.beta2), eps = set(rule.eps);
  const auto by_average = set(slot.scale[0]), by_gradient = set(slot.scale[1]), by_root = set(slot.scale[2]);
  const bool uses_gradient = slot.scale[1] != 0, divides = slot.scale[2] != 0;
  T *average = state_of<T>(slot, 0), *average_square = state_of<T>(slot, 1), *greatest = state_of<T>(slot, 2);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto m = hn::MulAdd(beta1, load(average + i), hn::Mul(rest1, g));
    auto v = hn::MulAdd(beta2, load(average_square + i), hn::Mul(hn::Mul(rest2, g), g));
    store(m, average + i);
    store(v, average_square + i);
    if (greatest) {
      v = hn::Max(load(greatest + i), v);
      store(v, greatest + i);
    }
    auto move = hn::Mul(by_average, m);
    if (uses_gradient) move = hn::MulAdd(by_gradient, g, move);
    if (divides) move = hn::Div(move, hn::MulAdd(by_root, hn::Sqrt(v), eps));
    return hn::Sub(p, move);
  });
}

void sgd(const OptimizerSlot& slot, int64_t begin, int64_t end, const SgdRule& rule) {
  slot.wide ? sgd_range<double>(slot, begin, end, rule) : sgd_range<float>(slot, begin, end, rule);
}

void adam(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdamRule& rule) {
  slot.wide ? adam_range<double>(slot, begin, end, rule) : adam_range<float>(slot, begin, end, rule);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "kernels/optimizer_walk.h"

namespace taper::kernels {
namespace {
HWY_EXPORT(sgd);
HWY_EXPORT(adam);
}  // namespace

void optimizer_step(const OptimizerSlot* slots, int64_t count, const SgdRule& rule) {
  for_each_slot(slots, count, 32768, [&](const OptimizerSlot& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(sgd)(slot, begin, end, rule);
  });
}

void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdamRule& rule) {
  for_each_slot(slots, count, 16384, [&](const OptimizerSlot& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(adam)(slot, begin, end, rule);
  });
}

}  // namespace taper::kernels
#endif  // HWY_ONCE
