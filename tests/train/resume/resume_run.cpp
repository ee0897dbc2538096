// SPDX-License-Identifier: MIT
// A training run that may be killed: resume_run FOLDER sgd|adam WORKERS STEPS. It goes on from the checkpoints in
// FOLDER/checkpoints, says on standard output from which step, then a byte a step, and leaves FOLDER/final: all
// parameters, buffers and the generator's state.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <taper/taper.h>

using namespace taper;

namespace {

constexpr int64_t kStepsToCheckpoint = 5;

struct NetImpl : nn::Module {
  NetImpl() {
    register_module("hidden", hidden);
    register_module("norm", norm);
    register_module("out", out);
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = relu(norm->forward(hidden->forward(x)));
    return out->forward(dropout(y, 0.4, is_training()));
  }

  nn::Linear hidden{6, 16};  // [N, 6] -> [N, 16]
  nn::BatchNorm1d norm{16};
  nn::Linear out{16, 3};
};
TAPER_MODULE(Net);

struct Points : data::datasets::Dataset<Points> {
  data::Example<> get(size_t index) override {
    const Tensor point = points[static_cast<int64_t>(index)];
    return {point, point.slice(0, 0, 3).argmax()};
  }
  std::optional<size_t> size() const override { return 70; }

  Tensor points = randn({70, 6});
};

std::unique_ptr<optim::Optimizer> make_optimizer(const std::string& name, const std::vector<Tensor>& parameters) {
  if (name == "adam") return std::make_unique<optim::Adam>(parameters, optim::AdamOptions(0.01).amsgrad(true));
  return std::make_unique<optim::SGD>(parameters, optim::SGDOptions(0.05).momentum(0.9).weight_decay(1e-3));
}

void save_final(const Net& net, const std::string& folder) {
  GenericDict state = to_dict(net->state_dict());
  state.insert("generator", train::detail::generator_state(default_generator()));
  save(state, folder + "/final");
}

void run(const std::string& folder, const std::string& optimizer_name, size_t workers, int64_t steps) {
  manual_seed(17);
  Net net;
  const auto optimizer = make_optimizer(optimizer_name, net->parameters());
  optim::CosineAnnealingWarmRestarts schedule(*optimizer, 50, 2);
  auto loader =
      data::make_data_loader(Points().map(data::transforms::Stack<>()), data::DataLoaderOptions(8).workers(workers));
  int64_t epoch = 0, step = 0;
  train::Checkpointer checkpoints(folder + "/checkpoints", {.keep_last = 2, .keep_best = 1});
  checkpoints.add("net", net).add("optimizer", *optimizer).add("schedule", schedule).add("loader", loader);
  checkpoints.add("epoch", epoch).add("step", step);
  checkpoints.load_latest();
  std::printf("%lld\n", static_cast<long long>(step));
  std::fflush(stdout);

  for (; step < steps; ++epoch) {
    for (data::Example<>& batch : *loader) {
      optimizer->zero_grad();
      const Tensor loss = cross_entropy_loss(net->forward(batch.data), batch.target);
      loss.backward();
      optimizer->step();
      schedule.step();
      std::putchar('.');
      std::fflush(stdout);
      if (++step % kStepsToCheckpoint == 0) checkpoints.save(step, loss.item<double>());
      if (step == steps) break;
    }
  }
  save_final(net, folder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: resume_run FOLDER sgd|adam WORKERS STEPS\n");
    return 2;
  }
  try {
    run(argv[1], argv[2], std::strtoull(argv[3], nullptr, 10), std::strtoll(argv[4], nullptr, 10));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "resume_run: %s\n", error.what());
    return 1;
  }
}
