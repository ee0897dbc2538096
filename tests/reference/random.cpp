// SPDX-License-Identifier: MIT
// What is drawn after manual_seed: every distribution, nn::init, dropout, and the modules' default parameters.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

const Tolerance kExact = {0, 0};
// Normals go through log, sin and cos, which differ between math libraries in the last places.
const Tolerance kUlps = {2e-6, 1e-6};

void exact(const std::string& name, const Tensor& tensor) { golden(name, tensor, kExact); }

void sums(const std::string& name, const Tensor& tensor) {
  golden(name + "/sum", tensor.to(torch::kFloat64).sum(), {1e-5, 1e-4});
  golden(name + "/last", tensor.reshape({-1}).slice(0, -3), kUlps);
}

void uniforms() {
  torch::manual_seed(0);
  exact("rand/4", torch::rand(4));
  golden("rand/2x3", torch::rand({2, 3}, torch::kFloat64), {1e-12, 0});
  exact("rand/0", torch::rand({0}));
  exact("rand/100", torch::rand(100));
  exact("rand_like", torch::rand_like(torch::empty({3})));
  golden("uniform_/float", torch::empty({5}).uniform_(-0.37, 1.93), {1e-7, 1e-8});
  golden("uniform_/double", torch::empty({5}, torch::kFloat64).uniform_(-3, 5), {1e-12, 0});
  golden("uniform_/transposed", torch::empty({3, 4}).t().uniform_(), kExact);
  golden("uniform_/sliced", torch::empty({3, 4}).slice(1, 0, 4, 2).uniform_(), kExact);
  for (const auto type : {torch::kFloat32, torch::kFloat64}) {
    for (const int64_t n : {1, 7, 16, 33}) {
      golden("rand/" + std::to_string(n) + kind_of(type), torch::rand({n}, type), {1e-12, 0});
    }
    golden(std::string("rand_like/") + kind_of(type), torch::rand_like(torch::empty({2, 2}), type), {1e-12, 0});
  }
  torch::manual_seed(12345678901);
  exact("rand/long_seed", torch::rand(3));
  torch::manual_seed(7);
  sums("rand/5000", torch::rand(5000));
}

void normals() {
  torch::manual_seed(1);
  golden("randn/5", torch::randn(5), kUlps);
  golden("randn/3_double", torch::randn({3}, torch::kFloat64), kUlps);
  golden("randn/20", torch::randn(20), kUlps);
  golden("randn/3", torch::randn(3), kUlps);
  golden("randn/16", torch::randn({4, 4}), kUlps);
  golden("randn/15", torch::randn(15), kUlps);
  golden("randn/18_double", torch::randn({18}, torch::kFloat64), kUlps);
  exact("rand/after", torch::rand(2));
  golden("randn_like", torch::randn_like(torch::empty({2, 2})), kUlps);
  golden("normal_", torch::empty({3}).normal_(2, 3), kUlps);
  golden("normal_/20", torch::empty({20}).normal_(-1, 0.5), kUlps);
  golden("normal_/transposed", torch::empty({4, 6}).t().normal_(), kUlps);
  golden("normal_/sliced", torch::empty({4, 12}).slice(1, 0, 12, 2).normal_(), kUlps);
  golden("normal/tensors", at::normal(torch::arange(4.0), torch::ones({4}) * 2), kUlps);
  golden("normal/mean", at::normal(torch::arange(4.0), 0.5), kUlps);
  golden("normal/std", at::normal(1.0, torch::arange(1.0, 5.0)), kUlps);
  golden("normal/size", torch::normal(1.0, 2.0, {3}), kUlps);
  for (const auto type : {torch::kFloat32, torch::kFloat64}) {
    for (const int64_t n : {1, 2, 17, 31, 32}) {
      golden("randn/" + std::to_string(n) + kind_of(type), torch::randn({n}, type), kUlps);
    }
  }
  golden("randn/empty", torch::randn({0, 3}), kUlps);
  torch::manual_seed(8);
  sums("randn/5000", torch::randn(5000));
  sums("randn/5001", torch::randn({5001}, torch::kFloat64));
  golden("exponential_", torch::empty({4}).exponential_(2.0), kUlps);
}

void discrete() {
  torch::manual_seed(2);
  golden("randint/high", torch::randint(10, {6}));
  golden("randint/range", torch::randint(-5, 6, {2, 3}));
  golden("randint/wide", torch::randint(0, int64_t{1} << 40, {3}));
  golden("randint/float", torch::randint(0, 9, {4}, torch::kFloat32));
  golden("randint/uint8", torch::randint(0, 255, {4}, torch::kUInt8));
  golden("randint_like", torch::randint_like(torch::empty({3}), 100));
  golden("randperm", torch::randperm(10));
  golden("randperm/0", torch::randperm(0));
  golden("randperm/int32", torch::randperm(9, torch::kInt32));
  golden("randperm/float", torch::randperm(9, torch::kFloat32));
  golden("randint/int32", torch::randint(-3, 4, {5}, torch::kInt32));
  golden("randint/double", torch::randint(100, {5}, torch::kFloat64));
  golden("randint/empty", torch::randint(3, {0}));
  golden("randint_like/range", torch::randint_like(torch::empty({2, 2}, torch::kInt64), -2, 9));
  golden("randperm/1", torch::randperm(1));
  golden("randperm/100", torch::randperm(100));
  golden("random_/range", torch::empty({4}, torch::kInt64).random_(3, 9));
  golden("random_/to", torch::empty({4}).random_(5));
  for (const auto type : {torch::kUInt8, torch::kInt8, torch::kInt16, torch::kInt32, torch::kInt64, torch::kBool,
                          torch::kFloat32, torch::kFloat64}) {
    golden(std::string("random_/") + kind_of(type), torch::empty({3}, type).random_());
  }
  golden("bernoulli/tensor", torch::bernoulli(torch::full({12}, 0.3)));
  golden("bernoulli/double", torch::bernoulli(torch::full({12}, 0.3, torch::kFloat64)));
  golden("bernoulli_/p", torch::empty({12}).bernoulli_(0.6));
  golden("bernoulli_/tensor", torch::empty({2, 3}).bernoulli_(torch::full({3}, 0.5)));
  golden("bernoulli_/int", torch::empty({12}, torch::kInt64).bernoulli_(0.5));
  const Tensor weights = torch::tensor({0.1, 0.2, 0.3, 0.4});
  golden("multinomial/replacement", torch::multinomial(weights, 10, true));
  golden("multinomial/without", torch::multinomial(weights, 3));
  golden("multinomial/one", torch::multinomial(weights.expand({3, 4}), 1));
  exact("rand/after_discrete", torch::rand(2));
}

void dropouts() {
  torch::manual_seed(3);
  const Tensor x = input({3, 4}).to(torch::kFloat32);
  golden("dropout", torch::dropout(x, 0.5, true));
  golden("dropout/p", F::dropout(x, F::DropoutFuncOptions().p(0.2)));
  golden("dropout/zero", F::dropout(x, F::DropoutFuncOptions().p(0)));
  golden("dropout/one", F::dropout(x, F::DropoutFuncOptions().p(1)));
  golden("dropout/eval", F::dropout(x, F::DropoutFuncOptions().training(false)));
  golden("dropout/double", torch::dropout(x.to(torch::kFloat64), 0.3, true));
  exact("rand/after_dropout", torch::rand(2));
  nn::Dropout dropout(0.4);
  golden("dropout/module", dropout(x));
  dropout->eval();
  golden("dropout/module_eval", dropout(x));
  golden_gradients("dropout/gradient", {x}, [](const TensorList& in) { return torch::dropout(in[0], 0.5, true); });
  golden("alpha_dropout", nn::AlphaDropout(0.3)(x));
  golden("dropout2d", nn::Dropout2d(0.5)(input({2, 3, 2, 2}).to(torch::kFloat32)));
  golden("rrelu/train", F::rrelu(x, F::RReLUFuncOptions().training(true)));
  exact("rand/after_all", torch::rand(2));
}

void initializers() {
  const auto fresh = [] { return torch::empty({5, 7}); };
  torch::manual_seed(4);
  golden("init/uniform_", nn::init::uniform_(fresh(), -1, 2), {1e-6, 1e-7});
  golden("init/normal_", nn::init::normal_(fresh(), 1, 2), kUlps);
  golden("init/constant_", nn::init::constant_(fresh(), 2.5));
  golden("init/ones_", nn::init::ones_(fresh()));
  golden("init/zeros_", nn::init::zeros_(fresh()));
  golden("init/eye_", nn::init::eye_(fresh()));
  golden("init/xavier_uniform_", nn::init::xavier_uniform_(fresh()), {1e-6, 1e-7});
  golden("init/xavier_uniform_gain", nn::init::xavier_uniform_(fresh(), 2.5), {1e-6, 1e-7});
  golden("init/xavier_normal_", nn::init::xavier_normal_(fresh()), kUlps);
  golden("init/xavier_normal_4d", nn::init::xavier_normal_(torch::empty({2, 3, 2, 2})), kUlps);
  golden("init/kaiming_uniform_", nn::init::kaiming_uniform_(fresh()), {1e-6, 1e-7});
  golden("init/kaiming_uniform_sqrt5", nn::init::kaiming_uniform_(fresh(), std::sqrt(5)), {1e-6, 1e-7});
  golden("init/kaiming_uniform_fan_out", nn::init::kaiming_uniform_(fresh(), 0, torch::kFanOut, torch::kReLU),
         {1e-6, 1e-7});
  golden("init/kaiming_normal_", nn::init::kaiming_normal_(fresh()), kUlps);
  golden("init/kaiming_normal_relu", nn::init::kaiming_normal_(fresh(), 0, torch::kFanOut, torch::kReLU), kUlps);
  golden("init/kaiming_normal_tanh", nn::init::kaiming_normal_(fresh(), 0, torch::kFanIn, torch::kTanh), kUlps);
  golden("init/sparse_", nn::init::sparse_(fresh(), 0.3, 0.5), kUlps);
  golden("init/orthogonal_", nn::init::orthogonal_(fresh()), {1e-4, 1e-5});
  golden("init/orthogonal_tall", nn::init::orthogonal_(torch::empty({6, 3}), 2), {1e-4, 1e-5});
  golden("init/dirac_", nn::init::dirac_(torch::empty({3, 2, 3})));
  exact("rand/after_init", torch::rand(2));
  golden("gain/linear", nn::init::calculate_gain(torch::kLinear));
  golden("gain/sigmoid", nn::init::calculate_gain(torch::kSigmoid));
  golden("gain/tanh", nn::init::calculate_gain(torch::kTanh));
  golden("gain/relu", nn::init::calculate_gain(torch::kReLU));
  golden("gain/leaky_relu", nn::init::calculate_gain(torch::kLeakyReLU));
  golden("gain/leaky_relu_param", nn::init::calculate_gain(torch::kLeakyReLU, 0.2));
}

/// The parameters and buffers that a new module has.
template <typename M>
void fresh_module(const std::string& name, const M& module) {
  for (const auto& each : module->named_parameters()) golden("module/" + name + '.' + each.key(), each.value(), kUlps);
  for (const auto& each : module->named_buffers()) golden("module/" + name + '.' + each.key(), each.value(), kUlps);
}

void modules() {
  torch::manual_seed(5);
  fresh_module("linear", nn::Linear(3, 4));
  fresh_module("bilinear", nn::Bilinear(2, 3, 2));
  fresh_module("batch_norm2d", nn::BatchNorm2d(3));
  fresh_module("batch_norm3d", nn::BatchNorm3d(nn::BatchNorm3dOptions(2).affine(false)));
  fresh_module("linear_no_bias", nn::Linear(nn::LinearOptions(2, 3).bias(false)));
  fresh_module("layer_norm", nn::LayerNorm(nn::LayerNormOptions({2, 3})));
  fresh_module("batch_norm", nn::BatchNorm1d(3));
  fresh_module("prelu", nn::PReLU(nn::PReLUOptions().num_parameters(3)));
  exact("rand/after_modules", torch::rand(2));
  torch::manual_seed(6);
  nn::Sequential net(nn::Linear(4, 8), nn::ReLU(), nn::BatchNorm1d(8), nn::Dropout(0.5), nn::Linear(8, 2));
  golden("net/forward", net->forward(input({3, 4}).to(torch::kFloat32)), {1e-5, 1e-5});
  golden("net/second", net->forward(input({3, 4}, 2).to(torch::kFloat32)), {1e-5, 1e-5});
  exact("rand/end", torch::rand(2));
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"uniforms", uniforms},
                      {"normals", normals},
                      {"discrete", discrete},
                      {"dropouts", dropouts},
                      {"initializers", initializers},
                      {"modules", modules}});
}
