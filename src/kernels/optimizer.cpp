// SPDX-License-Identifier: MIT
// The update loops of SGD and Adam, and the walk over all parameters.
#include "kernels/optimizer.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/optimizer.cpp"
#include <hwy/foreach_target.h>

#include <cmath>

#include "kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

enum class Momentum { kNone, kFirst, kNext };

// Elements [begin, end) of one parameter.
template <Momentum kMomentum, bool kNesterov, typename T>
void sgd_range(const SgdSlot<T>& slot, int64_t begin, int64_t end, const SgdRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const auto sign = set(rule.maximize ? -1 : 1), decay = set(rule.weight_decay), lr = set(rule.lr);
  const auto momentum = set(rule.momentum), fresh = set(1 - rule.dampening);
  const bool decays = rule.weight_decay != 0;
  T* p = slot.param + begin;
  const T* grad = slot.grad + begin;
  T* buffer = kMomentum == Momentum::kNone ? nullptr : slot.momentum + begin;
  for_each_vector(d, static_cast<size_t>(end - begin), [&](auto load, auto store, size_t i) HWY_ATTR {
    const auto param = load(p + i);
    auto g = hn::Mul(load(grad + i), sign);
    if (decays) g = hn::MulAdd(decay, param, g);
    if constexpr (kMomentum != Momentum::kNone) {
      auto m = g;
      if constexpr (kMomentum == Momentum::kNext) m = hn::MulAdd(momentum, load(buffer + i), hn::Mul(fresh, g));
      store(m, buffer + i);
      g = kNesterov ? hn::MulAdd(momentum, m, g) : m;
    }
    store(hn::NegMulAdd(lr, g, param), p + i);
  });
}

template <typename T>
void sgd(const SgdSlot<T>& slot, int64_t begin, int64_t end, const SgdRule& rule) {
  if (rule.momentum == 0) return sgd_range<Momentum::kNone, false>(slot, begin, end, rule);
  if (slot.first) {
    if (rule.nesterov) return sgd_range<Momentum::kFirst, true>(slot, begin, end, rule);
    return sgd_range<Momentum::kFirst, false>(slot, begin, end, rule);
  }
  if (rule.nesterov) return sgd_range<Momentum::kNext, true>(slot, begin, end, rule);
  sgd_range<Momentum::kNext, false>(slot, begin, end, rule);
}

template <bool kMax, typename T>
void adam_range(const AdamSlot<T>& slot, int64_t begin, int64_t end, const AdamRule& rule) {
  const hn::ScalableTag<T> d;
  const auto set = [d](double value) HWY_ATTR { return hn::Set(d, static_cast<T>(value)); };
  const double step = static_cast<double>(slot.step);
  const auto sign = set(rule.maximize ? -1 : 1), decay = set(rule.weight_decay), eps = set(rule.eps);
  const auto keep = set(1 - rule.lr * rule.weight_decay);
  const auto beta1 = set(rule.beta1), rest1 = set(1 - rule.beta1);
  const auto beta2 = set(rule.beta2), rest2 = set(1 - rule.beta2);
  const auto step_size = set(rule.lr / (1 - std::pow(rule.beta1, step)));
  const auto correction = set(std::sqrt(1 - std::pow(rule.beta2, step)));
  const bool decays = rule.weight_decay != 0 && !rule.decoupled, shrinks = rule.weight_decay != 0 && rule.decoupled;
  for_each_vector(d, static_cast<size_t>(end - begin), [&](auto load, auto store, size_t offset) HWY_ATTR {
    const size_t i = static_cast<size_t>(begin) + offset;
    auto param = load(slot.param + i);
    auto g = hn::Mul(load(slot.grad + i), sign);
    if (decays) g = hn::MulAdd(decay, param, g);
    if (shrinks) param = hn::Mul(param, keep);
    const auto m = hn::MulAdd(beta1, load(slot.average + i), hn::Mul(rest1, g));
    const auto v = hn::MulAdd(beta2, load(slot.average_square + i), hn::Mul(hn::Mul(rest2, g), g));
    store(m, slot.average + i);
    store(v, slot.average_square + i);
    auto square = v;
    if constexpr (kMax) {
      square = hn::Max(load(slot.max_average_square + i), v);
      store(square, slot.max_average_square + i);
    }
    const auto denominator = hn::Add(hn::Div(hn::Sqrt(square), correction), eps);
    store(hn::NegMulAdd(step_size, hn::Div(m, denominator), param), slot.param + i);
  });
}

template <typename T>
void adam(const AdamSlot<T>& slot, int64_t begin, int64_t end, const AdamRule& rule) {
  if (slot.max_average_square) return adam_range<true>(slot, begin, end, rule);
  adam_range<false>(slot, begin, end, rule);
}

void sgd_f32(const SgdSlot<float>& s, int64_t begin, int64_t end, const SgdRule& r) { sgd(s, begin, end, r); }
void sgd_f64(const SgdSlot<double>& s, int64_t begin, int64_t end, const SgdRule& r) { sgd(s, begin, end, r); }
void adam_f32(const AdamSlot<float>& s, int64_t begin, int64_t end, const AdamRule& r) { adam(s, begin, end, r); }
void adam_f64(const AdamSlot<double>& s, int64_t begin, int64_t end, const AdamRule& r) { adam(s, begin, end, r); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

#include "kernels/parallel.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(sgd_f32);
HWY_EXPORT(sgd_f64);
HWY_EXPORT(adam_f32);
HWY_EXPORT(adam_f64);

// update(slot, begin, end) over the elements of all slots as if they were one array, cut anywhere between threads.
template <class Slot, class Update>
void for_each_slot(const Slot* slots, int64_t count, int64_t grain, Update update) {
  int64_t total = 0;
  for (int64_t i = 0; i < count; ++i) total += slots[i].size;
  parallel_for(0, total, grain, [&](int64_t begin, int64_t end) {
    int64_t start = 0;
    for (int64_t i = 0; i < count && start < end; start += slots[i].size, ++i) {
      const int64_t from = std::max(begin - start, int64_t{0}), to = std::min(end - start, slots[i].size);
      if (from < to) update(slots[i], from, to);
    }
  });
}

}  // namespace

template <>
void sgd_step(const SgdSlot<float>* slots, int64_t count, const SgdRule& rule) {
  for_each_slot(slots, count, 32768, [&](const SgdSlot<float>& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(sgd_f32)(slot, begin, end, rule);
  });
}

template <>
void sgd_step(const SgdSlot<double>* slots, int64_t count, const SgdRule& rule) {
  for_each_slot(slots, count, 32768, [&](const SgdSlot<double>& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(sgd_f64)(slot, begin, end, rule);
  });
}

template <>
void adam_step(const AdamSlot<float>* slots, int64_t count, const AdamRule& rule) {
  for_each_slot(slots, count, 16384, [&](const AdamSlot<float>& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(adam_f32)(slot, begin, end, rule);
  });
}

template <>
void adam_step(const AdamSlot<double>* slots, int64_t count, const AdamRule& rule) {
  for_each_slot(slots, count, 16384, [&](const AdamSlot<double>& slot, int64_t begin, int64_t end) {
    HWY_DYNAMIC_DISPATCH(adam_f64)(slot, begin, end, rule);
  });
}

}  // namespace taper::kernels
#endif  // HWY_ONCE
