// SPDX-License-Identifier: MIT
// What autograd keeps of a tensor or a node only when somebody asked for it: gradients, hooks, tracebacks.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <taper/graph/node.h>
#include <taper/tensor.h>

#include "tensor/allocator.h"

namespace taper {

struct AutogradMeta : memory::Pooled {
  Tensor grad;
  std::vector<TensorHook> hooks;  // of a leaf; a removed one is empty
  bool retains_grad = false;
  std::string name;
};

AutogradMeta& make_meta(TensorImpl& impl);

struct NodeExtra {
  struct Hook {
    uint32_t output_nr;
    TensorHook hook;  // empty once removed
  };
  std::vector<Hook> hooks;
  std::vector<std::pair<uint32_t, TensorImpl*>> retained;  // outputs with retain_grad(); they leave when they die
  std::string traceback;                                   // anomaly mode: where the op was called
  std::string module_path;                                 // anomaly mode: the module whose forward called it
  IntrusivePtr<Node> parent;                               // anomaly mode: the node in whose backward it was called
};

}  // namespace taper
