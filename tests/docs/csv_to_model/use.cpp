// SPDX-License-Identifier: MIT
// docs/csv_to_model.md: a model of csv_classifier in a program of one's own.
#include <iostream>
#include <string>
#include <vector>

#include <taper/taper.h>

using namespace taper;

namespace {

/// `mean.0`, `mean.1` and so on: one number for each column.
Tensor numbers(const Safetensors& file, const std::string& key) {
  std::vector<float> values;
  for (const auto& [name, value] : file.metadata) {
    if (name == key + "." + std::to_string(values.size())) values.push_back(std::stof(value));
  }
  return tensor(values);
}

}  // namespace

int main() {
  const Safetensors file = load_safetensors("iris.safetensors");
  const Tensor mean = numbers(file, "mean"), scale = numbers(file, "scale");  // [4]

  nn::Sequential model({{"linear0", nn::Linear(4, 32)},
                        {"norm0", nn::LayerNorm(nn::LayerNormOptions({32}))},
                        {"relu0", nn::ReLU()},
                        {"linear1", nn::Linear(32, 32)},
                        {"norm1", nn::LayerNorm(nn::LayerNormOptions({32}))},
                        {"relu1", nn::ReLU()},
                        {"scores", nn::Linear(32, 3)}});
  train::load_parameters(*model, "iris.safetensors");
  model->eval();

  const NoGradGuard no_grad;
  const Tensor flower = tensor({{5.9f, 3.0f, 5.1f, 1.8f}});  // [1, 4]
  const int64_t found = model->forward((flower - mean) / scale).argmax(1).item<int64_t>();
  std::cout << "class " << found << '\n';
}
