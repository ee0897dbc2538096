// SPDX-License-Identifier: MIT
// Module: registration, walking, cloning, conversion, printing.
#include <sstream>

#include <taper/factories.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/module.h>
#include <taper/nn/module_holder.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;
using nn::Module;

namespace test {

struct LeafImpl : nn::Cloneable<LeafImpl> {
  explicit LeafImpl(int64_t size = 2) : size(size) { reset(); }
  void reset() override {
    weight = register_parameter("weight", ones({size}));
    bias = register_parameter("bias", Tensor(), /*requires_grad=*/false);
    count = register_buffer("count", zeros({1}));
  }
  Tensor forward(const Tensor& x) { return x; }
  int64_t size;
  Tensor weight, bias, count;
};
TAPER_MODULE(Leaf);

struct TreeImpl : nn::Cloneable<TreeImpl> {
  TreeImpl() { reset(); }
  void reset() override {
    left = register_module("left", Leaf(3));
    right = register_module("right", Leaf(4));
    own = register_parameter("own", zeros({1}));
  }
  Leaf left{nullptr}, right{nullptr};
  Tensor own;
  int value = 0;
};
TAPER_MODULE(Tree);

struct Plain : Module {};

struct BadClone : nn::Cloneable<BadClone> {
  BadClone() { register_parameter("w", zeros({1})); }
  void reset() override {}
};

std::string text(const Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

}  // namespace test

using namespace test;

TEST_CASE("module knows its class or its given name") {
  CHECK(Plain().name() == "test::Plain");
  CHECK(LeafImpl().name() == "test::LeafImpl");
  struct Named : Module {
    Named() : Module("the name") {}
  };
  CHECK(Named().name() == "the name");
}

TEST_CASE("module lists parameters, buffers and modules in order, under joined names") {
  Tree tree;
  CHECK(tree->named_parameters().keys() == std::vector<std::string>{"own", "left.weight", "right.weight"});
  CHECK(tree->named_parameters(false).keys() == std::vector<std::string>{"own"});
  CHECK(tree->named_buffers().keys() == std::vector<std::string>{"left.count", "right.count"});
  CHECK(tree->named_modules().keys() == std::vector<std::string>{"", "left", "right"});
  CHECK(tree->named_modules("root").keys() == std::vector<std::string>{"root", "root.left", "root.right"});
  CHECK(tree->named_modules("root", false).keys() == std::vector<std::string>{"root.left", "root.right"});
  CHECK(tree->named_children().keys() == std::vector<std::string>{"left", "right"});
  CHECK(tree->parameters().size() == 3);
  CHECK(tree->buffers(false).empty());
  CHECK(tree->modules().size() == 3);
  CHECK(tree->modules(/*include_self=*/false).size() == 2);
  CHECK(tree->children()[1] == tree->right.ptr());
  CHECK(tree->parameters()[0].is_same(tree->own));
  CHECK(tree->own.requires_grad());
  CHECK_FALSE(tree->left->count.requires_grad());
}

TEST_CASE("module refuses bad names") {
  Plain m;
  CHECK_THAT(error_of([&] { m.register_module("name.with.dot", Leaf()); }),
             Contains("Submodule name must not contain a dot (got 'name.with.dot')"));
  CHECK_THAT(error_of([&] { m.register_module("", Leaf()); }), Contains("Submodule name must not be empty"));
  CHECK_THAT(error_of([&] { m.register_parameter("a.b", Tensor()); }),
             Contains("Parameter name must not contain a dot (got 'a.b')"));
  CHECK_THAT(error_of([&] { m.register_parameter("", Tensor()); }), Contains("Parameter name must not be empty"));
  CHECK_THAT(error_of([&] { m.register_buffer("a.b", Tensor()); }), Contains("Buffer name must not contain a dot"));
  CHECK_THAT(error_of([&] { m.register_buffer("", Tensor()); }), Contains("Buffer name must not be empty"));
  m.register_module("linear", Leaf());
  m.register_parameter("p", zeros({1}));
  m.register_buffer("p", zeros({1}));  // a buffer may share a parameter's name
  CHECK_THAT(error_of([&] { m.register_module("linear", Leaf()); }), Contains("Submodule 'linear' already defined"));
  CHECK_THAT(error_of([&] { m.register_parameter("p", zeros({1})); }), Contains("Parameter 'p' already defined"));
  CHECK_THAT(error_of([&] { m.register_buffer("p", zeros({1})); }), Contains("Buffer 'p' already defined"));
  CHECK_THAT(error_of([&] { m.replace_module("linear2", Leaf()); }), Contains("Submodule 'linear2' is not defined"));
  CHECK_THAT(error_of([&] { m.unregister_module("conv"); }), Contains("No Module with name `conv` is registered"));
  CHECK_THAT(error_of([&] { m.modules(); }),
             Contains("It looks like you attempted to retrieve your top-level module as a shared_ptr"));
  const auto other = m.replace_module("linear", Leaf(7));
  CHECK(m.named_parameters()["linear.weight"].size(0) == 7);
  CHECK(m.children()[0] == other);
  m.unregister_module("linear");
  CHECK(m.children().empty());
}

TEST_CASE("module applies functions of six shapes") {
  Tree tree;
  std::string seen;
  tree->apply([&](Module& m) { seen += m.name() + ";"; });
  CHECK(seen == "test::TreeImpl;test::LeafImpl;test::LeafImpl;");
  seen.clear();
  tree->apply([&](const std::string& name, Module&) { seen += name + ";"; });
  CHECK(seen == ";left;right;");
  seen.clear();
  tree->apply([&](const std::string& name, Module&) { seen += name + ";"; }, "p");
  CHECK(seen == "p;p.left;p.right;");
  seen.clear();
  const TreeImpl& constant = *tree;
  constant.apply([&](const Module& m) { seen += std::to_string(m.parameters().size()); });
  CHECK(seen == "311");
  seen.clear();
  constant.apply([&](const std::string& name, const Module&) { seen += name + ";"; }, "q");
  CHECK(seen == "q;q.left;q.right;");
  int count = 0;
  tree->apply([&](const std::shared_ptr<Module>& m) { count += m != nullptr; });
  tree->apply([&](const std::string&, const std::shared_ptr<Module>& m) { count += m != nullptr; });
  CHECK(count == 6);
}

TEST_CASE("module switches between training and evaluation") {
  Tree tree;
  CHECK(tree->is_training());
  tree->eval();
  CHECK_FALSE(tree->is_training());
  CHECK_FALSE(tree->left->is_training());
  tree->train();
  CHECK(tree->right->is_training());
}

TEST_CASE("module converts itself to holders and classes") {
  Tree tree;
  Module& module = *tree;
  CHECK(module.as<Tree>() == tree.get());
  CHECK(module.as<TreeImpl>() == tree.get());
  CHECK(module.as<Module>() == tree.get());
  CHECK(module.as<Leaf>() == nullptr);
  const Module& constant = module;
  CHECK(constant.as<TreeImpl>() == tree.get());
  CHECK(constant.as<Tree>() == tree.get());
}

TEST_CASE("module clones share nothing and know their own tensors") {
  Tree tree;
  tree->value = 123;
  {
    NoGradGuard no_grad;
    tree->left->weight.fill_(5);
    tree->left->count.fill_(2);
  }
  tree->eval();
  const auto copy = std::dynamic_pointer_cast<TreeImpl>(tree->clone());
  REQUIRE(copy);
  CHECK(copy->value == 123);
  CHECK_FALSE(copy->is_training());
  CHECK_FALSE(copy->left->is_training());
  CHECK(copy->named_parameters().keys() == tree->named_parameters().keys());
  for (const auto& item : copy->named_parameters()) {
    const Tensor original = tree->named_parameters()[item.key()];
    CHECK_FALSE(item->is_alias_of(original));
    CHECK(item->requires_grad());
    CHECK(item->is_leaf());
    CHECK(equal(*item, original));
  }
  CHECK(copy->left->weight.is_same(copy->named_parameters()["left.weight"]));
  CHECK(copy->left.get() == copy->children()[0].get());
  CHECK(copy->left->count.item<float>() == 2);
  CHECK_FALSE(copy->left->bias.defined());

  CHECK_THAT(error_of([] { Plain().clone(); }), Contains("clone() has not been implemented for test::Plain"));
  CHECK_THAT(error_of([] { BadClone().clone(); }), Contains("does not have the same number of parameters"));
}

TEST_CASE("module converts its tensors in place") {
  Tree tree;
  const Tensor weight = tree->left->weight;
  tree->to(kFloat64);
  CHECK(weight.scalar_type() == kFloat64);
  CHECK(tree->left->count.scalar_type() == kFloat64);
  CHECK(weight.is_same(tree->parameters()[1]));
  CHECK(weight.requires_grad());
  tree->to(kCPU, kFloat32);
  CHECK(weight.scalar_type() == kFloat32);
  tree->to(kCPU);
  CHECK(tree->own.scalar_type() == kFloat32);
}

TEST_CASE("module zeroes gradients") {
  Tree tree;
  tree->own.mutable_grad() = ones({1});
  tree->zero_grad(/*set_to_none=*/false);
  CHECK(tree->own.grad().item<float>() == 0);
  tree->zero_grad();
  CHECK_FALSE(tree->own.grad().defined());
}

TEST_CASE("module prints its tree") {
  CHECK(text(Plain()) == "test::Plain");
  CHECK(text(*Tree()) == "test::TreeImpl(\n  (left): test::LeafImpl\n  (right): test::LeafImpl\n)");
  std::ostringstream out;
  out << Leaf();
  CHECK(out.str() == "test::LeafImpl");
}

TEST_CASE("module holders are empty, shared or made in place") {
  Leaf empty = nullptr;
  CHECK(empty.is_empty());
  CHECK_FALSE(empty);
  CHECK_THAT(error_of([&] { empty->size = 1; }), Contains("Accessing empty ModuleHolder"));
  CHECK_THAT(error_of([&] { empty.ptr(); }), Contains("Accessing empty ModuleHolder"));
  CHECK_THAT(error_of([&] { empty(Tensor()); }), Contains("Accessing empty ModuleHolder"));
  Leaf leaf(5);
  Leaf shared = leaf;
  shared->size = 6;
  CHECK(leaf->size == 6);
  CHECK(leaf);
  const Leaf from_pointer = std::dynamic_pointer_cast<LeafImpl>(leaf->clone());
  CHECK(from_pointer->size == 6);
  static_assert(std::is_same_v<Leaf::Impl, LeafImpl>);

  struct InnerImpl : Module {
    int forward(int a, std::vector<int> more = {}) { return a + static_cast<int>(more.size()); }
    int operator[](int i) { return i + 1; }
  };
  TAPER_MODULE(Inner);
  Inner inner;
  CHECK(inner(1) == 1);
  CHECK(inner(1, {2, 3}) == 3);
  CHECK(inner[4] == 5);
}
