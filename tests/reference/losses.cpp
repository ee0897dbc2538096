// SPDX-License-Identifier: MIT
// Losses: options together, as functions of torch::, of unusual shapes, at the ends of their range, refused.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

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

void class_losses() {
  const Tensor scores = input({4, 5});
  const Tensor classes = torch::tensor({1, 0, 4, 2});
  const auto class_weights = [](const Tensor& like) { return input({5}, 9, like.scalar_type(), 0.2, 2); };
  const TensorList in_classes = {scores, classes};
  const auto cross_entropy = [](auto o, const TensorList& in) { return nn::CrossEntropyLoss(o)(in[0], in[1]); };
  reductions("cross_entropy/smoothing_ignore", in_classes,
             nn::CrossEntropyLossOptions().label_smoothing(0.15).ignore_index(2), cross_entropy);
  reductions("cross_entropy/weight_smoothing", in_classes, nn::CrossEntropyLossOptions(),
             [&](auto o, const TensorList& in) {
               return nn::CrossEntropyLoss(o.weight(class_weights(in[0])).label_smoothing(0.2))(in[0], in[1]);
             });
  const TensorList in_probabilities = {scores, input({4, 5}, 3).softmax(1)};
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
}

void functionals() {
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
  return golden_main(argc, argv, {{"class_losses", class_losses}, {"functionals", functionals}, {"errors", errors}});
}
