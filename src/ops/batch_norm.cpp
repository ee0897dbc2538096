// SPDX-License-Identifier: MIT
// batch_norm: statistics of each channel over the batch, or the running ones.
#include <algorithm>

#include "kernels/norm.h"
#include "kernels/pointwise.h"
#include "ops/norm.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

using kernels::Channels;

Channels as_channels(const Tensor& input) {
  check(input.dim() >= 2, "batch_norm: expected input [batch, channels, ...], got {}", shape_text(input));
  check(isFloatingType(input.scalar_type()), "batch_norm: \"batch_norm\" not implemented for '{}'",
        toString(input.scalar_type()));
  const Slices s = slices_along(input, 1);
  return {s.outer, s.n, s.inner};
}

void check_channels(const char* which, const Tensor& t, int64_t channels) {
  check(!t.defined() || t.numel() == channels, "batch_norm: {} should contain {} elements not {}", which, channels,
        t.defined() ? t.numel() : 0);
}

void check_statistics(const char* which, const Tensor& t, bool training, int64_t channels) {
  check(training || t.defined(), "batch_norm: {} must be defined in evaluation mode", which);
  check_channels(which, t, channels);
  check(!t.defined() || t.dim() == 1, "batch_norm: expected {} [{}], got {}", which, channels, shape_text(t));
}

// running = (1 - momentum) running + momentum factor value
template <typename T>
void update_running(const Tensor& running, const T* value, double momentum, double factor) {
  if (!running.defined()) return;
  const Tensor kept = dense(converted(running, scalar_type_of<T>));
  T* r = data<T>(kept);
  for (int64_t c = 0; c < kept.numel(); ++c) {
    r[c] = static_cast<T>((1 - momentum) * r[c] + momentum * (factor * value[c]));
  }
  if (!kept.is_same(running)) copy_into(running, kept);
  running.unsafeGetTensorImpl()->version().bump_version();
}

// What normalises the channels: [mean, 1 / sqrt(var + eps)].
Tensor channel_statistics(const Tensor& x, const Tensor& running_mean, const Tensor& running_var, bool training,
                          double momentum, double eps, Channels shape) {
  Tensor stats = make_tensor({2, shape.channels}, x.scalar_type());
  dispatch_floating(x.scalar_type(), "batch_norm", [&]<typename T>() {
    T* mean = data<T>(stats);
    T* var = mean + shape.channels;
    if (training) {
      kernels::batch_norm_stats(data<T>(x), mean, var, shape);
      const auto n = static_cast<double>(shape.batch * shape.length);
      update_running(running_mean, mean, momentum, 1);
      update_running(running_var, var, momentum, n / (n - 1));
    } else {
      const MaybeOwned m = parameter(running_mean, x.scalar_type()), v = parameter(running_var, x.scalar_type());
      std::copy_n(data<T>(m), shape.channels, mean);
      std::copy_n(data<T>(v), shape.channels, var);
    }
    for (int64_t c = 0; c < shape.channels; ++c) var[c] += static_cast<T>(eps);
    kernels::unary(kernels::UnaryOp::kRsqrt, kernels::Loop<2>::contiguous(shape.channels), var, var);
  });
  return stats;
}

std::array<Tensor, 3> fused_backward(const Tensor& g, const Tensor& input, const Tensor& weight, const Tensor& stats,
                                     bool training, Channels shape, Needs needs) {
  const ScalarType dtype = stats.scalar_type();
  std::array<Tensor, 3> grads;
  if (may_donate(g)) grads[0] = g;
  const MaybeOwned dy = parameter(g, dtype), x = parameter(input, dtype), gamma = parameter(weight, dtype);
  if (needs[0] && !grads[0].defined()) grads[0] = make_like(dy);
  if (needs[1]) grads[1] = make_tensor({shape.channels}, dtype);
  if (needs[2]) grads[2] = make_tensor({shape.channels}, dtype);
  dispatch_floating(dtype, "batch_norm_backward", [&]<typename T>() {
    const T* mean = data<T>(stats);
    kernels::batch_norm_backward(data<T>(dy), data<T>(x), mean, mean + shape.channels, data_or_null<T>(gamma), training,
                                 needs[0] ? data<T>(grads[0]) : nullptr, data_or_null<T>(grads[1]),
                                 data_or_null<T>(grads[2]), shape);
  });
  return grads;
}

// A [channels] parameter in the input's number of dimensions.
Tensor per_channel(const Tensor& t, const Tensor& input) {
  if (!t.defined()) return t;
  std::vector<int64_t> sizes(static_cast<size_t>(input.dim()), 1);
  sizes[1] = input.size(1);
  return t.reshape(sizes);
}

// The gradients as differentiable formulas.
std::array<Tensor, 3> composed_backward(const Tensor& g, const Tensor& x, const Tensor& weight, const Tensor& stats,
                                        bool training, double eps, Needs needs) {
  std::vector<int64_t> dims{0};
  for (int64_t d = 2; d < x.dim(); ++d) dims.push_back(d);
  const Tensor gamma = per_channel(weight, x);
  std::array<Tensor, 3> grads;
  if (training) {
    const Tensor centred = x - x.mean(dims, true);
    const Tensor rstd = (centred.square().mean(dims, true) + eps).rsqrt();
    grads = norm_gradients(g, centred * rstd, rstd, gamma, dims, true, needs);
  } else {
    const Tensor rstd = per_channel(stats.select(0, 1), x);
    if (needs[0]) grads[0] = gamma.defined() ? g * (gamma * rstd) : g * rstd;
    if (needs[1]) grads[1] = g * ((x - per_channel(stats.select(0, 0), x)) * rstd);
    grads[2] = g;
  }
  for (size_t i : {1, 2}) {
    if (needs[i]) grads[i] = grads[i].sum(dims);
  }
  return grads;
}

}  // namespace

Tensor batch_norm(const Tensor& input, const Tensor& weight, const Tensor& bias, const Tensor& running_mean,
                  const Tensor& running_var, bool training, double momentum, double eps, bool) {
  check_defined("batch_norm", input);
  const Channels shape = as_channels(input);
  check_statistics("running_mean", running_mean, training, shape.channels);
  check_statistics("running_var", running_var, training, shape.channels);
  check_channels("weight", weight, shape.channels);
  check_channels("bias", bias, shape.channels);
  check(!training || shape.batch * shape.length != 1,
        "batch_norm: Expected more than 1 value per channel when training, got input size {}", shape_text(input));
  if (input.numel() == 0) {
    const Tensor out = weight.defined() ? input * per_channel(weight, input) : input.clone();
    return bias.defined() ? out + per_channel(bias, input) : out;
  }
  const ScalarType dtype = opmath_type(input.scalar_type());
  const MaybeOwned x = parameter(input, dtype), gamma = parameter(weight, dtype), beta = parameter(bias, dtype);
  const Tensor stats = channel_statistics(x, running_mean, running_var, training, momentum, eps, shape);
  Tensor y = make_like(x);
  dispatch_floating(dtype, "batch_norm", [&]<typename T>() {
    kernels::batch_norm_apply(data<T>(x), data<T>(stats), data<T>(stats) + shape.channels, data_or_null<T>(gamma),
                              data_or_null<T>(beta), data<T>(y), shape);
  });
  return record("NativeBatchNormBackward0", converted(std::move(y), input.scalar_type()), {input, weight, bias},
                [saved = SavedTensor(input), w = SavedTensor(weight), stats = SavedTensor(stats), training, shape, eps](
                    const Tensor& g, Needs needs) {
                  if (GradMode::is_enabled()) {
                    return composed_backward(g, saved.get(), w.get(), stats.get(), training, eps, needs);
                  }
                  return fused_backward(g, saved.get(), w.get(), stats.get(), training, shape, needs);
                });
}

}  // namespace taper
