// SPDX-License-Identifier: MIT
// layer_norm and rms_norm: fused kernels over rows; their gradients also as formulas, for gradients of gradients.
#include "ops/norm.h"

#include <fmt/format.h>

#include <limits>
#include <numeric>

#include "kernels/norm.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// The input as rows of n elements.
struct Rows {
  int64_t rows = 1, n = 1;
  int64_t ndim;  // of a row
};

Rows as_rows(const char* op, const Tensor& input, IntArrayRef shape) {
  if (!isFloatingType(input.scalar_type())) {
    fail("{}: \"LayerNormKernelImpl\" not implemented for '{}'", op, toString(input.scalar_type()));
  }
  check(!shape.empty(),
        "{}: Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
        "normalized_shape = {}",
        op, shape_text(shape));
  const IntArrayRef sizes = input.sizes();
  const size_t leading = sizes.size() - std::min(sizes.size(), shape.size());
  if (sizes.slice(leading) != shape) {
    fail("{}: Given normalized_shape={}, expected input with shape [*, {}], but got input of size{}", op,
         shape_text(shape), fmt::join(shape.begin(), shape.end(), ", "), shape_text(input));
  }
  Rows r{1, 1, static_cast<int64_t>(shape.size())};
  for (size_t d = 0; d < sizes.size(); ++d) (d < leading ? r.rows : r.n) *= sizes[d];
  return r;
}

void check_parameter(const char* op, const char* which, const Tensor& t, IntArrayRef shape) {
  if (!t.defined() || t.sizes() == shape) return;
  fail("{}: Expected {} to be of same shape as normalized_shape, but got {} of shape {} and normalized_shape = {}", op,
       which, which, shape_text(t), shape_text(shape));
}

Tensor filled_like(const Tensor& t, Scalar value) {
  Tensor filled = make_like(t);
  fill_with(filled, value);
  return filled;
}

// The last `count` dimensions.
std::vector<int64_t> last_dims(int64_t count) {
  std::vector<int64_t> dims(static_cast<size_t>(count));
  std::iota(dims.begin(), dims.end(), -count);
  return dims;
}

// The fused gradients; stats are [mean, rstd] for layer_norm and [rstd] for rms_norm.
std::array<Tensor, 3> fused_backward(const Tensor& g, const Tensor& input, const Tensor& weight, const Tensor& stats,
                                     Rows r, Needs needs, bool wants_bias) {
  const ScalarType dtype = stats.scalar_type();
  const bool centred = stats.dim() == 2;
  std::array<Tensor, 3> grads;
  if (may_donate(g)) grads[0] = g;
  const MaybeOwned dy = parameter(g, dtype), x = parameter(input, dtype);
  MaybeOwned gamma = parameter(weight, dtype);
  if (needs[0] && !grads[0].defined()) grads[0] = make_like(dy);
  if (!weight.defined() && wants_bias) {
    const IntArrayRef sizes = input.sizes();
    gamma = filled_like(make_tensor(sizes.slice(sizes.size() - static_cast<size_t>(r.ndim)), dtype), 1);
  }
  if (needs[1]) grads[1] = make_like(gamma);
  if (wants_bias) grads[2] = make_like(gamma);
  dispatch_floating(dtype, "layer_norm_backward", [&]<typename T>() {
    const T* statistics = data<T>(stats);
    T* dx = needs[0] ? data<T>(grads[0]) : nullptr;
    if (centred) {
      kernels::layer_norm_backward(data<T>(dy), data<T>(x), statistics, statistics + r.rows, data_or_null<T>(gamma), dx,
                                   data_or_null<T>(grads[1]), data_or_null<T>(grads[2]), r.rows, r.n);
    } else {
      kernels::rms_norm_backward(data<T>(dy), data<T>(x), statistics, data_or_null<T>(gamma), dx,
                                 data_or_null<T>(grads[1]), r.rows, r.n);
    }
  });
  return grads;
}

}  // namespace

Tensor layer_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight, const Tensor& bias,
                  double eps, bool) {
  check_defined("layer_norm", input);
  const Rows r = as_rows("layer_norm", input, normalized_shape);
  check_parameter("layer_norm", "weight", weight, normalized_shape);
  check_parameter("layer_norm", "bias", bias, normalized_shape);
  const ScalarType dtype = opmath_type(input.scalar_type());
  const MaybeOwned x = parameter(input, dtype);
  MaybeOwned gamma = parameter(weight, dtype), beta = parameter(bias, dtype);
  if (weight.defined() && !bias.defined()) beta = filled_like(gamma, 0);
  if (bias.defined() && !weight.defined()) gamma = filled_like(beta, 1);
  Tensor y = make_like(x);
  const Tensor stats = make_tensor({2, r.rows}, dtype);
  if (y.numel() != 0) {
    dispatch_floating(dtype, "layer_norm", [&]<typename T>() {
      kernels::layer_norm(data<T>(x), data_or_null<T>(gamma), data_or_null<T>(beta), eps, data<T>(y), data<T>(stats),
                          data<T>(stats) + r.rows, r.rows, r.n);
    });
  }
  return record(
      "NativeLayerNormBackward0", converted(std::move(y), input.scalar_type()), {input, weight, bias},
      [saved = SavedTensor(input), w = SavedTensor(weight), stats = SavedTensor(stats), r, eps](Tensor g, Needs needs) {
        const Tensor in = saved.get();
        if (!GradMode::is_enabled() && in.numel() != 0) {
          return fused_backward(std::move(g), in, w.get(), stats.get(), r, needs, needs[2]);
        }
        const std::vector<int64_t> dims = last_dims(r.ndim);
        const Tensor centred = in - in.mean(dims, true);
        const Tensor rstd = (centred.square().mean(dims, true) + eps).rsqrt();
        return norm_gradients(g, centred * rstd, rstd, w.get(), dims, true, needs);
      });
}

Tensor rms_norm(const Tensor& input, IntArrayRef normalized_shape, const Tensor& weight, std::optional<double> eps) {
  const Rows r = as_rows("rms_norm", input, normalized_shape);
  check_parameter("rms_norm", "weight", weight, normalized_shape);
  const ScalarType dtype = opmath_type(input.scalar_type());
  const double floor = dtype == kFloat ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const double epsilon = eps.value_or(floor);
  const MaybeOwned x = parameter(input, dtype), gamma = parameter(weight, dtype);
  Tensor y = make_like(x);
  const Tensor stats = make_tensor({r.rows}, dtype);
  if (y.numel() != 0) {
    dispatch_floating(dtype, "rms_norm", [&]<typename T>() {
      kernels::rms_norm(data<T>(x), data_or_null<T>(gamma), epsilon, data<T>(y), data<T>(stats), r.rows, r.n);
    });
  }
  return record("FusedRmsNormBackward0", converted(std::move(y), input.scalar_type()), {input, weight},
                [saved = SavedTensor(input), w = SavedTensor(weight), stats = SavedTensor(stats), r, epsilon](
                    Tensor g, Needs needs) {
                  const Tensor in = saved.get();
                  if (!GradMode::is_enabled() && in.numel() != 0) {
                    return fused_backward(std::move(g), in, w.get(), stats.get(), r, needs, false);
                  }
                  const std::vector<int64_t> dims = last_dims(r.ndim);
                  const Tensor rstd = (in.square().mean(dims, true) + epsilon).rsqrt();
                  return norm_gradients(g, in * rstd, rstd, w.get(), dims, false, needs);
                });
}

}  // namespace taper
