// SPDX-License-Identifier: MIT
// Nodes, edges and saved tensors.
#include <taper/graph/node.h>

#include <algorithm>

#include "graph/anomaly.h"
#include "graph/autograd_meta.h"
#include "graph/record.h"
#include "graph/view.h"
#include "graph/walk_scope.h"
#include "tensor/check.h"

namespace taper {
namespace {

constinit thread_local uint64_t next_sequence_nr = 0;
constinit thread_local Node* adopting = nullptr;
constinit thread_local const NodeFilter* filter = nullptr;
constinit thread_local bool keeps_graph = true;
constinit thread_local Node* dead_nodes = nullptr;
constinit thread_local bool destroying = false;

}  // namespace

// ---- Node ----

Node::Node(const char* name) : name_(name) {}

Node::~Node() {
  if (extra_) {
    for (auto& [output_nr, tensor] : extra_->retained) tensor->meta->retains_grad = false;
    delete extra_;
  }
}

void Node::destroy(Node* node) noexcept {
  node->next_dead_ = dead_nodes;
  dead_nodes = node;
  if (destroying) return;  // the loop below, further up this stack, gets to it
  destroying = true;
  while (Node* dead = dead_nodes) {
    dead_nodes = dead->next_dead_;
    delete dead;
  }
  destroying = false;
}

void* Node::operator new(size_t bytes) { return memory::allocate(bytes); }
void Node::operator delete(void* block, size_t bytes) noexcept { memory::deallocate(block, bytes); }

std::span<Edge> Node::make_edges(size_t count) {
  if (count <= kInlineEdges) {
    edges_ = {inline_edges_, count};
  } else {
    heap_edges_.resize(count);
    edges_ = heap_edges_;
  }
  return edges_;
}

void Node::take_place() {
  // Later than every node it feeds, also when those were made by another thread.
  uint64_t place = next_sequence_nr;
  for (const Edge& edge : edges_) {
    if (edge.function) place = std::max(place, edge.function->sequence_nr_ + 1);
  }
  sequence_nr_ = place;
  next_sequence_nr = place + 1;
}

void Node::add_output(const Tensor& output) {
  GradientShape shape{output.unsafeGetTensorImpl()->dims, output.scalar_type()};
  if (has_output_) {
    more_shapes_.push_back(std::move(shape));
  } else {
    first_shape_ = std::move(shape);
    has_output_ = true;
  }
}

void Node::copy_saved(const Tensor& self, const Edge& history) {
  for (SavedTensor* saved = saved_; saved; saved = saved->next_) {
    if (!saved->tensor_.defined() || saved->is_output_ || !saved->tensor_.is_alias_of(self)) continue;
    Tensor copy = make_detached(saved->tensor_).clone();
    TensorImpl& impl = *copy.unsafeGetTensorImpl();
    impl.grad_fn = IntrusivePtr<Node>(history.function).detach();
    impl.output_nr = history.input_nr;
    saved->version_ = impl.version().current_version();
    saved->tensor_ = std::move(copy);
  }
}

void Node::release_saved() {
  for (SavedTensor* saved = saved_; saved; saved = saved->next_) {
    saved->tensor_.reset();
    saved->released_ = true;
  }
}

NodeExtra& Node::make_extra() {
  if (!extra_) extra_ = new NodeExtra();
  return *extra_;
}

bool Node::needs(size_t i) const { return edges_[i].is_valid() && (!filter || filter->wants(edges_[i])); }

WalkScope::WalkScope(const NodeFilter* wanted, bool keeps)
    : outer_filter_(std::exchange(filter, wanted)), outer_keeps_graph_(std::exchange(keeps_graph, keeps)) {}
WalkScope::~WalkScope() {
  filter = outer_filter_;
  keeps_graph = outer_keeps_graph_;
}

// ---- Saved tensors ----

Adoption::Adoption(Node* node) { adopting = node; }
Adoption::~Adoption() { adopting = nullptr; }

SavedTensor::SavedTensor(SavedTensor&& other)
    : borrowed_(other.borrowed_), is_output_(other.is_output_), output_nr_(other.output_nr_) {
  if (!adopting) return;
  owner_ = adopting;
  next_ = std::exchange(adopting->saved_, this);
  if (borrowed_ && borrowed_->defined()) keep(*borrowed_);
  borrowed_ = nullptr;
}

void SavedTensor::keep(const Tensor& t) {
  defined_ = true;
  version_ = t.unsafeGetTensorImpl()->version().current_version();
  tensor_ = is_output_ ? make_detached(t) : t;
}

void SavedTensor::check_unchanged() const {
  const uint32_t now = tensor_.unsafeGetTensorImpl()->version().current_version();
  if (now == version_) [[likely]] return;
  fail("{}: one of the variables needed for gradient computation has been modified by an inplace operation: "
       "[{}], {} of {}, is at version {}; expected version {} instead.",
       owner_->name(), tensor_.toString(), is_output_ ? "output" : "input", owner_->name(), now, version_);
}

void SavedTensor::check_whole() const {
  if (!released_) [[likely]] return;
  fail("{}: expected a graph that is still whole, but it was freed. Trying to backward through the graph a second time "
       "(or directly access saved tensors after they have already been freed). Saved intermediate values of the graph "
       "are freed when you call .backward() or autograd::grad(). Specify retain_graph=true if you need to backward "
       "through the graph a second time or if you need to access saved tensors after calling backward.",
       owner_->name());
}

Tensor SavedTensor::get() const {
  if (borrowed_) return *borrowed_;
  if (!defined_) return Tensor();
  check_whole();
  check_unchanged();
  if (!is_output_ || !GradMode::is_enabled()) return tensor_;
  Tensor out = make_detached(tensor_);
  TensorImpl& impl = *out.unsafeGetTensorImpl();
  impl.grad_fn = IntrusivePtr<Node>::share(owner_).detach();
  impl.output_nr = output_nr_;
  return out;
}

Tensor SavedTensor::take() {
  if (keeps_graph || GradMode::is_enabled()) return get();
  Tensor t = get();
  tensor_.reset();
  released_ = true;
  return t;
}

// ---- Recording ----

Edge gradient_edge(const Tensor& t) {
  TensorImpl* impl = t.unsafeGetTensorImpl();
  if (!impl) return {};
  if (impl->base) refresh_view(*impl);
  if (impl->grad_fn) return {IntrusivePtr<Node>::share(impl->grad_fn), nullptr, impl->output_nr};
  if (impl->requires_grad) return {nullptr, IntrusivePtr<TensorImpl>::share(impl), 0};
  return {};
}

uint64_t next_sequence_number() { return next_sequence_nr; }

namespace {

void check_saveable(const Tensor& t) {
  check(!t.defined() || !t.is_inference(),
        "Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and "
        "use it in autograd.");
}

void finish(Node& node) {
  node.take_place();
  if (AnomalyMode::is_enabled()) [[unlikely]] note_traceback(node);
}

}  // namespace

void attach(Node& node, TensorRefs inputs) {
  const std::span<Edge> edges = node.make_edges(inputs.size());
  size_t i = 0;
  for (const TensorRef& input : inputs) {
    check_saveable(*input.tensor);
    edges[i++] = gradient_edge(*input.tensor);
  }
  finish(node);
}

void attach(Node& node, TensorList inputs) {
  const std::span<Edge> edges = node.make_edges(inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    check_saveable(inputs[i]);
    edges[i] = gradient_edge(inputs[i]);
  }
  finish(node);
}

void set_history(const Tensor& out, IntrusivePtr<Node> node) {
  TensorImpl& impl = *out.unsafeGetTensorImpl();
  impl.output_nr = static_cast<uint32_t>(node->num_inputs());
  node->add_output(out);
  if (!isFloatingType(impl.dtype)) return;
  impl.grad_fn = node.detach();
}

}  // namespace taper
