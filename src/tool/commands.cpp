// SPDX-License-Identifier: MIT
// ls, print and diff.
#include "tool/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/nearest_name.h"
#include "tool/tensor_file.h"

namespace taper::tool {
namespace {

const IValue* find(const Values& values, const std::string& name) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& item) { return item.first == name; });
  return found == values.end() ? nullptr : &found->second;
}

std::vector<std::string> names_of(const Values& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  return names;
}

void print_value(const std::string& name, const IValue& value) {
  std::cout << name << ":\n";
  if (value.isTensor()) {
    std::cout << value.toTensor() << '\n';
  } else {
    std::cout << shape_or_value(value) << '\n';
  }
}

/// How two values differ; empty if they do not.
std::string difference(const IValue& a, const IValue& b, double rtol, double atol) {
  if (type_text(a) != type_text(b)) return fmt::format("{} and {}", type_text(a), type_text(b));
  if (shape_or_value(a) != shape_or_value(b)) return fmt::format("{} and {}", shape_or_value(a), shape_or_value(b));
  if (!a.isTensor() || a.toTensor().numel() == 0) return "";
  const Tensor x = a.toTensor().detach().to(kDouble), y = b.toTensor().detach().to(kDouble);
  const Tensor close = isclose(x, y, rtol, atol, /*equal_nan=*/true);
  const int64_t apart = close.logical_not().sum().item<int64_t>();
  if (apart == 0) return "";
  return fmt::format("{} of {} values differ, by at most {}", apart, x.numel(), (x - y).abs().max().item<double>());
}

}  // namespace

int list(const std::string& path) {
  const Values values = load_values(path);
  size_t width = 0;
  int64_t elements = 0, bytes = 0;
  for (const auto& [name, value] : values) width = std::max(width, name.size());
  for (const auto& [name, value] : values) {
    fmt::print("{:<{}}  {:<8}  {}\n", name, width, type_text(value), shape_or_value(value));
    if (!value.isTensor()) continue;
    elements += value.toTensor().numel();
    bytes += static_cast<int64_t>(value.toTensor().nbytes());
  }
  fmt::print("{} values, {} elements, {} bytes\n", values.size(), elements, bytes);
  return 0;
}

int print(const std::string& path, const std::vector<std::string>& names) {
  const Values values = load_values(path);
  for (const std::string& name : names) {
    const std::string nearest = nearest_name(name, names_of(values));
    check(find(values, name) != nullptr, "print: expected a name in '{}', got '{}'{}", path, name,
          nearest.empty() ? "" : fmt::format(" (did you mean '{}'?)", nearest));
  }
  for (const std::string& name : names) print_value(name, *find(values, name));
  if (!names.empty()) return 0;
  for (const auto& [name, value] : values) print_value(name, value);
  return 0;
}

int compare(const std::string& a, const std::string& b, double rtol, double atol) {
  const Values left = load_values(a), right = load_values(b);
  bool same = true;
  const auto report = [&same](const std::string& name, const std::string& text) {
    fmt::print("{}: {}\n", name, text);
    same = false;
  };
  for (const auto& [name, value] : left) {
    const IValue* other = find(right, name);
    const std::string text = other ? difference(value, *other, rtol, atol) : fmt::format("only in {}", a);
    if (!text.empty()) report(name, text);
  }
  for (const auto& [name, value] : right) {
    if (!find(left, name)) report(name, fmt::format("only in {}", b));
  }
  return same ? 0 : 1;
}

}  // namespace taper::tool
