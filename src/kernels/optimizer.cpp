// SPDX-License-Identifier: MIT
// The loops of SGD, of Adam and its kin, and of averages.
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
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const SgdRule& rule) {
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
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdamRule& rule) {
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

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AverageRule& rule) {
  const hn::ScalableTag<T> d;
  // From the nearer end, so that the weights 0 and 1 give p and g themselves.
  const bool near_p = rule.weight < 0.5;
  const auto part = hn::Set(d, static_cast<T>(near_p ? rule.weight : rule.weight - 1));
  move_range<T>(slot, begin, end, rule, [&](auto, auto, size_t, auto p, auto g) HWY_ATTR {
    return hn::MulAdd(part, hn::Sub(g, p), near_p ? p : g);
  });
}

// The same for every rule and both types of element.
void apply_common(const OptimizerSlot& slot, int64_t begin, int64_t end, const CommonRule& any) {
  std::visit([&](const auto& rule)
                 HWY_ATTR { slot.wide ? apply<double>(slot, begin, end, rule) : apply<float>(slot, begin, end, rule); },
             any);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "kernels/optimizer_walk.h"

namespace taper::kernels {
namespace {
HWY_EXPORT(apply_common);
}  // namespace

void optimizer_step(const OptimizerSlot* slots, int64_t count, const CommonRule& rule) {
  for_each_slot(slots, count, rule, [&](const OptimizerSlot& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(apply_common)(slot, begin, end, rule);
  });
}

}  // namespace taper::kernels
#endif  // HWY_ONCE
