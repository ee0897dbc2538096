// SPDX-License-Identifier: MIT
// golden("name", value): what a reference program computes goes through here, to be written or compared.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <functional>
#include <type_traits>
#include <vector>

#include "golden_file.h"

using torch::Tensor;
using TensorList = std::vector<Tensor>;

/// The file of this run; golden_main() opens it.
inline GoldenFile*& golden_file() {
  static GoldenFile* file = nullptr;
  return file;
}

/// main() of a reference program. A group that throws is one failure, and the other groups run all the same.
inline int golden_main(int argc, char** argv, std::initializer_list<std::pair<const char*, void (*)()>> groups) {
  GoldenFile file(argc, argv);
  golden_file() = &file;
  for (const auto& group : groups) {
    try {
      group.second();
    } catch (const std::exception& error) {
      file.failure(group.first, std::string("threw ") + error.what());
    }
  }
  return file.finish();
}

inline const char* kind_of(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat64:
      return "f64";
    case torch::kFloat32:
      return "f32";
    case torch::kBFloat16:
      return "bf16";
    case torch::kInt64:
      return "i64";
    case torch::kInt32:
      return "i32";
    case torch::kInt16:
      return "i16";
    case torch::kInt8:
      return "i8";
    case torch::kUInt8:
      return "u8";
    case torch::kBool:
      return "bool";
    default:
      return "other";
  }
}

/// "2,3", and "" of a 0-dim tensor.
inline std::string list_text(torch::IntArrayRef list) {
  std::string out;
  for (const int64_t each : list) out += (out.empty() ? "" : ",") + std::to_string(each);
  return out;
}

inline std::string printed(const Tensor& tensor) {
  std::ostringstream out;
  out << tensor;
  return out.str();
}

inline std::string values_text(const Tensor& tensor) {
  const bool floating = tensor.is_floating_point();
  const Tensor flat = torch::empty({tensor.numel()}, floating ? torch::kFloat64 : torch::kInt64);
  flat.copy_(tensor.detach().reshape({-1}));
  const char* format = tensor.scalar_type() == torch::kFloat64 ? "%.13g" : "%.8g";
  std::string out;
  for (int64_t i = 0; i < flat.numel(); ++i) {
    if (i > 0) out += ' ';
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, format, floating ? flat.data_ptr<double>()[i] : 0.0);
    out += floating ? std::string(buffer) : std::to_string(flat.data_ptr<int64_t>()[i]);
  }
  return out;
}

/// Beginnings of names, and the relative accuracy that libtorch itself has in float64 there.
inline std::vector<std::pair<std::string, double>>& known_inaccuracies() {
  static std::vector<std::pair<std::string, double>> all;
  return all;
}

inline Tolerance default_tolerance(const Tensor& tensor) {
  if (!tensor.defined() || tensor.scalar_type() == torch::kFloat64) return {1e-10, 1e-11};
  if (tensor.scalar_type() == torch::kFloat32) return {2e-5, 2e-6};
  return {1e-2, 1e-2};
}

inline void golden(const std::string& name, const Tensor& tensor, Tolerance tolerance) {
  if (!tensor.defined()) return golden_file()->entry(name, "undefined", "", "", tolerance);
  golden_file()->entry(name, kind_of(tensor.scalar_type()), list_text(tensor.sizes()), values_text(tensor), tolerance);
}
inline void golden(const std::string& name, const Tensor& tensor) {
  Tolerance tolerance = default_tolerance(tensor);
  for (const auto& each : known_inaccuracies()) {
    if (name.rfind(each.first, 0) == 0) tolerance.rtol = std::max(tolerance.rtol, each.second);
  }
  golden(name, tensor, tolerance);
}
inline void golden(const std::string& name, const std::string& text) {
  golden_file()->entry(name, "text", "", text, {0, 0});
}
inline void golden(const std::string& name, const char* text) { golden(name, std::string(text)); }
inline void golden(const std::string& name, bool value) { golden(name, value ? "true" : "false"); }
inline void golden(const std::string& name, int64_t value) { golden(name, std::to_string(value)); }
inline void golden(const std::string& name, double value) { golden(name, torch::tensor(value, torch::kFloat64)); }
inline void golden(const std::string& name, double value, Tolerance tolerance) {
  golden(name, torch::tensor(value, torch::kFloat64), tolerance);
}
inline void golden(const std::string& name, const TensorList& tensors) {
  golden(name + ".size", static_cast<int64_t>(tensors.size()));
  for (size_t i = 0; i < tensors.size(); ++i) golden(name + '.' + std::to_string(i), tensors[i]);
}

/// The same of what `compute` returns. A throw is a failure of this entry alone.
template <typename F, typename = std::enable_if_t<std::is_invocable_v<F>>>
void golden(const std::string& name, F&& compute) {
  try {
    golden(name, compute());
  } catch (const std::exception& error) {
    golden_file()->failure(name, std::string("threw ") + error.what());
  }
}

/// The call must throw, with this text somewhere in the message.
template <typename F>
void golden_throws(const std::string& name, const std::string& text, F&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    const bool has_text = std::string(error.what()).find(text) != std::string::npos;
    if (has_text) return golden(name, "throws " + text);
    return golden_file()->failure(name, "expected an error with '" + text + "', got " + error.what());
  }
  golden_file()->failure(name, "expected an error with '" + text + "', got none");
}

/// Deterministic values between low and high, on a grid of 1/64 (plus 1/128, which avoids 0) that float32 holds.
inline Tensor input(torch::IntArrayRef sizes, uint32_t seed = 1, torch::ScalarType type = torch::kFloat64,
                    double low = -2, double high = 2) {
  int64_t n = 1;
  for (const int64_t size : sizes) n *= size;
  std::vector<double> values;
  uint32_t state = seed * 2654435761u + 12345u;
  for (int64_t i = 0; i < n; ++i) {
    state = state * 1664525u + 1013904223u;
    values.push_back(std::round((low + (high - low) * (state >> 8) / 16777216.0) * 64 - 0.5) / 64 + 1.0 / 128);
  }
  return torch::tensor(values, torch::kFloat64).reshape(sizes).clone().to(type);  // a base, not a view
}

/// Integers from low to high - 1.
inline Tensor integers(torch::IntArrayRef sizes, uint32_t seed = 1, int64_t low = -5, int64_t high = 6) {
  const double top = static_cast<double>(high);
  return input(sizes, seed, torch::kFloat64, static_cast<double>(low), top).floor().to(torch::kInt64);
}

/// What a result is weighted with, so that no gradient hides behind another.
inline Tensor weights_like(const Tensor& tensor) {
  std::vector<double> values;
  for (int64_t i = 0; i < tensor.numel(); ++i) values.push_back(static_cast<double>(2 * ((i * 7 + 3) % 13) - 13) / 8);
  return torch::tensor(values, torch::kFloat64).reshape(tensor.sizes()).to(tensor.scalar_type());
}

/// The derivatives of the weighted sum of `outputs`; zeros where an input is not reached.
inline TensorList weighted_gradients(const TensorList& outputs, const TensorList& inputs, bool create_graph) {
  Tensor total;
  for (const Tensor& output : outputs) {
    if (!output.requires_grad()) continue;
    const Tensor term = (output * weights_like(output)).sum();
    total = total.defined() ? total + term : term;
  }
  TensorList gradients;
  if (total.defined()) gradients = torch::autograd::grad({total}, inputs, {}, true, create_graph, true);
  gradients.resize(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = torch::zeros_like(inputs[i]);
  }
  return gradients;
}

/// Value, gradients (.d0, .d1, ...) and, up to order 2, gradients of the gradients (.dd0, ...) of compute(inputs).
template <typename F>
void golden_gradients(const std::string& name, const TensorList& values, F&& compute, int order = 2) {
  try {
    TensorList inputs;
    for (const Tensor& value : values) {
      inputs.push_back(value.is_floating_point() ? value.detach().clone().requires_grad_(true) : value);
    }
    const Tensor output = compute(inputs);
    golden(name, output);
    TensorList leaves;
    for (const Tensor& each : inputs) {
      if (each.requires_grad()) leaves.push_back(each);
    }
    const TensorList first = weighted_gradients({output}, leaves, order > 1);
    for (size_t i = 0; i < first.size(); ++i) golden(name + ".d" + std::to_string(i), first[i]);
    if (order < 2) return;
    const TensorList second = weighted_gradients(first, leaves, false);
    for (size_t i = 0; i < second.size(); ++i) golden(name + ".dd" + std::to_string(i), second[i]);
  } catch (const std::exception& error) {
    golden_file()->failure(name, std::string("threw ") + error.what());
  }
}

/// golden_gradients in float64 to the second order and in float32 to the first; the names end in /f64 and /f32.
template <typename F>
void golden_op(const std::string& name, const TensorList& values, F&& compute) {
  golden_gradients(name + "/f64", values, compute, 2);
  TensorList floats;
  for (const Tensor& value : values) floats.push_back(value.is_floating_point() ? value.to(torch::kFloat32) : value);
  golden_gradients(name + "/f32", floats, compute, 1);
}
