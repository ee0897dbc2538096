// SPDX-License-Identifier: MIT
// nearest_name: a slip of the hand is found, another word is not.
#include "tensor/nearest_name.h"

#include "support/catch.h"

using taper::nearest_name;

TEST_CASE("nearest_name: the candidate with the fewest changes") {
  const std::vector<std::string> names{"encoder.weight", "encoder.bias", "head.weight", "fc"};
  CHECK(nearest_name("encoder.weigth", names) == "encoder.weight");
  CHECK(nearest_name("encoder.bas", names) == "encoder.bias");
  CHECK(nearest_name("haed.weight", names) == "head.weight");
  CHECK(nearest_name("something else", names).empty());
  CHECK(nearest_name("fd", names).empty());
  CHECK(nearest_name("", names).empty());
  CHECK(nearest_name("x", {}).empty());
}

TEST_CASE("nearest_name: a name within another, as with a prefix") {
  CHECK(nearest_name("module.layers.0.weight", {"bias", "layers.0.weight"}) == "layers.0.weight");
  CHECK(nearest_name("layers.0.weight", {"module.layers.0.weight"}) == "module.layers.0.weight");
}

TEST_CASE("nearest_name: the first of two that are as near") {
  CHECK(nearest_name("name1", {"name2", "name3"}) == "name2");
}
