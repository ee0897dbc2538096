// SPDX-License-Identifier: MIT
// The C++ listings of docs/checkpoints.md: train FOLDER [STEPS], which ends after so many steps as if it were killed.
#include <taper/taper.h>

#include <cstdlib>
#include <iostream>
#include <string>

using namespace taper;

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string folder = argv[1];
  const int64_t killed_at = argc > 2 ? std::atoll(argv[2]) : -1;

  manual_seed(1);
  nn::Sequential model(nn::Flatten(), nn::Linear(64, 32), nn::ReLU(), nn::Dropout(0.2), nn::Linear(32, 10));
  optim::AdamW optimizer(model->parameters(), optim::AdamWOptions(0.01));
  optim::OneCycleLR schedule(optimizer, optim::OneCycleLROptions(0.01, /*total_steps=*/90));
  auto loader = data::make_data_loader(data::datasets::Digits().map(data::transforms::Stack<>()), 64);
  int64_t epoch = 0, step = 0;

  train::Checkpointer checkpoints(folder, {.keep_last = 2, .keep_best = 1});
  checkpoints.add("model", model).add("optimizer", optimizer).add("schedule", schedule).add("loader", loader);
  checkpoints.add("epoch", epoch).add("step", step);
  checkpoints.load_latest();
  std::cout << "from step " << step << std::endl;

  for (; epoch < 3; ++epoch) {
    for (data::Example<>& batch : *loader) {
      optimizer.zero_grad();
      const Tensor loss = nn::functional::cross_entropy(model->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      schedule.step();
      if (++step % 20 == 0) checkpoints.save(step, loss.item<double>());
      if (step == killed_at) std::_Exit(1);
    }
  }
  save(model, folder + "/model.safetensors");
  std::cout << "trained for " << step << " steps\n";

  train::Checkpointer best(folder);
  best.add("model", model);
  if (const auto file = checkpoints.best()) best.load(file->path);
}
