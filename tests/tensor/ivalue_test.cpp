// SPDX-License-Identifier: MIT
// IValue: every kind asks and gives as libtorch's, dicts keep their order, and a wrong question is an error.
#include <taper/core/ivalue.h>
#include <taper/factories.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;

namespace {

template <typename F>
void check_throws(const F& call, const std::string& text) {
  CHECK_THAT(error_of(call), Catch::Matchers::Contains(text));
}

}  // namespace

TEST_CASE("IValue: each kind answers to its own name alone") {
  const std::vector<std::pair<const char*, IValue>> values{{"None", {}},
                                                           {"Bool", true},
                                                           {"Int", 3},
                                                           {"Double", 2.5},
                                                           {"String", "text"},
                                                           {"Tensor", ones({2})},
                                                           {"List", std::vector<int64_t>{1, 2}},
                                                           {"Tuple", IValue::tuple({1, "a"})},
                                                           {"Dict", GenericDict()}};
  for (const auto& [kind, value] : values) {
    CAPTURE(kind);
    CHECK(value.tagKind() == std::string(kind));
    const std::vector<std::pair<const char*, bool>> answers{
        {"None", value.isNone()},     {"Bool", value.isBool()},     {"Int", value.isInt()},
        {"Double", value.isDouble()}, {"String", value.isString()}, {"Tensor", value.isTensor()},
        {"List", value.isList()},     {"Tuple", value.isTuple()},   {"Dict", value.isGenericDict()}};
    for (const auto& [name, answer] : answers) CHECK(answer == (std::string(name) == kind));
  }
}

TEST_CASE("IValue: gives back what it was made from") {
  CHECK(IValue(int64_t{1} << 40).toInt() == int64_t{1} << 40);
  CHECK(IValue(2.5F).toDouble() == 2.5);
  CHECK(IValue(false).toBool() == false);
  CHECK(IValue("text").toStringRef() == "text");
  CHECK(IValue(Scalar(3)).toScalar().toInt() == 3);
  const Tensor t = ones({2});
  CHECK(IValue(t).toTensor().is_same(t));
  CHECK(IValue(std::vector<int64_t>{1, 2}).toIntVector() == std::vector<int64_t>{1, 2});
  CHECK(IValue(std::vector<double>{1, 2.5}).toDoubleVector() == std::vector<double>{1, 2.5});
  CHECK(IValue(std::vector<Tensor>{t}).toTensorVector().at(0).is_same(t));
  CHECK(IValue::tuple({1, 2.5}).toTupleRef()[1].toDouble() == 2.5);
}

TEST_CASE("IValue: copies of a list and of a dict share") {
  const IValue list(std::vector<IValue>{});
  const IValue copy = list;
  copy.append("x");
  CHECK(list.toListRef().at(0).toStringRef() == "x");
  const IValue dict = GenericDict();
  const GenericDict same = dict.toGenericDict();
  same.insert("k", 1);
  CHECK(dict.toGenericDict().at("k").toInt() == 1);
}

TEST_CASE("GenericDict: keeps the order of insertion, and a key keeps its place") {
  const GenericDict dict;
  CHECK(dict.empty());
  CHECK(dict.insert("b", 1));
  CHECK(dict.insert(7, "seven"));
  CHECK(dict.insert("7", "text"));
  CHECK_FALSE(dict.insert("b", 2));
  CHECK(dict.at("b").toInt() == 1);
  dict.insert_or_assign("b", 3);
  CHECK(dict.size() == 3);
  CHECK(dict.begin()->key().toStringRef() == "b");
  CHECK(dict.begin()->value().toInt() == 3);
  CHECK(dict.at(7).toStringRef() == "seven");
  CHECK(dict.at("7").toStringRef() == "text");
  CHECK(dict.find("c") == nullptr);
  CHECK(dict.insert(1, "one"));
  CHECK_FALSE(dict.insert(true, "also one in Python"));
  dict.clear();
  CHECK(dict.size() == 0);
  CHECK_FALSE(dict.contains("b"));
}

TEST_CASE("IValue: the wrong kind is an error that names both") {
  check_throws([] { IValue(3).toTensor(); }, "expected a value of type Tensor, got Int");
  check_throws([] { IValue().toInt(); }, "expected a value of type Int, got None");
  check_throws([] { IValue(1).toDouble(); }, "expected a value of type Double, got Int");
  check_throws([] { IValue(true).toInt(); }, "got Bool");
  check_throws([] { IValue("a").toGenericDict(); }, "expected a value of type Dict, got String");
  check_throws([] { IValue::tuple({}).toListRef(); }, "expected a value of type List, got Tuple");
  check_throws([] { IValue::tuple({}).append(1); }, "expected a value of type List, got Tuple");
  check_throws([] { IValue(std::vector<int64_t>{1}).toTensorVector(); }, "expected a value of type Tensor, got Int");
  check_throws([] { GenericDict().at("x"); }, "expected the key 'x'");
  check_throws([] { GenericDict().insert(1.5, 1); }, "expected a key of type String, Int or Bool, got Double");
}
