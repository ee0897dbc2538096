// SPDX-License-Identifier: MIT
// What the loops of all optimizers share: reading parameter and gradient, decay, writing the parameter.
#if defined(TAPER_KERNELS_OPTIMIZER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_OPTIMIZER_INL_H
#undef TAPER_KERNELS_OPTIMIZER_INL_H
#else
#define TAPER_KERNELS_OPTIMIZER_INL_H
#endif

#include "kernels/optimizer.h"
#include "kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

template <typename T>
HWY_INLINE T* state_of(const OptimizerSlot& slot, int index) {
  return static_cast<T*>(slot.state[index]);
}

// Elements [begin, end) of one parameter: p = move(load, store, i, p, g), one vector at a time.
template <typename T, class Move>
HWY_INLINE void move_range(const OptimizerSlot& slot, int64_t begin, int64_t end, const GradientRule& rule, Move move) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto sign = set(rule.maximize ? -1 : 1), decay = set(rule.weight_decay), shrink = set(rule.shrink);
  const bool decays = rule.weight_decay != 0, shrinks = rule.shrink != 1;
  T* p = static_cast<T*>(slot.param);
  const T* grad = static_cast<const T*>(slot.grad);
  for_each_vector(d, static_cast<size_t>(end - begin), [&](auto load, auto store, size_t offset) HWY_ATTR {
    const size_t i = static_cast<size_t>(begin) + offset;
    auto param = load(p + i);
    auto g = hn::Mul(load(grad + i), sign);
    if (decays) g = hn::MulAdd(decay, param, g);
    if (shrinks) param = hn::Mul(param, shrink);
    store(move(load, store, i, param, g), p + i);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
