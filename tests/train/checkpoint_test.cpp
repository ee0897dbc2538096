// SPDX-License-Identifier: MIT
// save_parameters and load_parameters: the state of a module comes back exactly, or nothing changes.
#include <cstring>
#include <filesystem>

#include <taper/error.h>
#include <taper/factories.h>
#include <taper/nn/module.h>
#include <taper/ops.h>
#include <taper/train/checkpoint.h>

#include "support/catch.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

struct Block : nn::Module {
  explicit Block(double value) {
    weight = register_parameter("weight", full({2, 3}, value));
    seen = register_buffer("seen", full({}, static_cast<int64_t>(value)));
  }
  Tensor weight;
  Tensor seen;
};

struct Net : nn::Module {
  explicit Net(double value) {
    scale = register_parameter("scale", full({4}, value));
    block = register_module("block", std::make_shared<Block>(value + 1));
  }
  Tensor scale;
  std::shared_ptr<Block> block;
};

/// A file in the temporary folder that goes with the test.
struct Path {
  std::string path = (std::filesystem::temp_directory_path() / "taper_checkpoint_test.safetensors").string();
  ~Path() { std::filesystem::remove(path); }
};

float first(const Tensor& t) { return t.data_ptr<float>()[0]; }

}  // namespace

TEST_CASE("load_parameters: parameters and buffers by name, into the same tensors") {
  const Path file;
  train::save_parameters(Net(1.5), file.path, {{"step", "7"}});
  const Safetensors stored = load_safetensors(file.path);
  CHECK(stored.metadata == Metadata{{"step", "7"}});
  REQUIRE(stored.tensors.size() == 3);
  CHECK(stored.tensors[0].first == "scale");
  CHECK(stored.tensors[1].first == "block.weight");
  CHECK(stored.tensors[2].first == "block.seen");

  Net other(9);
  const Tensor weight = other.block->weight;
  train::load_parameters(other, file.path);
  CHECK(first(other.scale) == 1.5f);
  CHECK(first(weight) == 2.5f);
  CHECK(other.block->seen.item<int64_t>() == 2);
  CHECK(weight.requires_grad());
  CHECK(weight.is_leaf());
}

TEST_CASE("load_parameters: another dtype is converted") {
  const Path file;
  save_safetensors(file.path, {{"weight", full({2, 3}, 0.5, kBFloat16)}, {"seen", full({}, int64_t{3}, kInt)}});
  Block block(1);
  train::load_parameters(block, file.path);
  CHECK(first(block.weight) == 0.5f);
  CHECK(block.seen.item<int64_t>() == 3);
}

TEST_CASE("load_parameters: all that differs in one text, and nothing changed") {
  const Path file;
  save_safetensors(
      file.path, {{"scale", zeros({4})}, {"block.weight", zeros({3, 2})}, {"extra", zeros({1})}, {"more", zeros({1})}});
  Net net(1);
  CHECK_THROWS_WITH(train::load_parameters(net, file.path),
                    Contains("load_parameters: ") && Contains(file.path) && Contains("missing: block.seen;") &&
                        Contains("unexpected: extra, more;") &&
                        Contains("of another shape: block.weight (expected [2, 3], got [3, 2])"));
  CHECK(first(net.scale) == 1);
  CHECK_THROWS_WITH(train::load_parameters(net, file.path + ".none"), Contains("No such file"));
  CHECK(first(net.scale) == 1);
}
