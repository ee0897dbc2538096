// SPDX-License-Identifier: MIT
// Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict, Functional.
#include <sstream>

#include <taper/factories.h>
#include <taper/nn/functional_module.h>
#include <taper/nn/module_dict.h>
#include <taper/nn/module_list.h>
#include <taper/nn/parameter_dict.h>
#include <taper/nn/parameter_list.h>
#include <taper/nn/sequential.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using Catch::Matchers::Contains;

namespace test {

struct PlusImpl : Cloneable<PlusImpl> {
  explicit PlusImpl(int value) : value(value) { reset(); }
  void reset() override { weight = register_parameter("weight", full({1}, value, kFloat)); }
  int forward(int x) { return x + value; }
  int value;
  Tensor weight;
};
TAPER_MODULE(Plus);

struct Counting : Module {
  Counting() = default;
  Counting(const Counting& other) : Module(other) { ++copies; }
  int forward(int x) { return x; }
  static inline int copies = 0;
};

struct Double : Module {
  float forward(int x) { return 2.0f * static_cast<float>(x); }
};

template <typename T>
std::string text(const T& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

}  // namespace test

using namespace test;

TEST_CASE("sequential is made from modules in every form") {
  CHECK(Sequential(Plus(1), Plus(2))->size() == 2);
  CHECK(Sequential(std::make_shared<PlusImpl>(1), PlusImpl(2), AnyModule(Plus(3)))->size() == 3);
  Counting::copies = 0;
  Sequential three(Counting{}, Counting{}, Counting{});
  CHECK(Counting::copies == 3);
  Sequential named({{"one", Plus(1)}, {std::string("two"), PlusImpl(2)}, {"three", std::make_shared<PlusImpl>(3)}});
  CHECK(named->named_children().keys() == std::vector<std::string>{"one", "two", "three"});
  Sequential empty;
  CHECK(empty->is_empty());
  empty->push_back(Plus(1));
  empty->push_back("name", Plus(2));
  empty->push_back(std::make_shared<PlusImpl>(3));
  empty->push_back(PlusImpl(4));
  empty->push_back("any", AnyModule(Plus(5)));
  CHECK(empty->named_parameters().keys() ==
        std::vector<std::string>{"0.weight", "name.weight", "2.weight", "3.weight", "any.weight"});
  CHECK(empty->forward<int>(0) == 15);
  OrderedDict<std::string, AnyModule> dict;
  dict.insert("a", AnyModule(Plus(1)));
  CHECK(Sequential(std::move(dict))->named_children().keys() == std::vector<std::string>{"a"});
}

TEST_CASE("sequential calls its modules in turn") {
  Sequential s(Plus(1), Plus(2), Plus(3));
  CHECK(s->forward<int>(4) == 10);
  CHECK_THAT(error_of([&] { s->forward<float>(4); }),
             Contains("The type of the return value is int, but you asked for type float"));
  CHECK_THAT(error_of([] { Sequential()->forward<int>(1); }), Contains("Cannot call forward() on an empty Sequential"));
  s->push_back(Double());
  CHECK(s->forward<float>(4) == 20.0f);
  CHECK_THAT(error_of([&] { s->forward<float>(4.0f); }), Contains("Expected argument #0 to be of type int"));
}

TEST_CASE("sequential stands in a sequential") {
  Sequential inner(Plus(1), Plus(2));
  Sequential outer(inner, Plus(3));
  CHECK(outer->forward<int>(0) == 6);
  CHECK(outer->at<SequentialImpl>(0).size() == 2);
  CHECK(outer->named_parameters().keys() == std::vector<std::string>{"0.0.weight", "0.1.weight", "1.weight"});
  const auto copy = std::dynamic_pointer_cast<SequentialImpl>(outer->clone());
  CHECK(copy->forward<int>(0) == 6);
}

TEST_CASE("sequential gives access by position") {
  Sequential s(Plus(1), Plus(2));
  CHECK(s->at<PlusImpl>(1).value == 2);
  CHECK(s->ptr<PlusImpl>(0)->value == 1);
  CHECK(s[1] == s->ptr(1));
  CHECK(s->begin()->get<PlusImpl>().value == 1);
  CHECK_THAT(error_of([&] { s->at<PlusImpl>(2); }), Contains("Index out of range"));
  CHECK_THAT(error_of([&] { s->ptr(2); }), Contains("Index out of range"));
  Sequential more(Plus(3));
  more->extend(*s);
  more->extend(std::vector<std::shared_ptr<PlusImpl>>{std::make_shared<PlusImpl>(9)});
  CHECK(more->forward<int>(0) == 15);

  Sequential shared = s;
  CHECK(shared.ptr() == s.ptr());
  s->eval();
  const auto copy = std::dynamic_pointer_cast<SequentialImpl>(s->clone());
  CHECK(copy->forward<int>(0) == 3);
  CHECK_FALSE(copy->is_training());
  CHECK_FALSE(copy->parameters()[0].is_alias_of(s->parameters()[0]));
}

TEST_CASE("containers print their modules") {
  Sequential inner({{"a", Plus(1)}});
  CHECK(
      text(Sequential(inner, Plus(2))) ==
      "torch::nn::Sequential(\n  (0): torch::nn::Sequential(\n    (a): test::PlusImpl\n  )\n  (1): test::PlusImpl\n)");
  CHECK(text(Sequential()) == "torch::nn::Sequential");
  CHECK(text(ModuleList(Plus(1))) == "torch::nn::ModuleList(\n  (0): test::PlusImpl\n)");
  CHECK(text(Functional(relu)) == "torch::nn::Functional()");
  ParameterList list(ones({1, 2}), ones({3}).to(kInt));
  CHECK(text(list) ==
        "torch::nn::ParameterList(\n(0): Parameter containing: [Float of size [1, 2]]\n"
        "(1): Parameter containing: [Int of size [3]]\n)");
}

TEST_CASE("module_list inserts and extends") {
  ModuleList list(Plus(1), std::make_shared<PlusImpl>(2), PlusImpl(3));
  list->insert(1, Plus(9));
  CHECK(list->size() == 4);
  const auto value = [&](size_t i) { return list->at<PlusImpl>(i).value; };
  CHECK(value(0) == 1);
  CHECK(value(1) == 9);
  CHECK(value(2) == 2);
  CHECK(value(3) == 3);
  CHECK(list->named_children().keys() == std::vector<std::string>{"0", "1", "2", "3"});
  CHECK(list->named_children()["2"] == list->ptr(2));
  ModuleList more;
  more->extend(*list);
  CHECK(more->size() == 4);
  CHECK(more[0] == list[0]);
  CHECK(list->ptr<PlusImpl>(1)->value == 9);
  CHECK_THAT(error_of([&] { list->ptr(4); }), Contains("Index out of range"));
  CHECK_THAT(error_of([&] { list->insert(6, Plus(1)); }), Contains("Index out of range"));
  CHECK_THAT(error_of([&] { list->at<SequentialImpl>(0); }),
             Contains("Attempted to cast module of type test::PlusImpl to type torch::nn::SequentialImpl"));
  CHECK(std::dynamic_pointer_cast<ModuleListImpl>(list->clone())->size() == 4);
}

TEST_CASE("module_dict keeps places when it updates") {
  ModuleDict dict(std::vector<std::pair<std::string, std::shared_ptr<Module>>>{{"a", std::make_shared<PlusImpl>(1)},
                                                                               {"b", std::make_shared<PlusImpl>(2)}});
  dict->update({{"c", std::make_shared<PlusImpl>(3)}, {"a", std::make_shared<PlusImpl>(4)}});
  CHECK(dict->keys() == std::vector<std::string>{"a", "b", "c"});
  CHECK(dict->at<PlusImpl>("a").value == 4);
  CHECK(dict->named_children()["a"] == dict["a"]);
  ModuleDict other;
  other->update(*dict);
  CHECK(other->size() == 3);
  CHECK_THAT(error_of([&] { dict->at<SequentialImpl>("a"); }),
             Contains("Attempted to cast module of type test::PlusImpl to type torch::nn::SequentialImpl"));
  CHECK(dict->pop("b")->as<PlusImpl>()->value == 2);
  CHECK_FALSE(dict->contains("b"));
  CHECK_THAT(error_of([&] { dict["b"]; }), Contains(" 'b' is not defined"));
  CHECK(dict->items().size() == 2);
  dict->clear();
  CHECK(dict->empty());
  CHECK(std::dynamic_pointer_cast<ModuleDictImpl>(other->clone())->at<PlusImpl>("c").value == 3);
}

TEST_CASE("parameter containers keep what requires grad") {
  ParameterList list(ones({2}), zeros({3}, requires_grad()));
  CHECK(list->size() == 2);
  CHECK_FALSE(list[0].requires_grad());
  CHECK(list[1].requires_grad());
  ParameterList more;
  more->append(ones({4}));
  more->extend(*list);
  *more += std::vector<Tensor>{ones({5})};
  CHECK(more->size() == 4);
  CHECK(more->at(3).numel() == 5);
  CHECK_THAT(error_of([&] { more->at(4); }), Contains("Index out of range"));

  ParameterDict dict;
  dict->insert("A", ones({2}, requires_grad()));
  CHECK(dict["A"].requires_grad());
  CHECK(dict->keys() == std::vector<std::string>{"A"});
  CHECK_THAT(error_of([&] { dict->get("B"); }), Contains("Parameter 'B' is not defined"));
  CHECK(dict->pop("A").numel() == 2);
  CHECK(dict->empty());
}

TEST_CASE("functional wraps a function with its further arguments") {
  const auto scaled = [](const Tensor& x, double factor, int shift) { return x * factor + shift; };
  Functional f(scaled, 2.0, 1);
  CHECK(f(ones({2})).equal(full({2}, 3.0f)));
  CHECK(Functional([](Tensor x) { return x; })->forward(ones({1})).item<float>() == 1);
  CHECK_FALSE(f->is_serializable());
  Sequential s(Functional(scaled, 3.0, 0), f);
  CHECK(s->forward(ones({1})).item<float>() == 7);
  CHECK(std::dynamic_pointer_cast<FunctionalImpl>(f->clone())->forward(ones({1})).item<float>() == 3);
}
