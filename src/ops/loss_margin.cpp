// SPDX-License-Identifier: MIT
// Margin, embedding and ranking losses, and the distances that they are made of.
#include "ops/loss.h"

namespace taper {
namespace {

// Input as [batch, classes] and one target a row.
struct Classified {
  Tensor x, target;
};

Classified classified(const char* op, const Tensor& self, const Tensor& target) {
  check((self.dim() == 2 || self.dim() == 1) && self.numel() > 0,
        "{}: Expected non-empty vector or matrix with optional 0-dim batch size, but got: {}", op, shape_text(self));
  check_floating(op, self, self);
  const int64_t batch = self.dim() == 2 ? self.size(0) : 1;
  check(target.dim() <= 1 && target.numel() == batch, "{}: inconsistent target size, got: {}", op, shape_text(target));
  const int64_t classes = self.size(-1);
  check(((target >= 0).logical_and(target < classes)).all().is_nonzero(), "{}: target out of range", op);
  return {self.reshape({batch, classes}), target.reshape({batch, 1})};
}

}  // namespace

// sum over the other classes of max(0, margin - x_target + x_i)^p w_target, divided by the number of classes
Tensor multi_margin_loss(const Tensor& self, const Tensor& target, Scalar p, Scalar margin, const Tensor& weight,
                         int64_t reduction) {
  const OpName op("multi_margin_loss");
  check(p.equal(1) || p.equal(2), "multi_margin_loss: only p == 1 and p == 2 supported");
  const auto [x, y] = classified("multi_margin_loss", self, target);
  const int64_t classes = x.size(1);
  check(!weight.defined() || (weight.dim() == 1 && weight.numel() == classes),
        "multi_margin_loss: inconsistent weight size, expected {} but got {}", classes, shape_text(weight));
  Tensor excess = (x - x.gather(1, y) + margin).clamp_min(0);
  if (p.equal(2)) excess = excess.square();
  if (weight.defined()) excess = excess * weight.index_select(0, y.flatten()).unsqueeze(1);
  const Tensor is_target = arange(classes, kLong) == y;
  const Tensor loss = excess.masked_fill(is_target, 0).sum(1) / classes;
  return reduced("multi_margin_loss", self.dim() == 1 ? loss.squeeze(0) : loss, reduction);
}

// sum over targets y_j (up to the first -1) and other classes i of max(0, 1 - x_yj + x_i), divided by classes
Tensor multilabel_margin_loss(const Tensor& self, const Tensor& target, int64_t reduction) {
  const OpName op("multilabel_margin_loss");
  check((self.dim() == 2 || self.dim() == 1) && self.numel() > 0,
        "multilabel_margin_loss: Expected non-empty vector or matrix, but got: {}", shape_text(self));
  check_floating("multilabel_margin_loss", self, self);
  check(self.sizes() == target.sizes(), "multilabel_margin_loss: inconsistent size {} for argument #2 'target'",
        shape_text(target));
  const int64_t classes = self.size(-1);
  const Tensor x = self.reshape({-1, classes}), y = target.reshape({-1, classes});
  check(((y >= -1).logical_and(y < classes)).all().is_nonzero(),
        "multilabel_margin_loss: argument #2 'target' is out of range");
  const Tensor listed = (y >= 0).to(kLong).cumprod(1);
  const Tensor index = y * listed;
  const Tensor is_target = zeros_like(y).scatter_add(1, index, listed) > 0;
  // [batch, target, class]
  const Tensor excess = (x.unsqueeze(1) - x.gather(1, index).unsqueeze(2) + 1).clamp_min(0);
  const Tensor counts = listed.to(kBool).unsqueeze(2).logical_and(is_target.logical_not().unsqueeze(1));
  const Tensor loss = excess.masked_fill(counts.logical_not(), 0).sum({1, 2}) / classes;
  return reduced("multilabel_margin_loss", self.dim() == 1 ? loss.squeeze(0) : loss, reduction);
}

// t = 1: x, t = -1: max(0, margin - x)
Tensor hinge_embedding_loss(const Tensor& self, const Tensor& target, double margin, int64_t reduction) {
  const OpName op("hinge_embedding_loss");
  const Tensor near = self.masked_fill(target == -1, 0);
  const Tensor far = (margin - self).clamp_min(0).masked_fill(target == 1, 0);
  return reduced("hinge_embedding_loss", near + far, reduction);
}

// t = 1: 1 - cos, t = -1: max(0, cos - margin)
Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                             int64_t reduction) {
  const OpName op("cosine_embedding_loss");
  constexpr double kEpsilon = 1e-12;
  check(target.dim() <= 1, "cosine_embedding_loss: 0D or 1D target tensor expected, multi-target not supported");
  const int64_t dim = target.dim();
  check(input1.dim() == dim + 1 && input2.dim() == dim + 1,
        "cosine_embedding_loss: {}D target tensor expects {}D input tensors, but found inputs with sizes {} and {}.",
        dim, dim + 1, shape_text(input1), shape_text(input2));
  const Tensor dot = (input1 * input2).sum(dim);
  const Tensor magnitudes = (input1.square().sum(dim) + kEpsilon) * (input2.square().sum(dim) + kEpsilon);
  const Tensor cosine = dot / magnitudes.sqrt();
  const Tensor near = (1 - cosine).masked_fill(target != 1, 0);
  const Tensor far = (cosine - margin).clamp_min(0).masked_fill(target != -1, 0);
  return reduced("cosine_embedding_loss", near + far, reduction);
}

// max(0, |a - p| - |a - n| + margin); with swap the nearer of a and p to n counts
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative, double margin,
                           double p, double eps, bool swap, int64_t reduction) {
  const OpName op("triplet_margin_loss");
  check(anchor.dim() == positive.dim() && anchor.dim() == negative.dim(),
        "triplet_margin_loss: All inputs should have same dimension but got {}D, {}D and {}D inputs.", anchor.dim(),
        positive.dim(), negative.dim());
  const Tensor near = pairwise_distance(anchor, positive, p, eps);
  Tensor far = pairwise_distance(anchor, negative, p, eps);
  if (swap) far = minimum(far, pairwise_distance(positive, negative, p, eps));
  return reduced("triplet_margin_loss", (near - far + margin).clamp_min(0), reduction);
}

// max(0, -t (x1 - x2) + margin)
Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                           int64_t reduction) {
  const OpName op("margin_ranking_loss");
  check(
      input1.dim() == input2.dim() && input1.dim() == target.dim(),
      "margin_ranking_loss: margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
      "{}, input2: {}, target: {} ",
      shape_text(input1), shape_text(input2), shape_text(target));
  return reduced("margin_ranking_loss", (target * (input2 - input1) + margin).clamp_min(0), reduction);
}

// ---- Distances ----

// x1 x2 / (max(|x1|, eps) max(|x2|, eps)) along dim
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim, double eps) {
  const OpName op("cosine_similarity");
  const ScalarType dtype = result_type(x1, x2);
  check(isFloatingType(dtype), "cosine_similarity: expected a common dtype that is floating point, got {}",
        toString(dtype));
  const std::vector<Tensor> both = broadcast_tensors({x1.to(dtype), x2.to(dtype)});
  const auto unit = [&](const Tensor& x) { return x / x.norm(2, dim, true).clamp_min(eps); };
  return (unit(both[0]) * unit(both[1])).sum(dim);
}

// |x1 - x2 + eps|_p along the last dimension
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p, double eps, bool keepdim) {
  const OpName op("pairwise_distance");
  return (x1 - x2 + eps).norm(p, -1, keepdim);
}

}  // namespace taper
