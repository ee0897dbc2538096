// SPDX-License-Identifier: MIT
// Every op on inputs of every kind: dtypes, mixed dtypes, nothing, one element, no dimension, nan and infinities.
#include "ops/elementwise.h"
#include "ops/in_place.h"
#include "ops/index.h"
#include "ops/loss.h"
#include "ops/products.h"
#include "ops/reduce.h"
#include "ops/shape.h"
#include "sweep.h"

namespace {

/// Where taper answers otherwise on purpose: the beginnings of names.
const std::vector<std::string> kDifferent = {
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

void sweep(const std::vector<OpCase>& table) {
  const Sweep sweep(kDifferent);
  for (const OpCase& op : table) sweep.all_kinds(op.name, op.call, op.inputs, op.order);
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
