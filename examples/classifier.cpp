// SPDX-License-Identifier: MIT
// What the trainers of classifiers share.
#include "classifier.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "command_line.h"

namespace data = taper::data;
namespace nn = taper::nn;
namespace optim = taper::optim;
namespace train = taper::train;
using taper::Tensor;

namespace examples {

const std::vector<std::string> kNorms = {"none", "batch", "layer"};

std::pair<Samples, Samples> split(const Samples& samples, int64_t count) {
  const Tensor order = taper::randperm(samples.count(), taper::TensorOptions().dtype(taper::kInt64));
  const auto part = [&](int64_t begin, int64_t length) {
    const Tensor rows = order.narrow(0, begin, length);
    return Samples(samples.data().index_select(0, rows), samples.targets().index_select(0, rows));
  };
  return {part(0, samples.count() - count), part(samples.count() - count, count)};
}

nn::Sequential perceptron(const PerceptronOptions& options) {
  nn::Sequential model;
  int64_t width = options.inputs;
  for (size_t i = 0; i < options.hidden.size(); ++i) {
    const std::string number = std::to_string(i);
    const int64_t units = options.hidden[i];
    model->push_back("linear" + number, nn::Linear(width, units));
    if (options.norm == "batch") model->push_back("norm" + number, nn::BatchNorm1d(units));
    if (options.norm == "layer") model->push_back("norm" + number, nn::LayerNorm(nn::LayerNormOptions({units})));
    model->push_back("relu" + number, nn::ReLU());
    if (options.dropout > 0) model->push_back("dropout" + number, nn::Dropout(options.dropout));
    width = units;
  }
  model->push_back("scores", nn::Linear(width, options.outputs));
  return model;
}

// ---- Training ------------------------------------------------------------------------------------------------------

namespace {

using Batches = data::datasets::MapDataset<Samples, data::transforms::Stack<>>;

/// What is learned from is at least one whole batch.
int64_t batch_size(const Samples& samples, const TrainerOptions& options) {
  return std::min(options.batch_size, samples.count());
}

}  // namespace

struct Trainer::Loader {
  std::unique_ptr<data::StatelessDataLoader<Batches, data::samplers::RandomSampler>> batches;
};

Trainer::Trainer(nn::Sequential model, const Samples& samples, const TrainerOptions& options)
    : model_(std::move(model)),
      options_(options),
      steps_in_epoch_(samples.count() / batch_size(samples, options)),
      loader_(new Loader{data::make_data_loader<data::samplers::RandomSampler>(
          Batches(samples, data::transforms::Stack<>()),
          data::DataLoaderOptions(static_cast<size_t>(batch_size(samples, options))).drop_last(true))}),
      optimizer_(model_->parameters(), optim::AdamWOptions(options.lr).weight_decay(options.weight_decay)),
      scheduler_(optimizer_, optim::OneCycleLROptions(options.lr, total_steps())) {}

Trainer::~Trainer() = default;

int64_t Trainer::total_steps() const { return options_.epochs * steps_in_epoch_; }

double Trainer::lr() const { return optimizer_.param_groups()[0].options().get_lr(); }

double Trainer::epoch(const std::function<void()>& when_interrupted) {
  train::AverageMeter loss_meter;
  model_->train();
  for (auto& batch : *loader_->batches) {
    optimizer_.zero_grad();
    const Tensor loss = taper::cross_entropy_loss(model_->forward(batch.data), batch.target);
    loss.backward();
    optimizer_.step();
    if (++step_ < total_steps()) scheduler_.step();
    loss_meter.update(loss.item<double>(), batch.data.size(0));
    if (!interrupted()) continue;
    if (when_interrupted) when_interrupted();
    break;
  }
  if (loss_meter.count() > 0 && !std::isfinite(loss_meter.value())) {
    throw std::runtime_error("the training diverged; a smaller --lr may help");
  }
  return loss_meter.value();
}

void Trainer::add_to(train::Checkpointer& checkpoints) {
  checkpoints.add("model", model_)
      .add("optimizer", optimizer_)
      .add("scheduler", scheduler_)
      .add("loader", *loader_->batches)
      .add("step", step_);
}

// ---- Evaluation ----------------------------------------------------------------------------------------------------

Tensor scores(nn::Sequential& model, const Tensor& data) {
  const taper::NoGradGuard no_grad;
  constexpr int64_t kChunk = 1024;  // so that the activations of many samples need little memory
  const bool was_training = model->is_training();
  model->eval();
  std::vector<Tensor> parts;
  for (int64_t begin = 0; begin < data.size(0); begin += kChunk) {
    parts.push_back(model->forward(data.narrow(0, begin, std::min(kChunk, data.size(0) - begin))));
  }
  model->train(was_training);
  return taper::cat(parts);
}

train::ConfusionMatrix evaluate(nn::Sequential& model, const Samples& samples,
                                const std::vector<std::string>& classes) {
  train::ConfusionMatrix matrix(classes);
  matrix.update(scores(model, samples.data()), samples.targets());
  return matrix;
}

}  // namespace examples
