// SPDX-License-Identifier: MIT
// Linear, Bilinear, Identity, Flatten, Unflatten.
#include <taper/nn/functional.h>
#include <taper/nn/linear.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;

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
