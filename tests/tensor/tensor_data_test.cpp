// SPDX-License-Identifier: MIT
// tensor() from numbers, braces, vectors and ArrayRefs; what a container prints and refuses.
#include <sstream>

#include <taper/ops.h>

#include "support/catch.h"

using namespace taper;
using Catch::Matchers::Contains;
using detail::TensorDataContainer;

namespace {

std::string text(const TensorDataContainer& container) {
  std::ostringstream out;
  out << container;
  return out.str();
}

template <typename T>
std::vector<T> values(const Tensor& t) {
  return std::vector<T>(t.data_ptr<T>(), t.data_ptr<T>() + t.numel());
}

using Sizes = std::vector<int64_t>;

}  // namespace

TEST_CASE("tensor: a number is 0-dim; integers are int64, floats the default dtype") {
  CHECK(tensor(123).dtype() == kLong);
  CHECK(tensor(123).dim() == 0);
  CHECK(tensor(123).item<int64_t>() == 123);
  CHECK(tensor(int64_t{1}).dtype() == kLong);
  CHECK(tensor(1.5).dtype() == kFloat);
  CHECK(tensor(1.5f).dtype() == kFloat);
  CHECK(tensor(true).dtype() == kBool);
  CHECK(tensor(uint8_t{3}).dtype() == kByte);
  CHECK(tensor(int16_t{3}).dtype() == kShort);
  CHECK(tensor(BFloat16(1.5f)).dtype() == kBFloat16);
  CHECK(tensor(123, kDouble).dtype() == kDouble);
  set_default_dtype(kDouble);
  CHECK(tensor(1.5f).dtype() == kDouble);
  CHECK(tensor({}).dtype() == kDouble);
  set_default_dtype(kFloat);
}

TEST_CASE("tensor: braces nest") {
  CHECK(values<int64_t>(tensor({1, 2, 3})) == std::vector<int64_t>{1, 2, 3});
  const Tensor matrix = tensor({{1.5, 2.5}, {3.5, 4.5}, {5.5, 6.5}});
  CHECK(matrix.sizes() == Sizes{3, 2});
  CHECK(values<float>(matrix) == std::vector<float>{1.5, 2.5, 3.5, 4.5, 5.5, 6.5});
  const Tensor deep = tensor({{{{{{{{{{1, 2}}}}}}}}}, {{{{{{{{{3, 4}}}}}}}}}});
  CHECK(deep.sizes() == Sizes{2, 1, 1, 1, 1, 1, 1, 1, 1, 2});
  CHECK(values<int64_t>(deep) == std::vector<int64_t>{1, 2, 3, 4});
  CHECK(tensor({{1}}).sizes() == Sizes{1, 1});
  CHECK(tensor({true, false}).dtype() == kBool);
  CHECK(tensor({int64_t{1} << 60}).item<int64_t>() == int64_t{1} << 60);
}

TEST_CASE("tensor: empty braces are a trailing dimension of 0") {
  CHECK(tensor({}).sizes() == Sizes{0});
  CHECK(tensor({{}, {}}).sizes() == Sizes{2, 0});
  CHECK(tensor({{{}, {}}}).sizes() == Sizes{1, 2, 0});
  CHECK(tensor({}).dtype() == kFloat);
}

TEST_CASE("tensor: vectors and ArrayRefs of every element type") {
  CHECK(tensor(std::vector<int>{1, 2}).dtype() == kLong);
  CHECK(tensor(std::vector<float>{1, 2}).dtype() == kFloat);
  CHECK(tensor(std::vector<double>{1.25, 2}).dtype() == kFloat);
  CHECK(tensor(std::vector<double>{1.25, 2}, kDouble).dtype() == kDouble);
  CHECK(tensor(std::vector<uint8_t>{1, 2}).dtype() == kByte);
  CHECK(values<bool>(tensor(std::vector<bool>{true, false})) == std::vector<bool>{true, false});
  const double numbers[] = {1.1, 2.2};
  CHECK(tensor(ArrayRef<double>(numbers), kDouble).data_ptr<double>()[1] == 2.2);
  const bool bools[] = {true, false};
  CHECK(tensor(ArrayRef<bool>(bools)).dtype() == kBool);
  CHECK(tensor(std::vector<float>{}).sizes() == Sizes{0});
  CHECK(tensor(std::vector<int64_t>{3}).sizes() == Sizes{1});
}

TEST_CASE("tensor: options") {
  CHECK(tensor({1., 2.}, requires_grad()).requires_grad());
  CHECK(tensor({1., 2.}, requires_grad()).dtype() == kFloat);
  CHECK(tensor({1, 2}, dtype(kDouble).requires_grad(true)).dtype() == kDouble);
  CHECK(tensor({1, 0, 3}, kBool).dtype() == kBool);
  CHECK_THROWS_WITH(tensor({1, 2}, requires_grad()),
                    Contains("Only Tensors of floating point and complex dtype can require gradients"));
  CHECK_THROWS_WITH(tensor({1, 2}, device(Device(kCUDA))), Contains("cpu"));
}

TEST_CASE("aten::tensor: 1-D, of the literal's own type") {
  CHECK(aten::tensor(123).sizes() == Sizes{1});
  CHECK(aten::tensor(123).dtype() == kInt);
  CHECK(aten::tensor(1.5f).dtype() == kFloat);
  CHECK(aten::tensor({1.5, 2.5}).dtype() == kDouble);
  CHECK(aten::tensor(std::vector<int>{1, 2, 3}).dtype() == kInt);
  CHECK(aten::tensor({1, 2}, kFloat).dtype() == kFloat);
}

TEST_CASE("TensorDataContainer: prints what it was made from") {
  CHECK(text(1.1) == "1.1");
  CHECK(text({1.1, 2.2}) == "{1.1, 2.2}");
  CHECK(text({{1, 2}, {3, 4}}) == "{{1, 2}, {3, 4}}");
  CHECK(text({{{{{{{{1.1, 2.2, 3.3}}}}}, {{{{{4.4, 5.5, 6.6}}}}}, {{{{{7.7, 8.8, 9.9}}}}}}}}) ==
        "{{{{{{{{1.1, 2.2, 3.3}}}}}, {{{{{4.4, 5.5, 6.6}}}}}, {{{{{7.7, 8.8, 9.9}}}}}}}}");
  CHECK(text(std::vector<double>{1.1, 2.2}) == "{1.1, 2.2}");
  CHECK(text({true, false}) == "{1, 0}");
  CHECK(text({}) == "{}");
}

TEST_CASE("TensorDataContainer: accessors of the other kinds throw") {
  CHECK(TensorDataContainer(1.1).scalar().toDouble() == 1.1);
  CHECK(TensorDataContainer({1.1, 2.2}).init_list().size() == 2);
  CHECK(TensorDataContainer(std::vector<double>{1.1, 2.2}).tensor().numel() == 2);
  CHECK(TensorDataContainer(1.1).scalar_type() == kDouble);
  const std::string list = "Can only call `init_list()` on a TensorDataContainer that has `is_init_list() == true`";
  const std::string scalar = "Can only call `scalar()` on a TensorDataContainer that has `is_scalar() == true`";
  const std::string tensor = "Can only call `tensor()` on a TensorDataContainer that has `is_tensor() == true`";
  CHECK_THROWS_WITH(TensorDataContainer(1.1).init_list(), Contains(list));
  CHECK_THROWS_WITH(TensorDataContainer(1.1).tensor(), Contains(tensor));
  CHECK_THROWS_WITH(TensorDataContainer({1.1, 2.2}).scalar(), Contains(scalar));
  CHECK_THROWS_WITH(TensorDataContainer({1.1, 2.2}).tensor(), Contains(tensor));
  CHECK_THROWS_WITH(TensorDataContainer(std::vector<double>{1.1}).scalar(), Contains(scalar));
  CHECK_THROWS_WITH(TensorDataContainer(std::vector<double>{1.1}).init_list(), Contains(list));
}

TEST_CASE("tensor: lists must agree in shape and type") {
  CHECK_THROWS_WITH(tensor({{1, 2}, {3, 4}, {5, 6}, {7}}),
                    Contains("Expected all sub-lists to have sizes: 2 (e.g. {1, 2}), but got sub-list {7} with sizes: 1"));
  CHECK_THROWS_WITH(tensor({{{5, 6}, {7}}}),
                    Contains("Expected all sub-lists to have sizes: 2 (e.g. {5, 6}), but got sub-list {7} with sizes: 1"));
  const std::string types = "Expected all elements of the tensor to have the same scalar type: ";
  CHECK_THROWS_WITH(tensor({1, 2.0}), Contains(types + "Int, but got element of scalar type: Double"));
  CHECK_THROWS_WITH(tensor({true, 2.0}), Contains(types + "Bool, but got element of scalar type: Double"));
  CHECK_THROWS_WITH(tensor({true, 2}), Contains(types + "Bool, but got element of scalar type: Int"));
}
