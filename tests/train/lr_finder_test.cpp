// SPDX-License-Identifier: MIT
// find_lr: the curve of a loss that is known, and a model that is afterwards what it was.
#include <cmath>
#include <limits>

#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/optim/sgd.h>
#include <taper/random.h>
#include <taper/train/lr_finder.h>

#include "support/catch.h"
#include "support/error.h"
#include "support/values.h"

using namespace taper;
using train::find_lr;
using train::LRCurve;
using train::LRFinderOptions;

namespace {

struct Training {
  Training() {
    manual_seed(1);
    model->push_back(nn::Linear(4, 8));
    model->push_back(nn::BatchNorm1d(8));
    model->push_back(nn::Dropout(0.2));
    model->push_back(nn::Linear(8, 1));
  }
  double step() {
    const Tensor x = randn({16, 4});
    optimizer().zero_grad();
    const Tensor loss = mse_loss(model->forward(x), x.sum(1, true));
    loss.backward();
    optimizer().step();
    return loss.item<double>();
  }
  optim::SGD& optimizer() {
    if (!sgd) sgd = std::make_unique<optim::SGD>(model->parameters(), optim::SGDOptions(0.05).momentum(0.9));
    return *sgd;
  }
  /// Parameters, buffers and what comes next from the generator.
  std::vector<double> state() const {
    std::vector<double> all;
    for (const auto& tensors : {model->parameters(), model->buffers()}) {
      for (const Tensor& t : tensors) {
        for (const double value : test::list(t)) all.push_back(value);
      }
    }
    for (const uint8_t byte : default_generator().get_state()) all.push_back(byte);
    return all;
  }
  nn::Sequential model;
  std::unique_ptr<optim::SGD> sgd;
};

LRCurve of_losses(const std::vector<double>& losses, LRFinderOptions options = {}) {
  nn::Linear model(1, 1);
  optim::SGD optimizer(model->parameters(), optim::SGDOptions(0.1));
  size_t i = 0;
  options.steps = static_cast<int64_t>(losses.size());
  return find_lr(
      *model, optimizer, [&] { return losses[i++]; }, options);
}

}  // namespace

TEST_CASE("find_lr: the run afterwards is the run without it") {
  Training plain, searched;
  for (Training* training : {&plain, &searched}) {
    manual_seed(5);
    for (int i = 0; i < 3; ++i) training->step();
  }
  const std::vector<double> before = searched.state();
  const Tensor grad = searched.model->parameters()[0].grad().clone();
  searched.model->eval();
  const LRCurve curve = find_lr(*searched.model, searched.optimizer(),
                                [&] {
                                  searched.model->train();
                                  return searched.step();
                                },
                                {.min_lr = 1e-5, .max_lr = 10, .steps = 60});
  CHECK(curve.losses.size() > 10);
  CHECK(searched.state() == before);
  CHECK_FALSE(searched.model->is_training());
  CHECK(equal(searched.model->parameters()[0].grad(), grad));
  CHECK(searched.optimizer().param_groups()[0].options().get_lr() == 0.05);
  CHECK(searched.optimizer().state().size() == 6);
  searched.model->train();
  const auto generator = default_generator().get_state();
  std::vector<double> losses;
  for (int i = 0; i < 3; ++i) losses.push_back(searched.step());
  default_generator().set_state(generator);
  for (int i = 0; i < 3; ++i) CHECK(plain.step() == losses[static_cast<size_t>(i)]);
}

TEST_CASE("find_lr: everything is put back when the step throws") {
  Training training;
  training.step();
  const std::vector<double> before = training.state();
  int steps = 0;
  const auto step = [&] {
    if (++steps == 4) throw std::runtime_error("no data");
    return training.step();
  };
  CHECK_THROWS_WITH(find_lr(*training.model, training.optimizer(), step), "no data");
  CHECK(training.state() == before);
  CHECK(training.optimizer().param_groups()[0].options().get_lr() == 0.05);
  CHECK(training.optimizer().state().size() == 6);
}

TEST_CASE("find_lr: learning rates grow geometrically, and the suggestion is where the loss falls fastest") {
  const LRCurve curve =
      of_losses({5, 5, 5, 4, 1, 0.5, 0.4, 0.6, 1, 1.5}, {.min_lr = 1e-6, .max_lr = 1e3, .smoothing = 0});
  REQUIRE(curve.lrs.size() == 10);
  for (size_t i = 0; i < 10; ++i) CHECK(curve.lrs[i] == Approx(std::pow(10, -6 + static_cast<double>(i))));
  CHECK(curve.smoothed == curve.losses);
  CHECK(curve.suggestion == Approx(1e-3));
  CHECK(curve.figure().svg().find("suggestion") != std::string::npos);
  CHECK(std::isnan(of_losses({1, 2, 3}).suggestion));
}

TEST_CASE("find_lr: smoothing starts at the first loss, and a diverging loss ends the search") {
  const LRCurve smooth = of_losses({2, 4, 4}, {.smoothing = 0.5});
  CHECK(smooth.smoothed[0] == 2);
  CHECK(smooth.smoothed[1] == Approx((0.25 * 2 + 0.5 * 4) / 0.75));
  CHECK(of_losses({1, 1, 5, 1, 1}, {.smoothing = 0}).losses.size() == 3);
  CHECK(of_losses({1, 1, std::nan(""), 1}).losses.size() == 2);
}

TEST_CASE("find_lr: options out of range") {
  const auto refused = [](const LRFinderOptions& options) {
    nn::Linear model(1, 1);
    optim::SGD optimizer(model->parameters(), optim::SGDOptions(0.1));
    return error_of([&] {
      find_lr(
          *model, optimizer, [] { return 1.0; }, options);
    });
  };
  CHECK(refused({.min_lr = 0}) == "find_lr: expected 0 < min_lr < max_lr, got 0 and 10");
  CHECK(refused({.min_lr = 1, .max_lr = 1}) == "find_lr: expected 0 < min_lr < max_lr, got 1 and 1");
  CHECK(refused({.steps = 1}) == "find_lr: expected steps > 1, got 1");
  CHECK(refused({.smoothing = 1}) == "find_lr: expected smoothing in [0, 1), got 1");
  CHECK(refused({.diverged = 1}) == "find_lr: expected diverged > 1, got 1");
}
