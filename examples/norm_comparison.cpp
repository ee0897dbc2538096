// SPDX-License-Identifier: MIT
// BatchNorm1d, LayerNorm or none at batch sizes 2, 8 and 64: the same perceptron on the 8x8 digits that taper carries,
// as a table of test accuracy over several seeds, and as a figure of learning curves and activations.
#include <algorithm>
#include <cmath>
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
using taper::Tensor;

namespace {

constexpr int64_t kTestDigits = 360;
constexpr int64_t kPixels = 64;
const std::vector<int64_t> kBatchSizes = {2, 8, 64};

struct Options {
  uint64_t seed = 0;
  int64_t seeds = 5;
  int64_t epochs = 20;
  double lr = 0.01;
  std::vector<int64_t> hidden = {64, 64};
  fs::path out = "out";
};

/// One norm at one batch size.
struct Cell {
  std::string norm;
  int64_t batch_size;
  std::vector<std::vector<double>> accuracy;         // of each seed, after each epoch
  std::vector<train::ActivationRecord> activations;  // that enter the first ReLU, of the first seed
};

struct MeanAndSpread {
  double mean, spread;  // the standard deviation, 0 of a single value
};

MeanAndSpread mean_and_spread(const std::vector<double>& values) {
  const train::Statistics found = train::statistics(taper::tensor(values, taper::kDouble));
  return {found.mean, values.size() > 1 ? std::sqrt(found.variance) : 0};
}

/// Of the test accuracy after an epoch.
MeanAndSpread accuracy_after(const Cell& cell, int64_t epoch) {
  std::vector<double> values;
  for (const auto& seed : cell.accuracy) values.push_back(seed[static_cast<size_t>(epoch)]);
  return mean_and_spread(values);
}

const char* title(const std::string& norm) {
  if (norm == "batch") return "BatchNorm1d";
  return norm == "layer" ? "LayerNorm" : "no norm";
}

// ---- The experiment ------------------------------------------------------------------------------------------------

std::vector<train::ActivationRecord> before_relu(const train::ActivationRecorder& recorder, const std::string& norm) {
  const std::string name = norm == "none" ? "linear0" : "norm0";
  for (const train::LayerActivations& layer : recorder.layers()) {
    if (layer.name == name && !layer.before) return layer.records;
  }
  return {};
}

/// Adds the run with one seed to a cell. The seed decides the split, too: it is the same for all cells.
void run_seed(Cell& cell, const Options& options, uint64_t seed) {
  taper::manual_seed(seed);
  const taper::data::datasets::Digits digits;
  const auto [training, test] = examples::split(Samples(digits.images().flatten(1), digits.targets()), kTestDigits);
  nn::Sequential model = examples::perceptron({kPixels, options.hidden, 10, cell.norm, 0});
  examples::Trainer trainer(model, training, {options.epochs, cell.batch_size, options.lr, 0.01});
  train::ActivationRecorder recorder(*model, {.every = std::max<int64_t>(trainer.total_steps() / 50, 1)});
  if (!cell.accuracy.empty()) recorder.stop();
  std::vector<double> accuracy;
  const std::vector<std::string> classes(10, "");
  for (int64_t epoch = 0; epoch < options.epochs && !examples::interrupted(); ++epoch) {
    trainer.epoch();
    accuracy.push_back(examples::evaluate(model, test, classes).accuracy());
  }
  if (examples::interrupted()) return;
  if (cell.accuracy.empty()) cell.activations = before_relu(recorder, cell.norm);
  cell.accuracy.push_back(accuracy);
}

std::vector<Cell> run_all(const Options& options) {
  std::vector<Cell> cells;
  for (const std::string& norm : examples::kNorms) {
    for (const int64_t size : kBatchSizes) cells.push_back({norm, size, {}, {}});
  }
  train::ProgressBar bar({.label = "run", .steps = static_cast<int64_t>(cells.size()) * options.seeds});
  for (int64_t i = 0; i < options.seeds; ++i) {
    for (Cell& cell : cells) {
      run_seed(cell, options, options.seed + static_cast<uint64_t>(i));
      if (examples::interrupted()) return cells;
      bar.metric("accuracy", cell.accuracy.back().back());
      bar.update();
    }
  }
  bar.finish();
  return cells;
}

// ---- What is shown -------------------------------------------------------------------------------------------------

void print_table(const std::vector<Cell>& cells, const Options& options) {
  std::printf("\ntest accuracy after %lld epochs, mean and standard deviation over %lld seeds\n\n%-12s",
              static_cast<long long>(options.epochs), static_cast<long long>(options.seeds), "batch size");
  for (const int64_t size : kBatchSizes) std::printf("  %16lld", static_cast<long long>(size));
  for (const Cell& cell : cells) {
    if (cell.batch_size == kBatchSizes.front()) std::printf("\n%-12s", title(cell.norm));
    const auto [mean, spread] = accuracy_after(cell, options.epochs - 1);
    std::printf("  %7.3f +- %.3f", mean, spread);
  }
  std::printf("\n");
}

const Cell& cell_of(const std::vector<Cell>& cells, const std::string& norm, int64_t size) {
  return *std::find_if(cells.begin(), cells.end(),
                       [&](const Cell& cell) { return cell.norm == norm && cell.batch_size == size; });
}

void print_meaning(const std::vector<Cell>& cells, const Options& options) {
  const auto points = [&](const char* norm) {
    const int64_t last = options.epochs - 1;
    return 100 * (accuracy_after(cell_of(cells, norm, kBatchSizes.front()), last).mean -
                  accuracy_after(cell_of(cells, norm, kBatchSizes.back()), last).mean);
  };
  std::printf(
      "\nFrom batch size 64 to 2, the accuracy changes by %+.1f points with BatchNorm1d, %+.1f with LayerNorm, %+.1f\n"
      "without a norm.\n"
      "BatchNorm1d takes mean and variance of a feature over the batch. Of two samples, it leaves only which one is\n"
      "greater: every value becomes about -1 or +1 (the two peaks in the last row of the figure), and what the model\n"
      "learns from that does not fit the running averages that it is tested with. LayerNorm takes them over the\n"
      "features of one sample: what the other samples are, and how many, makes no difference to it.\n",
      points("batch"), points("layer"), points("none"));
}

train::Series curve(const Cell& cell, int64_t epochs) {
  train::Series series{.name = title(cell.norm), .y = {}};
  for (int64_t epoch = 0; epoch < epochs; ++epoch) {
    const auto [mean, spread] = accuracy_after(cell, epoch);
    series.x.push_back(static_cast<double>(epoch + 1));
    series.y.push_back(mean);
    series.spread.push_back(spread);
  }
  return series;
}

train::Series deviation(const Cell& cell) {
  train::Series series{.name = title(cell.norm), .y = {}};
  for (const train::ActivationRecord& record : cell.activations) {
    series.x.push_back(static_cast<double>(record.call));
    series.y.push_back(std::sqrt(record.statistics.variance));
  }
  return series;
}

/// Learning curves, the standard deviation of what enters the first ReLU, and its distribution in
/// the first and smallest batch, where each norm still has weight 1 and bias 0.
train::Figure figure(const std::vector<Cell>& cells, int64_t epochs) {
  train::Figure figure(static_cast<int64_t>(kBatchSizes.size()));
  const auto row = [&](const std::string& what, const auto& series_of, const train::ChartOptions& options) {
    for (const int64_t size : kBatchSizes) {
      std::vector<train::Series> series;
      for (const std::string& norm : examples::kNorms) series.push_back(series_of(cell_of(cells, norm, size)));
      figure.curves(what + ", batch size " + std::to_string(size), series, options);
    }
  };
  row("Test accuracy", [&](const Cell& cell) { return curve(cell, epochs); }, {.x_label = "epoch", .y_label = "share"});
  row("Before the first ReLU", deviation, {.x_label = "step", .y_label = "standard deviation"});
  for (const std::string& norm : examples::kNorms) {
    const Cell& cell = cell_of(cells, norm, kBatchSizes.front());
    figure.histogram(std::string("Before the first ReLU, ") + title(norm), cell.activations.front().histogram,
                     {.x_label = "value, first batch of 2"});
  }
  return figure;
}

int run(const Options& options) {
  const std::vector<Cell> cells = run_all(options);
  if (examples::interrupted()) return examples::kInterrupted;
  print_table(cells, options);
  print_meaning(cells, options);
  const train::Figure shown = figure(cells, options.epochs);
  for (const char* ending : {".png", ".svg"}) {
    const std::string path = (options.out / "norm_comparison").string() + ending;
    shown.save(path);
    std::printf("%sfigure: %s\n", ending == std::string(".png") ? "\n" : "", path.c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return examples::exit_status("norm_comparison", [&] {
    Options options;
    examples::CommandLine line(
        "norm_comparison",
        "Trains a perceptron on 8x8 digits with no norm, BatchNorm1d and LayerNorm at batch sizes "
        "2, 8 and 64.");
    line.seed_and_threads(options.seed)
        .positive("--seeds", options.seeds, "how many seeds, from --seed on")
        .positive("--epochs", options.epochs, "epochs of each run, from 1")
        .positive("--lr", options.lr, "highest learning rate of the one-cycle schedule, above 0")
        .sizes("--hidden", options.hidden, "units of the hidden layers")
        .path("--out", options.out, "FOLDER", "where norm_comparison.png and .svg are written");
    if (!line.parse(argc, argv)) return 0;
    examples::make_folder("--out", options.out);
    examples::watch_interrupts();
    return run(options);
  });
}
