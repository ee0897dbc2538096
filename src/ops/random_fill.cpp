// SPDX-License-Identifier: MIT
// Random fills of tensors, in the order in which libtorch draws for any strides: that of the memory.
#include <algorithm>
#include <limits>
#include <numeric>

#include "graph/in_place.h"
#include "graph/record.h"
#include "graph/view.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/generator.h"

namespace taper {
namespace {

// t with its dimensions from the largest stride to the smallest.
Tensor in_memory_order(const Tensor& t) {
  std::vector<int64_t> order(static_cast<size_t>(t.dim()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return t.strides()[a] > t.strides()[b]; });
  std::vector<int64_t> sizes, strides;
  for (int64_t dim : order) {
    sizes.push_back(t.sizes()[dim]);
    strides.push_back(t.strides()[dim]);
  }
  return make_view(t, sizes, strides);
}

// Hands `fill` contiguous elements of the dtype `drawn` in place of t's, where t's are not that.
template <typename Fill>
void fill_memory(const Tensor& t, ScalarType drawn, const Fill& fill) {
  if (t.is_contiguous() && t.scalar_type() == drawn) return fill(t);
  const Tensor ordered = in_memory_order(t);
  const Tensor draws = make_like(ordered, drawn);
  fill(draws);
  copy_into(ordered, draws);
}

// Fills t, in place and recorded: the old values have no part in the new ones.
template <typename Fill>
Tensor& fill_randomly(const char* op, const char* node, const Tensor& self, const Fill& fill) {
  const auto fill_all = [&](const Tensor& t) { fill_memory(t, opmath_type(t.scalar_type()), fill); };
  return in_place(
      op, self, {}, [&] { fill_all(self); },
      [&](const Tensor& before) {
        const Tensor out = empty_like(before);
        fill_all(out);
        return record(node, out, {before}, [](const Tensor& g) { return zeros_like(g); });
      });
}

// fill_randomly() for the floating dtypes: fill(pointer, n).
template <typename Fill>
Tensor& fill_floating(const char* op, const char* node, const Tensor& self, const Fill& fill) {
  check(self.is_floating_point(), "{}: expected a floating point tensor, got {}", op, toString(self.scalar_type()));
  return fill_randomly(op, node, self, [&](const Tensor& t) {
    dispatch_floating(t.scalar_type(), op, [&]<typename T>() { fill(taper::data<T>(t), t.numel()); });
  });
}

// The largest integer that every dtype up to it can count to.
int64_t largest(ScalarType dtype) {
  if (dtype == kBFloat16) return int64_t{1} << 8;
  return dispatch_arithmetic(dtype, "random_", [&]<typename T>() -> int64_t {
    if constexpr (std::is_floating_point_v<T>) return int64_t{1} << std::numeric_limits<T>::digits;
    return static_cast<int64_t>(std::numeric_limits<T>::max());
  });
}

void check_holds(ScalarType dtype, const char* what, int64_t value) {
  if (isFloatingType(dtype)) return;
  const bool is_signed = dtype != kByte && dtype != kBool;
  const int64_t top = largest(dtype);
  check(value <= top && value >= (is_signed ? -top - 1 : 0), "random_: {} is out of bounds for {}, got {}", what,
        toString(dtype), value);
}

Tensor& fill_integers(const Tensor& self, int64_t from, uint64_t range, const std::optional<Generator>& generator) {
  return fill_randomly("random_", "RandomBackward0", self, [&](const Tensor& t) {
    dispatch_arithmetic(t.scalar_type(), "random_", [&]<typename T>() {
      if (range == 0) {
        fill_random_full(taper::data<T>(t), t.numel(), generator_impl(generator));
      } else {
        fill_random_from(taper::data<T>(t), t.numel(), from, range, generator_impl(generator));
      }
    });
  });
}

}  // namespace

Tensor& Tensor::uniform_(double from, double to, std::optional<Generator> generator) const {
  const bool wide = scalar_type() == kDouble;
  const double most = wide ? std::numeric_limits<double>::max() : std::numeric_limits<float>::max();
  const char* type = wide ? "double" : "float";
  check(from >= -most && from <= most, "uniform_: from is out of bounds for {}, got {}", type, from);
  check(to >= -most && to <= most, "uniform_: to is out of bounds for {}, got {}", type, to);
  check(from <= to, "uniform_ expects to return a [from, to) range, but found from={} > to={}", from, to);
  check(to - from <= most,
        "uniform_ expects to-from <= std::numeric_limits<{}>::max(), but found to={} and from={} which result in "
        "to-from to exceed the limit",
        taper::toString(scalar_type()), to, from);
  return fill_floating("uniform_", "UniformBackward0", *this,
                       [&](auto* out, int64_t n) { fill_uniform(out, n, from, to, generator_impl(generator)); });
}

Tensor& Tensor::normal_(double mean, double std, std::optional<Generator> generator) const {
  check(std >= 0, "normal_: normal expects std >= 0.0, but found std {}", std);
  const bool blocks = is_contiguous();
  return fill_floating("normal_", "NormalBackward0", *this, [&](auto* out, int64_t n) {
    if (blocks) {
      fill_normal(out, n, mean, std, generator_impl(generator));
    } else {
      fill_normal_serial(out, n, mean, std, generator_impl(generator));
    }
  });
}

Tensor& Tensor::exponential_(double lambd, std::optional<Generator> generator) const {
  check(lambd >= 0, "exponential_ expects lambda >= 0.0, but found lambda={}", lambd);
  return fill_floating("exponential_", "ExponentialBackward0", *this,
                       [&](auto* out, int64_t n) { fill_exponential(out, n, lambd, generator_impl(generator)); });
}

Tensor& Tensor::bernoulli_(double p, std::optional<Generator> generator) const {
  check(p >= 0 && p <= 1, "bernoulli_ expects p to be in [0, 1], but got p={}", p);
  return fill_randomly("bernoulli_", "BernoulliBackward2", *this, [&](const Tensor& t) {
    dispatch_arithmetic(t.scalar_type(), "bernoulli_", [&]<typename T>() {
      fill_bernoulli(taper::data<T>(t), t.numel(), p, generator_impl(generator));
    });
  });
}

Tensor& Tensor::bernoulli_(const Tensor& p, std::optional<Generator> generator) const {
  check(p.is_floating_point(), "bernoulli_: expected floating point probabilities, got {}",
        taper::toString(p.scalar_type()));
  const Tensor detached = p.detach();
  check(!((detached < 0) | (detached > 1) | detached.isnan()).any().item<bool>(),
        "bernoulli_: Expected p_in >= 0 && p_in <= 1 to be true, but got false.");
  Tensor all = converted(detached, p.scalar_type() == kDouble ? kDouble : kFloat)->expand(sizes());
  if (!is_contiguous()) {  // in the order in which the draws are made
    all = empty_like(*this, all.scalar_type()).copy_(all);
    all = in_memory_order(all);
  }
  all = Tensor(dense(all));
  return fill_randomly("bernoulli_", "BernoulliBackward1", *this, [&](const Tensor& t) {
    dispatch_floating(all.scalar_type(), "bernoulli_", [&]<typename P>() {
      dispatch_arithmetic(t.scalar_type(), "bernoulli_", [&]<typename T>() {
        fill_bernoulli(taper::data<T>(t), t.numel(), taper::data<P>(all), generator_impl(generator));
      });
    });
  });
}

Tensor& Tensor::random_(std::optional<Generator> generator) const {
  return fill_randomly("random_", "RandomBackward2", *this, [&](const Tensor& t) {
    dispatch_arithmetic(t.scalar_type(), "random_",
                        [&]<typename T>() { fill_random(taper::data<T>(t), t.numel(), generator_impl(generator)); });
  });
}

Tensor& Tensor::random_(int64_t to, std::optional<Generator> generator) const { return random_(0, to, generator); }

Tensor& Tensor::random_(int64_t from, std::optional<int64_t> to, std::optional<Generator> generator) const {
  const int64_t end = to ? *to - 1 : largest(scalar_type());
  check(from <= end, "random_ expects 'from' to be less than 'to', but got from={} >= to={}", from, to.value_or(end));
  check_holds(scalar_type(), "from", from);
  check_holds(scalar_type(), "to - 1", end);
  return fill_integers(*this, from, static_cast<uint64_t>(end) - static_cast<uint64_t>(from) + 1, generator);
}

}  // namespace taper
