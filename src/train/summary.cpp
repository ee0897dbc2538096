// SPDX-License-Identifier: MIT
// Watches a forward pass with hooks, and writes what came by as a table.
#include <taper/train/summary.h>

#include <fmt/format.h>

#include <algorithm>

#include <taper/core/grad_mode.h>

#include "tensor/shape.h"
#include "train/module_type.h"
#include "train/snapshot.h"

namespace taper::train::detail {
namespace {

struct Row {
  std::string name;  // indented
  std::string type;
  std::string output;
  int64_t parameters = 0;
  int64_t output_bytes = 0;
  bool leaf = true;
};

/// `12,345,678`
std::string grouped(int64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<size_t>(at), ",");
  return digits;
}

std::string bytes_text(int64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes);
  const char* unit = "B";
  for (const char* larger : {"kB", "MB", "GB", "TB"}) {
    if (value < 999.95) break;
    value /= 1000;
    unit = larger;
  }
  return fmt::format("{:.1f} {}", value, unit);
}

std::string short_name(const std::string& name, const std::string& type) {
  if (name.empty()) return type;
  const auto depth = static_cast<size_t>(std::ranges::count(name, '.')) + 1;
  return std::string(2 * depth, ' ') + name.substr(name.rfind('.') + 1);
}

}  // namespace

struct SummaryRun::State {
  explicit State(nn::Module& module) : snapshot(module, module.buffers()) {}
  ~State() {
    for (nn::RemovableHandle& handle : handles) handle.remove();
  }

  void add_row(const std::string& name, nn::Module& part) {
    Row row{short_name(name, type_text(part)), type_text(part), "-"};
    row.leaf = part.children().empty();
    for (const Tensor& parameter : part.parameters(/*recurse=*/false)) {
      if (std::ranges::find(seen, parameter.unsafeGetTensorImpl()) != seen.end()) continue;  // shared
      seen.push_back(parameter.unsafeGetTensorImpl());
      row.parameters += parameter.numel();
      parameters += parameter.numel();
      if (parameter.requires_grad()) trained += parameter.numel();
      parameter_bytes += static_cast<int64_t>(parameter.nbytes());
    }
    for (const Tensor& buffer : part.buffers(/*recurse=*/false)) buffer_bytes += static_cast<int64_t>(buffer.nbytes());
    rows.push_back(std::move(row));
  }

  void see_outputs(size_t row, const std::vector<Tensor>& outputs) {
    std::string shapes;
    for (const Tensor& output : outputs) {
      if (!output.defined()) continue;
      shapes += fmt::format("{}{}", shapes.empty() ? "" : ", ", shape_text(output.sizes()));
      rows[row].output_bytes += static_cast<int64_t>(output.nbytes());
    }
    if (!shapes.empty()) rows[row].output = shapes;
  }

  Snapshot snapshot;
  NoGradGuard no_grad;
  std::vector<nn::RemovableHandle> handles;
  std::vector<const void*> seen;
  std::vector<Row> rows;
  int64_t parameters = 0;
  int64_t trained = 0;
  int64_t parameter_bytes = 0;
  int64_t buffer_bytes = 0;
};

SummaryRun::SummaryRun(nn::Module& module) : state_(std::make_shared<State>(module)) {
  module.eval();
  std::vector<const nn::Module*> seen;
  module.apply([&](const std::string& name, nn::Module& part) {
    if (std::ranges::find(seen, &part) != seen.end()) return;
    seen.push_back(&part);
    state_->add_row(name, part);
    state_->handles.push_back(
        part.register_forward_hook([state = state_.get(), row = state_->rows.size() - 1](
                                       nn::Module&, const std::vector<Tensor>&, const std::vector<Tensor>& outputs) {
          state->see_outputs(row, outputs);
        }));
  });
}

SummaryRun::~SummaryRun() = default;

std::string SummaryRun::table() const {
  size_t name = 5, type = 4, output = 6;
  int64_t output_bytes = 0;
  for (const Row& row : state_->rows) {
    name = std::max(name, row.name.size());
    type = std::max(type, row.type.size());
    output = std::max(output, row.output.size());
    if (row.leaf) output_bytes += row.output_bytes;
  }
  std::string text = fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>12}  {:>10}\n", "layer", name, "type", type, "output",
                                 output, "parameters", "memory");
  for (const Row& row : state_->rows) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>12}  {:>10}\n", row.name, name, row.type, type, row.output, output,
                        grouped(row.parameters), bytes_text(row.output_bytes));
  }
  return text + fmt::format(
                    "\n{} parameters, {} of them trained\n"
                    "memory: {} parameters, {} buffers, {} outputs of the layers\n",
                    grouped(state_->parameters), grouped(state_->trained), bytes_text(state_->parameter_bytes),
                    bytes_text(state_->buffer_bytes), bytes_text(output_bytes));
}

}  // namespace taper::train::detail
