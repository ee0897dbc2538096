// SPDX-License-Identifier: MIT
// What one library saves, the other loads. golden/archives has the files that `--save FOLDER` wrote with each library:
// those of libtorch are loaded into fresh modules and optimizers, which go on; those of taper are read value by value,
// since libtorch reads Python's format by pickle_load alone.
#include <iterator>
#include <memory>

#include "golden_writer.h"

namespace {

namespace nn = torch::nn;
namespace optim = torch::optim;

std::string folder;  // golden/archives/

std::string contents(const std::string& path) {
  std::ifstream file(folder + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename T>
std::string saved(const T& value) {
  std::ostringstream stream;
  torch::save(value, stream);
  return stream.str();
}

template <typename T>
void load_file(T& value, const std::string& path) {
  std::istringstream stream(contents(path));
  torch::load(value, stream);
}

// ---- What is saved -------------------------------------------------------------------------------------------------

Tensor lone_tensor() { return input({3, 2}, 5).t(); }

TensorList tensors() {
  TensorList list = {torch::zeros({0, 3}), torch::tensor(2.5), input({2, 3}, 1, torch::kBFloat16), lone_tensor()};
  for (const auto type : {torch::kFloat32, torch::kInt64, torch::kInt32, torch::kInt16, torch::kInt8}) {
    list.push_back(integers({2, 2}, 3).to(type));
  }
  list.push_back(integers({3}, 4, 0, 200).to(torch::kUInt8));
  list.push_back(integers({3}, 4).gt(0));
  return list;
}

struct NetImpl : nn::Module {
  NetImpl() {
    layers = register_module("layers", nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh()));
    head = register_module("head", nn::Linear(nn::LinearOptions(4, 2).bias(false)));
    scale = register_parameter("scale", torch::ones({2}));
    offset = register_buffer("offset", torch::zeros({2}));
  }
  Tensor forward(const Tensor& x) { return head->forward(layers->forward(x)) * scale + offset; }
  nn::Sequential layers = nullptr;
  nn::Linear head = nullptr;
  Tensor scale, offset;
};
TORCH_MODULE(Net);

/// All parameters and buffers on a grid of their own, so that no arithmetic has rounded.
Net filled_net() {
  Net net;
  const torch::NoGradGuard no_grad;
  uint32_t seed = 10;
  for (const TensorList& list : {net->parameters(), net->buffers()}) {
    for (Tensor tensor : list) tensor.copy_(input(tensor.sizes(), ++seed, torch::kFloat64, 0.5, 4));
  }
  return net;
}

TensorList start() { return {input({2, 3}, 1).requires_grad_(true), input({4}, 2).requires_grad_(true)}; }

void train(optim::Optimizer& optimizer, const TensorList& parameters, int steps) {
  for (int step = 0; step < steps; ++step) {
    optimizer.step([&] {
      optimizer.zero_grad();
      const Tensor loss = (parameters[0] - 0.25).square().sum() + (parameters[1] + 0.5).square().square().sum() / 4;
      loss.backward();
      return loss;
    });
  }
}

template <typename Kind, typename Options>
std::unique_ptr<optim::Optimizer> two_groups(const TensorList& parameters, const Options& options) {
  std::vector<optim::OptimizerParamGroup> groups;
  groups.emplace_back(TensorList{parameters[0]});
  groups.emplace_back(TensorList{parameters[1]}, std::make_unique<Options>(Options(options).lr(0.01)));
  return std::make_unique<Kind>(groups, options);
}

struct Case {
  const char* name;
  std::unique_ptr<optim::Optimizer> (*make)(const TensorList&);
};

const Case cases[] = {
    {"sgd", [](const TensorList& p) { return two_groups<optim::SGD>(p, optim::SGDOptions(0.05).momentum(0.9)); }},
    {"adam", [](const TensorList& p) { return two_groups<optim::Adam>(p, optim::AdamOptions(0.05).amsgrad(true)); }},
    {"adamw", [](const TensorList& p) { return two_groups<optim::AdamW>(p, optim::AdamWOptions(0.05).eps(1e-4)); }},
    {"rmsprop",
     [](const TensorList& p) {
       return two_groups<optim::RMSprop>(p, optim::RMSpropOptions(0.05).centered(true).momentum(0.5));
     }},
    {"adagrad",
     [](const TensorList& p) { return two_groups<optim::Adagrad>(p, optim::AdagradOptions(0.05).lr_decay(0.1)); }},
    {"lbfgs",
     [](const TensorList& p) -> std::unique_ptr<optim::Optimizer> {
       return std::make_unique<optim::LBFGS>(p, optim::LBFGSOptions(0.25).max_iter(3).history_size(2));
     }},
};

/// The files of one library, by name.
std::map<std::string, std::string> all_saved() {
  std::map<std::string, std::string> files = {
      {"tensor", saved(lone_tensor())}, {"tensors", saved(tensors())}, {"net", saved(filled_net())}};
  for (const Case& each : cases) {
    const TensorList parameters = start();
    const auto optimizer = each.make(parameters);
    train(*optimizer, parameters, 2);
    files[each.name] = saved(*optimizer);
  }
  return files;
}

// ---- libtorch's files ----------------------------------------------------------------------------------------------

void libtorch_values() {
  Tensor tensor;
  load_file(tensor, "libtorch/tensor.pt");
  golden("libtorch/tensor", tensor);
  TensorList list;
  load_file(list, "libtorch/tensors.pt");
  golden("libtorch/tensors", list);

  Net net;
  load_file(net, "libtorch/net.pt");
  for (const auto& each : net->named_parameters()) golden("libtorch/net/" + each.key(), each.value());
  for (const auto& each : net->named_buffers()) golden("libtorch/net/" + each.key(), each.value());
  net->eval();
  golden("libtorch/net/output", net->forward(input({5, 3}, 9, torch::kFloat32)));
}

void libtorch_optimizers() {
  for (const Case& each : cases) {
    const std::string name = std::string("libtorch/") + each.name;
    const TensorList parameters = start();
    const auto trained = each.make(parameters);
    train(*trained, parameters, 2);
    const auto loaded = each.make(parameters);
    load_file(*loaded, name + ".pt");
    golden(name + "/states", static_cast<int64_t>(loaded->state().size()));
    for (size_t i = 0; i < loaded->param_groups().size(); ++i) {
      golden(name + "/lr" + std::to_string(i), loaded->param_groups()[i].options().get_lr());
    }
    train(*loaded, parameters, 3);
    golden(name + "/after", parameters);
  }
}

// ---- taper's files -------------------------------------------------------------------------------------------------

std::string key_text(const torch::IValue& key) {
  return key.isString() ? key.toStringRef() : std::to_string(key.toInt());
}

void walk(const std::string& name, const torch::IValue& value) {
  if (value.isTensor()) return golden(name, value.toTensor());
  if (value.isString()) return golden(name, value.toStringRef());
  if (value.isBool()) return golden(name, value.toBool());
  if (value.isInt()) return golden(name, static_cast<int64_t>(value.toInt()));
  if (value.isDouble()) return golden(name, value.toDouble());
  if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict()) walk(name + '/' + key_text(entry.key()), entry.value());
  } else if (value.isList()) {
    const auto items = value.toListRef();
    golden(name + ".size", static_cast<int64_t>(items.size()));
    for (size_t i = 0; i < items.size(); ++i) walk(name + '.' + std::to_string(i), items[i]);
  } else {
    golden(name, value.isNone() ? "none" : value.isTuple() ? "tuple" : "other");
  }
}

void taper_values() {
  for (const auto& file : all_saved()) {
    const std::string name = "taper/" + file.first, bytes = contents(name + ".pt");
    walk(name, torch::pickle_load(std::vector<char>(bytes.begin(), bytes.end())));
  }
}

// ---- Both ----------------------------------------------------------------------------------------------------------

/// What either library saves today is, where no arithmetic has rounded, what the folder has.
void unchanged() {
  const auto now = all_saved();
  for (const char* name : {"tensor", "tensors", "net"}) {
    const std::string file = std::string(name) + ".pt", &bytes = now.at(name);
    golden(std::string(name) + "/unchanged",
           bytes == contents("libtorch/" + file) || bytes == contents("taper/" + file));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--save") {
    for (const auto& file : all_saved()) {
      std::ofstream(std::string(argv[2]) + '/' + file.first + ".pt", std::ios::binary) << file.second;
    }
    return 0;
  }
  const std::string path = argv[argc - 1];
  folder = path.substr(0, path.find_last_of('/') + 1) + "archives/";
  return golden_main(argc, argv,
                     {{"libtorch_values", libtorch_values},
                      {"libtorch_optimizers", libtorch_optimizers},
                      {"taper_values", taper_values},
                      {"unchanged", unchanged}});
}
