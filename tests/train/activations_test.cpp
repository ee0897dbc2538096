// SPDX-License-Identifier: MIT
// ActivationRecorder: the numbers of each layer against numbers by hand, and a run that it does not change.
#include <cmath>
#include <filesystem>
#include <numeric>

#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/optim/sgd.h>
#include <taper/random.h>
#include <taper/train/activations.h>
#include <taper/train/summary_writer.h>

#include "support/catch.h"
#include "support/error.h"
#include "support/values.h"

using namespace taper;
using Catch::Matchers::Contains;
using train::ActivationRecorder;

namespace {

struct NetImpl : nn::Module {
  NetImpl() {
    first = register_module("first", nn::Linear(4, 6));
    norm = register_module("norm", nn::LayerNorm(nn::LayerNormOptions({6})));
    tail = register_module("tail", nn::Sequential(nn::ReLU(), nn::Dropout(0.5), nn::Linear(6, 2)));
  }
  Tensor forward(const Tensor& x) { return tail->forward(norm(first(x))); }
  nn::Linear first = nullptr;
  nn::LayerNorm norm = nullptr;
  nn::Sequential tail = nullptr;
};
TAPER_MODULE(Net);

/// The parameters after a few steps of training.
std::vector<double> trained(bool recorded) {
  manual_seed(3);
  Net net;
  std::optional<ActivationRecorder> recorder;
  if (recorded) recorder.emplace(*net);
  optim::SGD optimizer(net->parameters(), optim::SGDOptions(0.1));
  for (int step = 0; step < 4; ++step) {
    optimizer.zero_grad();
    mse_loss(net(randn({8, 4})), randn({8, 2})).backward();
    optimizer.step();
  }
  std::vector<double> all;
  for (const Tensor& p : net->parameters()) {
    for (const double value : test::list(p)) all.push_back(value);
  }
  return all;
}

int64_t sum(const std::vector<int64_t>& counts) { return std::accumulate(counts.begin(), counts.end(), int64_t{0}); }

}  // namespace

TEST_CASE("ActivationRecorder: every layer, norms before and after") {
  manual_seed(0);
  Net net;
  ActivationRecorder recorder(*net, {.bins = 10});
  const Tensor x = randn({32, 4});
  net(x);
  const auto& layers = recorder.layers();
  std::vector<std::string> titles;
  for (const auto& layer : layers) titles.push_back(layer.title());
  CHECK(titles == std::vector<std::string>{"first (Linear)", "norm (LayerNorm) before", "norm (LayerNorm) after",
                                           "tail.0 (ReLU)", "tail.1 (Dropout)", "tail.2 (Linear)"});
  for (const auto& layer : layers) {
    REQUIRE(layer.records.size() == 1);
    CHECK(layer.records[0].call == 0);
    CHECK(layer.records[0].not_finite == 0);
    CHECK(sum(layer.records[0].histogram.counts) == (layer.name == "tail.2" ? 64 : 192));
  }
  const Tensor hidden = net->first(x).detach();  // a second call of that layer
  CHECK(layers[0].records.size() == 2);
  CHECK(layers[0].records[1].call == 1);
  CHECK(layers[0].records[0].statistics.mean == Approx(hidden.mean().item<double>()).margin(1e-7));
  CHECK(layers[1].records[0].statistics.mean == layers[0].records[0].statistics.mean);
  CHECK(layers[1].records[0].statistics.variance == Approx(hidden.var().item<double>()));
  CHECK(layers[2].records[0].statistics.mean == Approx(0).margin(1e-6));
  CHECK(layers[2].records[0].statistics.variance == Approx(192. / 191).epsilon(1e-3));
  CHECK(layers[3].records[0].statistics.min == 0);
}

TEST_CASE("ActivationRecorder: a dead unit is zero for every sample") {
  nn::ReLU relu;
  ActivationRecorder recorder(*relu);
  relu(tensor({{-1., 1., -2., -3.}, {2., 1., -1., -1.}}));
  relu(zeros({3, 2, 2}));
  relu(tensor({1., -1.}));
  const auto& records = recorder.layers().at(0).records;
  REQUIRE(records.size() == 3);
  CHECK(records[0].dead == 0.5);
  CHECK(records[1].dead == 1);
  CHECK(records[2].dead == 0.5);
  CHECK(recorder.layers()[0].title() == "ReLU");
}

TEST_CASE("ActivationRecorder: values that are not finite are counted, not hidden") {
  nn::Identity layer;
  ActivationRecorder recorder(*layer);
  layer(tensor({{1., std::nan("")}, {3., HUGE_VAL}}));
  const auto& record = recorder.layers().at(0).records.at(0);
  CHECK(record.not_finite == 2);
  CHECK(record.statistics.mean == 2);
  CHECK(sum(record.histogram.counts) == 2);
  layer(full({2, 2}, std::nan("")));
  CHECK(recorder.layers()[0].records.at(1).not_finite == 4);
  CHECK_THAT(recorder.table(), Contains("nan"));
}

TEST_CASE("ActivationRecorder: which calls it records") {
  Net net;
  ActivationRecorder recorder(*net, {.every = 3});
  for (int i = 0; i < 7; ++i) net(ones({2, 4}));
  net->eval();
  for (int i = 0; i < 5; ++i) net(ones({2, 4}));
  const auto& records = recorder.layers()[0].records;
  REQUIRE(records.size() == 3);
  CHECK(records[2].call == 6);
  net->train();
  recorder.stop();
  net(ones({2, 4}));
  net(ones({2, 4}));
  CHECK(recorder.layers()[0].records.size() == 3);

  ActivationRecorder always(*net, {.training_only = false});
  net->eval();
  net(ones({2, 4}));
  CHECK(always.layers()[0].records.size() == 1);
}

TEST_CASE("ActivationRecorder: the run is the same run, and the hooks go with it") {
  CHECK(trained(true) == trained(false));
  Net net;
  { const ActivationRecorder recorder(*net); }
  net(ones({2, 4}));  // would write into what is gone
  CHECK(error_of([&] { ActivationRecorder none(*net, {.every = 0}); }) ==
        "ActivationRecorder: expected every > 0, got 0");
  CHECK(error_of([&] { ActivationRecorder none(*net, {.bins = 0}); }) ==
        "ActivationRecorder: expected bins > 0, got 0");
}

TEST_CASE("ActivationRecorder: table, figures and scalars of what it saw") {
  manual_seed(0);
  Net net;
  ActivationRecorder recorder(*net);
  CHECK(recorder.norm_figure().svg().find("class=\"title\"") == std::string::npos);
  for (int i = 0; i < 3; ++i) net(randn({16, 4}));
  CHECK_THAT(recorder.table(), Contains("layer                      call        mean") &&
                                   Contains("norm (LayerNorm) after        2") && Contains("tail.0 (ReLU)"));
  const std::string figure = recorder.figure().svg();
  CHECK_THAT(figure, Contains(">norm (LayerNorm) before<") && Contains(">Dead units<") && Contains(">Distribution<"));
  const std::string norms = recorder.norm_figure().svg();
  CHECK_THAT(norms, Contains(">All data before norm<") && Contains(">Variance per feature after norm<") &&
                        Contains(">One sample after norm<"));

  const std::string folder = (std::filesystem::temp_directory_path() / "taper_activations_test").string();
  {
    train::SummaryWriter writer(folder);
    const auto before = std::filesystem::file_size(writer.path());
    recorder.write(writer, 2);
    CHECK(std::filesystem::file_size(writer.path()) > before + 18 * 40);  // six layers, three scalars each
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("norm_figure: of a batch norm over images the features are channels") {
  manual_seed(0);
  nn::BatchNorm2d norm(3);
  ActivationRecorder recorder(*norm);
  norm(randn({4, 3, 5, 5}));
  const std::string svg = recorder.norm_figure().svg();
  const size_t bars = svg.find(">variance<");
  REQUIRE(bars != std::string::npos);
  const std::string path = svg.substr(svg.find("<path fill", bars), 500);
  const std::string box = path.substr(0, path.find("/>"));
  CHECK(std::count(box.begin(), box.end(), 'z') == 3);
  CHECK(error_of([] { train::norm_figure(ones({3}), ones({3}), "LN"); }) ==
        "norm_figure: expected [N, features] twice, got 1 and 1 dimensions");
}
