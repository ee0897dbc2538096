// SPDX-License-Identifier: MIT
// One line an op, at 1, 64 and 1024 thousand elements: where users meet what the other workloads leave out.
#include <torch/torch.h>

#include "measure.h"

using torch::Tensor;

namespace {

constexpr int64_t kColumns = 1024;

void ops(int64_t rows) {
  const auto line = [&](const std::string& name, const std::function<Tensor()>& op) {
    bench::measure("ops/" + name + "/" + std::to_string(rows) + "k", [&] { op(); });
  };
  const Tensor x = torch::randn({rows, kColumns}), y = torch::randn({rows, kColumns});
  const Tensor positive = torch::rand({rows, kColumns}) + 0.01, row = torch::randn({kColumns});
  const Tensor column = torch::randn({rows, 1}), mask = x > 0, doubles = x.to(torch::kDouble);
  const Tensor whole = torch::randint(100, {rows, kColumns}, torch::kLong),
               rows_of = torch::randint(rows, {rows}, torch::kLong);
  const Tensor columns = torch::randint(kColumns, {rows, kColumns}, torch::kLong);
  const Tensor label = torch::randint(kColumns, {rows}, torch::kLong);

  // Functions of one number.
  line("sin", [&] { return torch::sin(x); });
  line("cos", [&] { return torch::cos(x); });
  line("tan", [&] { return torch::tan(x); });
  line("atan", [&] { return torch::atan(x); });
  line("asin", [&] { return torch::asin(positive * 0.5); });
  line("sinh", [&] { return torch::sinh(x); });
  line("sqrt", [&] { return torch::sqrt(positive); });
  line("rsqrt", [&] { return torch::rsqrt(positive); });
  line("log", [&] { return torch::log(positive); });
  line("log2", [&] { return torch::log2(positive); });
  line("log10", [&] { return torch::log10(positive); });
  line("log1p", [&] { return torch::log1p(positive); });
  line("exp2", [&] { return torch::exp2(x); });
  line("expm1", [&] { return torch::expm1(x); });
  line("erf", [&] { return torch::erf(x); });
  line("lgamma", [&] { return torch::lgamma(positive); });
  line("digamma", [&] { return torch::digamma(positive); });
  line("pow_2", [&] { return torch::pow(x, 2); });
  line("pow_3", [&] { return torch::pow(x, 3); });
  line("pow_half", [&] { return torch::pow(positive, 0.5); });
  line("pow_1.7", [&] { return torch::pow(positive, 1.7); });
  line("pow_tensor", [&] { return torch::pow(positive, y); });
  line("abs", [&] { return torch::abs(x); });
  line("neg", [&] { return -x; });
  line("floor", [&] { return torch::floor(x); });
  line("round", [&] { return torch::round(x); });
  line("sign", [&] { return torch::sign(x); });
  line("reciprocal", [&] { return torch::reciprocal(positive); });
  line("clamp", [&] { return torch::clamp(x, -1, 1); });
  line("frac", [&] { return torch::frac(x); });
  line("nan_to_num", [&] { return torch::nan_to_num(x); });
  line("isnan", [&] { return torch::isnan(x); });
  // Activations.
  line("silu", [&] { return torch::silu(x); });
  line("elu", [&] { return torch::elu(x); });
  line("softplus", [&] { return torch::softplus(x); });
  line("leaky_relu", [&] { return torch::leaky_relu(x); });
  line("hardtanh", [&] { return torch::hardtanh(x); });
  line("hardswish", [&] { return torch::hardswish(x); });
  line("mish", [&] { return torch::mish(x); });
  line("log_sigmoid", [&] { return torch::log_sigmoid(x); });
  line("selu", [&] { return torch::selu(x); });
  line("prelu", [&] { return torch::prelu(x, row.slice(0, 0, 1)); });
  // Functions of two or three.
  line("sub", [&] { return x - y; });
  line("mul", [&] { return x * y; });
  line("div", [&] { return x / positive; });
  line("add_scalar", [&] { return x + 1.5; });
  line("mul_scalar", [&] { return x * 1.5; });
  line("add_alpha", [&] { return torch::add(x, y, 2); });
  line("mul_column", [&] { return x * column; });
  line("maximum", [&] { return torch::maximum(x, y); });
  line("atan2", [&] { return torch::atan2(x, y); });
  line("fmod", [&] { return torch::fmod(x, y); });
  line("remainder", [&] { return torch::remainder(x, y); });
  line("div_floor", [&] { return torch::div(x, positive, "floor"); });
  line("hypot", [&] { return torch::hypot(x, y); });
  line("addcmul", [&] { return torch::addcmul(x, y, positive); });
  line("lerp", [&] { return torch::lerp(x, y, 0.3); });
  line("add_", [&] { return x.add_(0.0); });
  line("mul_", [&] { return x.mul_(1.0); });
  line("gt", [&] { return x > y; });
  line("eq_scalar", [&] { return x == 0; });
  line("logical_and", [&] { return torch::logical_and(mask, mask); });
  line("where", [&] { return torch::where(mask, x, y); });
  line("masked_fill", [&] { return x.masked_fill(mask, 0); });
  // Integers, doubles, casts.
  line("add_long", [&] { return whole + whole; });
  line("mul_long", [&] { return whole * 3; });
  line("div_long", [&] { return whole / 7; });
  line("remainder_long", [&] { return whole % 7; });
  line("add_double", [&] { return doubles + doubles; });
  line("exp_double", [&] { return torch::exp(doubles); });
  line("tanh_double", [&] { return torch::tanh(doubles); });
  line("sin_double", [&] { return torch::sin(doubles); });
  line("to_double", [&] { return x.to(torch::kDouble); });
  line("to_long", [&] { return x.to(torch::kLong); });
  line("bool_to_float", [&] { return mask.to(torch::kFloat); });
  // Copies and factories.
  line("clone", [&] { return x.clone(); });
  line("zeros", [&] { return torch::zeros({rows, kColumns}); });
  line("ones", [&] { return torch::ones({rows, kColumns}); });
  line("full", [&] { return torch::full({rows, kColumns}, 2.0); });
  line("arange", [&] { return torch::arange(rows * kColumns); });
  line("linspace", [&] { return torch::linspace(0, 1, rows * kColumns); });
  line("eye", [&] { return torch::eye(kColumns > rows ? rows : kColumns); });
  // Reductions and scans.
  line("sum", [&] { return x.sum(); });
  line("sum0", [&] { return x.sum(0); });
  line("sum1", [&] { return x.sum(1); });
  line("mean1", [&] { return x.mean(1); });
  line("prod1", [&] { return x.prod(1); });
  line("var1", [&] { return x.var(1); });
  line("var0", [&] { return x.var(0); });
  line("std", [&] { return x.std(); });
  line("norm", [&] { return x.norm(); });
  line("max", [&] { return x.max(); });
  line("max1", [&] { return std::get<0>(x.max(1)); });
  line("max0", [&] { return std::get<0>(x.max(0)); });
  line("argmax1", [&] { return x.argmax(1); });
  line("amax1", [&] { return torch::amax(x, 1); });
  line("any", [&] { return mask.any(); });
  line("all1", [&] { return mask.all(1); });
  line("logsumexp1", [&] { return torch::logsumexp(x, 1); });
  line("log_softmax1", [&] { return torch::log_softmax(x, 1); });
  line("softmax0", [&] { return torch::softmax(x, 0); });
  line("cumsum1", [&] { return x.cumsum(1); });
  line("cumsum0", [&] { return x.cumsum(0); });
  line("cumprod1", [&] { return x.cumprod(1); });
  line("sum_long", [&] { return whole.sum(); });
  line("sum_double", [&] { return doubles.sum(); });
  line("count_nonzero", [&] { return torch::count_nonzero(x); });
  line("sum_bool", [&] { return mask.sum(); });
  // Order.
  line("sort1", [&] { return std::get<0>(x.sort(1)); });
  line("topk1", [&] { return std::get<0>(x.topk(10, 1)); });
  line("argsort", [&] { return x.argsort(1, false); });
  line("kthvalue", [&] { return std::get<0>(x.kthvalue(5, 1)); });
  line("median1", [&] { return std::get<0>(x.median(1)); });
  // Layout.
  line("cat0", [&] { return torch::cat({x, y}, 0); });
  line("cat1", [&] { return torch::cat({x, y}, 1); });
  line("stack", [&] { return torch::stack({x, y}); });
  line("transpose_copy", [&] { return x.t().contiguous(); });
  line("flip", [&] { return x.flip(1); });
  line("roll", [&] { return x.roll(3, 1); });
  line("repeat", [&] { return x.repeat({1, 2}); });
  line("expand_copy", [&] { return column.expand({rows, kColumns}).contiguous(); });
  line("tril", [&] { return x.tril(); });
  line("chunk_cat", [&] { return torch::cat(x.chunk(4, 1), 1); });
  line("slice_copy", [&] { return x.slice(1, 0, 512).contiguous(); });
  line("add_strided", [&] { return x.slice(1, 0, kColumns, 2) + y.slice(1, 0, kColumns, 2); });
  line("add_transposed", [&] { return x.t() + y.t(); });
  line("add_mixed", [&] { return x.view({kColumns, rows}) + x.t(); });
  line("sum_column", [&] { return x.select(1, 3).sum(); });
  // Indexing.
  line("index_select0", [&] { return x.index_select(0, rows_of); });
  line("gather1", [&] { return x.gather(1, columns); });
  line("scatter1", [&] { return x.scatter(1, columns, y); });
  line("scatter_add1", [&] { return x.scatter_add(1, columns, y); });
  line("index_add", [&] { return x.index_add(0, rows_of, y); });
  line("index", [&] { return x.index({rows_of}); });
  line("masked_select", [&] { return x.masked_select(mask); });
  line("nonzero", [&] { return mask.nonzero(); });
  line("one_hot", [&] { return torch::one_hot(label, kColumns); });
  line("take", [&] { return x.take(columns); });
  // Losses.
  line("cross_entropy", [&] { return torch::cross_entropy_loss(x, label); });
  line("nll", [&] { return torch::nll_loss(x, label); });
  line("mse", [&] { return torch::mse_loss(x, y); });
  line("l1", [&] { return torch::l1_loss(x, y); });
  line("smooth_l1", [&] { return torch::smooth_l1_loss(x, y); });
  line("huber", [&] { return torch::huber_loss(x, y); });
  line("bce", [&] { return torch::binary_cross_entropy(positive.clamp(0, 1), mask.to(torch::kFloat)); });
  line("bce_with_logits", [&] { return torch::binary_cross_entropy_with_logits(x, positive); });
  line("kl_div", [&] { return torch::kl_div(x, positive); });
  // Random numbers.
  line("randn", [&] { return torch::randn({rows, kColumns}); });
  line("rand", [&] { return torch::rand({rows, kColumns}); });
  line("bernoulli", [&] { return torch::bernoulli(positive.clamp(0, 1)); });
  line("dropout", [&] { return torch::dropout(x, 0.5, true); });
  line("randint", [&] { return torch::randint(100, {rows, kColumns}); });
  line("randperm", [&] { return torch::randperm(rows * kColumns); });
  line("multinomial", [&] { return torch::multinomial(positive, 4, true); });
  line("normal_", [&] { return y.normal_(); });
  line("uniform_", [&] { return y.uniform_(); });
  line("exponential_", [&] { return torch::empty({rows, kColumns}).exponential_(); });
  // Products and distances.
  line("mv", [&] { return torch::mv(x, row); });
  line("mm_narrow", [&] { return torch::mm(x, torch::ones({kColumns, 8})); });
  line("dot", [&] { return torch::dot(x.view(-1), x.view(-1)); });
  line("outer", [&] { return torch::outer(row, row); });
  // A linear layer of 1024 inputs and `rows` outputs on a batch of 4, and the two gradients of it.
  const Tensor batch = torch::randn({4, kColumns}), gradient = torch::randn({4, rows});
  line("linear_4", [&] { return torch::linear(batch, x); });
  line("linear_4_input", [&] { return torch::mm(gradient, x); });
  line("linear_4_weight", [&] { return torch::mm(gradient.t(), batch); });
  line("normalize", [&] { return torch::nn::functional::normalize(x); });
  line("cosine_similarity", [&] { return torch::cosine_similarity(x, y, 1); });
  line("pairwise_distance", [&] { return torch::pairwise_distance(x, y); });
}

}  // namespace

void bench::run() {
  torch::manual_seed(1);
  const torch::NoGradGuard no_grad;
  for (int64_t rows : {1, 64, 1024}) ops(rows);
}
