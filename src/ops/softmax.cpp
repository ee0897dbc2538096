// SPDX-License-Identifier: MIT
// softmax and log_softmax over one dimension.
#include "kernels/softmax.h"

#include "graph/record.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// The kernel over x in `dtype`, calculated in float for bfloat16.
template <typename Kernel>
Tensor forward(const char* op, const Tensor& x, int64_t dim, ScalarType dtype, const Kernel& kernel) {
  check(isFloatingType(dtype), "{}: \"{}_lastdim_kernel_impl\" not implemented for '{}'", op, op, toString(dtype));
  if (dtype == kBFloat16) return converted(forward(op, converted(x, kFloat), dim, kFloat, kernel), kBFloat16);
  const MaybeOwned input = dense(converted(x, dtype));
  Tensor out = make_like(input);
  if (out.numel() == 0) return out;
  const Slices s = slices_along(input, dim);
  dispatch_floating(dtype, op, [&]<typename T>() { kernel.template operator()<T>(data<T>(input), data<T>(out), s); });
  return out;
}

// dx over g or y where nobody else holds it.
template <typename Kernel>
Tensor backward(const char* op, Tensor g, Tensor y, int64_t dim, const Kernel& kernel) {
  if (g.scalar_type() == kBFloat16) {
    return converted(backward(op, converted(g, kFloat), converted(y, kFloat), dim, kernel), kBFloat16);
  }
  Tensor dx = sole_owner(g) ? g : sole_owner(y) ? y : make_like(g);
  if (dx.numel() == 0) return dx;
  const MaybeOwned dy = dense(g);
  const Slices s = slices_along(y, dim);
  dispatch_floating(y.scalar_type(), op,
                    [&]<typename T>() { kernel.template operator()<T>(data<T>(dy), data<T>(y), data<T>(dx), s); });
  return dx;
}

}  // namespace

// dx = y (g - sum(g y))
Tensor softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  dim = wrap_dim("softmax", dim, self);
  const Tensor out = forward("softmax", self, dim, dtype.value_or(self.scalar_type()),
                             []<typename T>(const T* x, T* y, const Slices& s) { kernels::softmax(x, y, s); });
  return record("SoftmaxBackward0", out, {self}, [saved = SavedOutput(out), dim](Tensor g) mutable {
    Tensor y = saved.take();
    if (GradMode::is_enabled()) {
      const Tensor gy = g * y;
      return gy - y * gy.sum(dim, true);
    }
    return backward("softmax_backward", std::move(g), std::move(y), dim,
                    []<typename T>(const T* dy, const T* value, T* dx, const Slices& s) {
                      kernels::softmax_backward(dy, value, dx, s);
                    });
  });
}

// dx = g - exp(y) sum(g)
Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  dim = wrap_dim("log_softmax", dim, self);
  const Tensor out = forward("log_softmax", self, dim, dtype.value_or(self.scalar_type()),
                             []<typename T>(const T* x, T* y, const Slices& s) { kernels::log_softmax(x, y, s); });
  return record("LogSoftmaxBackward0", out, {self}, [saved = SavedOutput(out), dim](Tensor g) mutable {
    Tensor y = saved.take();
    if (GradMode::is_enabled()) return g - y.exp() * g.sum(dim, true);
    return backward("log_softmax_backward", std::move(g), std::move(y), dim,
                    []<typename T>(const T* dy, const T* value, T* dx, const Slices& s) {
                      kernels::log_softmax_backward(dy, value, dx, s);
                    });
  });
}

Tensor Tensor::softmax(int64_t dim, std::optional<ScalarType> dtype) const { return taper::softmax(*this, dim, dtype); }
Tensor Tensor::log_softmax(int64_t dim, std::optional<ScalarType> dtype) const {
  return taper::log_softmax(*this, dim, dtype);
}

}  // namespace taper
