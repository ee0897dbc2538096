// SPDX-License-Identifier: MIT
// Matrix products in every combination of dimensions: values, gradients, strides, errors.
#include "golden_writer.h"

namespace {

void matmul_dims() {
  const std::vector<std::vector<int64_t>> left = {{3}, {2, 3}, {1, 3}, {4, 2, 3}, {1, 2, 3}, {2, 1, 2, 3}, {0, 3}};
  const std::vector<std::vector<int64_t>> right = {{3}, {3, 2}, {3, 1}, {4, 3, 2}, {1, 3, 2}, {2, 4, 3, 2}, {3, 0}};
  for (const auto& a : left) {
    for (const auto& b : right) {
      const std::string name = "matmul/" + list_text(a) + "x" + list_text(b);
      const int64_t batch_a = a.size() == 3 ? a[0] : 1;
      const bool fits = !(batch_a == 4 && b.size() == 4 && b[1] != 4);
      if (!fits) continue;
      golden_op(name, {input(a, 1), input(b, 2)}, [](const TensorList& in) { return torch::matmul(in[0], in[1]); });
    }
  }
  golden_op("matmul/method", {input({2, 3}), input({3, 2}, 2)},
            [](const TensorList& in) { return in[0].matmul(in[1]); });
}

void named_products() {
  const TensorList ab = {input({3, 4}), input({4, 2}, 2)};
  golden_op("mm", ab, [](const TensorList& in) { return torch::mm(in[0], in[1]); });
  golden_op("mm/transposed", {ab[0], input({2, 4}, 3)}, [](const TensorList& in) { return in[0].mm(in[1].t()); });
  golden_op("mm/both_transposed", {input({4, 3}), input({2, 4}, 3)},
            [](const TensorList& in) { return in[0].t().mm(in[1].t()); });
  golden_op("mm/sliced", {input({3, 8}), input({8, 4}, 3)},
            [](const TensorList& in) { return in[0].slice(1, 0, 8, 2).mm(in[1].slice(0, 4, 8).slice(1, 1, 3)); });
  golden_op("mm/expanded", {input({1, 4}), input({4, 1}, 3)}, [](const TensorList& in) {
    return in[0].expand({3, 4}).mm(in[1].expand({4, 2}));
  });
  golden_op("mv", {ab[0], input({4}, 2)}, [](const TensorList& in) { return torch::mv(in[0], in[1]); });
  golden_op("mv/transposed", {input({4, 3}), input({4}, 2)}, [](const TensorList& in) { return in[0].t().mv(in[1]); });
  golden_op("dot", {input({5}), input({5}, 2)}, [](const TensorList& in) { return torch::dot(in[0], in[1]); });
  golden_op("dot/self", {input({5})}, [](const TensorList& in) { return in[0].dot(in[0]); });
  golden_op("outer", {input({3}), input({4}, 2)}, [](const TensorList& in) { return torch::outer(in[0], in[1]); });
  golden_op("ger", {input({3}), input({2}, 2)}, [](const TensorList& in) { return torch::ger(in[0], in[1]); });
  golden_op("bmm", {input({2, 3, 4}), input({2, 4, 2}, 2)},
            [](const TensorList& in) { return torch::bmm(in[0], in[1]); });
  golden_op("bmm/transposed", {input({2, 4, 3}), input({2, 2, 4}, 2)},
            [](const TensorList& in) { return in[0].transpose(1, 2).bmm(in[1].transpose(1, 2)); });
  golden_op("bmm/permuted", {input({3, 2, 4}), input({4, 2, 2}, 2)}, [](const TensorList& in) {
    return in[0].permute({1, 0, 2}).bmm(in[1].permute({1, 0, 2}));
  });
  golden_op("bmm/expanded", {input({3, 4}), input({2, 4, 2}, 2)}, [](const TensorList& in) {
    return in[0].expand({2, 3, 4}).bmm(in[1]);
  });
  golden_op("matrix_power", {input({3, 3})}, [](const TensorList& in) { return torch::matrix_power(in[0], 3); });
  golden_op("chain", {input({2, 3}), input({3, 2}, 2), input({2, 2}, 3)},
            [](const TensorList& in) { return in[0].mm(in[1]).mm(in[2]); });
  golden_op("self_product", {input({3, 3})}, [](const TensorList& in) { return in[0].mm(in[0].t()); });
  golden_op("tensordot", {input({2, 3, 4}), input({4, 3}, 2)}, [](const TensorList& in) {
    return torch::tensordot(in[0], in[1], {1, 2}, {1, 0});
  });
  golden_op("cross", {input({2, 3}), input({2, 3}, 2)},
            [](const TensorList& in) { return torch::cross(in[0], in[1], 1); });
  golden_op("kron", {input({2, 2}), input({2, 1}, 2)}, [](const TensorList& in) { return torch::kron(in[0], in[1]); });
}

void with_addition() {
  const TensorList full = {input({3, 2}, 3), input({3, 4}), input({4, 2}, 2)};
  const TensorList row = {input({2}, 3), full[1], full[2]};
  const TensorList column = {input({3, 1}, 3), full[1], full[2]};
  const auto addmm = [](const TensorList& in) { return torch::addmm(in[0], in[1], in[2]); };
  golden_op("addmm/full", full, addmm);
  golden_op("addmm/row", row, addmm);
  golden_op("addmm/column", column, addmm);
  golden_op("addmm/zero_dim", {input({}, 3), full[1], full[2]}, addmm);
  golden_op("addmm/scaled", full, [](const TensorList& in) { return torch::addmm(in[0], in[1], in[2], 0.5, -2); });
  golden_op("addmm/beta_zero", full, [](const TensorList& in) { return torch::addmm(in[0], in[1], in[2], 0, 1); });
  golden_op("addmv", {input({3}, 3), input({3, 4}), input({4}, 2)},
            [](const TensorList& in) { return torch::addmv(in[0], in[1], in[2], 2, 3); });
  golden_op("addr", {input({3, 4}, 3), input({3}), input({4}, 2)},
            [](const TensorList& in) { return torch::addr(in[0], in[1], in[2], 2, 3); });
  const TensorList batched = {input({2, 3, 2}, 3), input({2, 3, 4}), input({2, 4, 2}, 2)};
  golden_op("baddbmm", batched, [](const TensorList& in) { return torch::baddbmm(in[0], in[1], in[2]); });
  golden_op("baddbmm/scaled", batched,
            [](const TensorList& in) { return torch::baddbmm(in[0], in[1], in[2], 0.5, 2); });
  golden_op("baddbmm/broadcast", {input({2}, 3), batched[1], batched[2]},
            [](const TensorList& in) { return torch::baddbmm(in[0], in[1], in[2], 1, 2); });
  golden_op("addbmm", {input({3, 2}, 3), batched[1], batched[2]},
            [](const TensorList& in) { return torch::addbmm(in[0], in[1], in[2]); });
  golden("in_place/addmm_", full[0].clone().addmm_(full[1], full[2]));
  golden("in_place/addmm_scaled", full[0].clone().addmm_(full[1], full[2], 0.5, 2));
}

void linear() {
  namespace F = torch::nn::functional;
  const auto with_bias = [](const TensorList& in) { return torch::linear(in[0], in[1], in[2]); };
  const auto without = [](const TensorList& in) { return F::linear(in[0], in[1]); };
  const TensorList weights = {input({4, 3}, 2), input({4}, 3)};
  const std::vector<std::vector<int64_t>> sizes = {{3}, {2, 3}, {2, 2, 3}, {1, 3}, {0, 3}};
  for (const auto& each : sizes) {
    golden_op("linear/bias/" + list_text(each), {input(each), weights[0], weights[1]}, with_bias);
    golden_op("linear/plain/" + list_text(each), {input(each), weights[0]}, without);
  }
  golden_op("linear/transposed_input", {input({3, 5}), weights[0], weights[1]},
            [](const TensorList& in) { return F::linear(in[0].t(), in[1], in[2]); });
  golden_op("linear/one_output", {input({5, 3}), input({1, 3}, 2), input({1}, 3)},
            [](const TensorList& in) { return F::linear(in[0], in[1], in[2]); });
  golden_op("bilinear", {input({2, 3}), input({2, 2}, 2), input({4, 3, 2}, 3), input({4}, 4)},
            [](const TensorList& in) { return F::bilinear(in[0], in[1], in[2], in[3]); });
}

void larger() {
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    const std::string suffix = std::string("/") + kind_of(type);
    const Tolerance loose = type == torch::kFloat32 ? Tolerance{1e-4, 1e-3} : Tolerance{1e-10, 1e-9};
    const Tensor a = input({65, 130}, 1, type);
    const Tensor b = input({130, 33}, 2, type);
    golden("larger/mm" + suffix, a.mm(b).slice(0, 0, 65, 16).slice(1, 0, 33, 8), loose);
    golden("larger/mm_sum" + suffix, a.mm(b).sum(), loose);
    golden("larger/gram" + suffix, a.t().mm(a).diagonal().slice(0, 0, 10), loose);
    golden("larger/mv" + suffix, a.mv(b.select(1, 3)).slice(0, 0, 10), loose);
    golden("larger/bmm" + suffix, a.expand({3, 65, 130}).bmm(b.expand({3, 130, 33})).sum(), loose);
    golden("larger/dot" + suffix, a.reshape({-1}).dot(a.reshape({-1})), loose);
  }
  golden("integer/mm", integers({2, 3}).mm(integers({3, 2}, 2)));
  golden("integer/dot", integers({4}).dot(integers({4}, 2)));
  golden("integer/matmul", torch::matmul(integers({2, 2, 3}), integers({3}, 2)));
}

void errors() {
  const Tensor a = input({2, 3});
  golden_throws("error/mm_shapes", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", [&] { return a.mm(a); });
  golden_throws("error/mm_dim", "", [&] { return a.mm(input({3})); });
  golden_throws("error/matmul_shapes", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
                [&] { return torch::matmul(a, a); });
  golden_throws("error/matmul_zero_dim", "both arguments to matmul need to be at least 1D",
                [&] { return torch::matmul(a, torch::tensor(1.0)); });
  golden_throws("error/matmul_batch", "", [&] { return torch::matmul(input({2, 2, 3}), input({3, 3, 2})); });
  golden_throws("error/bmm", "", [&] { return torch::bmm(input({2, 2, 3}), input({3, 3, 2})); });
  golden_throws("error/mv", "", [&] { return a.mv(input({2})); });
  golden_throws("error/dot", "", [&] { return input({2}).dot(input({3})); });
  golden_throws("error/dot_dim", "", [&] { return a.dot(a); });
  golden_throws("error/linear", "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", [&] {
    return torch::linear(a, input({5, 4}));
  });
  golden_throws("error/types", "", [&] { return a.mm(a.t().to(torch::kFloat32)); });
  golden_throws("error/addmm", "", [&] { return torch::addmm(input({5}), a, a.t()); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"matmul_dims", matmul_dims},
                      {"named_products", named_products},
                      {"with_addition", with_addition},
                      {"linear", linear},
                      {"larger", larger},
                      {"errors", errors}});
}
