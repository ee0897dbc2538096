// SPDX-License-Identifier: MIT
// Losses as modules and functionals: every option and reduction, values, gradients, printed forms, errors.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

/// golden_op without the second order, which libtorch lacks for the hinge losses on classes.
template <typename F>
void golden_first_order(const std::string& name, const TensorList& values, F&& compute) {
  golden_gradients(name + "/f64", values, compute, 1);
  golden_gradients(name + "/f32", {values[0].to(torch::kFloat32), values[1]}, compute, 1);
}

/// Runs a loss under the three reductions: `make` takes the options with the reduction set.
template <typename Options, typename F>
void reductions(const std::string& name, const TensorList& values, Options options, F&& make) {
  golden_op(name + "/mean", values, [&](const TensorList& in) { return make(options.reduction(torch::kMean), in); });
  golden_op(name + "/sum", values, [&](const TensorList& in) { return make(options.reduction(torch::kSum), in); });
  golden_op(name + "/none", values, [&](const TensorList& in) { return make(options.reduction(torch::kNone), in); });
}

const TensorList kPair = {input({3, 4}), input({3, 4}, 2)};
const TensorList kProbabilities = {input({3, 4}, 1, torch::kFloat64, 0.05, 0.95),
                                   input({3, 4}, 2, torch::kFloat64, 0, 1)};

Tensor signs(torch::IntArrayRef sizes, uint32_t seed = 5) {
  return (input(sizes, seed) > 0).to(torch::kFloat64) * 2 - 1;
}

void pointwise_losses() {
  reductions("l1", kPair, nn::L1LossOptions(),
             [](auto o, const TensorList& in) { return nn::L1Loss(o)(in[0], in[1]); });
  reductions("mse", kPair, nn::MSELossOptions(),
             [](auto o, const TensorList& in) { return nn::MSELoss(o)(in[0], in[1]); });
  reductions("smooth_l1", kPair, nn::SmoothL1LossOptions(),
             [](auto o, const TensorList& in) { return nn::SmoothL1Loss(o)(in[0], in[1]); });
  reductions("smooth_l1/beta", kPair, nn::SmoothL1LossOptions().beta(0.3),
             [](auto o, const TensorList& in) { return nn::SmoothL1Loss(o)(in[0], in[1]); });
  reductions("huber", kPair, nn::HuberLossOptions(),
             [](auto o, const TensorList& in) { return nn::HuberLoss(o)(in[0], in[1]); });
  reductions("huber/delta", kPair, nn::HuberLossOptions().delta(0.5),
             [](auto o, const TensorList& in) { return nn::HuberLoss(o)(in[0], in[1]); });
  reductions("bce", kProbabilities, nn::BCELossOptions(),
             [](auto o, const TensorList& in) { return nn::BCELoss(o)(in[0], in[1]); });
  reductions("bce/weight", kProbabilities, nn::BCELossOptions(), [](auto o, const TensorList& in) {
    return nn::BCELoss(o.weight(input({4}, 3, in[0].scalar_type(), 0.1, 2)))(in[0], in[1]);
  });
  reductions("kl_div", {kPair[0], kProbabilities[1]}, nn::KLDivLossOptions(),
             [](auto o, const TensorList& in) { return nn::KLDivLoss(o)(in[0], in[1]); });
  golden_op("kl_div/batchmean", {kPair[0], kProbabilities[1]},
            [](const TensorList& in) { return F::kl_div(in[0], in[1], F::KLDivFuncOptions(torch::kBatchMean)); });
  golden_op("kl_div/log_target", kPair, [](const TensorList& in) {
    return F::kl_div(in[0], in[1], F::KLDivFuncOptions(torch::kSum).log_target(true));
  });
  const TensorList logits = {kPair[0], kProbabilities[1]};
  reductions("bce_logits", logits, nn::BCEWithLogitsLossOptions(),
             [](auto o, const TensorList& in) { return nn::BCEWithLogitsLoss(o)(in[0], in[1]); });
  reductions("bce_logits/weights", logits, nn::BCEWithLogitsLossOptions(), [](auto o, const TensorList& in) {
    const auto type = in[0].scalar_type();
    return nn::BCEWithLogitsLoss(o.weight(input({4}, 3, type, 0.1, 2)).pos_weight(input({4}, 4, type, 0.1, 3)))(in[0],
                                                                                                                in[1]);
  });
  reductions("soft_margin", {kPair[0], signs({3, 4})}, nn::SoftMarginLossOptions(),
             [](auto o, const TensorList& in) { return nn::SoftMarginLoss(o)(in[0], in[1].detach()); });
  reductions("hinge_embedding", {kPair[0], signs({3, 4})}, nn::HingeEmbeddingLossOptions().margin(0.7),
             [](auto o, const TensorList& in) { return nn::HingeEmbeddingLoss(o)(in[0], in[1].detach()); });
  reductions("poisson", {kPair[0], kProbabilities[1]}, nn::PoissonNLLLossOptions(),
             [](auto o, const TensorList& in) { return nn::PoissonNLLLoss(o)(in[0], in[1].detach()); });
  reductions("poisson/full", {kProbabilities[0], kProbabilities[1] * 5},
             nn::PoissonNLLLossOptions().log_input(false).full(true).eps(1e-3),
             [](auto o, const TensorList& in) { return nn::PoissonNLLLoss(o)(in[0], in[1].detach()); });
}

void class_losses() {
  const Tensor scores = input({4, 5});
  const Tensor classes = torch::tensor({1, 0, 4, 2});
  const auto class_weights = [](const Tensor& like) { return input({5}, 9, like.scalar_type(), 0.2, 2); };
  const TensorList in_classes = {scores, classes};
  const auto nll = [](auto o, const TensorList& in) { return nn::NLLLoss(o)(in[0].log_softmax(1), in[1]); };
  reductions("nll", in_classes, nn::NLLLossOptions(), nll);
  reductions("nll/ignore", in_classes, nn::NLLLossOptions().ignore_index(4), nll);
  reductions("nll/weight", in_classes, nn::NLLLossOptions(), [&](auto o, const TensorList& in) {
    return nn::NLLLoss(o.weight(class_weights(in[0])).ignore_index(2))(in[0], in[1]);
  });
  const auto cross_entropy = [](auto o, const TensorList& in) { return nn::CrossEntropyLoss(o)(in[0], in[1]); };
  reductions("cross_entropy", in_classes, nn::CrossEntropyLossOptions(), cross_entropy);
  reductions("cross_entropy/ignore", in_classes, nn::CrossEntropyLossOptions().ignore_index(0), cross_entropy);
  reductions("cross_entropy/smoothing", in_classes, nn::CrossEntropyLossOptions().label_smoothing(0.15), cross_entropy);
  reductions("cross_entropy/smoothing_ignore", in_classes,
             nn::CrossEntropyLossOptions().label_smoothing(0.15).ignore_index(2), cross_entropy);
  reductions("cross_entropy/weight", in_classes, nn::CrossEntropyLossOptions(), [&](auto o, const TensorList& in) {
    return nn::CrossEntropyLoss(o.weight(class_weights(in[0])))(in[0], in[1]);
  });
  reductions("cross_entropy/weight_smoothing", in_classes, nn::CrossEntropyLossOptions(),
             [&](auto o, const TensorList& in) {
               return nn::CrossEntropyLoss(o.weight(class_weights(in[0])).label_smoothing(0.2))(in[0], in[1]);
             });
  const TensorList in_probabilities = {scores, input({4, 5}, 3).softmax(1)};
  reductions("cross_entropy/probabilities", in_probabilities, nn::CrossEntropyLossOptions(), cross_entropy);
  reductions("cross_entropy/probabilities_smoothing", in_probabilities,
             nn::CrossEntropyLossOptions().label_smoothing(0.1), cross_entropy);
  reductions("cross_entropy/3d", {input({2, 3, 2}), torch::tensor({{0, 2}, {1, 1}})}, nn::CrossEntropyLossOptions(),
             cross_entropy);
  golden_op("cross_entropy/one_sample", {input({5}), torch::tensor(3)},
            [](const TensorList& in) { return F::cross_entropy(in[0], in[1]); });
  golden_op("nll/4d", {input({2, 3, 2, 1}), torch::tensor({0, 2, 1, 1}).reshape({2, 2, 1})},
            [](const TensorList& in) { return F::nll_loss(in[0], in[1]); });
  golden_op("nll/all_ignored", in_classes, [](const TensorList& in) {
    return F::nll_loss(in[0], torch::full({4}, -100, torch::kInt64), F::NLLLossFuncOptions().reduction(torch::kSum));
  });
  const auto multi_margin = [](auto reduction, const TensorList& in) {
    return nn::MultiMarginLoss(nn::MultiMarginLossOptions().reduction(reduction))(in[0], in[1]);
  };
  golden_first_order("multi_margin/mean", in_classes,
                     [&](const TensorList& in) { return multi_margin(torch::kMean, in); });
  golden_first_order("multi_margin/sum", in_classes,
                     [&](const TensorList& in) { return multi_margin(torch::kSum, in); });
  golden_first_order("multi_margin/none", in_classes,
                     [&](const TensorList& in) { return multi_margin(torch::kNone, in); });
  golden_first_order("multi_margin/options", in_classes, [&](const TensorList& in) {
    return nn::MultiMarginLoss(nn::MultiMarginLossOptions().margin(2).p(1).weight(class_weights(in[0])))(in[0], in[1]);
  });
  const TensorList several = {input({2, 4}), torch::tensor({{3, 0, -1, 1}, {1, -1, 0, 2}})};
  golden_first_order("multilabel_margin/mean", several,
                     [](const TensorList& in) { return nn::MultiLabelMarginLoss()(in[0], in[1]); });
  golden_first_order("multilabel_margin/none", several,
                     [](const TensorList& in) { return F::multilabel_margin_loss(in[0], in[1], torch::kNone); });
  reductions("multilabel_soft_margin", {kPair[0], (kPair[1] > 0).to(torch::kFloat64)},
             nn::MultiLabelSoftMarginLossOptions(),
             [](auto o, const TensorList& in) { return nn::MultiLabelSoftMarginLoss(o)(in[0], in[1].detach()); });
}

void distance_losses() {
  const TensorList three = {input({3, 4}), input({3, 4}, 2), input({3, 4}, 3)};
  reductions("triplet", three, nn::TripletMarginLossOptions(),
             [](auto o, const TensorList& in) { return nn::TripletMarginLoss(o)(in[0], in[1], in[2]); });
  reductions("triplet/options", three, nn::TripletMarginLossOptions().margin(2).p(3).eps(1e-4).swap(true),
             [](auto o, const TensorList& in) { return nn::TripletMarginLoss(o)(in[0], in[1], in[2]); });
  reductions("triplet_distance", three, nn::TripletMarginWithDistanceLossOptions().margin(1.5).swap(true),
             [](auto o, const TensorList& in) { return nn::TripletMarginWithDistanceLoss(o)(in[0], in[1], in[2]); });
  golden_op("triplet_distance/own", three, [](const TensorList& in) {
    const auto distance = [](const Tensor& a, const Tensor& b) { return (a - b).abs().sum(1); };
    return nn::TripletMarginWithDistanceLoss(nn::TripletMarginWithDistanceLossOptions().distance_function(distance))(
        in[0], in[1], in[2]);
  });
  const TensorList ranked = {input({5}), input({5}, 2), signs({5})};
  reductions("margin_ranking", ranked, nn::MarginRankingLossOptions().margin(0.4),
             [](auto o, const TensorList& in) { return nn::MarginRankingLoss(o)(in[0], in[1], in[2].detach()); });
  const TensorList angles = {input({3, 4}), input({3, 4}, 2), signs({3})};
  reductions("cosine_embedding", angles, nn::CosineEmbeddingLossOptions().margin(0.2),
             [](auto o, const TensorList& in) { return nn::CosineEmbeddingLoss(o)(in[0], in[1], in[2].detach()); });
  golden_op("cosine_similarity", kPair, [](const TensorList& in) { return F::cosine_similarity(in[0], in[1]); });
  golden_op("cosine_similarity/dim0", kPair, [](const TensorList& in) {
    return nn::CosineSimilarity(nn::CosineSimilarityOptions().dim(0))(in[0], in[1]);
  });
  golden_op("pairwise_distance", kPair, [](const TensorList& in) { return F::pairwise_distance(in[0], in[1]); });
  golden_op("pairwise_distance/options", kPair, [](const TensorList& in) {
    return nn::PairwiseDistance(nn::PairwiseDistanceOptions().p(1).keepdim(true))(in[0], in[1]);
  });
}

void functionals() {
  golden_op("F/l1", kPair, [](const TensorList& in) { return F::l1_loss(in[0], in[1]); });
  golden_op("F/mse_sum", kPair, [](const TensorList& in) {
    return F::mse_loss(in[0], in[1], F::MSELossFuncOptions().reduction(torch::kSum));
  });
  golden_op("F/mse_enum", kPair, [](const TensorList& in) { return F::mse_loss(in[0], in[1], torch::kNone); });
  golden_op("F/smooth_l1_beta", kPair,
            [](const TensorList& in) { return F::smooth_l1_loss(in[0], in[1], torch::kMean, 0.5); });
  golden_op("F/huber", kPair, [](const TensorList& in) {
    return F::huber_loss(in[0], in[1], F::HuberLossFuncOptions().reduction(torch::kSum).delta(0.5));
  });
  golden_op("F/bce", kProbabilities, [](const TensorList& in) { return F::binary_cross_entropy(in[0], in[1]); });
  golden_op("F/bce_logits", {kPair[0], kProbabilities[1]},
            [](const TensorList& in) { return F::binary_cross_entropy_with_logits(in[0], in[1]); });
  golden_op("F/soft_margin", {kPair[0], signs({3, 4})},
            [](const TensorList& in) { return F::soft_margin_loss(in[0], in[1].detach()); });
  golden_op("torch/mse", kPair, [](const TensorList& in) { return torch::mse_loss(in[0], in[1]); });
  golden_op("torch/l1", kPair,
            [](const TensorList& in) { return torch::l1_loss(in[0], in[1], torch::Reduction::Sum); });
  golden_op("torch/nll", {input({3, 4}), torch::tensor({0, 3, 1})},
            [](const TensorList& in) { return torch::nll_loss(in[0].log_softmax(1), in[1]); });
  golden_op("torch/bce", kProbabilities,
            [](const TensorList& in) { return torch::binary_cross_entropy(in[0], in[1]); });
  golden_op("torch/cross_entropy", {input({3, 4}), torch::tensor({0, 3, 1})},
            [](const TensorList& in) { return torch::cross_entropy_loss(in[0], in[1]); });
  golden_op("broadcast/mse", {input({3, 4}), input({4}, 2)},
            [](const TensorList& in) { return F::mse_loss(in[0], in[1]); });
  golden_op("equal/mse", {input({3}), input({3})}, [](const TensorList& in) { return F::mse_loss(in[0], in[1]); });
  golden_op("equal/l1", {input({3}), input({3})}, [](const TensorList& in) { return F::l1_loss(in[0], in[1]); });
  golden("empty/mse", F::mse_loss(torch::empty({0}), torch::empty({0})));
  golden("empty/mse_sum", F::mse_loss(torch::empty({0}), torch::empty({0}), torch::kSum));
  const Tensor ends = torch::tensor({0.0, 1.0, 0.0, 1.0});
  golden("ends/bce", F::binary_cross_entropy(ends, torch::tensor({0.0, 1.0, 1.0, 0.0}),
                                             F::BinaryCrossEntropyFuncOptions().reduction(torch::kNone)));
  golden("ends/bce_logits",
         F::binary_cross_entropy_with_logits(torch::tensor({-1000.0, 1000.0, -1000.0, 1000.0}), ends,
                                             F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone)));
  golden("ends/cross_entropy", F::cross_entropy(torch::tensor({{1000.0, 0.0}, {-1000.0, 0.0}}), torch::tensor({1, 0})));
}

template <typename M>
void print(const std::string& name, const M& module) {
  std::ostringstream out;
  out << module;
  golden("print/" + name, out.str());
}

void printing() {
  print("l1", nn::L1Loss());
  print("mse", nn::MSELoss());
  print("bce", nn::BCELoss());
  print("bce_logits", nn::BCEWithLogitsLoss());
  print("kl_div", nn::KLDivLoss());
  print("nll", nn::NLLLoss());
  print("cross_entropy", nn::CrossEntropyLoss());
  print("hinge_embedding", nn::HingeEmbeddingLoss(nn::HingeEmbeddingLossOptions().margin(4)));
  print("multi_margin", nn::MultiMarginLoss());
  print("cosine_embedding", nn::CosineEmbeddingLoss(nn::CosineEmbeddingLossOptions().margin(0.25)));
  print("triplet", nn::TripletMarginLoss(nn::TripletMarginLossOptions().margin(3).p(2).eps(1e-6).swap(false)));
  print("triplet_distance",
        nn::TripletMarginWithDistanceLoss(nn::TripletMarginWithDistanceLossOptions().margin(1.5).swap(true)));
  print("smooth_l1", nn::SmoothL1Loss());
  print("huber", nn::HuberLoss());
  print("soft_margin", nn::SoftMarginLoss());
  print("multilabel_margin", nn::MultiLabelMarginLoss());
  print("multilabel_soft_margin", nn::MultiLabelSoftMarginLoss());
  print("poisson", nn::PoissonNLLLoss());
  print("margin_ranking", nn::MarginRankingLoss());
  print("cosine_similarity", nn::CosineSimilarity());
  print("pairwise_distance", nn::PairwiseDistance(nn::PairwiseDistanceOptions().p(3).eps(0.5).keepdim(true)));
}

void errors() {
  golden_throws("error/bce_logits_sizes", "must be the same as input size", [] {
    return F::binary_cross_entropy_with_logits(input({5, 1}), input({5}));
  });
  golden_throws("error/bce_sizes", "", [] { return F::binary_cross_entropy(input({3, 1}) * 0 + 0.5, input({2}) * 0); });
  golden_throws("error/bce_range", "", [] { return F::binary_cross_entropy(input({3}) * 0 + 2, input({3}) * 0); });
  golden_throws("error/class_range", "out of bounds", [] { return F::nll_loss(input({2, 3}), torch::tensor({0, 3})); });
  golden_throws("error/class_type", "", [] { return F::nll_loss(input({2, 3}), input({2})); });
  golden_throws("error/class_batch", "", [] { return F::cross_entropy(input({2, 3}), torch::tensor({0})); });
  golden_throws("error/mse_sizes", "must match the size", [] { return F::mse_loss(input({2}), input({3})); });
  golden_throws("error/smoothing", "", [] {
    return F::cross_entropy(input({2, 3}), torch::tensor({0, 1}), F::CrossEntropyFuncOptions().label_smoothing(1.5));
  });
}

}  // namespace

int main(int argc, char** argv) {
  known_inaccuracies() = {{"bce/", 1e-8}};  // its second derivatives add 1e-12 to denominators
  return golden_main(argc, argv,
                     {{"pointwise_losses", pointwise_losses},
                      {"class_losses", class_losses},
                      {"distance_losses", distance_losses},
                      {"functionals", functionals},
                      {"printing", printing},
                      {"errors", errors}});
}
