// SPDX-License-Identifier: MIT
// Looks at gradients, and walks the graph of a loss to its leaves.
#include <taper/train/dead_parameters.h>

#include <fmt/format.h>

#include <unordered_set>

#include <taper/core/grad_mode.h>
#include <taper/graph/node.h>
#include <taper/ops.h>

#include "graph/record.h"
#include "tensor/shape.h"

namespace taper::train {
namespace {

/// Calls f(leaf, the op that it is an input of) for each leaf once.
template <typename F>
void for_each_leaf(const Tensor& loss, const F& f) {
  std::unordered_set<const void*> seen;
  std::vector<Node*> stack;
  if (loss.grad_fn()) stack.push_back(loss.grad_fn().get());
  while (!stack.empty()) {
    const Node* node = stack.back();
    stack.pop_back();
    for (const Edge& edge : node->next_edges()) {
      if (edge.leaf && seen.insert(edge.leaf.get()).second) f(*edge.leaf, *node);
      if (edge.function && seen.insert(edge.function.get()).second) stack.push_back(edge.function.get());
    }
  }
}

void append_lines(std::string& text, const char* finding, const std::vector<std::string>& names) {
  for (const std::string& name : names) text += fmt::format("{}: {}\n", finding, name);
}

}  // namespace

std::string DeadParameters::text() const {
  std::string text;
  append_lines(text, "received no gradient", without_grad);
  append_lines(text, "received a gradient of zeros", zero_grad);
  append_lines(text, "requires grad, but is registered nowhere", unregistered);
  return text;
}

DeadParameters dead_parameters(const nn::Module& module, const Tensor& loss) {
  const NoGradGuard no_grad;
  DeadParameters found;
  std::unordered_set<const void*> registered;
  for (const auto& item : module.named_parameters()) {
    const Tensor& parameter = item.value();
    registered.insert(parameter.unsafeGetTensorImpl());
    if (!parameter.requires_grad()) continue;
    const Tensor& grad = parameter.mutable_grad();
    if (!grad.defined()) {
      found.without_grad.push_back(item.key());
    } else if (!grad.detach().ne(0).any().item<bool>()) {
      found.zero_grad.push_back(item.key());
    }
  }
  if (!loss.defined()) return found;
  for_each_leaf(loss, [&](const TensorImpl& leaf, const Node& user) {
    if (registered.contains(&leaf)) return;
    found.unregistered.push_back(
        fmt::format("{} {}, an input of {}", toString(leaf.dtype), shape_text(leaf.dims.sizes()), user.name()));
  });
  return found;
}

}  // namespace taper::train
