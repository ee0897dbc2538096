// SPDX-License-Identifier: MIT
// The C++ listings of docs/exchange_with_python.md.
#include <taper/taper.h>

#include <iostream>

using namespace taper;

nn::Sequential make_model() {
  return nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 2));
}

int main() {
  nn::Sequential model = make_model();
  load(model, "model.pt");
  model->eval();

  GenericDict checkpoint;
  load(checkpoint, "checkpoint.pt");
  const Tensor inputs = checkpoint.at("inputs").toTensor();
  const Tensor expected = checkpoint.at("outputs").toTensor();
  std::cout << "epoch " << checkpoint.at("epoch").toInt() << '\n';
  std::cout << "same outputs: " << std::boolalpha << allclose(model->forward(inputs), expected, 1e-5, 1e-6) << '\n';

  optim::SGD optimizer(model->parameters(), optim::SGDOptions(1));
  optimizer.load_state_dict(checkpoint.at("optimizer"));
  std::cout << "learning rate " << optimizer.param_groups()[0].options().get_lr() << '\n';

  model->train();
  optimizer.zero_grad();
  model->forward(inputs).square().sum().backward();
  optimizer.step();
  model->eval();

  GenericDict trained;
  trained.insert("epoch", 6);
  trained.insert("model", to_dict(model->state_dict()));
  trained.insert("optimizer", optimizer.state_dict());
  trained.insert("inputs", inputs);
  trained.insert("outputs", model->forward(inputs));
  save(trained, "trained.pt");

  save(model, "trained.safetensors");

  OrderedDict<std::string, Tensor> state = model->state_dict();
  state.erase("3.bias");
  state.insert("3.bais", zeros({2}));
  try {
    model->load_state_dict(state);
  } catch (const Error& error) {
    std::cout << error.what() << '\n';
  }
  const nn::IncompatibleKeys keys = model->load_state_dict(state, /*strict=*/false);
  std::cout << keys.missing_keys.size() << " missing, " << keys.unexpected_keys.size() << " unexpected\n";
}
