// SPDX-License-Identifier: MIT
// The engine behind backward() and grad().
#pragma once

#include <span>
#include <vector>

#include <taper/graph/node.h>
#include <taper/tensor.h>

namespace taper {

struct WalkOptions {
  bool keep_graph = false;    // leave what was saved for another walk
  bool create_graph = false;  // record the walk itself
};

/// Sends `grads` down the edges `roots`. Without `inputs` leaves accumulate into their `.grad`; with them nothing is
/// accumulated, only nodes on a path to an input are run, and the result has a gradient (or none) for each.
std::vector<Tensor> walk(const WalkOptions& options, std::span<const Edge> roots, std::span<Tensor> grads,
                         std::span<const Edge> inputs);

}  // namespace taper
