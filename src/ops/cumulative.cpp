// SPDX-License-Identifier: MIT
// Running sums and products along one dimension.
#include "graph/record.h"
#include "kernels/scan.h"
#include "ops/elementwise.h"
#include "ops/reduction.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// Integers and bool run in int64 and are narrowed at the end; bfloat16 in float.
template <typename Kernel>
Tensor scan(const char* op, const Tensor& self, int64_t dim, std::optional<ScalarType> dtype, const Kernel& kernel) {
  const ScalarType type = dtype.value_or(isFloatingType(self.scalar_type()) ? self.scalar_type() : kLong);
  if (type == kBFloat16) return converted(scan(op, converted(self, kFloat), dim, kFloat, kernel), kBFloat16);
  const Tensor x = dense(converted(self, type));
  const Slices s = slices_along(x, dim);
  Tensor out = make_like(x, isFloatingType(type) ? type : kLong);
  dispatch_arithmetic(type, op, [&]<typename T>() {
    using R = std::conditional_t<std::is_floating_point_v<T>, T, int64_t>;
    kernel.template operator()<T>(data<T>(x), data<R>(out), s);
  });
  return converted(out, type);
}

Tensor running_from_behind(const Tensor& t, int64_t dim) { return t.flip(dim).cumsum(dim).flip(dim); }

// dx_i = prod_{k<i} x_k s_i with s_i = g_i + x_{i+1} s_{i+1}: holds where an x is 0 as well.
Tensor cumprod_gradient_with_zeros(const Tensor& g, const Tensor& x, int64_t dim) {
  const int64_t n = x.size(dim);
  std::vector<Tensor> sums(static_cast<size_t>(n));
  for (int64_t i = n; i-- > 0;) {
    const Tensor here = g.select(dim, i);
    const auto at = static_cast<size_t>(i);
    sums[at] = i + 1 < n ? here + x.select(dim, i + 1) * sums[at + 1] : here;
  }
  const Tensor before = cat({ones_like(x.narrow(dim, 0, 1)), x.narrow(dim, 0, n - 1).cumprod(dim)}, dim);
  return before * stack(sums, dim);
}

}  // namespace

// dx_i = sum_{j>=i} g_j
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  dim = wrap_dim("cumsum", dim, self);
  const Tensor out = scan("cumsum", self, dim, dtype,
                          []<typename T>(const T* x, auto* y, const Slices& s) { kernels::cumsum(x, y, s); });
  return record("CumsumBackward0", out, {self}, [dim](const Tensor& g) {
    return g.dim() == 0 || g.numel() == 0 ? g : running_from_behind(g, dim);
  });
}

// dx_i = sum_{j>=i} g_j y_j / x_i
Tensor cumprod(const Tensor& self, int64_t dim, std::optional<ScalarType> dtype) {
  dim = wrap_dim("cumprod", dim, self);
  const Tensor out = scan("cumprod", self, dim, dtype,
                          []<typename T>(const T* x, auto* y, const Slices& s) { kernels::cumprod(x, y, s); });
  return record("CumprodBackward0", out, {self}, [saved = SavedTensor(self), y = SavedOutput(out), dim](const Tensor& g) {
    const Tensor x = saved.get();
    if (x.dim() == 0 || x.numel() == 0) return g;
    if (all(x).is_nonzero()) return running_from_behind(g * y.get(), dim) / x;
    return cumprod_gradient_with_zeros(g, x, dim);
  });
}

Tensor Tensor::cumsum(int64_t dim, std::optional<ScalarType> dtype) const { return taper::cumsum(*this, dim, dtype); }
Tensor Tensor::cumprod(int64_t dim, std::optional<ScalarType> dtype) const { return taper::cumprod(*this, dim, dtype); }

}  // namespace taper
