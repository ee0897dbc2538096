// SPDX-License-Identifier: MIT
// Losses as functions of options: checks in libtorch's words, then the op.
#include <taper/nn/functional.h>

#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::nn::functional {
namespace {

static_assert(taper::Reduction::None == 0 && taper::Reduction::Mean == 1 && taper::Reduction::Sum == 2,
              "the alternatives of reduction_t stand in the order of the ops' codes");

int64_t code(const nn::reduction_t& reduction) { return static_cast<int64_t>(reduction.index()); }

Tensor reduce(const Tensor& loss, const nn::reduction_t& reduction) {
  switch (code(reduction)) {
    case taper::Reduction::Mean:
      return loss.mean();
    case taper::Reduction::Sum:
      return loss.sum();
    default:
      return loss;
  }
}

// Both in their common shape, with a warning if they had two.
std::pair<Tensor, Tensor> broadcast(const Tensor& input, const Tensor& target) {
  if (input.sizes() == target.sizes()) return {input, target};
  warn(fmt::format(
      "Using a target size ({}) that is different to the input size ({}). This will likely lead to incorrect results "
      "due to broadcasting. Please ensure they have the same size.",
      shape_text(target.sizes()), shape_text(input.sizes())));
  std::vector<Tensor> both = broadcast_tensors({input, target});
  return {std::move(both[0]), std::move(both[1])};
}

}  // namespace

// ---- Regression -----------------------------------------------------------------------------------------------------

Tensor l1_loss(const Tensor& input, const Tensor& target, const L1LossFuncOptions& options) {
  return taper::l1_loss(input, target, code(options.reduction()));
}

Tensor mse_loss(const Tensor& input, const Tensor& target, const MSELossFuncOptions& options) {
  const OpName op("mse_loss");
  const auto [x, y] = broadcast(input, target);
  return taper::mse_loss(x, y, code(options.reduction()));
}

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options) {
  return smooth_l1_loss(input, target, options, options.beta());
}

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options, double beta) {
  const OpName op("smooth_l1_loss");
  const auto [x, y] = broadcast(input, target);
  return taper::smooth_l1_loss(x, y, code(options.reduction()), beta);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, const HuberLossFuncOptions& options) {
  const OpName op("huber_loss");
  const auto [x, y] = broadcast(input, target);
  return taper::huber_loss(x, y, code(options.reduction()), options.delta());
}

Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, const PoissonNLLLossFuncOptions& options) {
  return taper::poisson_nll_loss(input, target, options.log_input(), options.full(), options.eps(),
                                 code(options.reduction()));
}

// ---- Classes and probabilities --------------------------------------------------------------------------------------

Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const BinaryCrossEntropyFuncOptions& options) {
  const OpName op("binary_cross_entropy");
  check(target.sizes() == input.sizes(),
        "Using a target size ({}) that is different to the input size ({}) is deprecated. Please ensure they have the "
        "same size.",
        shape_text(target.sizes()), shape_text(input.sizes()));
  Tensor weight = options.weight();
  if (weight.defined())
    weight = weight.expand(broadcast_shapes("binary_cross_entropy", target.sizes(), weight.sizes()));
  return taper::binary_cross_entropy(input, target, weight, code(options.reduction()));
}

Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                        const BinaryCrossEntropyWithLogitsFuncOptions& options) {
  const OpName op("binary_cross_entropy_with_logits");
  check(target.sizes() == input.sizes(), "Target size ({}) must be the same as input size ({})",
        shape_text(target.sizes()), shape_text(input.sizes()));
  return taper::binary_cross_entropy_with_logits(input, target, options.weight(), options.pos_weight(),
                                                 code(options.reduction()));
}

Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossFuncOptions& options) {
  const OpName op("nll_loss");
  check(input.dim() >= 2, "Expected 2 or more dimensions (got {})", input.dim());
  check(target.dim() >= 1 && input.size(0) == target.size(0),
        "Expected input batch_size ({}) to match target batch_size ({}).", input.size(0),
        target.dim() == 0 ? 0 : target.size(0));
  return taper::nll_loss(input, target, options.weight(), code(options.reduction()), options.ignore_index());
}

Tensor cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyFuncOptions& options) {
  return taper::cross_entropy_loss(input, target, options.weight(), code(options.reduction()), options.ignore_index(),
                                   options.label_smoothing());
}

Tensor kl_div(const Tensor& input, const Tensor& target, const KLDivFuncOptions& options) {
  if (options.reduction().is<enumtype::kBatchMean>()) {
    const Tensor sum = taper::kl_div(input, target, taper::Reduction::Sum, options.log_target());
    return input.dim() == 0 ? sum : sum / input.size(0);
  }
  if (options.reduction().is<enumtype::kMean>()) {
    warn_once(
        "reduction: 'mean' divides the total loss by both the batch size and the support size. 'batchmean' divides "
        "only by the batch size, and aligns with the KL div math definition.");
    return taper::kl_div(input, target, taper::Reduction::Mean, options.log_target());
  }
  const bool none = options.reduction().is<enumtype::kNone>();
  return taper::kl_div(input, target, none ? taper::Reduction::None : taper::Reduction::Sum, options.log_target());
}

// ---- Margins --------------------------------------------------------------------------------------------------------

Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, const HingeEmbeddingLossFuncOptions& options) {
  return taper::hinge_embedding_loss(input, target, options.margin(), code(options.reduction()));
}

Tensor multi_margin_loss(const Tensor& input, const Tensor& target, const MultiMarginLossFuncOptions& options) {
  const OpName op("multi_margin_loss");
  check(options.p() == 1 || options.p() == 2, "only p == 1 and p == 2 supported");
  check(!options.weight().defined() || options.weight().dim() == 1, "weight must be one-dimensional, got {}",
        shape_text(options.weight()));
  return taper::multi_margin_loss(input, target, options.p(), options.margin(), options.weight(),
                                  code(options.reduction()));
}

Tensor multilabel_margin_loss(const Tensor& input, const Tensor& target,
                              const MultilabelMarginLossFuncOptions& options) {
  return taper::multilabel_margin_loss(input, target, code(options.reduction()));
}

Tensor multilabel_soft_margin_loss(const Tensor& input, const Tensor& target,
                                   const MultilabelSoftMarginLossFuncOptions& options) {
  const OpName op("multilabel_soft_margin_loss");
  Tensor loss = -(target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input));
  if (options.weight().defined()) loss = loss * options.weight();
  return reduce(loss.sum(-1) / input.size(-1), options.reduction());
}

Tensor soft_margin_loss(const Tensor& input, const Tensor& target, const SoftMarginLossFuncOptions& options) {
  return taper::soft_margin_loss(input, target, code(options.reduction()));
}

Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                             const CosineEmbeddingLossFuncOptions& options) {
  return taper::cosine_embedding_loss(input1, input2, target, options.margin(), code(options.reduction()));
}

Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                           const MarginRankingLossFuncOptions& options) {
  const OpName op("margin_ranking_loss");
  check(input1.dim() == input2.dim() && input1.dim() == target.dim(),
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {}, input2: {}, "
        "target: {}",
        shape_text(input1.sizes()), shape_text(input2.sizes()), shape_text(target.sizes()));
  return taper::margin_ranking_loss(input1, input2, target, options.margin(), code(options.reduction()));
}

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           const TripletMarginLossFuncOptions& options) {
  return taper::triplet_margin_loss(anchor, positive, negative, options.margin(), options.p(), options.eps(),
                                    options.swap(), code(options.reduction()));
}

Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                         const TripletMarginWithDistanceLossFuncOptions& options) {
  const OpName op("triplet_margin_with_distance_loss");
  const auto distance = [&](const Tensor& a, const Tensor& b) {
    return options.distance_function() ? options.distance_function()(a, b) : taper::pairwise_distance(a, b);
  };
  const Tensor near = distance(anchor, positive);
  Tensor far = distance(anchor, negative);
  if (options.swap()) far = taper::min(far, distance(positive, negative));
  return reduce(clamp_min(near - far + options.margin(), 0), options.reduction());
}

}  // namespace taper::nn::functional
