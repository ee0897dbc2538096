// SPDX-License-Identifier: MIT
// Activations as modules and as functions of options.
#include <taper/nn/activation.h>
#include <taper/nn/functional.h>

#include "support/check_module.h"
#include "support/check_op.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
using Catch::Matchers::Contains;
namespace F = taper::nn::functional;

TEST_CASE("activation modules") {
  const std::vector<Tensor> x = {sample({3, 4})};
  check_module(AnyModule(ELU()), x, {"torch::nn::ELU(alpha=1)"});
  check_module(AnyModule(ELU(ELUOptions().alpha(42.42))), x, {"torch::nn::ELU(alpha=42.42)"});
  check_module(AnyModule(SELU()), x, {"torch::nn::SELU()"});
  check_module(AnyModule(Hardshrink()), x, {"torch::nn::Hardshrink(0.5)"});
  check_module(AnyModule(Hardshrink(0.25)), x, {"torch::nn::Hardshrink(0.25)"});
  check_module(AnyModule(Hardtanh()), x, {"torch::nn::Hardtanh(min_val=-1, max_val=1)"});
  check_module(AnyModule(LeakyReLU()), x, {"torch::nn::LeakyReLU(negative_slope=0.01)"});
  check_module(AnyModule(LogSigmoid()), x, {"torch::nn::LogSigmoid()"});
  check_module(AnyModule(Softmax(1)), x, {"torch::nn::Softmax(dim=1)"});
  check_module(AnyModule(Softmin(1)), x, {"torch::nn::Softmin(dim=1)"});
  check_module(AnyModule(LogSoftmax(1)), x, {"torch::nn::LogSoftmax(dim=1)"});
  check_module(AnyModule(ReLU()), x, {"torch::nn::ReLU()"});
  check_module(AnyModule(ReLU6()), x, {"torch::nn::ReLU6()"});
  check_module(AnyModule(CELU()), x, {"torch::nn::CELU(alpha=1)"});
  check_module(AnyModule(GLU()), x, {"torch::nn::GLU(dim=-1)"});
  check_module(AnyModule(GELU()), x, {"torch::nn::GELU()"});
  check_module(AnyModule(GELU(GELUOptions().approximate("tanh"))), x, {"torch::nn::GELU()"});
  check_module(AnyModule(SiLU()), x, {"torch::nn::SiLU()"});
  check_module(AnyModule(Mish()), x, {"torch::nn::Mish()"});
  check_module(AnyModule(Sigmoid()), x, {"torch::nn::Sigmoid()"});
  check_module(AnyModule(Softplus()), x, {"torch::nn::Softplus(beta=1, threshold=20)"});
  check_module(AnyModule(Softshrink()), x, {"torch::nn::Softshrink(0.5)"});
  check_module(AnyModule(Softsign()), x, {"torch::nn::Softsign()"});
  check_module(AnyModule(Tanh()), x, {"torch::nn::Tanh()"});
  check_module(AnyModule(Tanhshrink()), x, {"torch::nn::Tanhshrink()"});
  check_module(AnyModule(Threshold(0.1, 20)), x, {"torch::nn::Threshold(threshold=0.1, value=20)"});
  check_module(AnyModule(PReLU()), x, {"torch::nn::PReLU(num_parameters=1)", {{"weight", {1}}}});
  check_module(AnyModule(PReLU(PReLUOptions().num_parameters(4).init(0.5))), x,
               {"torch::nn::PReLU(num_parameters=4)", {{"weight", {4}}}});
  check_module(AnyModule(RReLU()), x, {"torch::nn::RReLU(lower=0.125, upper=0.333333)"});
  check_module(AnyModule(Softmax2d()), {sample({2, 3, 2, 2})}, {"torch::nn::Softmax2d()"});
}

TEST_CASE("activations in place print it and write into their input") {
  const auto check_inplace = [](AnyModule module, const std::string& text) {
    CHECK(printed(*module.ptr()) == "torch::nn::" + text);
    const Tensor x = sample({4, 3});
    CHECK(module.forward(x).is_alias_of(x));
  };
  check_inplace(AnyModule(ReLU(true)), "ReLU(inplace=true)");
  check_inplace(AnyModule(ReLU6(true)), "ReLU6(inplace=true)");
  check_inplace(AnyModule(SELU(true)), "SELU(inplace=true)");
  check_inplace(AnyModule(ELU(ELUOptions().alpha(42.42).inplace(true))), "ELU(alpha=42.42, inplace=true)");
  check_inplace(AnyModule(CELU(CELUOptions().inplace(true))), "CELU(alpha=1, inplace=true)");
  check_inplace(AnyModule(LeakyReLU(LeakyReLUOptions().inplace(true))), "LeakyReLU(negative_slope=0.01, inplace=true)");
  check_inplace(AnyModule(RReLU(RReLUOptions().lower(0.24).inplace(true))),
                "RReLU(lower=0.24, upper=0.333333, inplace=true)");
  check_inplace(AnyModule(Hardtanh(HardtanhOptions().min_val(-42.42).max_val(0.42).inplace(true))),
                "Hardtanh(min_val=-42.42, max_val=0.42, inplace=true)");
  check_inplace(AnyModule(Threshold(ThresholdOptions(24.24, 42.42).inplace(true))),
                "Threshold(threshold=24.24, value=42.42, inplace=true)");
}

TEST_CASE("activation functions take options or their one value") {
  const Tensor x = sample({3, 4});
  const Tensor copy = x.clone();
  CHECK(F::relu(copy, true).is_alias_of(copy));
  CHECK(F::softmax(x, 1).equal(taper::softmax(x, 1)));
  CHECK(F::softmin(x, 1).equal(taper::softmax(-x, 1)));
  CHECK(F::log_softmax(x.to(kFloat), F::LogSoftmaxFuncOptions(0).dtype(kDouble)).scalar_type() == kDouble);
  CHECK(F::hardshrink(x, 0.3).equal(taper::hardshrink(x, 0.3)));
  CHECK(F::glu(x, 1).equal(taper::glu(x, 1)));
  CHECK(F::threshold(x, F::ThresholdFuncOptions(0.1, 3)).equal(taper::threshold(x, 0.1, 3)));
  CHECK(F::rrelu(x).allclose(F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope((1.0 / 8 + 1.0 / 3) / 2))));
  manual_seed(0);
  check_values(F::gumbel_softmax(ones({2, 3})),
               {0.104650758, 0.298401803, 0.596947491, 0.197377339, 0.483124733, 0.319497943});
  const Tensor hard = F::gumbel_softmax(x, F::GumbelSoftmaxFuncOptions().hard(true).dim(1));
  CHECK(hard.sum({1}).allclose(ones({3}, kDouble)));
  CHECK(hard.gt(0.5).sum().item<int64_t>() == 3);
}

TEST_CASE("activations refuse") {
  CHECK_THAT(error_of([] { Hardtanh(HardtanhOptions().min_val(2)); }),
             Contains("max_val must be greater than min_val"));
  CHECK_THAT(error_of([] { Softmax2d()(ones({2, 2})); }), Contains("Softmax2d requires a 3D or 4D tensor as input"));
  CHECK_THAT(error_of([] { F::glu(ones({})); }), Contains("halving size must be even"));
}
