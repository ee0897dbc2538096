// SPDX-License-Identifier: MIT
// Reductions and scans: dims, keepdim, ties, empty tensors, values and gradients.
#include "golden_writer.h"

namespace {

struct Reduction {
  const char* name;
  Tensor (*all)(const Tensor&);
  Tensor (*dim)(const Tensor&, int64_t, bool);
};

const Reduction kReductions[] = {
    {"sum", [](const Tensor& x) { return x.sum(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.sum(dim, keep); }},
    {"mean", [](const Tensor& x) { return x.mean(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.mean(dim, keep); }},
    {"prod", [](const Tensor& x) { return x.prod(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.prod(dim, keep); }},
    {"var", [](const Tensor& x) { return x.var(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.var(torch::IntArrayRef({dim}), true, keep); }},
    {"var_biased", [](const Tensor& x) { return x.var(false); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.var(torch::IntArrayRef({dim}), false, keep); }},
    {"std", [](const Tensor& x) { return x.std(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.std(torch::IntArrayRef({dim}), true, keep); }},
    {"std_biased", [](const Tensor& x) { return x.std(false); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.std(torch::IntArrayRef({dim}), false, keep); }},
    {"max", [](const Tensor& x) { return x.max(); },
     [](const Tensor& x, int64_t dim, bool keep) { return std::get<0>(x.max(dim, keep)); }},
    {"min", [](const Tensor& x) { return x.min(); },
     [](const Tensor& x, int64_t dim, bool keep) { return std::get<0>(x.min(dim, keep)); }},
    {"amax", [](const Tensor& x) { return x.amax(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.amax(dim, keep); }},
    {"amin", [](const Tensor& x) { return x.amin(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.amin(dim, keep); }},
    {"norm", [](const Tensor& x) { return x.norm(); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.norm(2, dim, keep); }},
    {"norm1", [](const Tensor& x) { return x.norm(1); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.norm(1, dim, keep); }},
    {"norm3", [](const Tensor& x) { return x.norm(3); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.norm(3, dim, keep); }},
    {"logsumexp", [](const Tensor& x) { return x.reshape({-1}).logsumexp(0); },
     [](const Tensor& x, int64_t dim, bool keep) { return x.logsumexp(dim, keep); }},
    {"softmax", [](const Tensor& x) { return x.reshape({-1}).softmax(0); },
     [](const Tensor& x, int64_t dim, bool) { return x.softmax(dim); }},
    {"log_softmax", [](const Tensor& x) { return x.reshape({-1}).log_softmax(0); },
     [](const Tensor& x, int64_t dim, bool) { return x.log_softmax(dim); }},
    {"cumsum", [](const Tensor& x) { return x.reshape({-1}).cumsum(0); },
     [](const Tensor& x, int64_t dim, bool) { return x.cumsum(dim); }},
    {"cumprod", [](const Tensor& x) { return x.reshape({-1}).cumprod(0); },
     [](const Tensor& x, int64_t dim, bool) { return x.cumprod(dim); }},
};

void with_gradients() {
  const Tensor x = input({2, 3, 2});
  for (const Reduction& each : kReductions) {
    const std::string name = each.name;
    golden_op(name + "/all", {x}, [&](const TensorList& in) { return each.all(in[0]); });
    golden_op(name + "/dim1", {x}, [&](const TensorList& in) { return each.dim(in[0], 1, false); });
    golden_op(name + "/last_keep", {x}, [&](const TensorList& in) { return each.dim(in[0], -1, true); });
    golden(name + "/transposed", [&] { return each.dim(x.transpose(0, 2), 0, false); });
    golden_throws(name + "/bad_dim", "Dimension out of range", [&] { return each.dim(x, 3, false); });
  }
}

void several_dims() {
  const TensorList x = {input({2, 3, 2}, 5)};
  golden_op("sum/dims", x, [](const TensorList& in) { return in[0].sum(torch::IntArrayRef({0, 2})); });
  golden_op("sum/dims_keep", x, [](const TensorList& in) { return in[0].sum(torch::IntArrayRef({0, -1}), true); });
  golden_op("mean/dims", x, [](const TensorList& in) { return in[0].mean(torch::IntArrayRef({1, 2})); });
  golden_op("var/dims", x, [](const TensorList& in) { return in[0].var(torch::IntArrayRef({0, 2}), true, true); });
  golden_op("std/dims", x, [](const TensorList& in) { return in[0].std(torch::IntArrayRef({0, 1}), false); });
  golden_op("amax/dims", x, [](const TensorList& in) { return in[0].amax(torch::IntArrayRef({0, 2})); });
  golden_op("amin/dims", x, [](const TensorList& in) { return in[0].amin(torch::IntArrayRef({0, 2}), true); });
  golden_op("logsumexp/dims", x, [](const TensorList& in) { return in[0].logsumexp(torch::IntArrayRef({0, 2})); });
  golden_op("norm/dims", x, [](const TensorList& in) { return in[0].norm(2, torch::IntArrayRef({0, 2})); });
  golden_op("norm/half", {input({6}, 5, torch::kFloat64, 0.2, 2)},
            [](const TensorList& in) { return in[0].norm(0.5); });
  const double inf = std::numeric_limits<double>::infinity();
  golden_op("norm/inf", x, [&](const TensorList& in) { return in[0].norm(inf); });
  golden("norm/zero", x[0].norm(0));
  // First order only: libtorch's second derivative there is nan.
  golden_gradients(
      "norm/at_zero/f64", {torch::zeros({3}, torch::kFloat64)}, [](const TensorList& in) { return in[0].norm(); }, 1);
  golden_op("var/correction0", x, [](const TensorList& in) {
    return in[0].var(torch::IntArrayRef({1}), /*unbiased=*/false, /*keepdim=*/false);
  });
  golden_op("var_mean", x, [](const TensorList& in) {
    const auto both = torch::var_mean(in[0], torch::IntArrayRef({1}), true, false);
    return std::get<0>(both) * 2 + std::get<1>(both);
  });
  golden_op("std_mean", x, [](const TensorList& in) {
    const auto both = torch::std_mean(in[0], torch::IntArrayRef({1}), false, true);
    return std::get<0>(both) * 2 + std::get<1>(both);
  });
  golden("std/int_dim", x[0].std(0));
  golden("var/bool", x[0].var(true));
  golden_op("nansum", x, [](const TensorList& in) { return in[0].nansum(); });
  golden_op("median", {input({5}, 3)}, [](const TensorList& in) { return in[0].median(); });
  golden_op("sum/dtype", x, [](const TensorList& in) { return in[0].sum(torch::kFloat32); });
  golden_op("mean/expanded", {input({3, 1})}, [](const TensorList& in) { return in[0].expand({3, 4}).mean(); });
}

void ties() {
  const TensorList x = {torch::tensor({{1.0, 3.0, 3.0}, {3.0, 0.0, 0.0}}, torch::kFloat64)};
  golden_op("ties/max", x, [](const TensorList& in) { return in[0].max(); });
  golden_op("ties/min", x, [](const TensorList& in) { return in[0].min(); });
  golden_op("ties/amax", x, [](const TensorList& in) { return in[0].amax(1); });
  golden_op("ties/amin", x, [](const TensorList& in) { return in[0].amin(1); });
  golden_op("ties/max_dim", x, [](const TensorList& in) { return std::get<0>(in[0].max(1)); });
  golden_op("ties/min_dim", x, [](const TensorList& in) { return std::get<0>(in[0].min(1)); });
  golden_op("ties/maximum", {x[0], x[0].flip({1}).contiguous()},
            [](const TensorList& in) { return torch::maximum(in[0], in[1]); });
  golden_op("ties/minimum", {x[0], x[0].flip({1}).contiguous()},
            [](const TensorList& in) { return torch::minimum(in[0], in[1]); });
  golden_op("ties/clamp", x, [](const TensorList& in) { return in[0].clamp(0, 3); });
  golden_op("ties/abs", x, [](const TensorList& in) { return in[0].abs(); });
  golden_op("ties/relu", x, [](const TensorList& in) { return in[0].relu(); });
  golden("ties/argmax", x[0].argmax());
  golden("ties/argmin", x[0].argmin());
  golden_op("zeros/prod", {torch::tensor({2.0, 0.0, 3.0}, torch::kFloat64)},
            [](const TensorList& in) { return in[0].prod(); });
  // First order only: libtorch's second derivatives with two zeros are all 0, where one of them is the third factor.
  golden_gradients(
      "zeros/prod_two/f64", {torch::tensor({2.0, 0.0, 0.0}, torch::kFloat64)},
      [](const TensorList& in) { return in[0].prod(); }, 1);
  golden_op("zeros/prod_dim", {torch::tensor({{2.0, 0.0}, {0.0, 0.0}, {1.0, 5.0}}, torch::kFloat64)},
            [](const TensorList& in) { return in[0].prod(1); });
  golden_op("zeros/cumprod", {torch::tensor({2.0, 0.0, 3.0}, torch::kFloat64)},
            [](const TensorList& in) { return in[0].cumprod(0); });
}

void indices_and_logic() {
  const Tensor x = input({3, 4}, 8);
  const Tensor n = integers({3, 4}, 8, -2, 3);
  golden("argmax/all", x.argmax());
  golden("argmax/dim", x.argmax(1));
  golden("argmax/keep", x.argmax(0, true));
  golden("argmin/all", x.argmin());
  golden("argmin/dim", x.argmin(-1));
  golden("argmin/keep", x.argmin(0, true));
  golden("max/indices", std::get<1>(x.max(1)));
  golden("min/indices", std::get<1>(x.min(0, true)));
  golden("max/indices_ties", std::get<1>(n.max(1)));
  golden("min/indices_ties", std::get<1>(n.min(1)));
  golden("any/all", (x > 1.9).any());
  golden("any/dim", (x > 1).any(1));
  golden("all/all", (x > -3).all());
  golden("all/dim", (x > -1).all(0));
  golden("any/int", n.any());
  golden("all/int_dim", n.all(1));
  golden("all/keep", (x > 0).all(1, true));
  golden("any/uint8", (n > 0).to(torch::kUInt8).any());
  golden("sum/int", n.sum());
  golden("sum/int32", n.to(torch::kInt32).sum(0));
  golden("sum/bool", (x > 0).sum());
  golden("sum/uint8", n.abs().to(torch::kUInt8).sum(1));
  golden("prod/int", n.prod(1));
  golden("cumsum/int", n.cumsum(1));
  golden("cumsum/bool", (x > 0).cumsum(0));
  golden("max/int", n.max());
  golden("amax/int", n.amax(0));
  golden("count_nonzero", n.count_nonzero());
  golden("median/dim", std::get<0>(x.median(1)));
  golden("nan/max", torch::tensor({1.0, std::nan(""), 3.0}).max());
  golden("nan/argmax", torch::tensor({1.0, std::nan(""), 3.0}).argmax());
  golden("nan/amin", torch::tensor({1.0, std::nan(""), 3.0}).amin());
  golden("nan/sum", torch::tensor({1.0, std::nan(""), 3.0}).sum());
  golden("nan/nansum", torch::tensor({1.0, std::nan(""), 3.0}).nansum());
  golden("one/var", torch::ones({1}).var());
  golden("one/std_biased", torch::ones({1}).std(false));
  golden("sum/half_infinite", torch::tensor({std::numeric_limits<double>::infinity(), 1.0}).sum());
}

void empty_and_zero_dim() {
  const Tensor none = torch::empty({0, 3}, torch::kFloat64);
  golden("empty/sum", none.sum());
  golden("empty/sum_dim", none.sum(0));
  golden("empty/sum_other", none.sum(1));
  golden("empty/mean", none.mean());
  golden("empty/mean_dim", none.mean(0));
  golden("empty/prod", none.prod());
  golden("empty/prod_dim", none.prod(0));
  golden("empty/var", none.var());
  golden("empty/norm", none.norm());
  golden("empty/any", (none > 0).any());
  golden("empty/all", (none > 0).all());
  golden("empty/amax_other", none.amax(1));
  golden("empty/argmax_other", none.argmax(1));
  golden("empty/cumsum", none.cumsum(0));
  golden("empty/softmax", none.softmax(1));
  golden("empty/logsumexp", none.logsumexp(0));
  golden_throws("empty/max", "", [&] { return none.max(); });
  golden_throws("empty/amax", "", [&] { return none.amax(0); });
  golden_throws("empty/argmax", "", [&] { return none.argmax(); });
  golden_throws("mean/integer", "", [&] { return integers({3}).mean(); });
  const Tensor scalar = torch::tensor(2.5, torch::kFloat64);
  for (const Reduction& each : kReductions) {
    golden(std::string("zero_dim/") + each.name, [&] { return each.dim(scalar, 0, false); });
    golden(std::string("zero_dim/last/") + each.name, [&] { return each.dim(scalar, -1, true); });
  }
}

void large() {
  const Tensor x = input({300, 70}, 4);
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    const Tensor y = x.to(type);
    const std::string suffix = std::string("/") + kind_of(type);
    const Tolerance loose = type == torch::kFloat32 ? Tolerance{1e-4, 1e-3} : Tolerance{1e-10, 1e-9};
    golden("large/sum" + suffix, y.sum(), loose);
    golden("large/sum_rows" + suffix, y.sum(1).slice(0, 0, 20), loose);
    golden("large/sum_columns" + suffix, y.sum(0).slice(0, 0, 20), loose);
    golden("large/mean" + suffix, y.mean(), loose);
    golden("large/var" + suffix, y.var(), loose);
    golden("large/std_columns" + suffix, y.std(0).slice(0, 0, 20), loose);
    golden("large/norm" + suffix, y.norm(), loose);
    golden("large/max" + suffix, y.max(), loose);
    golden("large/logsumexp" + suffix, y.logsumexp(1).slice(0, 0, 20), loose);
    golden("large/cumsum" + suffix, y.cumsum(0)[299].slice(0, 0, 20), loose);
    golden("large/argmax" + suffix, y.argmax(0), loose);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"with_gradients", with_gradients},
                      {"several_dims", several_dims},
                      {"ties", ties},
                      {"indices_and_logic", indices_and_logic},
                      {"empty_and_zero_dim", empty_and_zero_dim},
                      {"large", large}});
}
