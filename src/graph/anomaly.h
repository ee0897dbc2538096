// SPDX-License-Identifier: MIT
// Anomaly mode: remembers where an op was called, to tell it when its backward goes wrong.
#pragma once

#include <span>
#include <string>

#include <taper/graph/node.h>

namespace taper {

/// Notes the call stack and, inside a backward, the node whose rule made this one.
void note_traceback(Node& node);

/// The path of the module whose forward runs on this thread, in anomaly mode; empty where none is known.
std::string& module_path();

/// The node whose rule runs on this thread, for a scope.
class RunningNode {
 public:
  explicit RunningNode(Node* node);
  ~RunningNode();

 private:
  Node* previous_;
};

/// Warns with the node's tracebacks and throws Error if a gradient that it made holds a nan.
void check_no_nan(Node& node, std::span<const Tensor> results);

}  // namespace taper
