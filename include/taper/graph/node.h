// SPDX-License-Identifier: MIT
// Node: what an op leaves behind for backward. Edge: where a gradient goes next.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <taper/core/intrusive_ptr.h>
#include <taper/core/tensor_impl.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

class SavedTensor;
class Node;

/// Where the gradient of one input goes: to output `input_nr` of a node, or into the `.grad` of a leaf.
struct TAPER_API Edge {
  IntrusivePtr<Node> function;
  IntrusivePtr<TensorImpl> leaf;
  uint32_t input_nr = 0;

  bool is_valid() const { return function || leaf; }
};

/// The shape and dtype that a gradient must have.
struct GradientShape {
  Dims dims;
  ScalarType dtype = kFloat;
};

/// Hooks on gradients that pass a node, and where its op was called in anomaly mode.
struct NodeExtra;

/// One recorded op. `apply` maps the gradients of its outputs to those of its inputs.
class TAPER_API Node : public RefCounted {
 public:
  explicit Node(const char* name);
  virtual ~Node();
  /// Takes a graph down without recursion, however long it is.
  static void destroy(Node* node) noexcept;
  static void* operator new(size_t bytes);
  static void operator delete(void* block, size_t bytes) noexcept;

  /// `grads`: one per output of the op, undefined where none arrived. `results`: one per edge; only those with
  /// needs(i) have to be set.
  virtual void apply(std::span<Tensor> grads, std::span<Tensor> results) = 0;
  /// libtorch's name of the op: `AddBackward0`.
  virtual std::string name() const { return name_; }
  const char* name_ptr() const { return name_; }
  /// Drops what was saved for backward.
  virtual void release_saved();

  /// Replaces what was saved of self's bytes by copies, with `history` behind them: the bytes are about to change.
  void copy_saved(const Tensor& self, const Edge& history);

  uint64_t sequence_nr() const { return sequence_nr_; }
  size_t num_outputs() const { return edges_.size(); }
  size_t num_inputs() const { return (has_output_ ? 1 : 0) + more_shapes_.size(); }
  std::span<const Edge> next_edges() const { return edges_; }
  const Edge& next_edge(size_t i) const { return edges_[i]; }
  /// Whether the walk wants the gradient of edge i. All valid edges unless grad() or backward(inputs) says otherwise.
  bool needs(size_t i) const;

  /// Room for `count` edges, to be filled by the caller before the node is used.
  std::span<Edge> make_edges(size_t count);
  /// Puts the node after those that it feeds in the order of backward; call once the edges are set.
  void take_place();
  void add_output(const Tensor& output);
  const GradientShape& output_shape(size_t i) const { return i == 0 ? first_shape_ : more_shapes_[i - 1]; }
  NodeExtra* extra() const { return extra_; }
  NodeExtra& make_extra();

 protected:
  friend class SavedTensor;

  const char* name_;
  uint64_t sequence_nr_ = 0;
  std::span<Edge> edges_;
  SavedTensor* saved_ = nullptr;  // what the op saved, a list through the node's own memory
  Node* next_dead_ = nullptr;

 private:
  static constexpr size_t kInlineEdges = 3;
  Edge inline_edges_[kInlineEdges];
  std::vector<Edge> heap_edges_;
  bool has_output_ = false;
  GradientShape first_shape_;
  std::vector<GradientShape> more_shapes_;
  NodeExtra* extra_ = nullptr;  // owned
};

}  // namespace taper
