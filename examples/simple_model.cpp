// SPDX-License-Identifier: MIT
// SimpleModel, a Linear and a LayerNorm: what LN does to the statistics of the data, as a table and as a figure; then a
// student of the same shape is trained until it computes what the model computes, and is saved and loaded.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <taper/taper.h>

#include "command_line.h"

namespace fs = std::filesystem;
namespace nn = taper::nn;
namespace train = taper::train;
using taper::Tensor;

namespace {

constexpr int64_t kSamples = 100;
constexpr int64_t kInputs = 100;
constexpr int64_t kOutputs = 50;

class SimpleModelImpl : public nn::Module {
 public:
  SimpleModelImpl(int64_t inputs, int64_t outputs)
      : linear(register_module("linear", nn::Linear(inputs, outputs))),
        layer_norm(register_module("layer_norm", nn::LayerNorm(nn::LayerNormOptions({outputs})))) {}

  /// [N, inputs] -> [N, outputs]
  Tensor forward(const Tensor& x) { return layer_norm(linear(x)); }

  nn::Linear linear;
  nn::LayerNorm layer_norm;
};
TAPER_MODULE(SimpleModel);

struct Options {
  uint64_t seed = 0;
  int64_t steps = 3000;
  double lr = 1;
  fs::path out = "out";
};

// ---- Before and after LN -------------------------------------------------------------------------------------------

void print_statistics(const Tensor& before, const Tensor& after) {
  std::fputs(train::statistics_table({{"one sample, before LN", before[0]},
                                      {"one sample, after LN", after[0]},
                                      {"mean per feature, before LN", before.mean(0)},
                                      {"mean per feature, after LN", after.mean(0)},
                                      {"variance per feature, before LN", before.var(0)},
                                      {"variance per feature, after LN", after.var(0)},
                                      {"all data, before LN", before},
                                      {"all data, after LN", after}})
                 .c_str(),
             stdout);
}

// ---- Training ------------------------------------------------------------------------------------------------------

double loss_of(SimpleModel& student, SimpleModel& teacher, const Tensor& x) {
  const taper::NoGradGuard no_grad;
  return taper::mse_loss(student(x), teacher(x)).item<double>();
}

/// Every step draws fresh samples: what is learned is the function of the teacher, not a batch.
void fit(SimpleModel& student, SimpleModel& teacher, int64_t steps, double lr) {
  taper::optim::SGD optimizer(student->parameters(), taper::optim::SGDOptions(lr).momentum(0.9));
  train::ProgressBar bar(steps);
  for (int64_t step = 0; step < steps && !examples::interrupted(); ++step) {
    const Tensor x = taper::randn({kSamples, kInputs});
    const Tensor target = teacher(x).detach();
    const Tensor loss = taper::mse_loss(student(x), target);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    bar.update(loss.item<double>());
  }
  bar.finish();
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.sizes() == b.sizes() && std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0;
}

/// Whether a fresh model computes the same from the file.
bool saves_and_loads(SimpleModel& student, const Tensor& x, const std::string& path) {
  const taper::NoGradGuard no_grad;
  train::save_parameters(*student, path);
  SimpleModel loaded(kInputs, kOutputs);
  train::load_parameters(*loaded, path);
  return same_bits(loaded(x).contiguous(), student(x).contiguous());
}

int run(const Options& options) {
  taper::manual_seed(options.seed);
  const Tensor data = taper::randn({kSamples, kInputs});
  SimpleModel model(kInputs, kOutputs);
  {
    const taper::NoGradGuard no_grad;
    const Tensor before = model->linear(data);
    const Tensor after = model(data);
    print_statistics(before, after);
    const std::string figure = (options.out / "simple_model.svg").string();
    train::norm_figure(before, after, "LN").save(figure);
    std::printf("\nfigure: %s\n\n", figure.c_str());
  }

  SimpleModel student(kInputs, kOutputs);
  const Tensor unseen = taper::randn({kSamples, kInputs});
  const double loss_before = loss_of(student, model, unseen);
  fit(student, model, options.steps, options.lr);
  const double loss_after = loss_of(student, model, unseen);
  if (!std::isfinite(loss_after)) throw std::runtime_error("the training diverged; a smaller --lr may help");
  std::printf("\nloss on unseen samples: %.4e before, %.4e after training (%.3g times less)\n", loss_before, loss_after,
              loss_before / loss_after);

  const std::string checkpoint = (options.out / "simple_model.safetensors").string();
  const bool same = saves_and_loads(student, unseen, checkpoint);
  std::printf("parameters: %s, reloaded: %s\n", checkpoint.c_str(),
              same ? "same outputs bit for bit" : "other outputs");
  if (!same) return 1;
  return examples::interrupted() ? examples::kInterrupted : 0;
}

}  // namespace

int main(int argc, char** argv) {
  return examples::exit_status("simple_model", [&] {
    Options options;
    examples::CommandLine line(
        "simple_model",
        "Shows what LayerNorm does to the output of a linear layer, then trains a student to copy "
        "the model.");
    line.seed_and_threads(options.seed)
        .positive("--steps", options.steps, "training steps, from 1")
        .positive("--lr", options.lr, "learning rate, above 0")
        .path("--out", options.out, "FOLDER", "where simple_model.svg and simple_model.safetensors are written");
    if (!line.parse(argc, argv)) return 0;
    examples::make_folder("--out", options.out);
    examples::watch_interrupts();
    return run(options);
  });
}
