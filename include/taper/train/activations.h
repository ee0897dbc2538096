// SPDX-License-Identifier: MIT
// ActivationRecorder: what the layers of a model put out over a training run, before and after its norms.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <taper/export.h>
#include <taper/nn/module.h>
#include <taper/train/plot.h>
#include <taper/train/statistics.h>

namespace taper::train {

class SummaryWriter;

struct ActivationOptions {
  int64_t every = 1;          // records calls 0, every, 2 every, ... of each layer
  int64_t bins = 30;          // of the histograms
  bool training_only = true;  // passes over calls in evaluation mode
};

/// What one call put out.
struct ActivationRecord {
  int64_t call = 0;        // of this layer, counted from 0
  Statistics statistics;   // of the finite values
  Histogram histogram;     // of them
  int64_t not_finite = 0;  // how many values are nan or infinite
  double dead = 0;         // the share of units that are 0 for every sample of the batch; a unit is one element of
                           // a sample: what the output has but for its first dimension
};

struct LayerActivations {
  std::string name;     // "encoder.0"; empty for the model itself
  std::string type;     // "LayerNorm"
  bool before = false;  // whether this is what goes into the layer (a norm) instead of what comes out
  std::vector<ActivationRecord> records;

  bool is_norm() const;
  /// `encoder.0 (LayerNorm) before`
  std::string title() const;
};

/// Registers hooks on every module without children, and on every one whose class has Norm in its name, of which the
/// input is recorded too; they see modules that are called through a holder, a container or AnyModule, and no plain
/// functions such as relu(x). It draws no random numbers and records no graph: the run stays the same run.
class TAPER_API ActivationRecorder {
 public:
  /// Throws Error unless every > 0 and bins > 0.
  explicit ActivationRecorder(nn::Module& module, const ActivationOptions& options = {});
  /// Takes the hooks away.
  ~ActivationRecorder();
  ActivationRecorder(const ActivationRecorder&) = delete;
  ActivationRecorder& operator=(const ActivationRecorder&) = delete;

  /// In the order of registration; a layer that was not called has no records.
  const std::vector<LayerActivations>& layers() const;
  /// The last record of each layer as text.
  std::string table() const;
  /// Three charts for each layer: mean with standard deviation and share of dead units over the calls, last histogram.
  Figure figure() const;
  /// The charts of norm_figure() for each norm, from its last recorded call.
  Figure norm_figure() const;
  /// Mean, variance and share of dead units of the last record of each layer, as scalars `activations/...`.
  void write(SummaryWriter& writer, int64_t step) const;
  /// Takes the hooks away; what is recorded stays.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// What a norm does to its data [N, features], as six charts: the distribution of all values, the variance of each
/// feature, and one sample, before the norm and after it. `name` is that of the norm, for the titles.
TAPER_API Figure norm_figure(const Tensor& before, const Tensor& after, const std::string& name);

}  // namespace taper::train
