// SPDX-License-Identifier: MIT
// Arithmetic on shapes.
#include "tensor/shape.h"

#include <taper/error.h>

#include "support/catch.h"

namespace taper {
namespace {

using List = std::vector<int64_t>;

Dims dims(const List& sizes, const List& strides) {
  Dims d;
  d.assign(sizes, strides);
  return d;
}

List list(IntArrayRef values) { return values.vec(); }

TEST_CASE("dimensions wrap") {
  CHECK(wrap_dim("op", -1, 3) == 2);
  CHECK(wrap_dim("op", 0, 0) == 0);
  CHECK_THROWS_AS(wrap_dim("op", 3, 3), IndexError);
  CHECK_THROWS_AS(wrap_dim("op", -4, 3), IndexError);
  CHECK(wrap_dims("op", List{-1, 0}, 2) == List{1, 0});
  CHECK_THROWS_AS(wrap_dims("op", List{0, -2}, 2), Error);
}

TEST_CASE("sizes are counted with care") {
  CHECK(checked_numel("op", List{}) == 1);
  CHECK(checked_numel("op", List{3, 0, int64_t{1} << 62}) == 0);
  CHECK_THROWS_AS(checked_numel("op", List{2, -1}), Error);
  CHECK_THROWS_AS(checked_numel("op", List{int64_t{1} << 32, int64_t{1} << 32}), Error);
  CHECK_THROWS_AS(checked_numel("op", List{int64_t{1} << 61}, 8), Error);
}

TEST_CASE("shapes broadcast from the right") {
  CHECK(list(broadcast_shapes("op", List{3, 1}, List{4})) == List{3, 4});
  CHECK(list(broadcast_shapes("op", List{}, List{2})) == List{2});
  CHECK(list(broadcast_shapes("op", List{0}, List{1})) == List{0});
  try {
    broadcast_shapes("add", List{2, 3}, List{4});
    FAIL("expected an error");
  } catch (const Error& error) {
    const std::string text = error.what();
    CHECK(text.find("add") == 0);
    CHECK(text.find("[2, 3] and [4]") != std::string::npos);
  }
  CHECK(is_expandable(List{3, 1}, List{2, 3, 4}));
  CHECK_FALSE(is_expandable(List{3}, List{2}));
  CHECK(list(broadcast_strides(dims({3, 1}, {1, 1}), List{2, 3, 4})) == List{0, 1, 0});
}

TEST_CASE("one size may be left open") {
  CHECK(list(infer_size("view", List{-1, 3}, 6)) == List{2, 3});
  CHECK(list(infer_size("view", List{}, 1)) == List{});
  CHECK_THROWS_AS(infer_size("view", List{-1, -1}, 6), Error);
  CHECK_THROWS_AS(infer_size("view", List{4}, 6), Error);
  CHECK_THROWS_AS(infer_size("view", List{-1, 0}, 0), Error);
  CHECK_THROWS_AS(infer_size("view", List{int64_t{1} << 40, int64_t{1} << 40}, 6), Error);
}

TEST_CASE("strides of the same memory in another shape") {
  CHECK(list(*view_strides(dims({2, 6}, {6, 1}), List{3, 4})) == List{4, 1});
  CHECK(list(*view_strides(dims({2, 6}, {12, 2}), List{12})) == List{2});
  CHECK_FALSE(view_strides(dims({2, 3}, {1, 2}), List{6}).has_value());
  CHECK(list(*view_strides(dims({2, 3}, {1, 2}), List{2, 3, 1})) == List{1, 2, 2});
  CHECK(list(*view_strides(dims({4, 1, 3}, {3, 99, 1}), List{12})) == List{1});
  CHECK(view_strides(dims({0, 3}, {3, 1}), List{3, 0}).has_value());
  CHECK(view_strides(dims({}, {}), List{1, 1}).has_value());
}

TEST_CASE("a shape of so many elements") {
  CHECK(has_numel(List{2, 3}, 6));
  CHECK(has_numel(List{}, 1));
  CHECK(has_numel(List{3, 0}, 0));
  CHECK_FALSE(has_numel(List{2, 3}, 5));
  CHECK_FALSE(has_numel(List{-1, 3}, 6));
  CHECK_FALSE(has_numel(List{-2, -3}, 6));
  CHECK_FALSE(has_numel(List{int64_t{1} << 32, int64_t{1} << 32}, 0));  // overflows
}

TEST_CASE("dense means without gap or overlap, in any order") {
  CHECK(is_dense(dims({2, 3}, {3, 1})));
  CHECK(is_dense(dims({2, 3}, {1, 2})));
  CHECK_FALSE(is_dense(dims({2, 3}, {6, 2})));
  CHECK_FALSE(is_dense(dims({2, 3}, {0, 1})));
  CHECK_THROWS_AS(check_no_internal_overlap("op", dims({2, 3}, {0, 1})), Error);
}

TEST_CASE("more than six dimensions") {
  List sizes(9, 2);
  const Dims many = dims(sizes, list(contiguous_strides(sizes)));
  Dims copy = many;
  CHECK(copy.sizes() == many.sizes());
  CHECK(copy.strides()[0] == 256);
  copy = dims({3}, {1});
  CHECK(copy.dim() == 1);
  CHECK(copy.sizes()[0] == 3);
}

}  // namespace
}  // namespace taper
