// SPDX-License-Identifier: MIT
// Variance, standard deviation, norms and logsumexp over all or some dimensions.
#include <cmath>
#include <limits>

#include "graph/record.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"

namespace taper {
namespace {

// The dimensions and the divisor n - correction of a variance.
struct Deviation {
  DimMask mask;
  int64_t correction;
  bool keepdim;
};

struct Moments {
  Tensor variance, mean;
};

Moments moments(const char* op, const Tensor& self, const Deviation& d) {
  check(isFloatingType(self.scalar_type()), "{}: std and var only support floating point and complex dtypes", op);
  if (self.scalar_type() == kBFloat16) {
    const Moments wide = moments(op, converted(self, kFloat), d);
    return {converted(wide.variance, kBFloat16), converted(wide.mean, kBFloat16)};
  }
  const Sliced in = sliced(self, d.mask);
  const Shape shape = reduced_shape(self.sizes(), d.mask, d.keepdim);
  const Moments out{make_tensor(shape, self.scalar_type()), make_tensor(shape, self.scalar_type())};
  if (in.slices.n == 0) {
    fill_with(out.variance, std::numeric_limits<double>::quiet_NaN());
    fill_with(out.mean, std::numeric_limits<double>::quiet_NaN());
    return out;
  }
  dispatch_floating(self.scalar_type(), op, [&]<typename T>() {
    kernels::var(data<T>(in.x), data<T>(out.variance), data<T>(out.mean), static_cast<double>(d.correction), in.slices);
  });
  return out;
}

// x - mean(x)
Tensor deviations(const Tensor& x, DimMask mask) {
  const Tensor sum = sum_over("SumBackward1", x, mask, true);
  return x - sum / reduced_count(x.sizes(), mask);
}

// y = var(x): dx = 2 g (x - mean(x)) / (n - correction)
Tensor var_gradient(const Tensor& g, const Tensor& x, const Deviation& d) {
  const double divisor = std::max<double>(0, static_cast<double>(reduced_count(x.sizes(), d.mask) - d.correction));
  return deviations(x, d.mask) * expand_reduced(g * (2 / divisor), x.sizes(), d.mask, d.keepdim);
}

// y = sqrt(v): dv = g / (2 y), 0 where y is 0
Tensor through_sqrt(const Tensor& g, const Tensor& y) { return (g / (y * 2)).masked_fill(y == 0, 0); }

Tensor mean_gradient(const Tensor& g, const Tensor& x, const Deviation& d) {
  return expand_reduced(g / reduced_count(x.sizes(), d.mask), x.sizes(), d.mask, d.keepdim);
}

Tensor var_over(const Tensor& self, const Deviation& d) {
  return record("VarBackward0", moments("var", self, d).variance, {self},
                [x = SavedTensor(self), d](const Tensor& g) { return var_gradient(g, x.get(), d); });
}

Tensor std_over(const Tensor& self, const Deviation& d) {
  const Tensor variance = moments("std", self, d).variance;
  apply_into(UnaryOp::kSqrt, "std", variance, variance);
  return record("StdBackward0", variance, {self}, [x = SavedTensor(self), y = SavedOutput(variance), d](const Tensor& g) {
    return var_gradient(through_sqrt(g, y.get()), x.get(), d);
  });
}

std::tuple<Tensor, Tensor> var_mean_over(const Tensor& self, const Deviation& d) {
  const Moments m = moments("var_mean", self, d);
  Tensor outs[] = {m.variance, m.mean};
  record_outputs("VarMeanBackward0", outs, {self}, [saved = SavedTensor(self), d](std::span<Tensor> grads) {
    const Tensor x = saved.get();
    Tensor dx;
    if (grads[0].defined()) dx = var_gradient(grads[0], x, d);
    if (grads[1].defined()) dx = dx.defined() ? dx + mean_gradient(grads[1], x, d) : mean_gradient(grads[1], x, d);
    return dx;
  });
  return {outs[0], outs[1]};
}

std::tuple<Tensor, Tensor> std_mean_over(const Tensor& self, const Deviation& d) {
  const Moments m = moments("std_mean", self, d);
  apply_into(UnaryOp::kSqrt, "std_mean", m.variance, m.variance);
  Tensor outs[] = {m.variance, m.mean};
  record_outputs("StdMeanBackward0", outs, {self},
                 [saved = SavedTensor(self), y = SavedOutput(outs[0]), d](std::span<Tensor> grads) {
                   const Tensor x = saved.get();
                   Tensor dx;
                   if (grads[0].defined()) dx = var_gradient(through_sqrt(grads[0], y.get()), x, d);
                   if (grads[1].defined()) {
                     dx = dx.defined() ? dx + mean_gradient(grads[1], x, d) : mean_gradient(grads[1], x, d);
                   }
                   return dx;
                 });
  return {outs[0], outs[1]};
}

Deviation whole(const Tensor& self, bool unbiased) { return {all_dims(self.dim()), unbiased, false}; }

Deviation along(const char* op, const Tensor& self, const OptionalIntArrayRef& dim, int64_t correction, bool keepdim) {
  return {dim_mask(op, dim, self.dim()), correction, keepdim};
}

}  // namespace

Tensor var(const Tensor& self, bool unbiased) {
  check_defined("var", self);
  return var_over(self, whole(self, unbiased));
}
Tensor var(const Tensor& self, OptionalIntArrayRef dim, bool unbiased, bool keepdim) {
  check_defined("var", self);
  return var_over(self, along("var", self, dim, unbiased, keepdim));
}
Tensor var(const Tensor& self, OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim) {
  check_defined("var", self);
  return var_over(self, along("var", self, dim, correction.value_or(1), keepdim));
}
Tensor std(const Tensor& self, bool unbiased) {
  check_defined("std", self);
  return std_over(self, whole(self, unbiased));
}
Tensor std(const Tensor& self, OptionalIntArrayRef dim, bool unbiased, bool keepdim) {
  check_defined("std", self);
  return std_over(self, along("std", self, dim, unbiased, keepdim));
}
Tensor std(const Tensor& self, OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim) {
  check_defined("std", self);
  return std_over(self, along("std", self, dim, correction.value_or(1), keepdim));
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, bool unbiased) {
  check_defined("var_mean", self);
  return var_mean_over(self, whole(self, unbiased));
}
std::tuple<Tensor, Tensor> var_mean(const Tensor& self, OptionalIntArrayRef dim, bool unbiased, bool keepdim) {
  check_defined("var_mean", self);
  return var_mean_over(self, along("var_mean", self, dim, unbiased, keepdim));
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, bool unbiased) {
  check_defined("std_mean", self);
  return std_mean_over(self, whole(self, unbiased));
}
std::tuple<Tensor, Tensor> std_mean(const Tensor& self, OptionalIntArrayRef dim, bool unbiased, bool keepdim) {
  check_defined("std_mean", self);
  return std_mean_over(self, along("std_mean", self, dim, unbiased, keepdim));
}

// ---- norm ----

namespace {

// A reduction of single slices by kernel<T>(x, y, slices), `empty` where a slice has no elements.
template <typename Kernel>
Tensor reduce_once(const char* op, const Tensor& self, DimMask mask, bool keepdim, double empty, const Kernel& kernel) {
  if (self.scalar_type() == kBFloat16) {
    return converted(reduce_once(op, converted(self, kFloat), mask, keepdim, empty, kernel), kBFloat16);
  }
  const Sliced in = sliced(self, mask);
  Tensor out = make_tensor(reduced_shape(self.sizes(), mask, keepdim), self.scalar_type());
  if (in.slices.n == 0) {
    fill_with(out, empty);
    return out;
  }
  dispatch_floating(self.scalar_type(), op,
                    [&]<typename T>() { kernel.template operator()<T>(data<T>(in.x), data<T>(out), in.slices); });
  return out;
}

// dx = g sign(x) |x|^(p-1) / y^(p-1), 0 where y is 0; the greatest and smallest share g. g and y in x's shape.
Tensor norm_gradient(const Tensor& g, const Tensor& x, const Tensor& y, double p, DimMask mask) {
  if (p == 0) return zeros_like(x);
  if (p == 1) return x.sign() * g;
  if (p == 2) return x * (g / y).masked_fill(y == 0, 0);
  if (std::isinf(p)) {
    const Tensor hits = (x.abs() == y).to(x.scalar_type());
    return x.sign() * (hits / sum_over("SumBackward1", hits, mask, true)) * g;
  }
  if (p < 1) return (x.sign() * x.abs().pow(p - 1)).masked_fill(x == 0, 0) * (g * y.pow(1 - p));
  const Tensor powers = p < 2 ? x.sign() * x.abs().pow(p - 1) : x * x.abs().pow(p - 2);
  return powers * (g / y.pow(p - 1)).masked_fill(y == 0, 0);
}

Tensor norm_over(const char* name, const Tensor& self, double p, DimMask mask, bool keepdim) {
  check(isFloatingType(self.scalar_type()),
        "norm: norm(): input dtype should be either floating point or complex. Got {} instead.",
        toString(self.scalar_type()));
  const Tensor out = reduce_once("norm", self, mask, keepdim, 0, [p]<typename T>(const T* x, T* y, const Slices& s) {
    kernels::norm(x, y, p, s);
  });
  return record(name, out, {self},
                [saved = SavedTensor(self), result = SavedOutput(out), p, mask, keepdim](const Tensor& g) {
                  const Tensor x = saved.get();
                  const auto repeated = [&](const Tensor& t) { return expand_reduced(t, x.sizes(), mask, keepdim); };
                  return norm_gradient(repeated(g), x, repeated(result.get()), p, mask);
                });
}

}  // namespace

Tensor norm(const Tensor& self, Scalar p) {
  check_defined("norm", self);
  return norm_over("NormBackward0", self, p.toDouble(), all_dims(self.dim()), false);
}

Tensor norm(const Tensor& self, std::optional<Scalar> p, IntArrayRef dim, bool keepdim) {
  check_defined("norm", self);
  return norm_over("NormBackward1", self, p.value_or(2).toDouble(), dim_mask("norm", dim, self), keepdim);
}

// dx = g exp(x - y)
Tensor logsumexp(const Tensor& self, IntArrayRef dim, bool keepdim) {
  const DimMask mask = dim_mask("logsumexp", dim, self);
  const Tensor out = reduce_once("logsumexp", converted(self, floating_type(self.scalar_type())), mask, keepdim,
                                 -std::numeric_limits<double>::infinity(),
                                 []<typename T>(const T* x, T* y, const Slices& s) { kernels::logsumexp(x, y, s); });
  return record("LogsumexpBackward0", out, {self},
                [saved = SavedTensor(self), result = SavedOutput(out), mask, keepdim](const Tensor& g) {
                  const Tensor x = saved.get();
                  const auto repeated = [&](const Tensor& t) { return expand_reduced(t, x.sizes(), mask, keepdim); };
                  return (x - repeated(result.get())).exp() * repeated(g);
                });
}

// ---- Methods ----

Tensor Tensor::var(bool unbiased) const { return taper::var(*this, unbiased); }
Tensor Tensor::var(OptionalIntArrayRef dim, bool unbiased, bool keepdim) const {
  return taper::var(*this, dim, unbiased, keepdim);
}
Tensor Tensor::var(OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim) const {
  return taper::var(*this, dim, correction, keepdim);
}
Tensor Tensor::std(bool unbiased) const { return taper::std(*this, unbiased); }
Tensor Tensor::std(OptionalIntArrayRef dim, bool unbiased, bool keepdim) const {
  return taper::std(*this, dim, unbiased, keepdim);
}
Tensor Tensor::std(OptionalIntArrayRef dim, std::optional<int64_t> correction, bool keepdim) const {
  return taper::std(*this, dim, correction, keepdim);
}
Tensor Tensor::norm(Scalar p) const { return taper::norm(*this, p); }
Tensor Tensor::norm(std::optional<Scalar> p, IntArrayRef dim, bool keepdim) const {
  return taper::norm(*this, p, dim, keepdim);
}
Tensor Tensor::logsumexp(IntArrayRef dim, bool keepdim) const { return taper::logsumexp(*this, dim, keepdim); }

}  // namespace taper
