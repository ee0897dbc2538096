// SPDX-License-Identifier: MIT
// OrderedDict, ExpandingArray and options fields.
#include <sstream>

#include <taper/core/arg.h>
#include <taper/core/expanding_array.h>
#include <taper/core/ordered_dict.h>

#include "support/catch.h"
#include "support/error.h"

using Catch::Matchers::Contains;
using taper::ExpandingArray;
using taper::ExpandingArrayWithOptionalElem;
using taper::OrderedDict;

namespace {

struct Options {
  TAPER_ARG(int, width) = 3;
  TAPER_ARG(std::string, mode) = "wrap";
};

}  // namespace

TEST_CASE("ordered_dict keeps the order of insertion") {
  OrderedDict<std::string, int> dict{{"b", 2}, {"a", 1}};
  dict.insert("c", 3);
  CHECK(dict.keys() == std::vector<std::string>{"b", "a", "c"});
  CHECK(dict.values() == std::vector<int>{2, 1, 3});
  CHECK(dict.size() == 3);
  CHECK(dict["a"] == 1);
  CHECK(dict[0].key() == "b");
  CHECK(*dict[0] == 2);
  CHECK(dict.front().value() == 2);
  CHECK(dict.back().value() == 3);
  dict["a"] = 5;
  for (auto& item : dict) *item += 1;
  CHECK(dict.pairs()[1] == std::make_pair(std::string("a"), 6));
  CHECK(*dict.find("c") == 4);
  CHECK(dict.find("z") == nullptr);
  CHECK(dict.contains("b"));

  dict.erase("b");
  CHECK(dict.keys() == std::vector<std::string>{"a", "c"});
  CHECK(dict["c"] == 4);
  OrderedDict<std::string, int> copy = dict;
  copy.insert({"d"}, 7);
  CHECK(dict.size() == 2);
  CHECK_FALSE(copy == dict);
  OrderedDict<std::string, int> more{{"e", 8}};
  copy.update(more);
  CHECK(copy["e"] == 8);
  CHECK(copy == OrderedDict<std::string, int>{{"a", 6}, {"c", 4}, {"d", 7}, {"e", 8}});
  CHECK_FALSE(copy == OrderedDict<std::string, int>{{"c", 4}, {"a", 6}, {"d", 7}, {"e", 8}});
  copy.clear();
  CHECK(copy.is_empty());
}

TEST_CASE("ordered_dict errors name the key") {
  OrderedDict<std::string, int> dict{{"a", 1}};
  CHECK_THAT(error_of([&] { dict["foo"]; }), Contains("Key 'foo' is not defined"));
  CHECK_THAT(error_of([&] { dict[""]; }), Contains("Key '' is not defined"));
  CHECK_THAT(error_of([&] { dict.insert("a", 2); }), Contains("Key 'a' already defined"));
  CHECK_THAT(error_of([&] { dict.update(OrderedDict<std::string, int>(dict)); }), Contains("already defined"));
  CHECK_THAT(error_of([&] { dict.erase("x"); }), Contains("Key 'x' doesn't exist"));
  CHECK_THAT(error_of([&] { dict[7]; }), Contains("Index 7 is out of bounds"));
  CHECK(dict.size() == 1);

  OrderedDict<std::string, int> birds("Penguin");
  CHECK(birds.key_description() == "Penguin");
  CHECK_THAT(error_of([&] { birds["b"]; }), Contains("Penguin 'b' is not defined"));
  CHECK_THAT(error_of([&] { birds.front(); }), Contains("Called front() on an empty OrderedDict"));
  CHECK_THAT(error_of([&] { birds.back(); }), Contains("Called back() on an empty OrderedDict"));

  OrderedDict<int, int> numbers;
  numbers.insert(3, 4);
  CHECK_THAT(error_of([&] { numbers.insert(3, 5); }), Contains("Key '3' already defined"));
}

TEST_CASE("expanding_array takes one value or all of them") {
  const auto text = [](const auto& array) {
    std::ostringstream out;
    out << array;
    return out.str();
  };
  CHECK(text(ExpandingArray<2>(5)) == "[5, 5]");
  CHECK(text(ExpandingArray<3>({1, 2, 3})) == "[1, 2, 3]");
  CHECK(text(ExpandingArray<1>(5)) == "5");
  CHECK(text(ExpandingArray<2, double>(0.5)) == "[0.5, 0.5]");
  CHECK(text(ExpandingArrayWithOptionalElem<2>({5, std::nullopt})) == "[5, None]");
  CHECK(text(ExpandingArrayWithOptionalElem<2>(5)) == "[5, 5]");
  CHECK((*ExpandingArray<2>(std::vector<int64_t>{1, 2}))[1] == 2);
  CHECK(ExpandingArray<3>(1).size() == 3);
  CHECK_THAT(error_of([] {
               ExpandingArray<5>({1, 2, 3, 4, 5, 6, 7});
             }),
             Contains("Expected 5 values, but instead got 7"));
}

TEST_CASE("options fields chain and read back") {
  const Options options = Options().width(4).mode("clip");
  CHECK(options.width() == 4);
  CHECK(options.mode() == "clip");
  Options changed = options;
  changed.width() += 1;
  CHECK(changed.width() == 5);
  CHECK(Options().width() == 3);
}
