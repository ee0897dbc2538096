// SPDX-License-Identifier: MIT
// NodeFilter: which edges a walk for chosen inputs wants, as seen by Node::needs().
#pragma once

#include <taper/graph/node.h>

namespace taper {

class NodeFilter {
 public:
  virtual ~NodeFilter() = default;
  virtual bool wants(const Edge& edge) const = 0;
};

/// Installs a filter (or none) on this thread for a scope.
class NodeFilterScope {
 public:
  explicit NodeFilterScope(const NodeFilter* next);
  ~NodeFilterScope();

 private:
  const NodeFilter* previous_;
};

}  // namespace taper
