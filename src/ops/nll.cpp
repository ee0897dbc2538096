// SPDX-License-Identifier: MIT
// nll_loss and cross_entropy_loss: class indices or class probabilities, weights, ignored targets, label smoothing.
#include "kernels/nll.h"

#include "kernels/reduce.h"
#include "ops/elementwise.h"
#include "ops/loss.h"
#include "ops/reduction.h"
#include "tensor/dispatch.h"

namespace taper {
namespace {

struct NllOptions {
  int64_t reduction;
  int64_t ignore_index;
};

// x [classes] or [batch, classes, ...] cut along the classes.
Slices class_slices(const Tensor& x) { return slices_along(x, x.dim() == 1 ? 0 : 1); }

void check_target(const Tensor& self, const Tensor& target, const Tensor& weight) {
  check(self.dim() >= 1, "nll_loss: Expected input with at least one dimension, got {}", shape_text(self));
  check(target.scalar_type() == kLong || target.scalar_type() == kByte,
        "nll_loss: expected scalar type Long but found {}", toString(target.scalar_type()));
  const IntArrayRef sizes = self.sizes(), wanted = target.sizes();
  const bool batched = sizes.size() > 1;
  check(!batched || wanted.size() == sizes.size() - 1,
        "nll_loss: 0D or 1D target tensor expected, multi-target not supported: got {} for input {}",
        shape_text(target), shape_text(self));
  check<ValueError>(!batched || sizes[0] == wanted[0],
                    "nll_loss: Expected input batch_size ({}) to match target batch_size ({}).", sizes[0],
                    batched ? wanted[0] : 0);
  check(batched ? sizes.slice(2) == wanted.slice(1) : wanted.empty(),
        "nll_loss: size mismatch (got input: {} , target: {})", shape_text(self), shape_text(target));
  const int64_t classes = batched ? sizes[1] : sizes[0];
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == classes),
        "nll_loss: weight tensor should be defined either for all {} classes or no classes but got weight tensor of "
        "shape: {}",
        classes, shape_text(weight));
}

struct NllResult {
  Tensor loss;
  Tensor total_weight;  // of the mean
};

// x, target and weight are dense; x and weight of one dtype that kernels know.
NllResult nll_forward(const Tensor& x, const Tensor& target, const Tensor& weight, const NllOptions& options) {
  const ScalarType dtype = x.scalar_type();
  const Slices s = class_slices(x);
  const bool mean = options.reduction == Reduction::Mean;
  Tensor rows = make_tensor(target.sizes(), dtype);
  const Tensor used = mean ? make_like(rows) : Tensor();
  const Slices all{1, s.count(), 1};
  NllResult result;
  dispatch_floating(dtype, "nll_loss", [&]<typename T>() {
    const int64_t* y = data<int64_t>(target);
    const int64_t bad = kernels::nll(data<T>(x), y, weight.defined() ? data<T>(weight) : nullptr, options.ignore_index,
                                     data<T>(rows), mean ? data<T>(used) : nullptr, s);
    check<IndexError>(bad < 0, "nll_loss: Target {} is out of bounds.", bad < 0 ? 0 : y[bad]);
    if (options.reduction == Reduction::None) return;
    result.loss = make_tensor({}, dtype);
    kernels::sum(data<T>(rows), data<T>(result.loss), all);
    if (!mean) return;
    result.total_weight = make_tensor({}, dtype);
    kernels::sum(data<T>(used), data<T>(result.total_weight), all);
    *data<T>(result.loss) /= *data<T>(result.total_weight);
  });
  if (options.reduction == Reduction::None) result.loss = std::move(rows);
  return result;
}

Tensor nll_of_dense(const Tensor& self, const Tensor& target, const Tensor& weight, const NllOptions& options);

// y = -sum_i w_i x_i[target_i] / sum_i w_i: dx_i[target_i] = -w_i g / sum_i w_i; dg is the same loss of dx's gradient.
Tensor nll_gradient(const Tensor& g, const Dims& dims, const Tensor& target, const Tensor& weight,
                    const Tensor& total_weight, const NllOptions& options) {
  const ScalarType dtype = g.scalar_type();
  Tensor dx = make_tensor(dims.sizes(), dtype);
  const Tensor dy = dense(g);
  dispatch_floating(dtype, "nll_loss_backward", [&]<typename T>() {
    const T scale = total_weight.defined() ? T(1) / *data<T>(total_weight) : T(1);
    kernels::nll_backward(data<T>(dy), options.reduction == Reduction::None, scale, data<int64_t>(target),
                          weight.defined() ? data<T>(weight) : nullptr, options.ignore_index, data<T>(dx),
                          class_slices(dx));
  });
  return record("NllLossBackwardBackward0", dx, {g},
                [target = SavedTensor(target), weight = SavedTensor(weight), options](const Tensor& gg) {
                  return nll_of_dense(gg, target.get(), weight.get(), options);
                });
}

Tensor nll_of_dense(const Tensor& self, const Tensor& target, const Tensor& weight, const NllOptions& options) {
  const NllResult result = nll_forward(dense(self), target, weight, options);
  return record(self.dim() > 2 ? "NllLoss2DBackward0" : "NllLossBackward0", result.loss, {self},
                [dims = self.unsafeGetTensorImpl()->dims, target = SavedTensor(target), weight = SavedTensor(weight),
                 total_weight = SavedTensor(result.total_weight), options](const Tensor& g) {
                  return nll_gradient(g, dims, target.get(), weight.get(), total_weight.get(), options);
                });
}

}  // namespace

Tensor nll_loss(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                int64_t ignore_index) {
  check_defined("nll_loss", self, target);
  check_reduction("nll_loss", reduction);
  check_target(self, target, weight);
  check_constant("nll_loss", "weight", weight);
  if (self.scalar_type() == kBFloat16) {
    return nll_loss(self.to(kFloat), target, weight, reduction, ignore_index).to(kBFloat16);
  }
  return nll_of_dense(self, dense(converted(target, kLong)), parameter(weight, self.scalar_type()),
                      {reduction, ignore_index});
}

// ---- cross_entropy_loss ----

namespace {

// Weights in the shape of the input, to multiply along the classes.
Tensor class_weights(const Tensor& weight, const Tensor& self, int64_t class_dim) {
  std::vector<int64_t> sizes(static_cast<size_t>(self.dim()), 1);
  sizes[static_cast<size_t>(class_dim)] = weight.numel();
  return weight.view(sizes);
}

// -sum_c p_c w_c log q_c with p given; the mean is over all but the classes.
Tensor probability_loss(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                        double label_smoothing, int64_t class_dim) {
  const int64_t classes = self.size(class_dim);
  const Tensor p =
      label_smoothing > 0 ? target * (1 - label_smoothing) + label_smoothing / static_cast<double>(classes) : target;
  const Tensor weighted = weight.defined() ? p * class_weights(weight, self, class_dim) : p;
  const Tensor product = log_softmax(self, class_dim) * weighted;
  if (reduction == Reduction::None) return -product.sum(class_dim);
  const Tensor sum = -product.sum();
  return reduction == Reduction::Sum ? sum : sum / (static_cast<double>(self.numel()) / static_cast<double>(classes));
}

// (1 - e) nll + e / C sum_c -w_c log q_c, where the target is not ignored
Tensor smoothed_loss(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                     int64_t ignore_index, double label_smoothing, int64_t class_dim) {
  const Tensor log_q = log_softmax(self, class_dim);
  const Tensor nll = nll_loss(log_q, target, weight, reduction, ignore_index);
  const Tensor weighted = weight.defined() ? log_q * class_weights(weight, self, class_dim) : log_q;
  const Tensor ignored = target == ignore_index;
  Tensor smooth = -weighted.sum(class_dim).masked_fill(ignored, 0);
  if (reduction != Reduction::None) smooth = smooth.sum();
  if (reduction == Reduction::Mean) {
    if (weight.defined()) {
      const Tensor used = weight.index_select(0, target.masked_fill(ignored, 0).flatten());
      smooth = smooth / used.masked_fill(ignored.flatten(), 0).sum();
    } else {
      smooth = smooth / ignored.logical_not().sum();
    }
  }
  return nll * (1 - label_smoothing) + smooth * (label_smoothing / static_cast<double>(self.size(class_dim)));
}

}  // namespace

Tensor cross_entropy_loss(const Tensor& self, const Tensor& target, const Tensor& weight, int64_t reduction,
                          int64_t ignore_index, double label_smoothing) {
  const OpName op("cross_entropy_loss");
  check_reduction("cross_entropy_loss", reduction);
  check(label_smoothing >= 0 && label_smoothing <= 1,
        "cross_entropy_loss: label_smoothing must be between 0.0 and 1.0. Got: {}", label_smoothing);
  const int64_t class_dim = self.dim() == 1 ? 0 : 1;
  const bool probabilities = self.sizes() == target.sizes() && target.is_floating_point();
  if (!probabilities) {
    check(
        !target.is_floating_point(),
        "cross_entropy_loss: expected scalar type Long but found {}, and no class probabilities of the input's shape: "
        "got {} for input {}",
        toString(target.scalar_type()), shape_text(target), shape_text(self));
    check_target(self, target, weight);
    if (label_smoothing > 0) {
      return smoothed_loss(self, target, weight, reduction, ignore_index, label_smoothing, class_dim);
    }
    return nll_loss(log_softmax(self, class_dim), target, weight, reduction, ignore_index);
  }
  check(ignore_index < 0, "cross_entropy_loss: ignore_index is not supported for floating point target");
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == self.size(class_dim)),
        "cross_entropy_loss: weight tensor should be defined either for all {} classes or no classes but got weight "
        "tensor of shape: {}",
        self.size(class_dim), shape_text(weight));
  return probability_loss(self, target, weight, reduction, label_smoothing, class_dim);
}

}  // namespace taper
