// SPDX-License-Identifier: MIT
// Every op on inputs of every kind: dtypes, mixed dtypes, nothing, one element, no dimension, nan and infinities.
#include "ops/elementwise.h"
#include "ops/in_place.h"
#include "ops/index.h"
#include "ops/loss.h"
#include "ops/products.h"
#include "ops/reduce.h"
#include "ops/shape.h"

namespace {

using Change = std::function<Tensor(const Tensor&)>;

TensorList changed(const TensorList& inputs, const Change& change) {
  TensorList result;
  for (const Tensor& each : inputs) result.push_back(each.is_floating_point() ? change(each) : each);
  return result;
}

/// Where taper answers otherwise on purpose: the beginnings of names.
const char* const kDifferent[] = {
    // libtorch gives nan; taper the limit, which is 0
    "silu|special",
    "silu_|special",
    "mish|special",
    "mish_|special",
    "gelu|special",
    "gelu/tanh|special",
    // libtorch drops a nan; taper passes it on
    "softshrink|special",
    "multi_margin_loss|special",
    "multilabel_margin_loss|special",
    // the gradient of a nan, of an infinite norm, at a pole and of no freedom at all: both answers are arbitrary
    "amax|special.d",
    "amax/all|special.d",
    "amin|special.d",
    "norm/inf|special.d",
    "cumprod|special.d",
    "digamma|special.d",
    "digamma_|special.d",
    "kl_div|special.d1",
    "var_mean|zero_dim.d",
    "var_mean|one.d",
    // libtorch's own rounding is coarse: bfloat16 statistics, doubles calculated in float32
    "layer_norm/plain|bf16",
    "cosine_similarity|mixed",
    "binary_cross_entropy_with_logits|mixed",
    "cross_entropy_loss/probabilities|mixed",
    "poisson_nll_loss|mixed",
    // the dtype of a loss of float32 and float64: taper promotes as in any other op
    "huber_loss|mixed",
    "soft_margin_loss|mixed",
    // refused by taper: one value a channel in training, matrices of two dtypes, the transpose of a number
    "batch_norm|one",
    "addmv|mixed",
    "baddbmm|mixed",
    "mT|zero_dim",
};

bool is_different(const std::string& name) {
  return std::any_of(std::begin(kDifferent), std::end(kDifferent),
                     [&](const std::string& each) { return name.rfind(each, 0) == 0; });
}

/// Written, or compared where libtorch has an answer: taper may answer where libtorch refuses.
void compare(const std::string& name, const Tensor& tensor) {
  if (is_different(name)) return;
  if (golden_file()->writing() || golden_file()->has(name)) golden(name, tensor);
}

/// The results. With an order, also gradients.
void entry(const OpCase& op, const std::string& variant, const TensorList& inputs, int order) {
  order = std::min(order, op.order);
  const std::string name = std::string(op.name) + "|" + variant;
  TensorList results;
  TensorList leaves = inputs, wanted;
  for (Tensor& each : leaves) {
    if (each.is_floating_point() && order > 0) {
      each = each.detach().clone().requires_grad_(true);
      wanted.push_back(each);
    }
  }
  try {
    results = op.call(leaves);
  } catch (const std::exception&) {
    return;
  }
  for (size_t i = 0; i < results.size(); ++i) compare(name + (i > 0 ? "." + std::to_string(i) : ""), results[i]);
  if (order == 0 || wanted.empty()) return;
  try {
    TensorList gradients = weighted_gradients(results, wanted, order > 1);
    for (size_t i = 0; i < wanted.size(); ++i) compare(name + ".d" + std::to_string(i), gradients[i]);
    if (order == 1) return;
    gradients = weighted_gradients(gradients, wanted, false);
    for (size_t i = 0; i < wanted.size(); ++i) compare(name + ".dd" + std::to_string(i), gradients[i]);
  } catch (const std::exception& error) {
    if (!is_different(name)) golden_file()->failure(name, std::string("threw ") + error.what());
  }
}

/// Numbers that an op has to think about, over the input's own.
Tensor special(const Tensor& x) {
  static const double values[] = {std::nan(""), INFINITY, -INFINITY, 0.0, 1.0, -1.0};
  Tensor result = x.clone().contiguous();
  for (int64_t i = 0; i < x.numel(); ++i) result.data_ptr<double>()[i] = values[i % 6];
  return result;
}

void sweep(const std::vector<OpCase>& table) {
  for (const OpCase& op : table) {
    entry(op, "f64", op.inputs, 2);
    entry(op, "f32", changed(op.inputs, [](const Tensor& x) { return x.to(torch::kFloat32); }), 1);
    for (const auto type : {torch::kBFloat16, torch::kInt64, torch::kInt32, torch::kUInt8, torch::kBool}) {
      entry(op, kind_of(type), changed(op.inputs, [=](const Tensor& x) { return x.abs().ceil().to(type); }), 0);
    }
    if (op.inputs.size() > 1) {
      TensorList mixed = op.inputs;
      if (mixed[0].is_floating_point()) mixed[0] = mixed[0].to(torch::kFloat32);
      entry(op, "mixed", mixed, 0);
      if (mixed[0].is_floating_point()) mixed[0] = mixed[0].abs().ceil().to(torch::kInt64);
      entry(op, "mixed_int", mixed, 0);
    }
    entry(op, "no_rows", changed(op.inputs, [](const Tensor& x) { return x.dim() > 0 ? x.slice(0, 0, 0) : x; }), 1);
    entry(op, "no_columns", changed(op.inputs, [](const Tensor& x) { return x.dim() > 0 ? x.slice(-1, 0, 0) : x; }), 1);
    entry(op, "zero_dim", changed(op.inputs, [](const Tensor& x) { return x.reshape({-1})[0]; }), 1);
    entry(op, "one",
          changed(op.inputs,
                  [](const Tensor& x) {
                    Tensor y = x;
                    for (int64_t d = 0; d < x.dim(); ++d) y = y.slice(d, 0, 1);
                    return y;
                  }),
          1);
    entry(op, "more_dims", changed(op.inputs, [](const Tensor& x) { return x.unsqueeze(0); }), 1);
    entry(op, "special", changed(op.inputs, special), 1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  known_inaccuracies() = {{"lgamma", 1e-8}, {"digamma", 1e-8}, {"hardsigmoid", 1e-7}, {"celu", 1e-7}};
  return golden_main(argc, argv,
                     {{"unary", [] { sweep(unary_ops()); }},
                      {"binary", [] { sweep(binary_ops()); }},
                      {"reductions", [] { sweep(reductions()); }},
                      {"products", [] { sweep(products()); }},
                      {"shape", [] { sweep(shape_ops()); }},
                      {"index", [] { sweep(index_ops()); }},
                      {"losses", [] { sweep(losses()); }},
                      {"in_place", [] { sweep(in_place_ops()); }}});
}
