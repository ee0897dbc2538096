// SPDX-License-Identifier: MIT
// nn::init: the draws of libtorch, in its order.
#include <taper/nn/init.h>

#include <cmath>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn::init {
namespace {

double kaiming_std(const Tensor& tensor, double a, FanModeType mode, NonlinearityType nonlinearity) {
  const auto [fan_in, fan_out] = _calculate_fan_in_and_fan_out(tensor);
  const int64_t fan = mode.is<enumtype::kFanIn>() ? fan_in : fan_out;
  return calculate_gain(nonlinearity, a) / std::sqrt(static_cast<double>(fan));
}

double xavier_std(const Tensor& tensor, double gain) {
  const auto [fan_in, fan_out] = _calculate_fan_in_and_fan_out(tensor);
  return gain * std::sqrt(2.0 / static_cast<double>(fan_in + fan_out));
}

// The orthonormal columns that Gram-Schmidt makes of those of `matrix` [rows, cols], rows >= cols, in float64. Each
// column is orthogonalised twice, which leaves no trace of the others above rounding.
void orthonormalize(double* matrix, int64_t rows, int64_t cols) {
  const auto dot = [&](int64_t i, int64_t j) {
    double sum = 0;
    for (int64_t r = 0; r < rows; ++r) sum += matrix[r * cols + i] * matrix[r * cols + j];
    return sum;
  };
  for (int64_t c = 0; c < cols; ++c) {
    for (int pass = 0; pass < 2; ++pass) {
      for (int64_t before = 0; before < c; ++before) {
        const double share = dot(before, c);
        for (int64_t r = 0; r < rows; ++r) matrix[r * cols + c] -= share * matrix[r * cols + before];
      }
    }
    const double length = std::sqrt(dot(c, c));
    for (int64_t r = 0; r < rows; ++r) matrix[r * cols + c] /= length;
  }
}

}  // namespace

double calculate_gain(NonlinearityType nonlinearity, double param) {
  if (nonlinearity.is<enumtype::kTanh>()) return 5.0 / 3.0;
  if (nonlinearity.is<enumtype::kReLU>()) return std::sqrt(2.0);
  if (nonlinearity.is<enumtype::kLeakyReLU>()) return std::sqrt(2.0 / (1 + param * param));
  return 1;
}

std::tuple<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& tensor) {
  check(tensor.dim() >= 2, "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, got {}",
        shape_text(tensor));
  int64_t kernel = 1;
  for (int64_t i = 2; i < tensor.dim(); ++i) kernel *= tensor.size(i);
  return {tensor.size(1) * kernel, tensor.size(0) * kernel};
}

Tensor constant_(Tensor tensor, Scalar value) {
  const OpName op("constant_");
  NoGradGuard no_grad;
  return tensor.fill_(value);
}

Tensor zeros_(Tensor tensor) {
  const OpName op("zeros_");
  NoGradGuard no_grad;
  return tensor.zero_();
}

Tensor ones_(Tensor tensor) {
  const OpName op("ones_");
  NoGradGuard no_grad;
  return tensor.fill_(1);
}

Tensor eye_(Tensor matrix) {
  const OpName op("eye_");
  NoGradGuard no_grad;
  check(matrix.dim() == 2, "Only tensors with 2 dimensions are supported, got {}", shape_text(matrix));
  return matrix.copy_(eye(matrix.size(0), matrix.size(1), matrix.options()));
}

Tensor dirac_(Tensor tensor) {
  const OpName op("dirac_");
  NoGradGuard no_grad;
  check(tensor.dim() >= 3 && tensor.dim() <= 5, "Only tensors with 3, 4, or 5 dimensions are supported, got {}",
        shape_text(tensor));
  tensor.zero_();
  for (int64_t d = 0; d < std::min(tensor.size(0), tensor.size(1)); ++d) {
    Tensor centre = tensor.select(0, d).select(0, d);
    while (centre.dim() > 0) centre = centre.select(0, centre.size(0) / 2);
    centre.fill_(1);
  }
  return tensor;
}

Tensor uniform_(Tensor tensor, double low, double high) {
  const OpName op("uniform_");
  NoGradGuard no_grad;
  return tensor.uniform_(low, high);
}

Tensor normal_(Tensor tensor, double mean, double std) {
  const OpName op("normal_");
  NoGradGuard no_grad;
  return tensor.normal_(mean, std);
}

Tensor xavier_uniform_(Tensor tensor, double gain) {
  const OpName op("xavier_uniform_");
  NoGradGuard no_grad;
  const double bound = std::sqrt(3.0) * xavier_std(tensor, gain);
  return tensor.uniform_(-bound, bound);
}

Tensor xavier_normal_(Tensor tensor, double gain) {
  const OpName op("xavier_normal_");
  NoGradGuard no_grad;
  return tensor.normal_(0, xavier_std(tensor, gain));
}

Tensor kaiming_uniform_(Tensor tensor, double a, FanModeType mode, NonlinearityType nonlinearity) {
  const OpName op("kaiming_uniform_");
  NoGradGuard no_grad;
  const double bound = std::sqrt(3.0) * kaiming_std(tensor, a, mode, nonlinearity);
  return tensor.uniform_(-bound, bound);
}

Tensor kaiming_normal_(Tensor tensor, double a, FanModeType mode, NonlinearityType nonlinearity) {
  const OpName op("kaiming_normal_");
  NoGradGuard no_grad;
  return tensor.normal_(0, kaiming_std(tensor, a, mode, nonlinearity));
}

Tensor orthogonal_(Tensor tensor, double gain) {
  const OpName op("orthogonal_");
  NoGradGuard no_grad;
  check(tensor.dim() >= 2, "Only tensors with 2 or more dimensions are supported, got {}", shape_text(tensor));
  const int64_t rows = tensor.size(0);
  const int64_t cols = tensor.numel() / std::max<int64_t>(rows, 1);
  // libtorch draws in the default dtype, whatever the tensor's is.
  Tensor q = randn({rows, cols});
  if (rows < cols) q = q.t();
  q = q.to(kDouble).contiguous();
  if (q.is_alias_of(tensor)) q = q.clone();
  orthonormalize(q.data_ptr<double>(), q.size(0), q.size(1));
  if (rows < cols) q = q.t();
  return tensor.copy_(q.mul(gain).reshape(tensor.sizes()));
}

Tensor sparse_(Tensor tensor, double sparsity, double std) {
  const OpName op("sparse_");
  NoGradGuard no_grad;
  check(tensor.dim() == 2, "Only tensors with 2 dimensions are supported, got {}", shape_text(tensor));
  const int64_t rows = tensor.size(0);
  check(sparsity >= 0 && sparsity <= 1, "sparse_: expected a sparsity between 0 and 1, got {:g}", sparsity);
  const auto zeroed = static_cast<int64_t>(std::ceil(sparsity * static_cast<double>(rows)));
  tensor.normal_(0, std);
  for (int64_t column = 0; column < tensor.size(1); ++column) {
    const Tensor chosen = randperm(rows).slice(0, 0, zeroed);
    tensor.select(1, column).index_fill_(0, chosen, 0);
  }
  return tensor;
}

}  // namespace taper::nn::init
