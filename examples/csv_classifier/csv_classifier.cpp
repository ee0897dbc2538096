// SPDX-License-Identifier: MIT
// A classifier for any table: `csv_classifier train` makes a model of a CSV file, `evaluate` tests it on another, and
// `predict` names the classes of rows that have none.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include <taper/taper.h>

#include "../classifier.h"
#include "../command_line.h"
#include "table_model.h"

namespace fs = std::filesystem;
namespace nn = taper::nn;
namespace train = taper::train;
using examples::CommandLine;
using examples::Samples;
using examples::TableModel;
using examples::UsageError;
using taper::Tensor;
using taper::data::datasets::CSV;
using taper::data::datasets::CSVColumn;
using taper::data::datasets::CSVOptions;

namespace {

// ---- The table -----------------------------------------------------------------------------------------------------

/// How a CSV file is to be read.
struct TableOptions {
  fs::path data;
  std::string label;  // empty: the last column
  std::string delimiter = ",";
  uint64_t skip_rows = 0;
  bool no_header = false;

  void add_to(CommandLine& line) {
    line.path("--data", data, "FILE", "the CSV file (needed)")
        .text("--delimiter", delimiter, "C", "what separates the fields")
        .natural("--skip-rows", skip_rows, "rows in front of the table to pass over")
        .flag("--no-header", no_header, "the first row is data; columns are called 0, 1, ...");
  }

  CSVOptions csv() const {
    if (data.empty()) throw UsageError("--data: expected a CSV file");
    if (delimiter.size() != 1) throw UsageError("--delimiter: expected one character, got '" + delimiter + "'");
    return CSVOptions().header(!no_header).delimiter(delimiter[0]).skip_rows(skip_rows).label(column(label));
  }

  static CSVColumn column(const std::string& name) { return name.empty() ? CSVColumn(-1) : CSVColumn(name); }
};

CSV read_table(const TableOptions& table, const CSVOptions& options) {
  return examples::read_input([&] { return CSV(table.data.string(), options); });
}

// ---- train ---------------------------------------------------------------------------------------------------------

struct TrainOptions {
  TableOptions table;
  std::vector<int64_t> hidden = {32, 32};
  std::string norm = "layer";
  double dropout = 0;
  double test_fraction = 0.2;
  examples::TrainerOptions trainer = {.epochs = 60, .batch_size = 16};
  uint64_t seed = 0;
  fs::path out = "model.safetensors";
};

bool parse(TrainOptions& options, int argc, char** argv) {
  CommandLine line("csv_classifier train", "Trains a perceptron on a CSV file and saves it.");
  options.table.add_to(line);
  line.text("--label", options.table.label, "NAME", "the column of the classes (the last one if not given)")
      .sizes("--hidden", options.hidden, "units of the hidden layers")
      .choice("--norm", options.norm, examples::kNorms, "the norm behind each hidden layer")
      .fraction("--dropout", options.dropout, "share of units that dropout leaves out")
      .fraction("--test-fraction", options.test_fraction, "share of rows kept for the test")
      .positive("--epochs", options.trainer.epochs, "epochs, from 1")
      .positive("--batch-size", options.trainer.batch_size, "rows a batch, from 1")
      .positive("--lr", options.trainer.lr, "highest learning rate of the one-cycle schedule, above 0")
      .path("--out", options.out, "FILE", "where the model is written")
      .seed_and_threads(options.seed);
  return line.parse(argc, argv);
}

/// Refuses what cannot be trained on.
int64_t test_rows(const CSV& table, const TrainOptions& options) {
  if (table.classes().size() < 2) throw UsageError("--data: expected two classes at least, got one");
  const int64_t rows = table.features().size(0);
  const auto count = static_cast<int64_t>(std::lround(options.test_fraction * static_cast<double>(rows)));
  if (rows - count < 2) throw UsageError("--data: expected two rows at least to train on");
  if (options.norm == "batch" && options.trainer.batch_size < 2) {
    throw UsageError("--batch-size: expected 2 or more for --norm batch");
  }
  return count;
}

void train_epochs(TableModel& model, const Samples& training, const TrainOptions& options) {
  examples::Trainer trainer(model.network, Samples(model.scaled(training.data()), training.targets()), options.trainer);
  train::ProgressBar bar({.label = "epoch", .steps = options.trainer.epochs});
  for (int64_t epoch = 0; epoch < options.trainer.epochs; ++epoch) {
    const double loss = trainer.epoch();
    if (examples::interrupted()) break;
    bar.update(loss);
  }
  bar.finish();
}

int run_train(int argc, char** argv) {
  TrainOptions options;
  if (!parse(options, argc, argv)) return 0;
  const CSV table = read_table(options.table, options.table.csv());
  const int64_t test_count = test_rows(table, options);
  if (options.out.has_parent_path()) examples::make_folder("--out", options.out.parent_path());
  examples::watch_interrupts();

  taper::manual_seed(options.seed);
  const auto [training, test] = examples::split(Samples(table.features(), table.targets()), test_count);
  std::printf("%lld rows to train, %lld to test; %zu columns, %zu classes\n", static_cast<long long>(training.count()),
              static_cast<long long>(test_count), table.feature_names().size(), table.classes().size());
  TableModel model{options.table.label,
                   table.feature_names(),
                   table.classes(),
                   options.hidden,
                   options.norm,
                   {},
                   {},
                   examples::perceptron({table.features().size(1), options.hidden,
                                         static_cast<int64_t>(table.classes().size()), options.norm, options.dropout})};
  model.fit_scaling(training.data());
  train_epochs(model, training, options);
  if (test_count > 0) {
    train::ConfusionMatrix matrix(model.classes);
    matrix.update(model.probabilities(test.data()), test.targets());
    std::printf("\ntest\n%s", matrix.table().c_str());
  }
  examples::save_model(model, options.out.string());
  std::printf("\nmodel: %s\n", options.out.c_str());
  return examples::interrupted() ? examples::kInterrupted : 0;
}

// ---- evaluate and predict ------------------------------------------------------------------------------------------

struct UseOptions {
  TableOptions table;
  fs::path model = "model.safetensors";

  void add_to(CommandLine& line) {
    table.add_to(line);
    line.path("--model", model, "FILE", "what csv_classifier train has written").seed_and_threads(seed_);
  }

 private:
  uint64_t seed_ = 0;  // nothing is random here; all programs take it
};

TableModel read_model(const UseOptions& options) {
  return examples::read_input([&] { return examples::load_model(options.model.string()); });
}

int run_evaluate(int argc, char** argv) {
  UseOptions options;
  CommandLine line("csv_classifier evaluate", "Tests a saved model on a CSV file that has the classes.");
  options.add_to(line);
  line.text("--label", options.table.label, "NAME", "the column of the classes (the model's if not given)");
  if (!line.parse(argc, argv)) return 0;
  options.table.csv();
  TableModel model = read_model(options);
  if (options.table.label.empty()) options.table.label = model.label;
  const CSV table = read_table(options.table, options.table.csv().features(model.columns).classes(model.classes));
  train::ConfusionMatrix matrix(model.classes);
  matrix.update(model.probabilities(table.features()), table.targets());
  std::fputs(matrix.table().c_str(), stdout);
  return 0;
}

/// Quoted where CSV (RFC 4180) wants it.
std::string field(const std::string& text, char delimiter) {
  if (text.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

int run_predict(int argc, char** argv) {
  UseOptions options;
  CommandLine line("csv_classifier predict",
                   "Prints, as CSV, a class for each row of a file and how probable the model finds it.");
  options.add_to(line);
  if (!line.parse(argc, argv)) return 0;
  options.table.csv();
  TableModel model = read_model(options);
  const CSV table = read_table(options.table, options.table.csv().label(std::nullopt).features(model.columns));
  const char delimiter = options.table.delimiter[0];
  const auto [probability, best] = model.probabilities(table.features()).max(1);
  std::printf("prediction%cprobability\n", delimiter);
  for (int64_t i = 0; i < best.size(0); ++i) {
    const std::string& name = model.classes[static_cast<size_t>(best[i].item<int64_t>())];
    std::printf("%s%c%.4f\n", field(name, delimiter).c_str(), delimiter, probability[i].item<double>());
  }
  return 0;
}

int run(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "train") return run_train(argc - 1, argv + 1);
  if (command == "evaluate") return run_evaluate(argc - 1, argv + 1);
  if (command == "predict") return run_predict(argc - 1, argv + 1);
  if (command != "--help") throw UsageError("expected train, evaluate or predict, got '" + command + "'");
  std::puts(
      "usage: csv_classifier train|evaluate|predict [option]...\n\n"
      "Each of the three lists its options with --help.");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return examples::exit_status("csv_classifier", [&] { return run(argc, argv); });
}
