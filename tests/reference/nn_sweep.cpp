// SPDX-License-Identifier: MIT
// Every functional and module of the tables: values, gradients, dtypes, shapes, printed forms, running statistics, and
// what is refused.
#include "nn/activation.h"
#include "nn/defaults.h"
#include "nn/functional_activation.h"
#include "nn/functional_layer.h"
#include "nn/functional_loss.h"
#include "nn/layer.h"
#include "nn/loss.h"
#include "nn/refused.h"
#include "sweep.h"

#include <iomanip>

namespace {

/// Where taper answers otherwise on purpose.
const std::vector<std::string> kDifferent = {
    // libtorch reads past the end of the sizes
    "batch_norm/training|zero_dim",
    "batch_norm/training|no_dimension0",
    // libtorch gives nan; taper the limit, which is 0
    "gelu/*|special",
    "silu/*|special",
    "mish/*|special",
    // libtorch drops a nan; taper passes it on
    "softshrink/*|special",
    "multi_margin_loss/*|special",
    "multilabel_margin_loss/*|special",
    // the gradient of a nan or at a pole, the statistics of infinities: both answers are arbitrary
    "kl_div/*|special.d1",
    "smooth_l1_loss/zero|special.d",
    "batch_norm/training|special",
    // libtorch's gradient is that of norms that eps does not bound
    "cosine_similarity/options",
    "CosineSimilarity/options",
    // libtorch's own rounding is coarse: bfloat16 statistics, doubles calculated in float32
    "layer_norm/options|bf16",
    "binary_cross_entropy_with_logits/sum|bf16",
    "binary_cross_entropy_with_logits/*|mixed",
    "cross_entropy/weighted_probabilities|mixed",
    "multilabel_soft_margin_loss/*|mixed",
    "poisson_nll_loss/*|mixed",
    // the dtype of a loss of float32 and float64, or of integers: taper promotes as in any other op, and means are
    // float
    "huber_loss/*|mixed",
    "soft_margin_loss/*|mixed",
    "hinge_embedding_loss/sum|",
    "hinge_embedding_loss/none|",
    // libtorch sums over another dimension than the classes
    "multilabel_soft_margin_loss/*|more_dims1",
    "MultiLabelSoftMarginLoss/*|more_dims1",
    // libtorch takes channels or weights of which there are none or too many
    "batch_norm/*|no_rows",
    "BatchNorm1d/*|no_columns",
    "multi_margin_loss/*|twice",
    "multi_margin_loss/*|no_rows2",
    "MultiMarginLoss/*|twice0",
    "nll_loss/pixels|more_dims2",
    "refused/multi_margin_loss/weights",
};

/// What libtorch refuses for its dtype, and taper converts or promotes.
const std::vector<std::string> kAnswered = {
    "*|bf16",
    "hardtanh/*|u8",
    "glu/*|i64",
    "glu/*|i32",
    "glu/*|u8",
    "glu/*|bool",
    "GLU/*|as_",
    "layer_norm/*|mixed",
    "layer_norm/*|as_",
    "LayerNorm/*|as_f32_0",
    "batch_norm/*|mixed",
    "batch_norm/*|as_",
    "BatchNorm1d/*|as_f32_0",
    "BatchNorm2d/*|as_f32_0",
    "BatchNorm3d/*|as_f32_0",
    "binary_cross_entropy/*|mixed",
    "binary_cross_entropy/*|as_",
    "BCELoss/*|as_",
    "binary_cross_entropy_with_logits/*|as_i64_1",
    "BCEWithLogitsLoss/*|as_i64_1",
    "nll_loss/*|mixed",
    "nll_loss/*|as_f32_0",
    "nll_loss/*|as_f32_2",
    "nll_loss/*|as_i64_2",
    "nll_loss/*|as_bool_2",
    "NLLLoss/options|as_f32_0",
    "cross_entropy/*|mixed",
    "cross_entropy/*|as_f32_0",
    "cross_entropy/*|as_f32_2",
    "cross_entropy/*|as_i64_2",
    "cross_entropy/*|as_bool_2",
    "CrossEntropyLoss/options|as_f32_0",
    "kl_div/*|mixed_int",
    "kl_div/*|as_i64",
    "kl_div/*|as_bool_1",
    "KLDivLoss/*|as_i64",
    "KLDivLoss/*|as_bool_1",
    "huber_loss/*|mixed_int",
    "huber_loss/*|as_",
    "HuberLoss/*|as_",
    "hinge_embedding_loss/*|i64",
    "hinge_embedding_loss/*|i32",
    "hinge_embedding_loss/*|u8",
    "hinge_embedding_loss/*|mixed_int",
    "hinge_embedding_loss/*|as_i64_0",
    "HingeEmbeddingLoss/*|as_i64_0",
    "multi_margin_loss/*|mixed",
    "multi_margin_loss/*|as_f32_0",
    "multi_margin_loss/*|as_f32_2",
    "multi_margin_loss/*|as_i64_2",
    "multi_margin_loss/*|as_bool_2",
    "MultiMarginLoss/options|as_f32_0",
    "soft_margin_loss/*|mixed_int",
    "soft_margin_loss/*|as_",
    "SoftMarginLoss/*|as_",
    "margin_ranking_loss/*|as_bool_2",
    "MarginRankingLoss/*|as_bool_2",
};

const Sweep& sweep() {
  static const Sweep sweep(kDifferent, /*refusals=*/true, kAnswered);
  return sweep;
}

/// One input after the other changed in a way that is mostly wrong.
void wrong_inputs(const std::string& name, const Call& call, const TensorList& inputs) {
  const std::pair<const char*, Change> shapes[] = {
      {"no_dimension", first_element},
      {"more_dims", [](const Tensor& x) { return x.unsqueeze(0); }},
      {"no_rows", no_rows},
      {"twice", [](const Tensor& x) { return torch::cat(TensorList(2, x), -1); }},
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    TensorList wrong = inputs;
    for (const auto& shape : shapes) {
      wrong[i] = shape.second(inputs[i]);
      sweep().entry(name + "|" + shape.first + std::to_string(i), call, wrong, 0);
    }
    for (const auto type : {torch::kFloat32, torch::kInt64, torch::kBool}) {
      wrong[i] = inputs[i].to(type);
      sweep().verdict(name + "|as_" + kind_of(type) + '_' + std::to_string(i), [&] { call(wrong); });
    }
  }
}

void functionals(const std::vector<OpCase>& table) {
  for (const OpCase& op : table) {
    sweep().all_kinds(op.name, op.call, op.inputs, op.order);
    sweep().entry(std::string(op.name) + "|reversed", op.call, changed(op.inputs, reversed), 0);
    if (op.inputs.size() > 1) wrong_inputs(op.name, op.call, op.inputs);
  }
}

std::string text(const nn::Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

/// As after setprecision, and what the stream makes of a bool then.
std::string fixed_text(const nn::Module& module) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(3) << module << ' ' << true;
  return out.str();
}

std::string names(const nn::Module& module) {
  std::string names;
  for (const auto& each : module.named_parameters()) names += each.key() + '[' + list_text(each.value().sizes()) + "] ";
  for (const auto& each : module.named_buffers()) names += each.key() + '[' + list_text(each.value().sizes()) + "] ";
  return names;
}

TensorList to(const TensorList& inputs, torch::ScalarType type) {
  return changed(inputs, [=](const Tensor& x) { return x.to(type); });
}

nn::AnyModule fixed(const ModuleCase& each, torch::ScalarType type) {
  nn::AnyModule module = each.make();
  fix_parameters(*module.ptr(), type);
  return module;
}

/// In training and then, with the same inputs, in evaluation: the output, the gradients of inputs and parameters.
void trained(const ModuleCase& each, torch::ScalarType type, int order) {
  nn::AnyModule module = fixed(each, type);
  const TensorList parameters = module.ptr()->parameters();
  TensorList inputs = to(each.inputs, type), target;
  if (each.has_target) {
    target.push_back(inputs.back());
    inputs.pop_back();
  }
  const Call call = [&](const TensorList& x) {
    TensorList arguments;
    // No leaf, which could not be changed in place.
    for (const Tensor& input : x) arguments.push_back(input.is_floating_point() ? input * 1 : input);
    arguments.insert(arguments.end(), target.begin(), target.end());
    return list(run(module, arguments));
  };
  for (const bool training : {true, false}) {
    module.ptr()->train(training);
    const std::string name = std::string(each.name) + (training ? "|train/" : "|eval/") + kind_of(type);
    sweep().entry(name, call, inputs, std::min(order, each.order), parameters);
    for (const auto& buffer : module.ptr()->named_buffers()) golden(name + '.' + buffer.key(), buffer.value());
  }
}

void modules(const std::vector<ModuleCase>& table) {
  for (const ModuleCase& each : table) {
    golden(std::string(each.name) + "|print", text(*each.make().ptr()));
    golden(std::string(each.name) + "|print_fixed", fixed_text(*each.make().ptr()));
    golden(std::string(each.name) + "|names", names(*each.make().ptr()));
    trained(each, torch::kFloat64, 2);
    trained(each, torch::kFloat32, 1);
    const Call call = [&](const TensorList& x) {
      nn::AnyModule module = fixed(each, torch::kFloat64);
      TensorList arguments;
      for (const Tensor& input : x) arguments.push_back(input.clone());
      return list(run(module, arguments));
    };
    sweep().all_shapes(each.name, call, each.inputs, 0);
    sweep().entry(std::string(each.name) + "|reversed", call, changed(each.inputs, reversed), 0);
    wrong_inputs(each.name, call, each.inputs);
  }
}

void option_defaults() {
  for (const DefaultCase& each : defaults()) golden(std::string("default/") + each.name, each.value.text);
}

/// Where taper says something else than libtorch: the names in the table of what is refused.
const char* const kOtherWords[] = {
    // libtorch's text is of what failed in the end, not of what was wrong
    "MultiMarginLoss/weight",
    "batch_norm/momentum",
    "binary_cross_entropy_with_logits/pos_weight",
    "clip_grad_norm_/undefined",
    "sparse_/above",
    "sparse_/below",
    "vector_to_parameters/short",
    // one text for all inputs of the op, or all factories
    "Bilinear/features",
    "Unflatten/size",
    "Linear/negative",
    "BatchNorm1d/negative",
    "LayerNorm/negative",
    "PReLU/negative",
    "zeros_/undefined",
    "uniform_/integers",
    "normal_/integers",
};

/// What is refused, in words that have libtorch's among them.
void refusals() {
  for (const RefusedCase& each : refused_values()) {
    const std::string name = std::string("refused/") + each.name;
    sweep().verdict(name, each.call);
    if (std::find(std::begin(kOtherWords), std::end(kOtherWords), std::string(each.name)) != std::end(kOtherWords)) {
      continue;
    }
    try {
      each.call();
    } catch (const std::exception& error) {
      std::string text = error.what();
      text = text.substr(0, text.find("\nException raised"));
      const std::string line = golden_file()->line(name + "/text");
      const std::string words = line.substr(line.rfind('\t') + 1);
      if (words.empty() && !golden_file()->writing()) continue;
      golden(name + "/text", text.find(words) != std::string::npos && !words.empty() ? words : text);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  known_inaccuracies() = {{"binary_cross_entropy", 1e-8}, {"BCELoss", 1e-8}};  // libtorch adds 1e-12 to denominators
  return golden_main(argc, argv,
                     {{"functional activations", [] { functionals(functional_activations()); }},
                      {"functional layers", [] { functionals(functional_layers()); }},
                      {"functional losses", [] { functionals(functional_losses()); }},
                      {"activations", [] { modules(activation_modules()); }},
                      {"layers", [] { modules(layer_modules()); }},
                      {"losses", [] { modules(loss_modules()); }},
                      {"defaults", option_defaults},
                      {"refusals", refusals}});
}
