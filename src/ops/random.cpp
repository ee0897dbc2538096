// SPDX-License-Identifier: MIT
// Random tensors, draws from distributions given by tensors, and dropout.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/record.h"
#include "kernels/parallel.h"
#include "kernels/scan.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/generator.h"

namespace taper {
namespace {

using MaybeGenerator = std::optional<Generator>;

Tensor finished(const Tensor& t, const TensorOptions& options) {
  if (options.requires_grad()) t.set_requires_grad(true);
  return t;
}

TensorOptions no_grad(const TensorOptions& options) { return options.requires_grad(std::nullopt); }

TensorOptions or_int64(const TensorOptions& options) { return options.has_dtype() ? options : options.dtype(kLong); }

}  // namespace

// ---- Factories ----

Tensor rand(IntArrayRef size, const TensorOptions& options) { return rand(size, std::nullopt, options); }
Tensor rand(IntArrayRef size, MaybeGenerator generator, const TensorOptions& options) {
  const OpName op("rand");
  return finished(empty(size, no_grad(options)).uniform_(0, 1, generator), options);
}
Tensor randn(IntArrayRef size, const TensorOptions& options) { return randn(size, std::nullopt, options); }
Tensor randn(IntArrayRef size, MaybeGenerator generator, const TensorOptions& options) {
  const OpName op("randn");
  return finished(empty(size, no_grad(options)).normal_(0, 1, generator), options);
}
Tensor randint(int64_t high, IntArrayRef size, const TensorOptions& options) { return randint(0, high, size, options); }
Tensor randint(int64_t low, int64_t high, IntArrayRef size, const TensorOptions& options) {
  return randint(low, high, size, std::nullopt, options);
}
Tensor randint(int64_t low, int64_t high, IntArrayRef size, MaybeGenerator generator, const TensorOptions& options) {
  const OpName op("randint");
  return finished(empty(size, no_grad(or_int64(options))).random_(low, high, generator), options);
}

Tensor rand_like(const Tensor& self, const TensorOptions& options) {
  const OpName op("rand_like");
  return finished(empty_like(self, no_grad(options)).uniform_(), options);
}
Tensor randn_like(const Tensor& self, const TensorOptions& options) {
  const OpName op("randn_like");
  return finished(empty_like(self, no_grad(options)).normal_(), options);
}
Tensor randint_like(const Tensor& self, int64_t high, const TensorOptions& options) {
  return randint_like(self, 0, high, options);
}
Tensor randint_like(const Tensor& self, int64_t low, int64_t high, const TensorOptions& options) {
  const OpName op("randint_like");
  return finished(empty_like(self, no_grad(options)).random_(low, high), options);
}

Tensor randperm(int64_t n, const TensorOptions& options) { return randperm(n, std::nullopt, options); }
Tensor randperm(int64_t n, MaybeGenerator generator, const TensorOptions& options) {
  const OpName op("randperm");
  check(n >= 0, "randperm: n must be non-negative, got {}", n);
  const Tensor order = empty({n}, kLong);
  fill_randperm(data<int64_t>(order), n, generator_impl(generator));
  return finished(converted(order, or_int64(options).dtype()), options);
}

// ---- Draws ----

Tensor normal(double mean, double std, IntArrayRef size, MaybeGenerator generator, const TensorOptions& options) {
  const OpName op("normal");
  return finished(empty(size, no_grad(options)).normal_(mean, std, generator), options);
}

// What is drawn does not depend on its parameters as autograd sees it.
Tensor normal(const Tensor& mean, double std, MaybeGenerator generator) {
  const Tensor out = make_like(mean).normal_(0, std, generator).add_(mean.detach());
  return record("NormalBackward1", out, {mean}, [](const Tensor& g) { return zeros_like(g); });
}

Tensor normal(double mean, const Tensor& std, MaybeGenerator generator) {
  check(!(std.detach() < 0).any().item<bool>(), "normal: normal expects all elements of std >= 0.0");
  const Tensor out = make_like(std).normal_(0, 1, generator).mul_(std.detach()).add_(mean);
  return record("NormalBackward2", out, {std}, [](const Tensor& g) { return zeros_like(g); });
}

Tensor normal(const Tensor& mean, const Tensor& std, MaybeGenerator generator) {
  check(!(std.detach() < 0).any().item<bool>(), "normal: normal expects all elements of std >= 0.0");
  Tensor out = make_like(mean.detach() + std.detach(), mean.scalar_type());
  out.normal_(0, 1, generator).mul_(std.detach()).add_(mean.detach());
  return record("NormalBackward3", out, {mean, std}, [](const Tensor& g, Needs) {
    const Tensor zero = zeros_like(g);
    return std::array<Tensor, 2>{zero, zero};
  });
}

Tensor bernoulli(const Tensor& self, MaybeGenerator generator) {
  const Tensor out = make_like(self).bernoulli_(self, generator);
  return record("BernoulliBackward0", out, {self}, [](const Tensor& g) { return zeros_like(g); });
}

Tensor bernoulli(const Tensor& self, double p, MaybeGenerator generator) {
  return make_like(self).bernoulli_(p, generator);
}

Tensor Tensor::bernoulli(MaybeGenerator generator) const { return taper::bernoulli(*this, generator); }
Tensor Tensor::bernoulli(double p, MaybeGenerator generator) const { return taper::bernoulli(*this, p, generator); }

// ---- multinomial ----

namespace {

// The largest p / E, E exponential, come in the order of draws without replacement.
template <typename T>
void draw_distinct(int64_t* out, int64_t count, const T* p, T* waits, int64_t categories) {
  for (int64_t i = 0; i < categories; ++i) waits[i] = p[i] / waits[i];
  std::vector<int64_t> order(static_cast<size_t>(categories));
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + count, order.end(),
                    [waits](int64_t a, int64_t b) { return waits[a] > waits[b] || (waits[a] == waits[b] && a < b); });
  std::copy_n(order.begin(), count, out);
}

// By the inverse of the cumulative distribution, whose last element counts as 1. A thread searches the sums that it has
// made; the numbers are drawn before, in order.
template <typename T>
void draw_repeatedly(int64_t* out, int64_t count, const T* p, T* sums, kernels::Slices s, GeneratorImpl& generator) {
  std::vector<double> u(static_cast<size_t>(s.outer * count));
  {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    std::generate(u.begin(), u.end(), [&] { return generator.uniform_double(); });
  }
  constexpr int64_t kGrain = 16384;  // categories
  kernels::parallel_for(0, s.outer, std::max<int64_t>(4, kGrain / s.n), [&](int64_t begin, int64_t end) {
    kernels::cumsum_rounded(p + begin * s.n, sums + begin * s.n, {end - begin, s.n, 1});
    for (int64_t i = begin * count; i < end * count; ++i) {
      const T *row = sums + i / count * s.n, *last = row + s.n - 1;
      out[i] =
          std::partition_point(row, last, [sum = *last, wanted = u[i]](T partial) { return partial / sum < wanted; }) -
          row;
    }
  });
}

void check_distributions(const Tensor& p) {
  check(p.numel() > 0, "multinomial: invalid multinomial distribution (sum of probabilities <= 0)");
  NoGradGuard no_grad;
  const Tensor least = p.amin(-1), greatest = p.amax(-1);
  check(least.min().item<double>() >= 0 && std::isfinite(greatest.max().item<double>()),
        "multinomial: probability tensor contains either `inf`, `nan` or element < 0");
  check(greatest.min().item<double>() > 0, "multinomial: invalid multinomial distribution (sum of probabilities <= 0)");
}

void check_multinomial(const Tensor& self, int64_t num_samples, bool replacement) {
  check(self.dim() == 1 || self.dim() == 2, "multinomial: prob_dist must be 1 or 2 dim, got {} dimensions", self.dim());
  check(self.is_floating_point(), "multinomial only supports floating-point dtypes for input, got: {}",
        toString(self.scalar_type()));
  check(num_samples > 0, "multinomial: cannot sample n_sample <= 0 samples, got {}", num_samples);
  check(replacement || num_samples <= self.size(-1),
        "multinomial: cannot sample n_sample > prob_dist.size(-1) samples without replacement, got {} of {}",
        num_samples, self.size(-1));
}

}  // namespace

Tensor multinomial(const Tensor& self, int64_t num_samples, bool replacement, MaybeGenerator generator) {
  const OpName op("multinomial");
  check_multinomial(self, num_samples, replacement);
  const Tensor p = dense(converted(self, opmath_type(self.scalar_type())));
  const int64_t categories = self.size(-1), rows = self.dim() == 2 ? self.size(0) : 1;
  const Tensor out = self.dim() == 2 ? make_tensor({rows, num_samples}, kLong) : make_tensor({num_samples}, kLong);
  if (rows == 0) return out;
  check_distributions(p);
  const bool repeatedly = replacement && num_samples > 1;
  GeneratorImpl& source = generator_impl(generator);
  dispatch_floating(p.scalar_type(), "multinomial", [&]<typename T>() {
    const Tensor work = make_like(p);
    const T* probabilities = data<T>(p);
    if (repeatedly) {
      const kernels::Slices distributions{rows, categories, 1};
      return draw_repeatedly(data<int64_t>(out), num_samples, probabilities, data<T>(work), distributions, source);
    }
    fill_exponential(data<T>(work), work.numel(), 1, source);
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t from = row * categories;
      draw_distinct(data<int64_t>(out) + row * num_samples, num_samples, probabilities + from, data<T>(work) + from,
                    categories);
    }
  });
  return out;
}

Tensor Tensor::multinomial(int64_t num_samples, bool replacement, MaybeGenerator generator) const {
  return taper::multinomial(*this, num_samples, replacement, generator);
}

// ---- dropout ----

namespace {

// What to multiply by: 0 with probability p, else 1 / (1 - p). With p = 1 nothing is drawn.
Tensor dropout_noise(const Tensor& input, double p) {
  if (p == 1) return zeros({}, input.options());
  return make_like(input).bernoulli_(1 - p).div_(1 - p);
}

bool drops(const Tensor& input, double p, bool train) {
  check(p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got {}", p);
  return p != 0 && train && input.numel() != 0;
}

}  // namespace

Tensor dropout(const Tensor& input, double p, bool train) {
  return drops(input, p, train) ? input * dropout_noise(input, p) : input;
}

Tensor& dropout_(Tensor& input, double p, bool train) {
  return drops(input, p, train) ? input.mul_(dropout_noise(input, p)) : input;
}

}  // namespace taper
