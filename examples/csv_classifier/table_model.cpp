// SPDX-License-Identifier: MIT
// TableModel and its file.
#include "table_model.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "../classifier.h"
#include "../command_line.h"

using taper::Tensor;

namespace examples {

void TableModel::fit_scaling(const Tensor& features) {
  mean = features.mean(0);
  const Tensor deviation = features.size(0) > 1 ? features.std(0) : taper::zeros_like(mean);
  scale = taper::where(deviation > 0, deviation, taper::ones_like(deviation));
}

Tensor TableModel::scaled(const Tensor& features) const { return (features - mean) / scale; }

Tensor TableModel::probabilities(const Tensor& features) { return scores(network, scaled(features)).softmax(1); }

// ---- To a file -----------------------------------------------------------------------------------------------------

namespace {

void put(taper::Metadata& metadata, const std::string& key, const std::vector<std::string>& values) {
  for (size_t i = 0; i < values.size(); ++i) metadata.emplace_back(key + "." + std::to_string(i), values[i]);
}

/// So many digits that reading gives the same float.
std::vector<std::string> texts(const Tensor& values) {
  std::vector<std::string> texts;
  for (int64_t i = 0; i < values.size(0); ++i) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", values[i].item<double>());
    texts.emplace_back(text);
  }
  return texts;
}

}  // namespace

void save_model(const TableModel& model, const std::string& path) {
  taper::Metadata metadata = {
      {"made_by", "csv_classifier"}, {"label", model.label}, {"hidden", join(model.hidden)}, {"norm", model.norm}};
  put(metadata, "column", model.columns);
  put(metadata, "mean", texts(model.mean));
  put(metadata, "scale", texts(model.scale));
  put(metadata, "class", model.classes);
  taper::train::save_parameters(*model.network, path, metadata);
}

// ---- From a file ---------------------------------------------------------------------------------------------------

namespace {

class ModelFile {
 public:
  explicit ModelFile(const std::string& path) : path_(path), content_(taper::load_safetensors(path)) {}

  const std::string* find(const std::string& key) const {
    for (const auto& [name, value] : content_.metadata) {
      if (name == key) return &value;
    }
    return nullptr;
  }
  const std::string& text(const std::string& key) const {
    const std::string* value = find(key);
    if (!value) refuse("has no '" + key + "' in its metadata");
    return *value;
  }
  /// `key.0`, `key.1` and so on, as many as there are.
  std::vector<std::string> list(const std::string& key) const {
    std::vector<std::string> values;
    while (const std::string* value = find(key + "." + std::to_string(values.size()))) values.push_back(*value);
    return values;
  }
  /// [count]
  Tensor numbers(const std::string& key, size_t count) const {
    std::vector<float> values;
    for (const std::string& text : list(key)) {
      float value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        refuse("has '" + text + "' as a " + key);
      }
      values.push_back(value);
    }
    if (values.size() != count) refuse("has not one " + key + " for each column");
    return taper::tensor(values);
  }
  /// Before a network is made after the metadata, however large: whether the file has this matrix.
  void expect_matrix(const std::string& name, int64_t rows, int64_t columns) const {
    for (const auto& [key, tensor] : content_.tensors) {
      if (key == name && tensor.sizes() == taper::IntArrayRef({rows, columns})) return;
    }
    refuse("has no '" + name + "' [" + std::to_string(rows) + ", " + std::to_string(columns) + "]");
  }
  [[noreturn]] void refuse(const std::string& reason) const {
    throw UsageError(path_ + " is no model of csv_classifier: it " + reason);
  }

 private:
  std::string path_;
  taper::Safetensors content_;
};

}  // namespace

TableModel load_model(const std::string& path) {
  const ModelFile file(path);
  TableModel model;
  model.label = file.text("label");
  model.columns = file.list("column");
  model.classes = file.list("class");
  model.hidden = parse_sizes(path + ": hidden", file.text("hidden"));
  model.norm = file.text("norm");
  if (std::find(kNorms.begin(), kNorms.end(), model.norm) == kNorms.end()) file.refuse("has an unknown norm");
  model.mean = file.numbers("mean", model.columns.size());
  model.scale = file.numbers("scale", model.columns.size());
  int64_t width = static_cast<int64_t>(model.columns.size());
  for (size_t i = 0; i < model.hidden.size(); ++i) {
    file.expect_matrix("linear" + std::to_string(i) + ".weight", model.hidden[i], width);
    width = model.hidden[i];
  }
  const int64_t outputs = static_cast<int64_t>(model.classes.size());
  file.expect_matrix("scores.weight", outputs, width);
  model.network = perceptron({static_cast<int64_t>(model.columns.size()), model.hidden, outputs, model.norm, 0});
  taper::train::load_parameters(*model.network, path);
  return model;
}

}  // namespace examples
