// SPDX-License-Identifier: MIT
// The loops of RMSprop, Adagrad, Adadelta, Adamax, Rprop and averaged SGD.
#include "kernels/optimizer.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/optimizer_adaptive.cpp"
#include <hwy/foreach_target.h>

#include "kernels/optimizer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const RmspropRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto alpha = set(rule.alpha), rest = set(1 - rule.alpha), eps = set(rule.eps);
  const auto lr = set(rule.lr), momentum = set(rule.momentum);
  T *square = state_of<T>(slot, 0), *buffer = state_of<T>(slot, 1), *average = state_of<T>(slot, 2);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    auto v = hn::MulAdd(alpha, load(square + i), hn::Mul(hn::Mul(rest, g), g));
    store(v, square + i);
    if (average) {
      const auto a = hn::MulAdd(alpha, load(average + i), hn::Mul(rest, g));
      store(a, average + i);
      v = hn::Max(hn::Zero(d), hn::NegMulAdd(a, a, v));  // a variance; rounding would take its root of less than 0
    }
    auto move = hn::Div(g, hn::Add(hn::Sqrt(v), eps));
    if (buffer) {
      move = hn::MulAdd(momentum, load(buffer + i), move);
      store(move, buffer + i);
    }
    return hn::NegMulAdd(lr, move, p);
  });
}

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdagradRule& rule) {
  const hn::ScalableTag<T> d;
  const auto eps = hn::Set(d, static_cast<T>(rule.eps)), lr = hn::Set(d, static_cast<T>(slot.scale[0]));
  T* sum = state_of<T>(slot, 0);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto s = hn::MulAdd(g, g, load(sum + i));
    store(s, sum + i);
    return hn::NegMulAdd(lr, hn::Div(g, hn::Add(hn::Sqrt(s), eps)), p);
  });
}

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdadeltaRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto lr = set(rule.lr), rho = set(rule.rho), rest = set(1 - rule.rho), eps = set(rule.eps);
  T *square = state_of<T>(slot, 0), *moved = state_of<T>(slot, 1);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto v = hn::MulAdd(rho, load(square + i), hn::Mul(hn::Mul(rest, g), g));
    const auto before = load(moved + i);
    const auto move = hn::Mul(hn::Div(hn::Sqrt(hn::Add(before, eps)), hn::Sqrt(hn::Add(v, eps))), g);
    store(v, square + i);
    store(hn::MulAdd(rho, before, hn::Mul(hn::Mul(rest, move), move)), moved + i);
    return hn::NegMulAdd(lr, move, p);
  });
}

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdamaxRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto beta1 = set(rule.beta1), rest1 = set(1 - rule.beta1), beta2 = set(rule.beta2), eps = set(rule.eps);
  const auto lr = set(slot.scale[0]);
  T *average = state_of<T>(slot, 0), *norm = state_of<T>(slot, 1);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto m = hn::MulAdd(beta1, load(average + i), hn::Mul(rest1, g));
    const auto u = hn::Max(hn::Mul(beta2, load(norm + i)), hn::Add(hn::Abs(g), eps));
    store(m, average + i);
    store(u, norm + i);
    return hn::NegMulAdd(lr, hn::Div(m, u), p);
  });
}

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const RpropRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto minus = set(rule.eta_minus), plus = set(rule.eta_plus), least = set(rule.min), most = set(rule.max);
  const auto zero = hn::Zero(d), one = set(1);
  T *previous = state_of<T>(slot, 0), *step = state_of<T>(slot, 1);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto turn = hn::Mul(g, load(previous + i));
    const auto turned = hn::Lt(turn, zero);
    const auto factor = hn::IfThenElse(turned, minus, hn::IfThenElse(hn::Gt(turn, zero), plus, one));
    const auto size = hn::Min(hn::Max(hn::Mul(load(step + i), factor), least), most);
    const auto kept = hn::IfThenZeroElse(turned, g);
    store(kept, previous + i);
    store(size, step + i);
    const auto move = hn::IfThenElseZero(hn::Ne(kept, zero), hn::CopySign(size, kept));
    return hn::Sub(p, move);
  });
}

template <typename T>
void apply(const OptimizerSlot& slot, int64_t begin, int64_t end, const AsgdRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto eta = set(slot.scale[0]), keep = set(1 - rule.lambd * slot.scale[0]), mu = set(slot.scale[1]);
  const bool copies = slot.scale[1] == 1;
  T* average = state_of<T>(slot, 0);
  move_range<T>(slot, begin, end, rule, [&](auto load, auto store, size_t i, auto p, auto g) HWY_ATTR {
    const auto moved = hn::NegMulAdd(eta, g, hn::Mul(keep, p));
    const auto a = load(average + i);
    store(copies ? moved : hn::MulAdd(mu, hn::Sub(moved, a), a), average + i);
    return moved;
  });
}

// The same for every rule and both types of element.
void apply_adaptive(const OptimizerSlot& slot, int64_t begin, int64_t end, const AdaptiveRule& any) {
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
HWY_EXPORT(apply_adaptive);
}  // namespace

void optimizer_step(const OptimizerSlot* slots, int64_t count, const AdaptiveRule& rule) {
  for_each_slot(slots, count, rule, [&](const OptimizerSlot& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(apply_adaptive)(slot, begin, end, rule);
  });
}

}  // namespace taper::kernels
#endif  // HWY_ONCE
