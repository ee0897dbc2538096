// SPDX-License-Identifier: MIT
// What the trainers of classifiers share: samples in memory, a perceptron with a norm, its training and its evaluation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <taper/taper.h>

namespace examples {

/// Data [N, ...] and classes [N] int64.
class Samples : public taper::data::datasets::PairDataset<Samples> {
 public:
  Samples(taper::Tensor data, taper::Tensor targets) : PairDataset(std::move(data), std::move(targets), "samples") {}

  const taper::Tensor& data() const { return data_; }
  const taper::Tensor& targets() const { return targets_; }
  int64_t count() const { return data_.size(0); }
};

/// Samples in a random order in two parts, of which the second has `count`.
std::pair<Samples, Samples> split(const Samples& samples, int64_t count);

/// The names that --norm takes.
extern const std::vector<std::string> kNorms;  // none, batch, layer

struct PerceptronOptions {
  int64_t inputs = 0;
  std::vector<int64_t> hidden;
  int64_t outputs = 0;
  std::string norm = "layer";
  double dropout = 0;
};

/// [N, inputs] -> [N, outputs]. Each hidden layer is linear0, norm0, relu0, dropout0 and so on; norm and dropout are
/// not there if there is none.
taper::nn::Sequential perceptron(const PerceptronOptions& options);

struct TrainerOptions {
  int64_t epochs = 20;
  int64_t batch_size = 64;
  double lr = 0.01;  // the highest of the cycle
  double weight_decay = 0.01;
};

/// Trains with AdamW, cross entropy and a one-cycle learning rate (Smith and Topin 2018).
class Trainer {
 public:
  Trainer(taper::nn::Sequential model, const Samples& samples, const TrainerOptions& options);
  ~Trainer();

  /// One pass over the samples in a new order, without a last batch that is smaller than the others; after a
  /// checkpoint was loaded, the rest of the pass. Ctrl-C ends it after a step: `when_interrupted` is then called, which
  /// may save a checkpoint. Returns the mean loss; throws std::runtime_error when it is not finite.
  double epoch(const std::function<void()>& when_interrupted = nullptr);
  /// Makes the model and the state of its training parts of the checkpoints.
  void add_to(taper::train::Checkpointer& checkpoints);
  /// Of all epochs.
  int64_t total_steps() const;
  int64_t step() const { return step_; }
  double lr() const;

 private:
  struct Loader;

  taper::nn::Sequential model_;
  TrainerOptions options_;
  int64_t steps_in_epoch_;
  std::unique_ptr<Loader> loader_;
  taper::optim::AdamW optimizer_;
  taper::optim::OneCycleLR scheduler_;
  int64_t step_ = 0;
};

/// Scores [N, C] of data [N, ...], in evaluation mode and without a graph.
taper::Tensor scores(taper::nn::Sequential& model, const taper::Tensor& data);
/// How the classes of the samples are recognised.
taper::train::ConfusionMatrix evaluate(taper::nn::Sequential& model, const Samples& samples,
                                       const std::vector<std::string>& classes);

}  // namespace examples
