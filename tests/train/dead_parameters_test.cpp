// SPDX-License-Identifier: MIT
// dead_parameters: what received no gradient, a gradient of zeros, or was never registered.
#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/train/dead_parameters.h>

#include "support/catch.h"

using namespace taper;
using train::DeadParameters;
using Names = std::vector<std::string>;

namespace {

struct Net : nn::Module {
  Net() {
    used = register_module("used", nn::Linear(3, 2));
    unused = register_module("unused", nn::Linear(3, 2));
    frozen = register_module("frozen", nn::Linear(2, 2));
    for (const Tensor& p : frozen->parameters()) p.set_requires_grad(false);
    zeroed = register_parameter("zeroed", ones({2}));
    forgotten = ones({2, 1}).requires_grad_();
    constant = ones({2});
  }
  Tensor forward(const Tensor& x) { return (frozen(used(x)) * constant + zeroed * 0).matmul(forgotten); }
  nn::Linear used = nullptr, unused = nullptr, frozen = nullptr;
  Tensor zeroed, forgotten, constant;
};

}  // namespace

TEST_CASE("dead_parameters: names everything that does not learn") {
  Net net;
  const Tensor loss = net.forward(ones({4, 3})).sum();
  loss.backward();
  const DeadParameters dead = train::dead_parameters(net, loss);
  CHECK(dead.without_grad == Names{"unused.weight", "unused.bias"});
  CHECK(dead.zero_grad == Names{"zeroed"});
  CHECK(dead.unregistered == Names{"Float [2, 1], an input of MmBackward0"});
  CHECK_FALSE(dead.empty());
  CHECK(dead.text() ==
        "received no gradient: unused.weight\n"
        "received no gradient: unused.bias\n"
        "received a gradient of zeros: zeroed\n"
        "requires grad, but is registered nowhere: Float [2, 1], an input of MmBackward0\n");
  CHECK(train::dead_parameters(net).unregistered.empty());  // without the loss there is no graph to look at
}

TEST_CASE("dead_parameters: nothing to report, and a model before its first backward") {
  nn::Linear linear(3, 2);
  CHECK(train::dead_parameters(*linear).without_grad == Names{"weight", "bias"});
  const Tensor loss = linear(ones({4, 3})).sum();
  loss.backward();
  CHECK(train::dead_parameters(*linear, loss).empty());
  CHECK(train::dead_parameters(*linear, loss).text().empty());
}

TEST_CASE("dead_parameters: a member that was replaced after it was registered") {
  struct Replaced : nn::Module {
    Replaced() {
      weight = register_parameter("weight", ones({2}));
      weight = zeros({2}).requires_grad_();  // the registered one stays behind
    }
    Tensor weight;
  } module;
  const Tensor loss = (module.weight * 2).sum();
  loss.backward();
  const DeadParameters dead = train::dead_parameters(module, loss);
  CHECK(dead.without_grad == Names{"weight"});
  CHECK(dead.unregistered == Names{"Float [2], an input of MulBackward1"});
}

TEST_CASE("dead_parameters: a graph of many nodes") {
  nn::Linear linear(1, 1);
  Tensor x = linear(ones({1, 1}));
  for (int i = 0; i < 200'000; ++i) x = x + 1;
  CHECK(train::dead_parameters(*linear, x).unregistered.empty());
}
