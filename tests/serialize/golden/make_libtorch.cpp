// SPDX-License-Identifier: MIT
// Writes the archives of this folder as libtorch 1.13.1 does. In this folder:
// g++ -std=c++17 -w -I/usr/include/torch/csrc/api/include make_libtorch.cpp -ltorch -ltorch_cpu -lc10 && ./a.out
#include <fstream>

#include <torch/torch.h>

int main() {
  torch::manual_seed(0);
  torch::nn::Sequential model(torch::nn::Linear(2, 3), torch::nn::BatchNorm1d(3));
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(0.1).amsgrad(true));
  model->forward(torch::ones({4, 2})).sum().backward();
  optimizer.step();
  torch::optim::SGD sgd(model->parameters(), torch::optim::SGDOptions(0.25).momentum(0.9));
  sgd.step();
  torch::save(model, "libtorch_model.pt");
  torch::save(sgd, "libtorch_sgd.pt");
  torch::save(optimizer, "libtorch_adam.pt");
  torch::save(std::vector<torch::Tensor>{torch::ones({2, 3}), torch::arange(3)}, "libtorch_tensors.pt");

  torch::serialize::OutputArchive archive, nested;
  nested.write("x", torch::arange(4).view({2, 2}).t(), /*is_buffer=*/true);
  archive.write("number", torch::IValue(3));
  archive.write("list", torch::IValue(std::vector<int64_t>{1, 2}));
  archive.write("text", torch::IValue("words"));
  archive.write("flag", torch::IValue(true));
  archive.write("a/b", torch::ones({2}));
  archive.write("nested", nested);
  archive.save_to("libtorch_archive.pt");

  const auto bytes = torch::pickle_save(torch::IValue(std::vector<torch::Tensor>{torch::ones({2})}));
  std::ofstream("libtorch_pickle.pt", std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}
