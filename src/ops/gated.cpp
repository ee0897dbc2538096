// SPDX-License-Identifier: MIT
// Activation functions with more than their input: prelu (a learned slope), rrelu (a random one), glu (a gate).
#include "graph/in_place.h"
#include "graph/record.h"
#include "ops/elementwise.h"
#include "tensor/check.h"
#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/generator.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// x above 0, else w x:  dx = g or g w, dw = 0 or g x
Tensor prelu_of(const Tensor& x, const Tensor& w) {
  return record("PreluBackward0", apply(BinaryOp::kPrelu, "prelu", x, w), {x, w},
                [x = SavedTensor(x), w = SavedTensor(w)](const Tensor& g, Needs needs) {
                  const Tensor input = x.get();
                  const Tensor above = input > 0;
                  std::array<Tensor, 2> grads;
                  if (needs[0]) grads[0] = where(above, g, g * w.get());
                  if (needs[1]) grads[1] = where(above, 0, g * input);
                  return grads;
                });
}

// 1 above 0, else U[lower, upper): drawn for those elements alone.
Tensor rrelu_slopes(const Tensor& self, double lower, double upper, GeneratorImpl& generator) {
  const Tensor x = dense(converted(self, opmath_type(self.scalar_type())));
  const Tensor slopes = make_like(x);
  dispatch_floating(x.scalar_type(), "rrelu", [&]<typename T>() {
    const T* in = data<T>(x);
    T* out = data<T>(slopes);
    const std::lock_guard<std::mutex> lock(generator.mutex());
    for (int64_t i = 0; i < x.numel(); ++i) {
      out[i] = in[i] <= 0 ? static_cast<T>(generator.uniform_double() * (upper - lower) + lower) : T{1};
    }
  });
  return converted(slopes, self.scalar_type());
}

}  // namespace

Tensor prelu(const Tensor& self, const Tensor& weight) {
  check_defined("prelu", self, weight);
  check(self.scalar_type() == weight.scalar_type(), "prelu: Found dtype {} but expected {}",
        toString(weight.scalar_type()), toString(self.scalar_type()));
  check(self.is_floating_point(), "prelu: expected floating point input and weight, got {}",
        toString(self.scalar_type()));
  check(weight.dim() <= 1, "prelu: expected weight [channels] or one number, got {}", shape_text(weight));
  if (weight.numel() == 1) return prelu_of(self, weight.reshape({}));
  const int64_t channels = self.dim() > 1 ? self.size(1) : 1;
  check(weight.numel() == channels,
        "prelu: Mismatch of parameter numbers and input channel size. Found parameter numbers = {} and channel size = "
        "{}.",
        weight.numel(), channels);
  std::vector<int64_t> shape(static_cast<size_t>(self.dim()), 1);
  shape[1] = channels;
  return prelu_of(self, weight.reshape(shape));
}

Tensor rrelu(const Tensor& self, Scalar lower, Scalar upper, bool training, std::optional<Generator> generator) {
  const OpName op("rrelu");
  const double low = lower.toDouble(), high = upper.toDouble();
  check(low <= high, "rrelu: Lower bound should be less than or equal to the upper bound, got {} and {}", low, high);
  if (!training) return leaky_relu(self, (low + high) / 2);
  const Tensor slopes = rrelu_slopes(self, low, high, generator_impl(generator));
  return record("RreluWithNoiseBackward0", apply(BinaryOp::kMul, "rrelu", self, slopes), {self},
                [slopes = SavedTensor(slopes)](Tensor g) { return std::move(g) * slopes.get(); });
}

Tensor& rrelu_(Tensor& self, Scalar lower, Scalar upper, bool training, std::optional<Generator> generator) {
  const OpName op("rrelu_");
  return in_place("rrelu_", self, {}, [&](const Tensor& x) { return rrelu(x, lower, upper, training, generator); });
}

// a sigmoid(b), a and b the halves of the input:  da = g s, db = g a s (1 - s)
Tensor glu(const Tensor& self, int64_t dim) {
  check_defined("glu", self);
  check(self.dim() > 0, "glu: glu does not support scalars because halving size must be even");
  const int64_t wrapped = wrap_dim("glu", dim, self);
  const int64_t half = self.size(wrapped) / 2;
  check(self.size(wrapped) % 2 == 0, "glu: Halving dimension must be even, but dimension {} is size {}", wrapped,
        self.size(wrapped));
  Tensor out;
  {
    const NoGradGuard no_grad;
    out = self.narrow(wrapped, half, half).sigmoid() * self.narrow(wrapped, 0, half);
  }
  return record("GluBackward0", out, {self}, [wrapped, half, x = SavedTensor(self)](const Tensor& g) {
    const Tensor a = x.get().narrow(wrapped, 0, half);
    const Tensor s = x.get().narrow(wrapped, half, half).sigmoid();
    const Tensor da = g * s;
    return cat({da, da * a * (1 - s)}, wrapped);
  });
}

}  // namespace taper
