// SPDX-License-Identifier: MIT
// The engine: walks the graph from outputs to leaves, latest op first, without recursion.
#include "autograd/engine.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <unordered_map>

#include <taper/autograd.h>
#include <taper/ops.h>

#include "autograd/accumulate.h"
#include "autograd/pointer_map.h"
#include "graph/anomaly.h"
#include "graph/autograd_meta.h"
#include "graph/record.h"
#include "graph/walk_scope.h"
#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper {
namespace {

// A backward may be called from within a backward, thousands deep; every so often the walk goes on on a fresh stack.
constexpr int kDepthPerThread = 48;
constinit thread_local int depth = 0;

bool earlier(const Node* a, const Node* b) { return a->sequence_nr() < b->sequence_nr(); }

/// Gradients that have arrived at a node whose turn has not come.
struct Arrived {
  IntrusivePtr<Node> node;
  Tensor first;
  std::vector<Tensor> all;  // of a node with several outputs, instead of `first`

  std::span<Tensor> grads() { return all.empty() ? std::span<Tensor>(&first, 1) : std::span<Tensor>(all); }
};

Tensor run_hooks(const std::vector<NodeExtra::Hook>& hooks, uint32_t output_nr, Tensor grad) {
  for (size_t i = 0; i < hooks.size(); ++i) {  // by index: a hook may register another
    if (hooks[i].output_nr != output_nr || !hooks[i].hook || !grad.defined()) continue;
    const TensorHook hook = hooks[i].hook;
    if (Tensor changed = hook(grad); changed.defined()) grad = std::move(changed);
  }
  return grad;
}

}  // namespace

/// Restricts a walk to the nodes on a path to the wanted inputs, and catches the gradients that arrive there.
class Targets final : public NodeFilter {
 public:
  Targets(std::span<const Edge> roots, std::span<const Edge> inputs) : grads(inputs.size()) {
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].leaf) leaves_[inputs[i].leaf.get()].push_back(i);
      if (inputs[i].function) outputs_[inputs[i].function.get()].emplace_back(inputs[i].input_nr, i);
    }
    for (const Edge& root : roots) search(root.function.get());
  }

  bool wants(const Edge& edge) const override {
    if (edge.leaf) return leaves_.contains(edge.leaf.get());
    return outputs_.contains(edge.function.get()) || leads_on(edge.function.get());
  }
  bool leads_on(Node* node) const {
    const auto found = on_path_.find(node);
    return found != on_path_.end() && found->second;
  }
  bool wants_leaf(TensorImpl* leaf) const { return leaves_.contains(leaf); }

  void catch_at(Node* node, std::span<const Tensor> arrived) {
    const auto found = outputs_.find(node);
    if (found == outputs_.end()) return;
    for (const auto& [output_nr, input] : found->second) {
      if (output_nr < arrived.size()) grads[input] = arrived[output_nr];
    }
  }
  void catch_leaf(TensorImpl* leaf, const Tensor& grad) {
    const auto found = leaves_.find(leaf);
    if (found == leaves_.end()) return;
    for (size_t input : found->second) grads[input] = grad;
  }

  std::vector<Tensor> grads;  // one an input

 private:
  // Depth first, with a stack of our own; a node is on a path if one of its edges is wanted.
  void search(Node* root) {
    if (!root || on_path_.contains(root)) return;
    struct Frame {
      Node* node;
      size_t edge;
    };
    std::vector<Frame> stack{{root, 0}};
    on_path_[root] = false;
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const auto edges = frame.node->next_edges();
      if (frame.edge == edges.size()) {
        const bool found = std::any_of(edges.begin(), edges.end(), [this](const Edge& e) { return e.is_valid() && wants(e); });
        on_path_[frame.node] = found;
        stack.pop_back();
        continue;
      }
      Node* next = edges[frame.edge++].function.get();
      if (next && on_path_.emplace(next, false).second) stack.push_back({next, 0});
    }
  }

  std::unordered_map<TensorImpl*, std::vector<size_t>> leaves_;
  std::unordered_map<Node*, std::vector<std::pair<uint32_t, size_t>>> outputs_;
  std::unordered_map<Node*, bool> on_path_;
};

namespace {

class Walk {
 public:
  Walk(const WalkOptions& options, Targets* targets) : options_(options), targets_(targets) {
    ready_.reserve(16);
    leaves_.reserve(16);
  }

  void run(std::span<const Edge> roots, std::span<Tensor> grads) {
    const AutoGradMode mode(options_.create_graph);
    const WalkScope scope(targets_, options_.keep_graph);
    for (size_t i = 0; i < roots.size(); ++i) send("backward", i, roots[i], std::move(grads[i]));
    while (!ready_.empty()) {
      std::pop_heap(ready_.begin(), ready_.end(), earlier);
      Arrived arrived = arrived_.take(ready_.back());
      ready_.pop_back();
      visit(*arrived.node, arrived.grads());
    }
    for (auto& [leaf, grad] : leaves_) finish_leaf(*leaf, std::move(grad));
  }

 private:
  void send(const char* who, size_t index, const Edge& edge, Tensor grad) {
    if (edge.leaf) {
      TensorImpl* leaf = edge.leaf.get();
      grad = fit_gradient(who, index, std::move(grad), leaf->dims.sizes(), leaf->dtype);
      const auto [index, fresh] = leaf_index_.find_or_add(leaf);
      if (fresh) {
        *index = leaves_.size();
        leaves_.emplace_back(edge.leaf, Tensor());
      }
      add_gradient(leaves_[*index].second, std::move(grad));
      return;
    }
    Node* node = edge.function.get();
    const GradientShape& shape = node->output_shape(edge.input_nr);
    grad = fit_gradient(who, index, std::move(grad), shape.dims.sizes(), shape.dtype);
    const auto [arrived, fresh] = arrived_.find_or_add(node);
    if (fresh) {
      arrived->node = edge.function;
      if (node->num_inputs() > 1) arrived->all.resize(node->num_inputs());
      ready_.push_back(node);
      std::push_heap(ready_.begin(), ready_.end(), earlier);
    }
    add_gradient(arrived->grads()[edge.input_nr], std::move(grad));
  }

  void visit(Node& node, std::span<Tensor> grads) {
    if (node.extra()) run_extra(*node.extra(), grads);
    if (targets_) {
      targets_->catch_at(&node, grads);
      if (!targets_->leads_on(&node)) return;
    }
    constexpr size_t kOnStack = 4;
    Tensor on_stack[kOnStack];
    std::vector<Tensor> on_heap;
    const size_t count = node.next_edges().size();
    if (count > kOnStack) on_heap.resize(count);
    const std::span<Tensor> results = count > kOnStack ? std::span<Tensor>(on_heap) : std::span<Tensor>(on_stack, count);
    apply(node, grads, results);
    if (!options_.keep_graph) node.release_saved();
    for (size_t i = 0; i < count; ++i) {
      if (results[i].defined() && node.needs(i)) send(node.name_ptr(), i, node.next_edge(i), std::move(results[i]));
    }
  }

  static void apply(Node& node, std::span<Tensor> grads, std::span<Tensor> results) {
    if (!AnomalyMode::is_enabled()) [[likely]] return node.apply(grads, results);
    const RunningNode running(&node);
    node.apply(grads, results);
    if (AnomalyMode::should_check_nan()) check_no_nan(node, results);
  }

  static void run_extra(NodeExtra& extra, std::span<Tensor> grads) {
    for (uint32_t i = 0; i < grads.size(); ++i) grads[i] = run_hooks(extra.hooks, i, std::move(grads[i]));
    for (auto& [output_nr, tensor] : extra.retained) {
      if (grads[output_nr].defined()) accumulate_grad(*tensor, grads[output_nr]);
    }
  }

  void finish_leaf(TensorImpl& leaf, Tensor grad) {
    if (leaf.meta && !leaf.meta->hooks.empty()) {
      for (size_t i = 0; i < leaf.meta->hooks.size(); ++i) {
        const TensorHook hook = leaf.meta->hooks[i];
        if (!hook) continue;
        if (Tensor changed = hook(grad); changed.defined()) grad = std::move(changed);
      }
    }
    if (targets_) return targets_->catch_leaf(&leaf, grad);
    accumulate_grad(leaf, std::move(grad));
  }

  const WalkOptions& options_;
  Targets* targets_;
  PointerMap<Node, Arrived> arrived_;
  std::vector<Node*, memory::PoolAllocator<Node*>> ready_;  // a heap, latest op on top
  PointerMap<TensorImpl, size_t> leaf_index_;               // into leaves_
  using Leaf = std::pair<IntrusivePtr<TensorImpl>, Tensor>;
  std::vector<Leaf, memory::PoolAllocator<Leaf>> leaves_;
};

void walk_on_this_stack(const WalkOptions& options, std::span<const Edge> roots, std::span<Tensor> grads, Targets* targets) {
  ++depth;
  struct Leave {
    ~Leave() { --depth; }
  } leave;
  Walk(options, targets).run(roots, grads);
}

}  // namespace

std::vector<Tensor> walk(const WalkOptions& options, std::span<const Edge> roots, std::span<Tensor> grads,
                         std::span<const Edge> inputs) {
  std::optional<Targets> targets;
  if (!inputs.empty()) targets.emplace(roots, inputs);
  Targets* wanted = targets ? &*targets : nullptr;
  if (depth < kDepthPerThread) {
    walk_on_this_stack(options, roots, grads, wanted);
  } else {
    std::exception_ptr failure;
    std::thread([&] {
      try {
        walk_on_this_stack(options, roots, grads, wanted);
      } catch (...) {
        failure = std::current_exception();
      }
    }).join();
    if (failure) std::rethrow_exception(failure);
  }
  return targets ? std::move(targets->grads) : std::vector<Tensor>();
}

}  // namespace taper
