// SPDX-License-Identifier: MIT
// The C++ listings of docs/averaging.md.
#include <taper/taper.h>

#include <iostream>

using namespace taper;

/// The mean loss over a loader, in evaluation.
template <typename Model, typename Loader>
double loss_of(Model& model, Loader& loader) {
  const NoGradGuard no_grad;
  model->eval();
  train::AverageMeter loss;
  for (const data::Example<>& batch : loader) {
    const Tensor value = nn::functional::cross_entropy(model(batch.data), batch.target);
    loss.update(value.template item<double>(), batch.data.size(0));
  }
  return loss.value();
}

int main() {
  manual_seed(2);
  const auto parts = data::datasets::random_split(data::datasets::Digits(), {1200, 597});
  auto loader = data::make_data_loader(data::datasets::Subset(parts[0]).map(data::transforms::Stack<>()), 16);
  auto unseen = data::make_data_loader(data::datasets::Subset(parts[1]).map(data::transforms::Stack<>()), 199);

  nn::Sequential model(nn::Flatten(), nn::Linear(64, 64), nn::BatchNorm1d(64), nn::ReLU(), nn::Linear(64, 10));
  optim::SGD optimizer(model->parameters(), optim::SGDOptions(0.1).momentum(0.9));

  using namespace optim::swa_utils;
  AveragedModel ema(model, AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.99)).use_buffers(true));
  AveragedModel swa(model);
  SWALR schedule(optimizer, SWALROptions(0.2).anneal_epochs(5));
  for (int epoch = 0; epoch < 15; ++epoch) {
    for (const data::Example<>& batch : *loader) {
      optimizer.zero_grad();
      nn::functional::cross_entropy(model(batch.data), batch.target).backward();
      optimizer.step();
      ema->update_parameters(model);
    }
    if (epoch < 5) continue;
    swa->update_parameters(model);
    schedule.step();
  }
  update_bn(*loader, swa);

  const double loss = loss_of(model, *unseen), of_ema = loss_of(ema, *unseen), of_swa = loss_of(swa, *unseen);
  std::cout << std::boolalpha << "EMA better on unseen digits: " << (of_ema < loss) << '\n'
            << "SWA better on unseen digits: " << (of_swa < loss) << '\n';
}
