// SPDX-License-Identifier: MIT
// Activations as functions, as functionals with options and as modules: values, gradients, printed forms.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

struct ActivationCase {
  const char* name;
  Tensor (*fn)(const Tensor&);
};

const ActivationCase kFunctions[] = {
    {"torch/relu", [](const Tensor& x) { return torch::relu(x); }},
    {"torch/sigmoid", [](const Tensor& x) { return torch::sigmoid(x); }},
    {"torch/tanh", [](const Tensor& x) { return torch::tanh(x); }},
    {"torch/softmax", [](const Tensor& x) { return torch::softmax(x, 1); }},
    {"torch/log_softmax", [](const Tensor& x) { return torch::log_softmax(x, 0); }},
    {"torch/elu", [](const Tensor& x) { return torch::elu(x, 1, 2, 3); }},
    {"torch/gelu", [](const Tensor& x) { return torch::gelu(x); }},
    {"torch/silu", [](const Tensor& x) { return torch::silu(x); }},
    {"torch/leaky_relu", [](const Tensor& x) { return torch::leaky_relu(x, 0.2); }},
    {"torch/softmax_dtype", [](const Tensor& x) { return torch::softmax(x, 1, torch::kFloat64); }},
    {"F/elu", [](const Tensor& x) { return F::elu(x, F::ELUFuncOptions().alpha(0.42)); }},
    {"F/selu", [](const Tensor& x) { return F::selu(x); }},
    {"F/celu", [](const Tensor& x) { return F::celu(x, F::CELUFuncOptions().alpha(0.42)); }},
    {"F/celu_default", [](const Tensor& x) { return F::celu(x); }},
    {"F/hardshrink", [](const Tensor& x) { return F::hardshrink(x, F::HardshrinkFuncOptions().lambda(0.42)); }},
    {"F/hardtanh", [](const Tensor& x) { return F::hardtanh(x, F::HardtanhFuncOptions().min_val(-1.0).max_val(0.7)); }},
    {"F/leaky_relu", [](const Tensor& x) { return F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope(0.42)); }},
    {"F/leaky_relu_default", [](const Tensor& x) { return F::leaky_relu(x); }},
    {"F/logsigmoid", [](const Tensor& x) { return F::logsigmoid(x); }},
    {"F/softmax", [](const Tensor& x) { return F::softmax(x, 1); }},
    {"F/softmax_last", [](const Tensor& x) { return F::softmax(x, F::SoftmaxFuncOptions(-1)); }},
    {"F/softmin", [](const Tensor& x) { return F::softmin(x, 1); }},
    {"F/log_softmax", [](const Tensor& x) { return F::log_softmax(x, 1); }},
    {"F/glu", [](const Tensor& x) { return F::glu(x, F::GLUFuncOptions(1)); }},
    {"F/glu_default", [](const Tensor& x) { return F::glu(x); }},
    {"F/gelu", [](const Tensor& x) { return F::gelu(x); }},
    {"F/gelu_none", [](const Tensor& x) { return F::gelu(x, F::GELUFuncOptions().approximate("none")); }},
    {"F/gelu_tanh", [](const Tensor& x) { return F::gelu(x, F::GELUFuncOptions().approximate("tanh")); }},
    {"F/silu", [](const Tensor& x) { return F::silu(x); }},
    {"F/mish", [](const Tensor& x) { return F::mish(x); }},
    {"F/relu", [](const Tensor& x) { return F::relu(x); }},
    {"F/relu6", [](const Tensor& x) { return F::relu6(x * 5); }},
    {"F/rrelu_eval", [](const Tensor& x) { return F::rrelu(x, F::RReLUFuncOptions().lower(0.1).upper(0.4)); }},
    {"F/prelu", [](const Tensor& x) { return F::prelu(x, torch::full({1}, 0.3, x.options().requires_grad(false))); }},
    {"F/softplus", [](const Tensor& x) { return F::softplus(x, F::SoftplusFuncOptions().beta(0.5).threshold(0.6)); }},
    {"F/softplus_default", [](const Tensor& x) { return F::softplus(x * 12); }},
    {"F/softshrink", [](const Tensor& x) { return F::softshrink(x, F::SoftshrinkFuncOptions(0.42)); }},
    {"F/softsign", [](const Tensor& x) { return F::softsign(x); }},
    {"F/tanhshrink", [](const Tensor& x) { return F::tanhshrink(x); }},
    {"F/threshold", [](const Tensor& x) { return F::threshold(x, F::ThresholdFuncOptions(0.5, 20.0)); }},
    {"F/normalize", [](const Tensor& x) { return F::normalize(x, F::NormalizeFuncOptions().p(2).dim(1)); }},
    {"F/normalize_p1", [](const Tensor& x) { return F::normalize(x, F::NormalizeFuncOptions().p(1).dim(0)); }},
    {"in_place/F/relu", [](const Tensor& x) { return F::relu(x * 1, F::ReLUFuncOptions().inplace(true)); }},
    {"in_place/F/elu", [](const Tensor& x) { return F::elu(x * 1, F::ELUFuncOptions().inplace(true)); }},
    {"in_place/F/selu", [](const Tensor& x) { return F::selu(x * 1, F::SELUFuncOptions(true)); }},
    {"in_place/F/leaky_relu",
     [](const Tensor& x) { return F::leaky_relu(x * 1, F::LeakyReLUFuncOptions().inplace(true)); }},
    {"in_place/F/hardtanh", [](const Tensor& x) { return F::hardtanh(x * 1, F::HardtanhFuncOptions().inplace(true)); }},
    {"in_place/F/relu6", [](const Tensor& x) { return F::relu6(x * 1, true); }},
    {"in_place/F/threshold",
     [](const Tensor& x) { return F::threshold(x * 1, F::ThresholdFuncOptions(0.1, 2).inplace(true)); }},
};

const ActivationCase kModules[] = {
    {"ELU", [](const Tensor& x) { return nn::ELU(nn::ELUOptions().alpha(0.42))(x); }},
    {"SELU", [](const Tensor& x) { return nn::SELU()(x); }},
    {"CELU", [](const Tensor& x) { return nn::CELU(nn::CELUOptions().alpha(0.42))(x); }},
    {"Hardshrink", [](const Tensor& x) { return nn::Hardshrink(nn::HardshrinkOptions(0.42))(x); }},
    {"Hardtanh", [](const Tensor& x) { return nn::Hardtanh(nn::HardtanhOptions().min_val(-0.42).max_val(1.1))(x); }},
    {"LeakyReLU", [](const Tensor& x) { return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.42))(x); }},
    {"LogSigmoid", [](const Tensor& x) { return nn::LogSigmoid()(x); }},
    {"Softmax", [](const Tensor& x) { return nn::Softmax(1)(x); }},
    {"Softmin", [](const Tensor& x) { return nn::Softmin(0)(x); }},
    {"LogSoftmax", [](const Tensor& x) { return nn::LogSoftmax(nn::LogSoftmaxOptions(1))(x); }},
    {"Softmax2d",
     [](const Tensor& x) {
       return nn::Softmax2d()(x.reshape({1, 3, 2, 2}));
     }},
    {"PReLU", [](const Tensor& x) { return x.dtype() == torch::kFloat32 ? nn::PReLU()(x) : x; }},
    {"ReLU", [](const Tensor& x) { return nn::ReLU()(x); }},
    {"ReLU6", [](const Tensor& x) { return nn::ReLU6(nn::ReLU6Options())(x * 5); }},
    {"GLU", [](const Tensor& x) { return nn::GLU(1)(x); }},
    {"GELU", [](const Tensor& x) { return nn::GELU()(x); }},
    {"GELU_tanh", [](const Tensor& x) { return nn::GELU(nn::GELUOptions().approximate("tanh"))(x); }},
    {"SiLU", [](const Tensor& x) { return nn::SiLU()(x); }},
    {"Mish", [](const Tensor& x) { return nn::Mish()(x); }},
    {"Sigmoid", [](const Tensor& x) { return nn::Sigmoid()(x); }},
    {"Softplus", [](const Tensor& x) { return nn::Softplus(nn::SoftplusOptions().beta(2).threshold(1))(x); }},
    {"Softshrink", [](const Tensor& x) { return nn::Softshrink(0.42)(x); }},
    {"Softsign", [](const Tensor& x) { return nn::Softsign()(x); }},
    {"Tanh", [](const Tensor& x) { return nn::Tanh()(x); }},
    {"Tanhshrink", [](const Tensor& x) { return nn::Tanhshrink()(x); }},
    {"Threshold", [](const Tensor& x) { return nn::Threshold(0.5, 2.0)(x); }},
};

void functions() {
  for (const ActivationCase& each : kFunctions) {
    golden_op(each.name, {input({3, 4})}, [&](const TensorList& in) { return each.fn(in[0]); });
  }
}

void modules() {
  for (const ActivationCase& each : kModules) {
    golden_op(std::string("nn/") + each.name, {input({3, 4})}, [&](const TensorList& in) { return each.fn(in[0]); });
  }
}

bool is_elementwise(const std::string& name) {
  for (const char* other : {"/glu", "softmax", "softmin", "normalize"}) {
    if (name.find(other) != std::string::npos) return false;
  }
  return true;
}

void extremes() {
  const double inf = std::numeric_limits<double>::infinity();
  const Tensor wide = torch::tensor({-1000.0, -88.0, -20.0, -1e-8, 0.0, 1e-8, 20.0, 88.0, 1000.0}, torch::kFloat64);
  const Tensor ends = torch::tensor({-inf, inf}, torch::kFloat64);
  for (const ActivationCase& each : kFunctions) {
    const std::string name = each.name;
    if (!is_elementwise(name)) continue;
    golden_gradients(
        "wide/" + name, {wide}, [&](const TensorList& in) { return each.fn(in[0]); }, 1);
    // At -inf libtorch gives nan, not the limit, for x times a function that vanishes there.
    const bool product = name.find("gelu") != std::string::npos || name.find("silu") != std::string::npos ||
                         name.find("mish") != std::string::npos;
    if (!product) golden("ends/" + name, [&] { return each.fn(ends); });
    golden("empty/" + name, [&] { return each.fn(torch::empty({0}, torch::kFloat64)); });
    golden("zero_dim/" + name, [&] { return each.fn(torch::tensor(-0.5, torch::kFloat64)); });
    golden("transposed/" + name, [&] { return each.fn(input({2, 3}).t()); });
  }
  golden("wide/softmax", wide.softmax(0));
  golden("wide/log_softmax", wide.log_softmax(0));
  golden("wide/softmax_inf", torch::tensor({1.0, -inf, 2.0}).softmax(0));
  golden("wide/softmax_all_inf", torch::tensor({-inf, -inf}).softmax(0));
  golden("softmax/middle", input({2, 3, 2}).softmax(1));
  golden("softmax/zero_dim", torch::tensor(3.0).softmax(0));
  golden("softmax/empty", torch::empty({0, 3}).softmax(1));
  golden("softmax/int_dtype", integers({4}).softmax(0, torch::kFloat32));
}

void weights() {
  const TensorList xw = {input({2, 3, 2}), input({3}, 2)};
  golden_op("prelu/channels", xw, [](const TensorList& in) { return torch::prelu(in[0], in[1]); });
  golden_op("prelu/one", {xw[0], input({1}, 2)}, [](const TensorList& in) { return torch::prelu(in[0], in[1]); });
  nn::PReLU prelu(nn::PReLUOptions().num_parameters(3).init(0.42));
  golden("prelu/module", prelu(xw[0].to(torch::kFloat32)));
  golden("prelu/parameter", prelu->weight);
  torch::manual_seed(0);
  const Tensor hard =
      F::gumbel_softmax(input({3, 4}).to(torch::kFloat32), F::GumbelSoftmaxFuncOptions().hard(true).dim(1));
  golden("gumbel_softmax/hard", hard);
  const Tensor soft =
      F::gumbel_softmax(input({3, 4}).to(torch::kFloat32), F::GumbelSoftmaxFuncOptions().tau(0.5).dim(1));
  golden("gumbel_softmax/soft", soft, {1e-4, 1e-5});
  nn::ReLU in_place(nn::ReLUOptions().inplace(true));
  Tensor x = input({4});
  in_place(x);
  golden("relu/in_place_module", x);
}

template <typename M>
void print(const std::string& name, const M& module) {
  std::ostringstream out;
  out << module;
  golden("print/" + name, out.str());
}

void printing() {
  print("elu", nn::ELU());
  print("elu_options", nn::ELU(nn::ELUOptions().alpha(42.42).inplace(true)));
  print("selu", nn::SELU());
  print("selu_inplace", nn::SELU(nn::SELUOptions().inplace(true)));
  print("celu", nn::CELU(nn::CELUOptions().alpha(42.42).inplace(true)));
  print("hardshrink", nn::Hardshrink());
  print("hardtanh", nn::Hardtanh());
  print("hardtanh_options", nn::Hardtanh(nn::HardtanhOptions().min_val(-42.42).max_val(0.42).inplace(true)));
  print("leaky_relu", nn::LeakyReLU());
  print("leaky_relu_options", nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.42).inplace(true)));
  print("logsigmoid", nn::LogSigmoid());
  print("softmax", nn::Softmax(1));
  print("softmin", nn::Softmin(1));
  print("log_softmax", nn::LogSoftmax(1));
  print("softmax2d", nn::Softmax2d());
  print("prelu", nn::PReLU(nn::PReLUOptions().num_parameters(42)));
  print("relu", nn::ReLU());
  print("relu_inplace", nn::ReLU(true));
  print("relu6", nn::ReLU6(nn::ReLU6Options().inplace(true)));
  print("rrelu", nn::RReLU());
  print("rrelu_options", nn::RReLU(nn::RReLUOptions().lower(0.24).upper(0.42).inplace(true)));
  print("glu", nn::GLU());
  print("gelu", nn::GELU());
  print("silu", nn::SiLU());
  print("mish", nn::Mish());
  print("sigmoid", nn::Sigmoid());
  print("softplus", nn::Softplus());
  print("softshrink", nn::Softshrink());
  print("softsign", nn::Softsign());
  print("tanh", nn::Tanh());
  print("tanhshrink", nn::Tanhshrink());
  print("threshold", nn::Threshold(24.24, 42.42));
  print("threshold_inplace", nn::Threshold(nn::ThresholdOptions(42.42, 24.24).inplace(true)));
}

void errors() {
  golden_throws("error/hardtanh", "max_val must be greater than min_val",
                [] { return nn::Hardtanh(nn::HardtanhOptions().min_val(1.0).max_val(0.5)); });
  golden_throws("error/glu", "", [] { return F::glu(input({3})); });
  golden_throws("error/softmax_dim", "Dimension out of range", [] { return torch::softmax(input({3}), 1); });
  golden_throws("error/softmax2d", "", [] { return nn::Softmax2d()(input({2})); });
  golden_throws("error/prelu", "", [] { return torch::prelu(input({2, 3}), input({2})); });
}

}  // namespace

int main(int argc, char** argv) {
  // Its derivative of celu holds 1 / alpha in float32.
  known_inaccuracies() = {{"F/celu", 2e-7}, {"nn/CELU", 2e-7}, {"wide/F/celu", 2e-7}};
  return golden_main(argc, argv,
                     {{"functions", functions},
                      {"modules", modules},
                      {"extremes", extremes},
                      {"weights", weights},
                      {"printing", printing},
                      {"errors", errors}});
}
