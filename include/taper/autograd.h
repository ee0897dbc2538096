// SPDX-License-Identifier: MIT
// backward(), grad(), grad modes, custom functions and gradient checks.
#pragma once

#include <optional>
#include <vector>

#include <taper/export.h>
#include <taper/core/grad_mode.h>
#include <taper/graph/node.h>
#include <taper/tensor.h>

namespace taper::autograd {

using taper::AnomalyMode;
using taper::DetectAnomalyGuard;
using taper::Edge;
using taper::GradMode;
using taper::Node;
using Variable = Tensor;
using variable_list = std::vector<Tensor>;

/// Accumulates into the `.grad` of the leaves (or of `inputs` alone) the gradient of `tensors`, weighted by
/// `grad_tensors`, which only scalars may leave out. Without `retain_graph` the graph can be walked once.
TAPER_API void backward(const variable_list& tensors, const variable_list& grad_tensors = {},
                        std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                        const variable_list& inputs = {});

/// The gradients of `outputs` with respect to `inputs`; leaves keep their `.grad`. An input that was not used is an
/// error, or undefined in the result if `allow_unused`.
TAPER_API variable_list grad(const variable_list& outputs, const variable_list& inputs,
                             const variable_list& grad_outputs = {}, std::optional<bool> retain_graph = std::nullopt,
                             bool create_graph = false, bool allow_unused = false);

}  // namespace taper::autograd
