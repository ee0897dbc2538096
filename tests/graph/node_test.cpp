// SPDX-License-Identifier: MIT
// Nodes: names, edges, order, what they save and when they refuse to give it back, and how a graph is taken down.
#include <taper/autograd.h>
#include <taper/graph/node.h>
#include <taper/memory.h>
#include <taper/ops.h>

#include "graph/record.h"
#include "support/check_op.h"

namespace taper::test {
namespace {

Tensor leaf(IntArrayRef sizes) { return full(sizes, 2.0, kDouble).set_requires_grad(true); }

TEST_CASE("a node has its op's name, an edge for each input and the shapes of its outputs") {
  const Tensor x = leaf({2, 3}), y = leaf({3});
  const Tensor product = x * y, sum = product + 1;
  const auto node = product.grad_fn();
  CHECK(node->name() == "MulBackward0");
  REQUIRE(node->num_outputs() == 2);
  CHECK(node->num_inputs() == 1);
  CHECK(node->next_edge(0).leaf.get() == x.unsafeGetTensorImpl());
  CHECK(node->next_edge(1).leaf.get() == y.unsafeGetTensorImpl());
  CHECK(sum.grad_fn()->next_edge(0).function == node);
  CHECK(node->output_shape(0).dims.sizes() == IntArrayRef({2, 3}));
  const auto parts = x.unbind(1);
  CHECK(parts[0].grad_fn() == parts[2].grad_fn());
  CHECK(parts[2].output_nr() == 2);
  CHECK(parts[0].grad_fn()->num_inputs() == 3);
}

TEST_CASE("nothing is recorded that nobody wants") {
  const Tensor x = leaf({2}), plain = ones({2}, kDouble);
  CHECK_FALSE((plain * 2).grad_fn());
  CHECK_FALSE(x.gt(0).grad_fn());
  CHECK_FALSE((x * plain).grad_fn()->next_edge(1).is_valid());
  const NoGradGuard no_grad;
  CHECK_FALSE((x * 2).grad_fn());
}

TEST_CASE("a node comes later than those it feeds") {
  const Tensor x = leaf({2});
  const Tensor a = x * 2, b = x * 3, c = a + b;
  CHECK(a.grad_fn()->sequence_nr() < b.grad_fn()->sequence_nr());
  CHECK(b.grad_fn()->sequence_nr() < c.grad_fn()->sequence_nr());
}

TEST_CASE("a saved value that was changed since is refused by the op's name") {
  const Tensor x = leaf({2});
  Tensor y = x * 1;
  const Tensor from_input = (y * y).sum();
  y.add_(1);
  check_throws([&] { from_input.backward(); }, "MulBackward0: one of the variables needed for gradient computation");
  Tensor z = x.exp();
  const Tensor from_output = z.sum();
  z.mul_(2);
  check_throws(
      [&] {
        from_output.backward({}, true);
        z.sum().backward();
      },
      "output of ExpBackward0");
}

TEST_CASE("what was saved is freed by the walk, and asking for it again is refused") {
  const Tensor x = leaf({1000});
  const auto active = [] { return memory::stats().active; };
  const auto before = active();
  const Tensor y = x.exp().sum();
  const auto recorded = active();
  y.backward();
  x.mutable_grad().reset();
  CHECK(recorded >= before + 8000);
  CHECK(active() < recorded);
  check_throws([&] { y.backward(); }, "ExpBackward0: expected a graph that is still whole, but it was freed");
}

TEST_CASE("an output that its own node saves makes no circle") {
  const auto before = memory::stats().active;
  for (int i = 0; i < 3; ++i) {
    const Tensor x = leaf({100});
    const Tensor y = x.exp().tanh().sigmoid();
    CHECK(y.requires_grad());
  }
  CHECK(memory::stats().active == before);
}

TEST_CASE("rules are asked only for the gradients that somebody wants") {
  const Tensor x = leaf({2}), y = leaf({2});
  std::vector<bool> asked;
  const Tensor out = record("TestBackward", x.detach().clone(), {x, y}, [&](const Tensor& g, Needs needs) {
    asked = {needs[0], needs[1]};
    return std::array<Tensor, 2>{g, g};
  });
  autograd::grad({out.sum()}, {y}, {}, true);
  CHECK(asked == std::vector<bool>{false, true});
  out.sum().backward();
  CHECK(asked == std::vector<bool>{true, true});
}

}  // namespace
}  // namespace taper::test
