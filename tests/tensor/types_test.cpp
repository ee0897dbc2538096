// SPDX-License-Identifier: MIT
// Element types, numbers, devices, options.
#include <limits>
#include <sstream>

#include <taper/core/tensor_options.h>
#include <taper/core/scalar.h>
#include <taper/error.h>

#include "support/catch.h"

namespace taper {
namespace {

template <typename T>
std::string text(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TEST_CASE("promotion is PyTorch's") {
  CHECK(promote_types(kInt, kLong) == kLong);
  CHECK(promote_types(kByte, kChar) == kShort);
  CHECK(promote_types(kByte, kInt) == kInt);
  CHECK(promote_types(kBool, kByte) == kByte);
  CHECK(promote_types(kLong, kFloat) == kFloat);
  CHECK(promote_types(kLong, kBFloat16) == kBFloat16);
  CHECK(promote_types(kBFloat16, kFloat) == kFloat);
  CHECK(promote_types(kFloat, kDouble) == kDouble);
  CHECK(can_cast(kLong, kByte));
  CHECK_FALSE(can_cast(kFloat, kLong));
  CHECK_FALSE(can_cast(kLong, kBool));
}

TEST_CASE("types print by name") {
  CHECK(text(kFloat) == "Float");
  CHECK(text(TypeMeta(kFloat)) == "float");
  CHECK(TypeMeta::Make<int64_t>() == kLong);
  CHECK(elementSize(kBFloat16) == 2);
  CHECK_THROWS_AS(elementSize(ScalarType::Undefined), Error);
}

TEST_CASE("a number remembers its kind and refuses what does not fit") {
  CHECK(Scalar(3).isIntegral());
  CHECK(Scalar(3.0f).isFloatingPoint());
  CHECK(Scalar(true).isBoolean());
  CHECK_FALSE(Scalar(true).isIntegral());
  CHECK(Scalar(true).isIntegral(true));
  CHECK(Scalar(-1).toByte() == 255);
  CHECK(Scalar(2.9).toLong() == 2);
  CHECK_THROWS_AS(Scalar(300).toByte(), Error);
  CHECK_THROWS_AS(Scalar(1e20).toLong(), Error);
  CHECK(Scalar(std::numeric_limits<int64_t>::max()).toLong() == std::numeric_limits<int64_t>::max());
  CHECK(Scalar(0.5).toBool());
}

TEST_CASE("devices parse and print") {
  for (const char* good : {"cpu", "cpu:0", "cuda", "cuda:123", "hip", "hip:123", "mkldnn", "opengl", "opencl", "ideep"}) {
    CHECK(text(Device(good)) == good);
  }
  for (const char* bad : {"cpu:x", "cpu:foo", "cuda:cuda", "cuda:", "cpu:0:0", "cpu:0:", "cpu:-1", "::", "", "cuda:00"}) {
    INFO(bad);
    CHECK_THROWS_AS(Device(bad), Error);
  }
  CHECK(Device("cuda:1").index() == 1);
  CHECK_THROWS_AS(Device(kCPU, 1), Error);
}

TEST_CASE("options") {
  const TensorOptions open;
  CHECK(open.dtype() == kFloat);
  CHECK(open.device() == Device(kCPU));
  CHECK_FALSE(open.has_dtype());
  const TensorOptions set = dtype(kDouble).requires_grad(true).device(kCUDA, 1);
  CHECK(set.dtype() == kDouble);
  CHECK(set.requires_grad());
  CHECK(set.device_index() == 1);
  CHECK(open.merge_in(set).dtype() == kDouble);
  CHECK(set.merge_in(open).dtype() == kDouble);
  set_default_dtype(kDouble);
  CHECK(TensorOptions().dtype() == kDouble);
  set_default_dtype(kFloat);
}

}  // namespace
}  // namespace taper
