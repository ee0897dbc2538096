// SPDX-License-Identifier: MIT
// Elements by index, by the strides of the tensor.
#include <taper/core/tensor_accessor.h>
#include <taper/factories.h>

#include "support/catch.h"
#include "support/error.h"

namespace taper {
namespace {

TEST_CASE("an accessor reads and writes elements by their strides") {
  const Tensor x = tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}, kDouble);
  auto a = x.accessor<double, 2>();
  CHECK(a.sizes() == IntArrayRef{2, 3});
  CHECK(a.size(1) == 3);
  CHECK(a.stride(0) == 3);
  CHECK(a[1][2] == 6);
  CHECK(a[1].size(0) == 3);
  a[0][1] = 20;
  const Tensor t = x.as_strided({3, 2}, {1, 3});
  auto transposed = t.accessor<double, 2>();
  CHECK(transposed[1][0] == 20);
  CHECK(transposed[2][1] == 6);
  CHECK(transposed[2].stride(0) == 3);
  CHECK(transposed.data() == x.data_ptr<double>());
}

TEST_CASE("an accessor of another rank or type is refused") {
  const Tensor x = tensor({1, 2});
  CHECK(x.accessor<int64_t, 1>()[1] == 2);
  CHECK(error_of([&] { x.accessor<int64_t, 2>(); }) == "accessor: TensorAccessor expected 2 dims but tensor has 1");
  CHECK(error_of([&] { x.accessor<float, 1>(); }) == "data_ptr: expected scalar type Float but found Long");
  const Tensor none;
  CHECK(error_of([&] { none.accessor<float, 1>(); }) == "expected a defined tensor, got an undefined one");
}

}  // namespace
}  // namespace taper
