// SPDX-License-Identifier: MIT
// Hooks that measure, and what is made of their measurements.
#include <taper/train/activations.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>
#include <taper/train/summary_writer.h>

#include "tensor/check.h"
#include "train/module_type.h"
#include "train/statistics.h"

namespace taper::train {
namespace {

constexpr char kAfterColor[] = "#d97b29";

/// Of the units of [N, ...], the share that are zero for every sample.
double dead_share(const Tensor& x) {
  if (x.numel() == 0) return 0;
  const int64_t samples = x.dim() > 1 ? x.size(0) : 1;
  return x.eq(0).reshape({samples, -1}).all(0).to(kDouble).mean().item<double>();
}

ActivationRecord measure(const Tensor& output, int64_t call, int64_t bins) {
  ActivationRecord record;
  record.call = call;
  Tensor values = output.to(kDouble).reshape({-1});
  const Tensor finite = isfinite(values);
  record.not_finite = values.numel() - finite.sum().item<int64_t>();
  if (record.not_finite > 0) values = values.masked_select(finite);
  record.statistics = statistics(values);
  record.histogram = histogram(values, bins);
  record.dead = dead_share(output);
  return record;
}

/// [rows, features]: norms over batches and groups have their features in dimension 1, the others in the last.
Tensor feature_rows(const Tensor& x, const std::string& type) {
  if (x.dim() <= 1) return x.reshape({1, -1});
  const bool channels_first = type.find("Batch") == 0 || type.find("Instance") == 0 || type.find("Group") == 0;
  const Tensor features_last = channels_first ? x.movedim(1, -1) : x;
  return features_last.reshape({-1, features_last.size(-1)});
}

/// A name in a title: a number alone, as Sequential gives it, would say too little.
std::string norm_name(const std::string& name, const std::string& type) {
  if (name.empty()) return type;
  const char last = name.back();
  return last >= '0' && last <= '9' ? type + ' ' + name : name;
}

void add_norm_row(Figure& figure, const Tensor& x, const std::string& place, const char* color, bool bars) {
  const ChartOptions count{.x_label = "value", .y_label = "count", .color = color};
  figure.histogram("All data " + place, x, count);
  figure.bars("Variance per feature " + place, x.var(0), {.x_label = "feature", .y_label = "variance", .color = color});
  if (bars) {
    figure.bars("One sample " + place, x[0], {.x_label = "feature", .y_label = "value", .color = color});
  } else {
    figure.histogram("One sample " + place, x[0], {.x_label = "value", .y_label = "count", .color = color, .bins = 15});
  }
}

void add_norm_charts(Figure& figure, const Tensor& before, const Tensor& after, const std::string& name) {
  add_norm_row(figure, before, "before " + name, ChartOptions().color.c_str(), /*bars=*/false);
  add_norm_row(figure, after, "after " + name, kAfterColor, /*bars=*/true);
}

}  // namespace

struct ActivationRecorder::State {
  struct Norm {
    std::string title;
    Tensor before, after;  // [rows, features], of the last recorded call
  };

  ActivationOptions options;
  std::vector<LayerActivations> layers;
  std::vector<int64_t> calls;  // of each layer
  std::vector<Norm> norms;
  std::vector<nn::RemovableHandle> handles;

  void add(size_t layer, const Tensor& x, int64_t call) {
    if (x.defined() && x.is_floating_point()) layers[layer].records.push_back(measure(x.detach(), call, options.bins));
  }
  /// Whether this call of a layer is one to record.
  bool due(const nn::Module& module, size_t layer, int64_t& call) {
    if (options.training_only && !module.is_training()) return false;
    call = calls[layer]++;
    return call % options.every == 0;
  }
  void watch(size_t layer, nn::Module& module, const std::vector<Tensor>& outputs) {
    int64_t call;
    if (outputs.empty() || !due(module, layer, call)) return;
    const NoGradGuard no_grad;
    add(layer, outputs[0], call);
  }
  /// `layer` is what goes in, the next one what comes out.
  void watch_norm(size_t layer, Norm& norm, nn::Module& module, const std::vector<Tensor>& inputs,
                  const std::vector<Tensor>& outputs) {
    int64_t call;
    if (inputs.empty() || outputs.empty() || !due(module, layer, call)) return;
    const NoGradGuard no_grad;
    add(layer, inputs[0], call);
    add(layer + 1, outputs[0], call);
    const std::string& type = layers[layer].type;
    norm.before = feature_rows(inputs[0].detach(), type).clone();  // what comes next may write in place
    norm.after = feature_rows(outputs[0].detach(), type).clone();
  }
};

bool LayerActivations::is_norm() const { return type.find("Norm") != std::string::npos; }

std::string LayerActivations::title() const {
  const std::string text = name.empty() ? type : fmt::format("{} ({})", name, type);
  return is_norm() ? text + (before ? " before" : " after") : text;
}

ActivationRecorder::ActivationRecorder(nn::Module& module, const ActivationOptions& options)
    : state_(std::make_shared<State>()) {
  check(options.every > 0, "ActivationRecorder: expected every > 0, got {}", options.every);
  check(options.bins > 0, "ActivationRecorder: expected bins > 0, got {}", options.bins);
  state_->options = options;
  std::vector<nn::Module*> seen;
  module.apply([&](const std::string& name, nn::Module& part) {
    const bool norm = is_norm(part);
    if ((!norm && !part.children().empty()) || std::ranges::find(seen, &part) != seen.end()) return;
    seen.push_back(&part);
    const size_t layer = state_->layers.size();
    if (norm) state_->layers.push_back({name, type_text(part), /*before=*/true, {}});
    state_->layers.push_back({name, type_text(part), /*before=*/false, {}});
    state_->calls.resize(state_->layers.size());
    const auto place = state_->norms.size();
    if (norm) state_->norms.push_back({norm_name(name, type_text(part)), {}, {}});
    state_->handles.push_back(
        part.register_forward_hook([state = state_, layer, place, norm](nn::Module& m, const std::vector<Tensor>& in,
                                                                        const std::vector<Tensor>& out) {
          norm ? state->watch_norm(layer, state->norms[place], m, in, out) : state->watch(layer, m, out);
        }));
  });
}

ActivationRecorder::~ActivationRecorder() { stop(); }

void ActivationRecorder::stop() {
  for (nn::RemovableHandle& handle : state_->handles) handle.remove();
  state_->handles.clear();
}

const std::vector<LayerActivations>& ActivationRecorder::layers() const { return state_->layers; }

std::string ActivationRecorder::table() const {
  size_t width = 5;
  for (const LayerActivations& layer : layers()) width = std::max(width, layer.title().size());
  std::string text = fmt::format("{:<{}}  {:>6}  {:>10}  {:>10}  {:>10}  {:>10}  {:>6}  {:>10}\n", "layer", width,
                                 "call", "mean", "variance", "min", "max", "dead", "not finite");
  for (const LayerActivations& layer : layers()) {
    if (layer.records.empty()) continue;
    const auto& [call, s, histogram, not_finite, dead] = layer.records.back();
    text += fmt::format("{:<{}}  {:>6}  {:>10}  {:>10}  {:>10}  {:>10}  {:>5.1f}%  {:>10}\n", layer.title(), width,
                        call, number_text(s.mean), number_text(s.variance), number_text(s.min), number_text(s.max),
                        100 * dead, not_finite);
  }
  return text;
}

Figure ActivationRecorder::figure() const {
  Figure figure(3);
  for (const LayerActivations& layer : layers()) {
    if (layer.records.empty()) continue;
    Series mean{"", {}, {}, {}, layer.before ? "" : kAfterColor};
    Series dead{"", {}, {}, {}, mean.color};
    for (const ActivationRecord& record : layer.records) {
      mean.x.push_back(static_cast<double>(record.call));
      mean.y.push_back(record.statistics.mean);
      mean.spread.push_back(std::sqrt(record.statistics.variance));
      dead.y.push_back(100 * record.dead);
    }
    dead.x = mean.x;
    ChartOptions count{.x_label = "value in the last call", .y_label = "count"};
    if (!mean.color.empty()) count.color = mean.color;
    figure.curves(layer.title(), {mean}, {.x_label = "call", .y_label = "mean \xc2\xb1 deviation"});
    figure.curves("Dead units", {dead}, {.x_label = "call", .y_label = "% of the units"});
    figure.histogram("Distribution", layer.records.back().histogram, count);
  }
  return figure;
}

Figure ActivationRecorder::norm_figure() const {
  Figure figure(3);
  for (const State::Norm& norm : state_->norms) {
    if (norm.before.defined()) add_norm_charts(figure, norm.before, norm.after, norm.title);
  }
  return figure;
}

void ActivationRecorder::write(SummaryWriter& writer, int64_t step) const {
  for (const LayerActivations& layer : layers()) {
    if (layer.records.empty()) continue;
    const ActivationRecord& record = layer.records.back();
    std::string tag = "activations/" + (layer.name.empty() ? layer.type : layer.name);
    if (layer.is_norm()) tag += layer.before ? "/before" : "/after";
    writer.add_scalar(tag + "/mean", record.statistics.mean, step);
    writer.add_scalar(tag + "/variance", record.statistics.variance, step);
    writer.add_scalar(tag + "/dead", record.dead, step);
  }
}

Figure norm_figure(const Tensor& before, const Tensor& after, const std::string& name) {
  check(before.dim() == 2 && after.dim() == 2, "norm_figure: expected [N, features] twice, got {} and {} dimensions",
        before.dim(), after.dim());
  Figure figure(3);
  add_norm_charts(figure, before.detach(), after.detach(), name);
  return figure;
}

}  // namespace taper::train
