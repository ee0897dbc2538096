// SPDX-License-Identifier: MIT
// Handwritten digits in the format of MNIST: a perceptron with LayerNorm, its training with checkpoints, resume and
// TensorBoard files, and the confusion matrix of the test digits.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <taper/taper.h>

#include "classifier.h"
#include "command_line.h"

namespace fs = std::filesystem;
namespace nn = taper::nn;
namespace train = taper::train;
using examples::Samples;
using examples::UsageError;
using taper::data::datasets::MNIST;

namespace {

struct Options {
  uint64_t seed = 0;
  fs::path data;
  std::vector<int64_t> hidden = {512, 256};
  std::string norm = "layer";
  double dropout = 0.3;
  examples::TrainerOptions trainer = {.epochs = 15, .batch_size = 64, .lr = 0.002};
  fs::path out = "out/mnist";
  bool resume = false;
};

bool parse(Options& options, int argc, char** argv) {
  examples::CommandLine line("mnist", "Trains a perceptron on the digits of MNIST, or others in its format.");
  line.path("--data", options.data, "FOLDER", "train-images-idx3-ubyte and its three companions, or .gz (needed)")
      .sizes("--hidden", options.hidden, "units of the hidden layers")
      .choice("--norm", options.norm, examples::kNorms, "the norm behind each hidden layer")
      .fraction("--dropout", options.dropout, "share of units that dropout leaves out")
      .positive("--epochs", options.trainer.epochs, "epochs, from 1")
      .positive("--batch-size", options.trainer.batch_size, "digits a batch, from 1")
      .positive("--lr", options.trainer.lr, "highest learning rate of the one-cycle schedule, above 0")
      .path("--out", options.out, "FOLDER", "for the model, checkpoints/, tensorboard/ and the confusion matrix")
      .flag("--resume", options.resume, "go on from the last checkpoint in --out")
      .seed_and_threads(options.seed);
  if (!line.parse(argc, argv)) return false;
  if (options.data.empty()) throw UsageError("--data: expected a folder with idx files");
  return true;
}

// ---- The data ------------------------------------------------------------------------------------------------------

/// Images as rows with about mean 0 and standard deviation 1 over MNIST.
Samples load(const Options& options, MNIST::Mode mode) {
  const MNIST digits = examples::read_input([&] { return MNIST(options.data.string(), mode); });
  if (digits.images().size(0) == 0) throw UsageError("--data: expected at least one image, got none");
  return Samples((digits.images().flatten(1) - 0.1307) / 0.3081, digits.targets());
}

void check_data(const Samples& training, const Samples& test, const Options& options) {
  if (training.data().size(1) != test.data().size(1)) {
    throw UsageError("--data: expected test images of the size of the training images");
  }
  if (test.targets().max().item<int64_t>() > training.targets().max().item<int64_t>()) {
    throw UsageError("--data: expected no classes in the test that the training does not have");
  }
  if (options.norm == "batch" && (options.trainer.batch_size < 2 || training.count() < 2)) {
    throw UsageError("--batch-size: expected 2 or more for --norm batch");
  }
}

std::vector<std::string> class_names(const Samples& training) {
  std::vector<std::string> names;
  for (int64_t i = 0; i <= training.targets().max().item<int64_t>(); ++i) names.push_back(std::to_string(i));
  return names;
}

// ---- The run -------------------------------------------------------------------------------------------------------

/// From the last checkpoint, if that is wanted.
void start(train::Checkpointer& checkpoints, const Options& options) {
  if (!options.resume) {
    if (checkpoints.files().empty()) return;
    throw UsageError("--out: '" + options.out.string() +
                     "' has checkpoints of another run; --resume goes on from them");
  }
  const auto found = examples::read_input([&] { return checkpoints.load_latest(); });
  if (!found) throw UsageError("--resume: no checkpoint in '" + options.out.string() + "'");
  std::printf("resumed: %s\n\n", found->path.c_str());
}

/// What TensorBoard shows of an epoch.
void write(train::SummaryWriter& writer, const train::ActivationRecorder& activations, int64_t step, double loss,
           double accuracy, double lr) {
  writer.add_scalar("loss/train", loss, step);
  writer.add_scalar("accuracy/test", accuracy, step);
  writer.add_scalar("lr", lr, step);
  activations.write(writer, step);
}

/// Trains to the end, or until Ctrl-C, with a checkpoint after each epoch and when it is interrupted.
void fit(nn::Sequential& model, examples::Trainer& trainer, train::Checkpointer& checkpoints, const Samples& test,
         const std::vector<std::string>& classes, const Options& options) {
  train::SummaryWriter writer((options.out / "tensorboard").string());
  train::ActivationRecorder activations(*model, {.every = 10});
  const int64_t steps_in_epoch = trainer.total_steps() / options.trainer.epochs;
  while (trainer.step() < trainer.total_steps() && !examples::interrupted()) {
    const double loss = trainer.epoch([&] { checkpoints.save(trainer.step()); });
    if (examples::interrupted()) break;
    const double accuracy = examples::evaluate(model, test, classes).accuracy();
    std::printf("epoch %2lld/%lld  loss %.4f  test accuracy %.4f\n",
                static_cast<long long>(trainer.step() / steps_in_epoch), static_cast<long long>(options.trainer.epochs),
                loss, accuracy);
    std::fflush(stdout);
    write(writer, activations, trainer.step(), loss, accuracy, trainer.lr());
    checkpoints.save(trainer.step(), accuracy);
  }
}

void report(nn::Sequential& model, const Samples& test, const std::vector<std::string>& classes, const fs::path& out) {
  const train::ConfusionMatrix matrix = examples::evaluate(model, test, classes);
  const fs::path figure = out / "confusion.svg", parameters = out / "model.safetensors";
  train::Figure().confusion_matrix("Test digits", matrix.matrix(), {.labels = classes}).save(figure.string());
  train::save_parameters(*model, parameters.string());
  std::printf("\n%s\nfigure: %s\nmodel: %s\n", matrix.table().c_str(), figure.c_str(), parameters.c_str());
}

int run(const Options& options) {
  const Samples training = load(options, MNIST::Mode::kTrain), test = load(options, MNIST::Mode::kTest);
  check_data(training, test, options);
  examples::make_folder("--out", options.out);
  examples::watch_interrupts();

  taper::manual_seed(options.seed);
  const std::vector<std::string> classes = class_names(training);
  nn::Sequential model = examples::perceptron(
      {training.data().size(1), options.hidden, static_cast<int64_t>(classes.size()), options.norm, options.dropout});
  examples::Trainer trainer(model, training, options.trainer);
  train::Checkpointer checkpoints((options.out / "checkpoints").string(), {.keep_best = 1, .maximize = true});
  trainer.add_to(checkpoints);
  start(checkpoints, options);
  std::printf("%s\n", train::summary(model, {1, training.data().size(1)}).c_str());
  fit(model, trainer, checkpoints, test, classes, options);
  if (examples::interrupted()) {
    std::printf("interrupted at step %lld; --resume goes on from there\n", static_cast<long long>(trainer.step()));
    return examples::kInterrupted;
  }
  report(model, test, classes, options.out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return examples::exit_status("mnist", [&] {
    Options options;
    return parse(options, argc, argv) ? run(options) : 0;
  });
}
