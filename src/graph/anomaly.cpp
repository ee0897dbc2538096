// SPDX-License-Identifier: MIT
// Anomaly mode: tracebacks of forward calls and the search for nan.
#include "graph/anomaly.h"

#include <execinfo.h>

#include <cstdlib>
#include <memory>

#include <taper/core/grad_mode.h>
#include <taper/error.h>

#include "graph/autograd_meta.h"
#include "tensor/check.h"

namespace taper {
namespace {

constinit thread_local Node* running = nullptr;

std::string call_stack() {
  void* frames[32];
  const int count = backtrace(frames, 32);
  const std::unique_ptr<char*, void (*)(void*)> lines(backtrace_symbols(frames, count), std::free);
  std::string text;
  for (int i = 2; lines && i < count; ++i) text.append("  ").append(lines.get()[i]).append("\n");
  return text;
}

// ` in module NetImpl.fc1`, or nothing.
std::string place(const Node& node) {
  const NodeExtra* extra = node.extra();
  return extra && !extra->module_path.empty() ? " in module " + extra->module_path : std::string();
}

void warn_traceback(Node& node) {
  const NodeExtra* extra = node.extra();
  if (!extra || extra->traceback.empty()) {
    warn(fmt::format("Error detected in {}. No forward pass information available. Enable detect anomaly during forward "
                     "pass for more information.",
                     node.name()));
    return;
  }
  warn(fmt::format("Error detected in {}{}. Traceback of forward call that caused the error:\n{}", node.name(),
                   place(node), extra->traceback));
  for (Node* parent = extra->parent.get(); parent; parent = parent->extra() ? parent->extra()->parent.get() : nullptr) {
    warn(
        fmt::format("\n\nPrevious calculation was induced by {}{}. Traceback of forward call that induced the previous "
                    "calculation:\n{}",
                    parent->name(), place(*parent), parent->extra() ? parent->extra()->traceback : ""));
  }
}

}  // namespace

void note_traceback(Node& node) {
  NodeExtra& extra = node.make_extra();
  extra.traceback = call_stack();
  extra.module_path = module_path();
  extra.parent = IntrusivePtr<Node>::share(running);
}

std::string& module_path() {
  static thread_local std::string path;
  return path;
}

RunningNode::RunningNode(Node* node) : previous_(running) { running = node; }
RunningNode::~RunningNode() { running = previous_; }

void check_no_nan(Node& node, std::span<const Tensor> results) {
  NoGradGuard no_grad;
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i].defined() || !results[i].isnan().any().item<bool>()) continue;
    warn_traceback(node);
    check(false, "Function '{}' returned nan values in its {}th output.{}{}", node.name(), i,
          place(node).empty() ? "" : " It was recorded", place(node));
  }
}

}  // namespace taper
