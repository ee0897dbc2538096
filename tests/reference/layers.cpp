// SPDX-License-Identifier: MIT
// Layers and the module machinery: forward, gradients, running statistics, names, printed forms, containers, clone.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

/// Overwrites the parameters with fixed values, so that no random stream is involved.
template <typename M>
M fixed(M module, torch::ScalarType type = torch::kFloat64) {
  torch::NoGradGuard no_grad;
  module->to(type);
  uint32_t seed = 20;
  for (auto& parameter : module->parameters()) parameter.copy_(input(parameter.sizes(), seed++, type));
  return module;
}

template <typename M>
std::string text(const M& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

/// Output, gradients of the input and of every parameter, in both types.
template <typename Make>
void layer(const std::string& name, const Tensor& x, Make&& make) {
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    const std::string full = name + '/' + kind_of(type);
    const bool second = type == torch::kFloat64;
    try {
      auto module = fixed(make(), type);
      Tensor in = x.to(type).clone().requires_grad_(true);
      const Tensor out = module->forward(in);
      // Where terms cancel, their rounding stays: a few ulp of the largest element.
      Tolerance tolerance = default_tolerance(out);
      if (!second && out.numel() > 0) tolerance.atol += 1e-6 * out.abs().max().item<double>();
      golden(full, out, tolerance);
      const std::vector<Tensor> parameters = module->parameters();
      TensorList leaves = {in};
      leaves.insert(leaves.end(), parameters.begin(), parameters.end());
      const TensorList gradients = weighted_gradients({out}, leaves, second);
      for (size_t i = 0; i < gradients.size(); ++i) golden(full + ".d" + std::to_string(i), gradients[i]);
      if (second) {
        const TensorList more = weighted_gradients(gradients, leaves, false);
        for (size_t i = 0; i < more.size(); ++i) golden(full + ".dd" + std::to_string(i), more[i]);
      }
      for (const auto& each : module->named_buffers()) golden(full + '.' + each.key(), each.value());
    } catch (const std::exception& error) {
      golden_file()->failure(full, std::string("threw ") + error.what());
    }
  }
  golden(name + "/print", [&] { return text(make()); });
  golden(name + "/names", [&] {
    std::string names;
    const auto module = make();
    for (const auto& each : module->named_parameters())
      names += each.key() + '[' + list_text(each.value().sizes()) + "] ";
    for (const auto& each : module->named_buffers()) names += each.key() + '[' + list_text(each.value().sizes()) + "] ";
    return names;
  });
}

void plain_layers() {
  layer("linear/vector", input({3}), [] { return nn::Linear(3, 2); });
  layer("dropout/zero", input({2, 3}), [] { return nn::Dropout(0); });
  layer("layer_norm/eps", input({2, 4}), [] { return nn::LayerNorm(nn::LayerNormOptions({4}).eps(0.5)); });
  layer("sequential_net", input({4, 3}),
        [] { return nn::Sequential(nn::Linear(3, 4), nn::Tanh(), nn::BatchNorm1d(4), nn::Linear(4, 1)); });
}

void running_statistics() {
  for (const bool cumulative : {false, true}) {
    nn::BatchNorm1d norm(nn::BatchNorm1dOptions(3).momentum(cumulative ? torch::optional<double>() : 0.2));
    fixed(norm);
    const std::string name = cumulative ? "running/cumulative" : "running/momentum";
    for (uint32_t step = 1; step <= 4; ++step) {
      norm(input({4, 3}, step));
      golden(name + "/mean" + std::to_string(step), norm->running_mean);
      golden(name + "/var" + std::to_string(step), norm->running_var);
      golden(name + "/count" + std::to_string(step), norm->num_batches_tracked);
    }
    norm->eval();
    golden_gradients(name + "/eval", {input({2, 3}, 9)}, [&](const TensorList& in) { return norm(in[0]); });
    golden(name + "/mean_after_eval", norm->running_mean);
    norm->reset_running_stats();
    golden(name + "/reset_var", norm->running_var);
  }
  const Tensor mean = torch::zeros({3}, torch::kFloat64);
  const Tensor var = torch::ones({3}, torch::kFloat64);
  golden_op("F/batch_norm_train", {input({4, 3}), input({3}, 2), input({3}, 3)}, [](const TensorList& in) {
    const auto options = F::BatchNormFuncOptions().weight(in[1]).bias(in[2]).training(true);
    return F::batch_norm(in[0], Tensor(), Tensor(), options);
  });
  golden_gradients("F/batch_norm_eval", {input({4, 3})},
                   [&](const TensorList& in) { return F::batch_norm(in[0], mean, var); });
  golden_op("F/layer_norm", {input({2, 3}), input({3}, 2), input({3}, 3)}, [](const TensorList& in) {
    return F::layer_norm(in[0], F::LayerNormFuncOptions({3}).weight(in[1]).bias(in[2]).eps(1e-3));
  });
  golden_op("F/linear", {input({2, 3}), input({4, 3}, 2)},
            [](const TensorList& in) { return F::linear(in[0], in[1]); });
}

struct BlockImpl : nn::Module {
  BlockImpl(int64_t size) : first(register_module("first", nn::Linear(size, size))) {
    scale = register_parameter("scale", torch::full({size}, 2.0));
    second = register_module("second", nn::Linear(nn::LinearOptions(size, 2).bias(false)));
    offset = register_buffer("offset", torch::ones({2}));
  }
  Tensor forward(const Tensor& x) { return second(torch::tanh(first(x)) * scale) + offset; }

  nn::Linear first;
  nn::Linear second{nullptr};
  Tensor scale;
  Tensor offset;
};
TORCH_MODULE(Block);

struct NetImpl : nn::Cloneable<NetImpl> {
  NetImpl() { reset(); }
  void reset() override {
    body = register_module("body", nn::Sequential(nn::Linear(2, 3), nn::ReLU(), nn::Linear(3, 1)));
    blocks = register_module("blocks", nn::ModuleList(nn::Linear(1, 1), nn::Identity()));
  }
  Tensor forward(const Tensor& x) { return body->forward(x); }

  nn::Sequential body{nullptr};
  nn::ModuleList blocks{nullptr};
  int value = 123;
};
TORCH_MODULE(Net);

template <typename Dict>
std::string keys(const Dict& dict) {
  std::string out;
  for (const auto& each : dict) out += '"' + each.key() + "\" ";
  return out;
}

void module_machinery() {
  layer("user_module", input({3, 2}), [] { return Block(2); });
  Net net;
  golden("net/parameters", keys(net->named_parameters()));
  golden("net/own_parameters", keys(net->named_parameters(false)));
  golden("net/buffers", keys(Block(2)->named_buffers()));
  golden("net/modules", keys(net->named_modules()));
  golden("net/modules_prefix", keys(net->named_modules("root", false)));
  golden("net/children", keys(net->named_children()));
  golden("net/count", static_cast<int64_t>(net->modules().size()));
  golden("net/name", net->name().find("NetImpl") != std::string::npos);
  golden("linear/name", nn::Linear(1, 1)->name());
  fixed(net);
  const auto copy = std::dynamic_pointer_cast<NetImpl>(net->clone());
  golden("clone/output", copy->forward(input({2, 2})));
  golden("clone/value", static_cast<int64_t>(copy->value));
  {
    torch::NoGradGuard no_grad;
    copy->parameters()[0].fill_(7);
  }
  golden("clone/original_kept", net->parameters()[0]);
  golden("clone/changed", copy->body[0]->as<nn::Linear>()->weight);
  golden("clone/bytes", net->parameters()[0].data_ptr() != copy->parameters()[0].data_ptr());
  net->train(false);
  golden("train/child", net->body->is_training());
  net->forward(input({2, 2})).sum().backward();
  golden("grad/first", net->parameters()[0].grad());
  net->zero_grad();
  golden("grad/zeroed",
         !net->parameters()[0].grad().defined() || net->parameters()[0].grad().abs().sum().item<double>() == 0);
  net->to(torch::kFloat32);
  golden("to/dtype", kind_of(net->parameters()[0].scalar_type()));
  int applied = 0;
  net->apply([&](nn::Module& module) { applied += module.name().empty() ? 100 : 1; });
  golden("apply/count", static_cast<int64_t>(applied));
  std::string order;
  net->apply([&](const std::string& name, nn::Module&) { order += name + ' '; });
  golden("apply/names", order);
  golden("as/linear", net->body[0]->as<nn::Linear>() != nullptr);
  golden("as/relu", net->body[0]->as<nn::ReLU>() == nullptr);
  Block block(2);
  block->unregister_module("first");
  golden("unregister", keys(block->named_parameters()));
  block->replace_module("second", nn::Linear(1, 1));
  golden("replace", keys(block->named_parameters()));
}

void containers() {
  nn::Sequential named({{"in", nn::Linear(2, 3)}, {"act", nn::ReLU()}, {"out", nn::Linear(3, 1)}});
  golden("sequential/print", text(named));
  golden("sequential/names", keys(named->named_parameters()));
  named->push_back("last", nn::Sigmoid());
  named->push_back(nn::Identity());
  golden("sequential/pushed", text(named));
  golden("sequential/size", static_cast<int64_t>(named->size()));
  golden("sequential/at", text(named->at<nn::LinearImpl>(2)));
  nn::ModuleList list(nn::Linear(1, 2), nn::Tanh());
  list->push_back(nn::Linear(2, 1));
  list->insert(2, nn::ReLU());
  golden("list/print", text(list));
  golden("list/names", keys(list->named_parameters()));
  golden("list/size", static_cast<int64_t>(list->size()));
  const std::vector<std::pair<std::string, std::shared_ptr<nn::Module>>> items = {{"a", nn::Linear(1, 2).ptr()},
                                                                                  {"b", nn::ReLU().ptr()}};
  nn::ModuleDict dict(items);
  golden("dict/print", text(dict));
  golden("dict/contains", dict->contains("b"));
  dict->pop("b");
  golden("dict/popped", static_cast<int64_t>(dict->size()));
  golden("dict/names", keys(dict->named_parameters()));
  nn::AnyModule any(fixed(nn::Linear(2, 1)));
  golden("any/forward", any.forward(input({3, 2})));
  golden("any/get", text(any.get<nn::Linear>()));
  golden("any/empty", nn::AnyModule().is_empty());
  torch::OrderedDict<std::string, int64_t> ordered = {{"x", 1}, {"y", 2}};
  ordered.insert("z", 3);
  golden("ordered/keys", keys(ordered));
  golden("ordered/value", ordered["y"]);
  golden("ordered/find", ordered.find("q") == nullptr);
  nn::ParameterList parameters(torch::ones({1, 2}));
  golden("parameter_list/print", text(parameters));
  nn::ParameterDict parameter_dict;
  parameter_dict->insert("p", torch::ones({1, 2}));
  golden("parameter_dict/print", text(parameter_dict));
}

void printing() {
  golden("print/net", text(Net()).find("(body): torch::nn::Sequential(") != std::string::npos);
  golden("print/nested", text(nn::ModuleList(nn::ModuleList(nn::Linear(1, 2)), nn::BatchNorm1d(3))));
  golden("print/empty_sequential", text(nn::Sequential()));
}

void errors() {
  struct M : nn::Module {
    M() {
      register_module("linear", nn::Linear(1, 1));
      register_parameter("p", torch::ones({1}));
      register_buffer("b", torch::ones({1}));
    }
  };
  M m;
  golden_throws("error/module_dot", "Submodule name must not contain a dot (got 'name.with.dot')",
                [&] { m.register_module("name.with.dot", nn::Identity()); });
  golden_throws("error/module_empty", "Submodule name must not be empty",
                [&] { m.register_module("", nn::Identity()); });
  golden_throws("error/module_twice", "Submodule 'linear' already defined",
                [&] { m.register_module("linear", nn::Identity()); });
  golden_throws("error/unregister", "No Module with name `nope` is registered", [&] { m.unregister_module("nope"); });
  golden_throws("error/parameter_dot", "Parameter name must not contain a dot (got 'a.b')",
                [&] { m.register_parameter("a.b", Tensor()); });
  golden_throws("error/parameter_empty", "Parameter name must not be empty",
                [&] { m.register_parameter("", Tensor()); });
  golden_throws("error/parameter_twice", "Parameter 'p' already defined", [&] { m.register_parameter("p", Tensor()); });
  golden_throws("error/buffer_twice", "Buffer 'b' already defined", [&] { m.register_buffer("b", Tensor()); });
  golden_throws("error/buffer_dot", "Buffer name must not contain a dot (got 'a.b')",
                [&] { m.register_buffer("a.b", Tensor()); });
  golden_throws("error/clone", "clone() has not been implemented", [&] { m.clone(); });
  golden_throws("error/empty_holder", "Accessing empty ModuleHolder", [] {
    nn::Linear linear{nullptr};
    linear->reset();
  });
  golden_throws("error/sequential_empty", "Cannot call forward() on an empty Sequential",
                [] { nn::Sequential()->forward(1); });
  golden_throws("error/sequential_index", "Index out of range", [] { nn::Sequential(nn::ReLU())->ptr(1); });
  golden_throws("error/any_cast", "Attempted to cast module", [] { nn::AnyModule(nn::Linear(1, 1)).get<nn::ReLU>(); });
  golden_throws("error/any_empty", "Cannot call forward() on an empty AnyModule", [] { nn::AnyModule().forward(1); });
  golden_throws("error/dict_key", "Key 'foo' is not defined", [] { torch::OrderedDict<std::string, int>()["foo"]; });
  golden_throws("error/list_index", "Index out of range", [] { nn::ModuleList()->ptr(0); });
  golden_throws("error/batch_norm_dim", "", [] { nn::BatchNorm1d(3)(torch::ones({3})); });
  golden_throws("error/batch_norm_one", "", [] { nn::BatchNorm1d(3)(torch::ones({1, 3})); });
  golden_throws("error/layer_norm_shape", "", [] { nn::LayerNorm(nn::LayerNormOptions({4}))(torch::ones({2, 3})); });
  golden_throws("error/dropout_p", "", [] { return nn::Dropout(1.5); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"plain_layers", plain_layers},
                      {"running_statistics", running_statistics},
                      {"module_machinery", module_machinery},
                      {"containers", containers},
                      {"printing", printing},
                      {"errors", errors}});
}
