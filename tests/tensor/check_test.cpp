// SPDX-License-Identifier: MIT
// check(): silent when the condition holds, else the right error with the formatted text.
#include "tensor/check.h"

#include "support/catch.h"

using taper::check;
using taper::Error;

TEST_CASE("check passes when the condition holds") {
  CHECK_NOTHROW(check(true, "op: expected {}, got {}", 1, 2));
}

TEST_CASE("check throws the formatted text") {
  CHECK_THROWS_WITH(check(false, "op: expected {}, got {}", "rows > 0", -2), "op: expected rows > 0, got -2");
  CHECK_THROWS_WITH(check(false, "op: no arguments"), "op: no arguments");
}

TEST_CASE("check throws the error it is asked for, which is an Error and a std::exception") {
  CHECK_THROWS_AS(check<taper::IndexError>(false, "index {}", 3), taper::IndexError);
  CHECK_THROWS_AS(check<taper::ValueError>(false, "value"), taper::ValueError);
  CHECK_THROWS_AS(check<taper::TypeError>(false, "type"), taper::TypeError);
  CHECK_THROWS_AS(check<taper::NotImplementedError>(false, "absent"), taper::NotImplementedError);
  CHECK_THROWS_AS(check<taper::IndexError>(false, "index {}", 3), Error);
  CHECK_THROWS_AS(check(false, "plain"), std::exception);
}

TEST_CASE("fail throws in any case") {
  CHECK_THROWS_WITH(taper::fail("op: expected {}, got {}", 1, std::string("two")), "op: expected 1, got two");
  CHECK_THROWS_AS(taper::fail<taper::TypeError>("type"), taper::TypeError);
}

TEST_CASE("an error's text is the same through every accessor") {
  const Error error("op: expected a, got b");
  CHECK(error.msg() == "op: expected a, got b");
  CHECK(std::string(error.what()) == error.msg());
  CHECK(std::string(error.what_without_backtrace()) == error.msg());
}
