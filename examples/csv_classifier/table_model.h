// SPDX-License-Identifier: MIT
// TableModel: a perceptron with all that it takes to use it on a table again, and its file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <taper/taper.h>

namespace examples {

struct TableModel {
  std::string label;                 // the column of the classes; empty for the last one
  std::vector<std::string> columns;  // what goes in, by name, in this order
  std::vector<std::string> classes;  // what comes out
  std::vector<int64_t> hidden;
  std::string norm;
  taper::Tensor mean;   // [columns] of the training data
  taper::Tensor scale;  // [columns]; the standard deviations, 1 for a column in which all is the same
  taper::nn::Sequential network;

  /// Takes mean and scale from features [N, columns].
  void fit_scaling(const taper::Tensor& features);
  /// [N, columns] -> [N, columns] with mean 0 and standard deviation 1 over the training data
  taper::Tensor scaled(const taper::Tensor& features) const;
  /// Features [N, columns] -> probabilities [N, classes]
  taper::Tensor probabilities(const taper::Tensor& features);
};

/// A safetensors file: the parameters as tensors, the rest as metadata, a value a key (`column.0`, `mean.0`, `class.0`,
/// `hidden`, `norm`, `label`).
void save_model(const TableModel& model, const std::string& path);
/// Throws Error or UsageError, with the path, for what is no such file.
TableModel load_model(const std::string& path);

}  // namespace examples
