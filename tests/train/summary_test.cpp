// SPDX-License-Identifier: MIT
// summary: the table of a model, and the model unchanged by it.
#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/random.h>
#include <taper/train/summary.h>

#include "support/catch.h"
#include "support/values.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

struct BlockImpl : nn::Module {
  BlockImpl() {
    first = register_module("first", nn::Linear(4, 300));
    norm = register_module("norm", nn::BatchNorm1d(300));
    drop = register_module("drop", nn::Dropout(0.5));
    direct = register_module("direct", nn::ReLU());
  }
  Tensor forward(const Tensor& x) { return direct->forward(drop(norm(first(x)))); }
  nn::Linear first = nullptr;
  nn::BatchNorm1d norm = nullptr;
  nn::Dropout drop = nullptr;
  nn::ReLU direct = nullptr;
};
TAPER_MODULE(Block);

struct NetImpl : nn::Module {
  NetImpl() {
    block = register_module("block", Block());
    head = register_module("head", nn::Linear(300, 2));
    for (const Tensor& p : head->parameters()) p.set_requires_grad(false);
  }
  Tensor forward(const Tensor& x) { return head(block(x)); }
  Block block = nullptr;
  nn::Linear head = nullptr;
};
TAPER_MODULE(Net);

}  // namespace

TEST_CASE("summary: layers, shapes, parameters and memory") {
  Net net;
  CHECK(train::summary(net, {10, 4}) ==
        "layer       type         output       parameters      memory\n"
        "Net         Net          [10, 2]               0        80 B\n"
        "  block     Block        [10, 300]             0     12.0 kB\n"
        "    first   Linear       [10, 300]         1,500     12.0 kB\n"
        "    norm    BatchNorm1d  [10, 300]           600     12.0 kB\n"
        "    drop    Dropout      [10, 300]             0     12.0 kB\n"
        "    direct  ReLU         -                     0         0 B\n"
        "  head      Linear       [10, 2]             602        80 B\n"
        "\n"
        "2,702 parameters, 2,100 of them trained\n"
        "memory: 10.8 kB parameters, 2.4 kB buffers, 36.1 kB outputs of the layers\n");
}

TEST_CASE("summary: the model and the generator are as before") {
  manual_seed(4);
  Net net;
  net->block->drop->eval();
  net(randn({3, 4}));
  const auto values = [&] {
    std::vector<double> all;
    for (const auto& tensors : {net->parameters(), net->buffers()}) {
      for (const Tensor& t : tensors) {
        for (const double value : test::list(t)) all.push_back(value);
      }
    }
    return all;
  };
  const std::vector<double> before = values();
  const auto generator = default_generator().get_state();
  train::summary(net, {2, 4});
  CHECK(values() == before);
  CHECK(default_generator().get_state() == generator);
  CHECK(net->is_training());
  CHECK(net->block->norm->is_training());
  CHECK_FALSE(net->block->drop->is_training());
  CHECK_FALSE(net->parameters()[0].grad().defined());

  CHECK_THROWS(train::summary(net, {2, 5}));
  CHECK(net->is_training());
  CHECK(default_generator().get_state() == generator);
}

TEST_CASE("summary: a module without a holder, a container, other inputs") {
  nn::Sequential model(nn::Linear(2, 3), nn::Tanh());
  CHECK_THAT(train::summary(model, {1, 2}),
             Contains("Sequential") && Contains("  0         Linear") && Contains("9 parameters"));
  CHECK_THAT(train::summary(*model, ones({5, 2})), Contains("[5, 3]"));

  struct Twice : nn::Module {
    Twice() { layer = register_module("layer", nn::Linear(2, 2)); }
    Tensor forward(const Tensor& x, const Tensor& y) { return layer(x) + layer(y); }
    nn::Linear layer = nullptr;
  } twice;
  // Two calls of the layer take twice the memory.
  CHECK_THAT(train::summary(twice, ones({1, 2}), ones({1, 2})), Contains("[1, 2]             6        16 B"));
}
