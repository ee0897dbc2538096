// SPDX-License-Identifier: MIT
// make_tensor_like(): the order of dimensions in memory. tests/reference/layout compares more of it with libtorch.
#include "tensor/layout.h"

#include <taper/factories.h>

#include "support/catch.h"

using namespace taper;

namespace {

std::vector<int64_t> strides_of(std::initializer_list<const Tensor*> operands, IntArrayRef sizes) {
  const Tensor t = make_tensor_like(sizes, kFloat, operands);
  CHECK(t.sizes() == sizes);
  return t.strides().vec();
}

}  // namespace

TEST_CASE("a dense operand gives its strides") {
  const Tensor x = empty({4, 2, 3}).permute({1, 2, 0});
  CHECK(strides_of({&x}, {2, 3, 4}) == x.strides().vec());
  CHECK(strides_of({&x, &x}, {2, 3, 4}) == x.strides().vec());
}

TEST_CASE("gaps are closed, the order is kept") {
  const Tensor x = empty({3, 2, 5}).transpose(0, 1).narrow(2, 0, 2);
  CHECK(strides_of({&x}, {2, 3, 2}) == std::vector<int64_t>{2, 4, 1});
}

TEST_CASE("the first operand that tells decides") {
  const Tensor x = empty({3, 2}).t(), y = empty({2, 3}), column = empty({2, 1}), number = empty({});
  CHECK(strides_of({&x, &y}, {2, 3}) == std::vector<int64_t>{1, 2});
  CHECK(strides_of({&y, &x}, {2, 3}) == std::vector<int64_t>{3, 1});
  CHECK(strides_of({&column, &x}, {2, 3}) == std::vector<int64_t>{1, 2});
  CHECK(strides_of({&number, &x}, {2, 3}) == std::vector<int64_t>{1, 2});
}

TEST_CASE("nothing, and one element") {
  const Tensor none = empty({0, 3}).t(), one = empty({1, 1}).t();
  CHECK(make_tensor_like({3, 0}, kFloat, {&none}).numel() == 0);
  CHECK(make_tensor_like({1, 1}, kLong, {&one}).is_contiguous());
}
