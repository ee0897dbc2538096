// SPDX-License-Identifier: MIT
// SimpleModel, a Linear and a LayerNorm: what LN does to the statistics of the data, as a table and as a figure; then a
// student of the same shape is trained until it computes what the model computes, and is saved and loaded.
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <taper/taper.h>

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

// ---- The command line ----------------------------------------------------------------------------------------------

constexpr char kHelp[] =
    "usage: simple_model [--seed N] [--steps N] [--lr X] [--out FOLDER]\n"
    "\n"
    "Shows what LayerNorm does to the output of a linear layer, then trains a student to copy the model.\n"
    "\n"
    "  --seed N      seed of all random numbers, from 0 (default 0)\n"
    "  --steps N     training steps, from 1 (default 3000)\n"
    "  --lr X        learning rate, above 0 (default 1)\n"
    "  --out FOLDER  where simple_model.svg and simple_model.safetensors are written (default out)\n"
    "  --help        this text\n";

struct Options {
  uint64_t seed = 0;
  int64_t steps = 3000;
  double lr = 1;
  fs::path out = "out";
  bool help = false;
};

template <typename T>
T number(std::string_view name, std::string_view text, const char* expected, bool (*valid)(T)) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !valid(value)) {
    throw std::invalid_argument(std::string(name) + ": expected " + expected + ", got '" + std::string(text) + "'");
  }
  return value;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      options.help = true;
      return options;
    }
    if (name != "--seed" && name != "--steps" && name != "--lr" && name != "--out") {
      throw std::invalid_argument("unknown option '" + std::string(name) + "' (--help lists them)");
    }
    if (++i == argc) throw std::invalid_argument(std::string(name) + ": expected a value");
    const std::string_view value = argv[i];
    if (name == "--seed") {
      options.seed = number<uint64_t>(name, value, "a whole number from 0", [](uint64_t) { return true; });
    } else if (name == "--steps") {
      options.steps = number<int64_t>(name, value, "a whole number from 1", [](int64_t n) { return n >= 1; });
    } else if (name == "--lr") {
      options.lr = number<double>(name, value, "a number above 0", [](double x) { return std::isfinite(x) && x > 0; });
    } else {
      options.out = value;
    }
  }
  return options;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0) error.assign(errno, std::generic_category());
  if (error) {
    throw std::invalid_argument("--out: cannot write into '" + folder.string() + "': " + error.message());
  }
}

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
  for (int64_t step = 0; step < steps; ++step) {
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
  return same ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parse(argc, argv);
    if (options.help) {
      std::fputs(kHelp, stdout);
      return 0;
    }
    make_folder(options.out);
    return run(options);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "simple_model: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "simple_model: %s\n", error.what());
    return 1;
  }
}
