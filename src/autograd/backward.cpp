// SPDX-License-Identifier: MIT
// backward() and grad(): check what was asked, then walk.
#include <taper/autograd.h>
#include <taper/ops.h>

#include "autograd/accumulate.h"
#include "autograd/engine.h"
#include "graph/record.h"
#include "tensor/allocator.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace autograd {
namespace {

struct Roots {
  std::vector<Edge, memory::PoolAllocator<Edge>> edges;
  std::vector<Tensor, memory::PoolAllocator<Tensor>> grads;
};

Roots make_roots(const char* op, TensorList tensors, TensorList grad_tensors) {
  check(grad_tensors.empty() || grad_tensors.size() == tensors.size(), "{}: got {} tensors and {} gradients", op,
        tensors.size(), grad_tensors.size());
  Roots roots;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = tensors[i];
    Edge edge = gradient_edge(t);
    check(edge.is_valid(), "{}: element {} of tensors does not require grad and does not have a grad_fn", op, i);
    Tensor grad = grad_tensors.empty() ? Tensor() : grad_tensors[i];
    if (!grad.defined()) {
      check(t.numel() == 1, "{}: grad can be implicitly created only for scalar outputs, got {}", op,
            shape_text(t.sizes()));
      grad = ones_like(t);
    }
    check(
        grad.sizes() == t.sizes(),
        "{}: Mismatch in shape: grad_output[{}] has a shape of {} and output[{}] has a shape of {}: expected shape {}",
        op, i, shape_text(grad.sizes()), i, shape_text(t.sizes()), shape_text(t.sizes()));
    roots.edges.push_back(std::move(edge));
    roots.grads.push_back(std::move(grad));
  }
  return roots;
}

std::vector<Edge> input_edges(const char* op, TensorList inputs) {
  std::vector<Edge> edges;
  for (const Tensor& input : inputs) {
    check(wants_grad(input), "{}: One of the differentiated Tensors does not require grad", op);
    edges.push_back(gradient_edge(input));
  }
  return edges;
}

void run_backward(Roots roots, std::optional<bool> retain_graph, bool create_graph, TensorList inputs) {
  if (create_graph) {
    warn_once(
        "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
        "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
        "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break "
        "the cycle and avoid the leak.");
  }
  const WalkOptions options{retain_graph.value_or(create_graph), create_graph};
  const std::vector<Edge> targets = input_edges("backward", inputs);
  std::vector<Tensor> grads = walk(options, roots.edges, roots.grads, targets);
  roots.grads.clear();
  const AutoGradMode mode(create_graph);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (grads[i].defined()) accumulate_grad(*inputs[i].unsafeGetTensorImpl(), std::move(grads[i]));
  }
}

}  // namespace

void backward(const variable_list& tensors, const variable_list& grad_tensors, std::optional<bool> retain_graph,
              bool create_graph, const variable_list& inputs) {
  run_backward(make_roots("backward", tensors, grad_tensors), retain_graph, create_graph, inputs);
}

variable_list grad(const variable_list& outputs, const variable_list& inputs, const variable_list& grad_outputs,
                   std::optional<bool> retain_graph, bool create_graph, bool allow_unused) {
  check(!inputs.empty(), "grad requires non-empty inputs.");
  Roots roots = make_roots("grad", outputs, grad_outputs);
  const WalkOptions options{retain_graph.value_or(create_graph), create_graph};
  std::vector<Tensor> grads = walk(options, roots.edges, roots.grads, input_edges("grad", inputs));
  for (size_t i = 0; i < grads.size(); ++i) {
    check(
        grads[i].defined() || allow_unused,
        "grad: One of the differentiated Tensors (input {}, shape {}) appears to not have been used in the graph. Set "
        "allow_unused=True if this is the desired behavior.",
        i, shape_text(inputs[i].sizes()));
  }
  return grads;
}

}  // namespace autograd

namespace {

autograd::Roots roots_of(const Tensor& tensor, const Tensor& gradient, const std::optional<TensorList>& inputs) {
  check(!inputs || !inputs->empty(), "backward: 'inputs' argument to backward cannot be empty");
  return autograd::make_roots("backward", tensor, gradient.defined() ? TensorList(gradient) : TensorList());
}

}  // namespace

void Tensor::backward(const Tensor& gradient, std::optional<bool> retain_graph, bool create_graph,
                      std::optional<TensorList> inputs) const& {
  autograd::run_backward(roots_of(*this, gradient, inputs), retain_graph, create_graph, inputs.value_or(TensorList()));
}

void Tensor::backward(const Tensor& gradient, std::optional<bool> retain_graph, bool create_graph,
                      std::optional<TensorList> inputs) && {
  autograd::Roots roots = roots_of(*this, gradient, inputs);
  if (!inputs) reset();  // they may name this very tensor
  autograd::run_backward(std::move(roots), retain_graph, create_graph, inputs.value_or(TensorList()));
}

}  // namespace taper
