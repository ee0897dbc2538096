// SPDX-License-Identifier: MIT
// Linear, Bilinear, Identity, Flatten, Unflatten.
#include <taper/nn/functional.h>
#include <taper/nn/linear.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;

TEST_CASE("linear modules") {
  check_module(AnyModule(Linear(3, 2)), {sample({4, 3})},
               {"torch::nn::Linear(in_features=3, out_features=2, bias=true)", {{"weight", {2, 3}}, {"bias", {2}}}});
  check_module(AnyModule(Linear(LinearOptions(3, 2).bias(false))), {sample({2, 4, 3})},
               {"torch::nn::Linear(in_features=3, out_features=2, bias=false)", {{"weight", {2, 3}}}});
  check_module(AnyModule(Identity()), {sample({3})}, {"torch::nn::Identity()"});
  check_module(AnyModule(Flatten()), {sample({2, 3, 4})}, {"torch::nn::Flatten(start_dim=1, end_dim=-1)"});
  check_module(AnyModule(Unflatten(1, std::vector<int64_t>{2, 3})), {sample({2, 6})},
               {"torch::nn::Unflatten(dim=1, unflattened_size={2, 3})"});
}

TEST_CASE("bilinear module") {
  check_module(AnyModule(Bilinear(3, 2, 4)), {sample({5, 3}, 1), sample({5, 2}, 2)},
               {"torch::nn::Bilinear(in1_features=3, in2_features=2, out_features=4, bias=true)",
                {{"weight", {4, 3, 2}}, {"bias", {4}}},
                {},
                2});
}

TEST_CASE("linear starts with libtorch's draws") {
  manual_seed(0);
  Linear linear(3, 2);
  check_values(linear->weight, {-0.00432251766, 0.309715837, -0.475185335, -0.424894601, -0.222368971, 0.154820725});
  check_values(linear->bias, {-0.0114391446, 0.457774937});
  manual_seed(0);
  Bilinear bilinear(2, 3, 2);
  check_values(bilinear->weight, {-0.00529398117, 0.379322886, -0.581980765, -0.520387471, -0.272345245, 0.18961589,
                                  -0.0140100336, 0.560657501, -0.0627515167, 0.187109336, -0.213696912, -0.138992712});
  check_values(bilinear->bias, {-0.675533414, -0.468304157});
}

TEST_CASE("linear computes x W^T + b") {
  Linear linear(3, 2);
  const Tensor x = sample({4, 3}).to(kFloat);
  CHECK(linear(x).allclose(x.matmul(linear->weight.t()) + linear->bias));
  CHECK(linear(x).equal(functional::linear(x, linear->weight, linear->bias)));
  CHECK(linear->forward(x[0]).sizes() == std::vector<int64_t>{2});
  CHECK(Flatten(FlattenOptions().start_dim(0))(x).sizes() == std::vector<int64_t>{12});
  linear->reset_parameters();
  CHECK(linear->named_parameters().size() == 2);
}
