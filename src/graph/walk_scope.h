// SPDX-License-Identifier: MIT
// What a walk tells the nodes that it runs: which edges it wants, and whether the graph is to serve again.
#pragma once

#include <taper/graph/node.h>

namespace taper {

/// Which edges a walk for chosen inputs wants, as seen by Node::needs().
class NodeFilter {
 public:
  virtual ~NodeFilter() = default;
  virtual bool wants(const Edge& edge) const = 0;
};

/// Tells the nodes that run on this thread, for a scope. Without a filter all edges are wanted; SavedTensor::take()
/// gives away what is not kept.
class WalkScope {
 public:
  WalkScope(const NodeFilter* filter, bool keeps_graph);
  ~WalkScope();

 private:
  const NodeFilter* outer_filter_;
  bool outer_keeps_graph_;
};

}  // namespace taper
