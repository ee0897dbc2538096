// SPDX-License-Identifier: MIT
// Loop: what collapses to what.
#include "kernels/loop_cases.h"
#include "support/catch.h"

using taper::kernels::Loop;
using taper::test::make_loop;
using taper::test::Shape;

TEST_CASE("Loop collapses what is contiguous") {
  const Shape dense = {60, 20, 5, 1};
  const Loop<3> loop = make_loop({2, 3, 4, 5}, dense, dense, dense);
  REQUIRE(loop.numel == 120);
  REQUIRE(loop.ndim == 1);
  REQUIRE(loop.flat);
}

TEST_CASE("Loop drops dimensions of size one and merges across them") {
  const Loop<3> loop = make_loop({2, 1, 3}, {3, 99, 1}, {3, 1, 1}, {3, 3, 1});
  REQUIRE(loop.ndim == 1);
  REQUIRE(loop.flat);
  REQUIRE(loop.sizes[0] == 6);
}

TEST_CASE("Loop keeps a broadcast dimension apart") {
  const Loop<3> loop = make_loop({4, 5, 6}, {30, 6, 1}, {30, 6, 1}, {0, 0, 1});
  REQUIRE(loop.ndim == 2);
  REQUIRE(loop.sizes[0] == 6);
  REQUIRE(loop.sizes[1] == 20);
  REQUIRE(loop.strides[2][1] == 0);
}

TEST_CASE("Loop turns a transposed output so that it is written in order") {
  const Loop<3> loop = make_loop({4, 5}, {1, 4}, {1, 4}, {1, 4});
  REQUIRE(loop.ndim == 1);
  REQUIRE(loop.flat);
}

TEST_CASE("Loop orders dimensions by the first operand that is broadcast along neither") {
  const Loop<3> loop = make_loop({4, 5}, {1, 4}, {5, 1}, {0, 1});
  REQUIRE(loop.ndim == 2);
  REQUIRE_FALSE(loop.flat);
  REQUIRE(loop.sizes[0] == 4);
  REQUIRE(loop.strides[0][0] == 1);
  REQUIRE(loop.strides[1][0] == 5);
  REQUIRE(loop.strides[2][0] == 0);
}

TEST_CASE("Loop of no dimensions is one element") {
  const Loop<3> scalar = make_loop({}, {}, {}, {});
  REQUIRE(scalar.numel == 1);
  REQUIRE(scalar.flat);
}
