// SPDX-License-Identifier: MIT
// A sweep: one call after the other on inputs of every kind, each result, gradient and refusal written or compared.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ops/table.h"

using Call = std::function<TensorList(const TensorList&)>;
using Change = std::function<Tensor(const Tensor&)>;

/// The floating inputs changed.
inline TensorList changed(const TensorList& inputs, const Change& change) {
  TensorList result;
  for (const Tensor& each : inputs) result.push_back(each.is_floating_point() ? change(each) : each);
  return result;
}

inline Tensor first_element(const Tensor& x) { return x.reshape({-1})[0]; }
inline Tensor no_rows(const Tensor& x) { return x.dim() > 0 ? x.slice(0, 0, 0) : x; }
inline Tensor no_columns(const Tensor& x) { return x.dim() > 0 ? x.slice(-1, 0, 0) : x; }
inline Tensor corner(const Tensor& x) {
  Tensor y = x;
  for (int64_t d = 0; d < x.dim(); ++d) y = y.slice(d, 0, 1);
  return y;
}
/// The same with the first dimension innermost in memory.
inline Tensor reversed(const Tensor& x) {
  std::vector<int64_t> order;
  for (int64_t d = x.dim(); d > 0; --d) order.push_back(d - 1);
  return x.permute(order).contiguous().permute(order);
}
/// Numbers that a function has to think about, over the input's own.
inline Tensor special(const Tensor& x) {
  static const double values[] = {std::nan(""), INFINITY, -INFINITY, 0.0, 1.0, -1.0};
  Tensor result = x.clone().contiguous();
  for (int64_t i = 0; i < x.numel(); ++i) result.data_ptr<double>()[i] = values[i % 6];
  return result;
}

class Sweep {
 public:
  /// `different`: where taper answers otherwise on purpose; the beginnings of names. "relu/*|" stands for every variant
  /// of relu, and "*|" for everything. With `refusals`, what libtorch refuses has to be refused, but for `answered`.
  explicit Sweep(std::vector<std::string> different, bool refusals = false, std::vector<std::string> answered = {})
      : different_(std::move(different)), refusals_(refusals), answered_(std::move(answered)) {}

  /// The results. With an order, also the gradients of the floating inputs and of what else the call reads.
  void entry(const std::string& name, const Call& call, const TensorList& inputs, int order,
             const TensorList& read = {}) const {
    if (begins(name, different_)) return;
    TensorList results;
    TensorList leaves = inputs, wanted;
    for (Tensor& each : leaves) {
      if (each.is_floating_point() && order > 0) {
        each = each.detach().clone().requires_grad_(true);
        wanted.push_back(each);
      }
    }
    wanted.insert(wanted.end(), read.begin(), read.end());
    try {
      results = call(leaves);
    } catch (const std::exception&) {
      if (refusals_) golden(name, "refused");
      return;
    }
    if (may_answer(name)) return;
    for (size_t i = 0; i < results.size(); ++i) compare(name + (i > 0 ? "." + std::to_string(i) : ""), results[i]);
    if (order > 0 && !wanted.empty()) gradients(name, results, wanted, order);
  }

  /// The entry for inputs of every kind.
  void all_kinds(const std::string& op, const Call& call, const TensorList& inputs, int order) const {
    const std::string name = op + "|";
    entry(name + "f64", call, inputs, std::min(order, 2));
    const int first = std::min(order, 1);
    entry(name + "f32", call, changed(inputs, [](const Tensor& x) { return x.to(torch::kFloat32); }), first);
    for (const auto type : {torch::kBFloat16, torch::kInt64, torch::kInt32, torch::kUInt8, torch::kBool}) {
      entry(name + kind_of(type), call, changed(inputs, [=](const Tensor& x) { return x.abs().ceil().to(type); }), 0);
    }
    if (inputs.size() > 1) {
      TensorList mixed = inputs;
      if (mixed[0].is_floating_point()) mixed[0] = mixed[0].to(torch::kFloat32);
      entry(name + "mixed", call, mixed, 0);
      if (mixed[0].is_floating_point()) mixed[0] = mixed[0].abs().ceil().to(torch::kInt64);
      entry(name + "mixed_int", call, mixed, 0);
    }
    all_shapes(op, call, inputs, order);
    entry(name + "special", call, changed(inputs, special), first);
  }

  /// The entry for inputs of nothing, one element, no dimension and one more.
  void all_shapes(const std::string& op, const Call& call, const TensorList& inputs, int order) const {
    const int first = std::min(order, 1);
    entry(op + "|no_rows", call, changed(inputs, no_rows), first);
    entry(op + "|no_columns", call, changed(inputs, no_columns), first);
    entry(op + "|zero_dim", call, changed(inputs, first_element), first);
    entry(op + "|one", call, changed(inputs, corner), first);
    entry(op + "|more_dims", call, changed(inputs, [](const Tensor& x) { return x.unsqueeze(0); }), first);
  }

  /// Whether the call is refused.
  void verdict(const std::string& name, const std::function<void()>& call) const {
    if (begins(name, different_)) return;
    try {
      call();
      if (!may_answer(name)) golden(name, "answered");
    } catch (const std::exception&) {
      golden(name, "refused");
    }
  }

 private:
  static bool begins(const std::string& name, const std::vector<std::string>& beginnings) {
    const size_t bar = std::min(name.find('|'), name.size());
    const std::string kind = name.substr(bar), op = name.substr(0, std::min(name.find('/'), bar));
    return std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& each) {
      return name.rfind(each, 0) == 0 || (op + "/*" + kind).rfind(each, 0) == 0 || ("*" + kind).rfind(each, 0) == 0;
    });
  }
  /// Whether libtorch refuses what taper answers on purpose.
  bool may_answer(const std::string& name) const {
    return begins(name, answered_) && golden_file()->drop(name, "text\t\trefused");
  }

  /// Written, or compared where libtorch has an answer.
  void compare(const std::string& name, const Tensor& tensor) const {
    if (begins(name, different_)) return;
    if (golden_file()->writing() || refusals_ || golden_file()->has(name)) golden(name, tensor);
  }

  void gradients(const std::string& name, const TensorList& results, const TensorList& wanted, int order) const {
    try {
      TensorList found = weighted_gradients(results, wanted, order > 1);
      for (size_t i = 0; i < wanted.size(); ++i) compare(name + ".d" + std::to_string(i), found[i]);
      if (order == 1) return;
      found = weighted_gradients(found, wanted, false);
      for (size_t i = 0; i < wanted.size(); ++i) compare(name + ".dd" + std::to_string(i), found[i]);
    } catch (const std::exception& error) {
      if (!begins(name, different_)) golden_file()->failure(name, std::string("threw ") + error.what());
    }
  }

  std::vector<std::string> different_;
  bool refusals_;
  std::vector<std::string> answered_;
};
