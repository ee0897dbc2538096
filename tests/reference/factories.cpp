// SPDX-License-Identifier: MIT
// Making tensors, their default types and options, and how operator<< prints them.
#include "golden_writer.h"

namespace {

const double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::numeric_limits<double>::quiet_NaN();

void ranges() {
  golden("arange/end", torch::arange(5));
  golden("arange/end_double", torch::arange(5.0));
  golden("arange/start_end", torch::arange(2, 7));
  golden("arange/step", torch::arange(0, 10, 3));
  golden("arange/negative", torch::arange(5, -5, -2));
  golden("arange/fraction", torch::arange(0, 1, 0.25));
  golden("arange/float_step", torch::arange(0.0, 2.0, 0.3));
  golden("arange/options", torch::arange(4, torch::kFloat64));
  golden("arange/int32", torch::arange(0, 4, torch::kInt32));
  golden("arange/empty", torch::arange(0));
  golden("arange/one", torch::arange(3, 4));
  golden("arange/rounding", torch::arange(1.0, 1.3, 0.1, torch::kFloat64));
  golden("linspace/5", torch::linspace(0, 1, 5));
  golden("linspace/1", torch::linspace(2, 3, 1));
  golden("linspace/0", torch::linspace(2, 3, 0));
  golden("linspace/down", torch::linspace(3, -3, 7, torch::kFloat64));
  golden("linspace/int", torch::linspace(0, 10, 4, torch::kInt64));
  golden("linspace/thirds", torch::linspace(-1, 1, 4));
  golden("logspace", torch::logspace(0, 3, 4, 10, torch::kFloat64));
  golden("logspace/base2", torch::logspace(0, 4, 5, 2));
  golden("eye", torch::eye(3));
  golden("eye/rectangle", torch::eye(2, 4, torch::kInt64));
  golden("full", torch::full({2, 2}, 1.5));
  golden("full/int", torch::full({2}, 3));
  golden("full/bool", torch::full({2}, true));
  golden("full/options", torch::full({2}, 3, torch::kFloat64));
  golden("ones", torch::ones({2, 3}));
  golden("ones/number", torch::ones(3));
  golden("ones/none", torch::ones({}));
  golden("ones/options", torch::ones({2}, torch::kUInt8));
  golden("zeros", torch::zeros({2, 3}));
  golden("zeros/0", torch::zeros({0, 3}));
  golden("zeros/bool", torch::zeros({2}, torch::kBool));
  golden("scalar_tensor", torch::scalar_tensor(2.5));
}

void from_values() {
  golden("tensor/int", torch::tensor(123));
  golden("tensor/double", torch::tensor(1.5));
  golden("tensor/float", torch::tensor(1.5f));
  golden("tensor/bool", torch::tensor(true));
  golden("tensor/at_int", at::tensor(123));
  golden("tensor/at_double", at::tensor(1.5));
  golden("tensor/at_float", at::tensor(1.5f));
  golden("tensor/list_int", torch::tensor({1, 2, 3}));
  golden("tensor/list_double", torch::tensor({1.0, 2.5}));
  golden("tensor/list_float", torch::tensor({1.0f, 2.5f}));
  golden("tensor/list_bool", torch::tensor({true, false}));
  golden("tensor/nested2", torch::tensor({{1, 2}, {3, 4}}));
  golden("tensor/nested3", torch::tensor({{{1.5, 2.0}}, {{3.0, 4.0}}}));
  golden("tensor/nested_bool", torch::tensor({{true}, {false}}));
  golden("tensor/empty", torch::tensor({}));
  golden("tensor/empty_nested", torch::tensor({{}, {}}));
  golden("tensor/int_as_double", torch::tensor({1, 2}, torch::kFloat64));
  golden("tensor/double_as_int", torch::tensor({1.9, -2.9}, torch::kInt64));
  golden("tensor/vector_double", torch::tensor(std::vector<double>{1, 2}));
  golden("tensor/vector_float", torch::tensor(std::vector<float>{1, 2}));
  golden("tensor/vector_int", torch::tensor(std::vector<int>{1, 2}));
  golden("tensor/vector_int64", torch::tensor(std::vector<int64_t>{1, 2}));
  golden("tensor/vector_empty", torch::tensor(std::vector<double>{}));
  golden("tensor/vector_uint8", torch::tensor(std::vector<uint8_t>{1, 255}));
  golden("tensor/at_vector_double", at::tensor(std::vector<double>{1, 2}));
  golden("tensor/requires_grad", torch::tensor({1.0}, torch::requires_grad()).requires_grad());
  float floats[] = {1, 2, 3, 4, 5, 6};
  golden("from_blob", torch::from_blob(floats, {2, 3}));
  golden("from_blob/strides", torch::from_blob(floats, {3, 2}, {1, 3}));
  int64_t longs[] = {4, 5};
  golden("from_blob/int64", torch::from_blob(longs, {2}, torch::kInt64));
  Tensor shared = torch::from_blob(floats, {6});
  shared[0] = 9;
  golden("from_blob/writes", static_cast<double>(floats[0]));
  int freed = 0;
  {
    const Tensor owned = torch::from_blob(
        floats, {6}, [&](void*) { ++freed; }, torch::kFloat32);
  }
  golden("from_blob/deleter", static_cast<int64_t>(freed));
}

void like_and_types() {
  const Tensor base = integers({2, 3});
  golden("ones_like", torch::ones_like(base));
  golden("zeros_like", torch::zeros_like(base));
  golden("full_like", torch::full_like(base, 7));
  golden("full_like/double", torch::full_like(base, 7.5, torch::kFloat64));
  golden("ones_like/options", torch::ones_like(base, torch::kFloat32));
  golden("empty_like", list_text(torch::empty_like(base).sizes()));
  golden("new_zeros", base.new_zeros({2}));
  golden("new_ones", base.new_ones({2}, torch::kFloat32));
  golden("new_full", base.new_full({2}, 3));
  golden("new_empty", list_text(base.new_empty({2, 0}).sizes()));
  const Tensor x = torch::tensor({-1.7, 0.0, 0.4, 300.6}, torch::kFloat64);
  for (const auto type : {torch::kUInt8, torch::kInt8, torch::kInt16, torch::kInt32, torch::kInt64, torch::kBool,
                          torch::kFloat32, torch::kFloat64, torch::kBFloat16}) {
    const Tensor in_range = type == torch::kUInt8 || type == torch::kInt8 ? x.clamp(0, 100) : x;
    golden(std::string("to/") + kind_of(type), in_range.to(type));
    golden(std::string("element_size/") + kind_of(type), static_cast<int64_t>(torch::zeros({1}, type).element_size()));
    std::ostringstream out;
    out << torch::zeros({1}, type).dtype() << ' ' << type << ' ' << torch::zeros({1}, type).options();
    golden(std::string("options_text/") + kind_of(type), out.str());
  }
  golden("item/double", torch::tensor(2.5).item<double>());
  golden("item/int", torch::tensor(7).item<int64_t>());
  golden("item/bool", torch::tensor(true).item<bool>());
  golden("item/float_as_int", torch::tensor(7.9).item<int64_t>());
  golden("item/to_double", torch::tensor(7).item().to<double>());
  golden("item/to_float", static_cast<double>(torch::tensor(7.25).item().toFloat()));
  golden("default_dtype", kind_of(torch::empty({0}).scalar_type()));
  torch::set_default_dtype(caffe2::TypeMeta::Make<double>());
  golden("default_dtype/ones", torch::ones({2}));
  golden("default_dtype/tensor", torch::tensor({1.0f}));
  golden("default_dtype/int_mean", torch::tensor({1, 2}).div(2));
  golden("default_dtype/arange", torch::arange(0.0, 2.0));
  torch::set_default_dtype(caffe2::TypeMeta::Make<float>());
  const auto options = torch::TensorOptions().dtype(torch::kFloat64).requires_grad(true);
  golden("options/requires_grad", torch::zeros({1}, options).requires_grad());
  golden("options/dtype", kind_of(torch::zeros({1}, options).scalar_type()));
  golden("options/device_text", torch::zeros({1}).device().str());
  golden("options/has_no_grad", torch::zeros({1}, options).options().requires_grad());
  golden("numel", torch::zeros({2, 3}).numel());
  golden("nbytes", static_cast<int64_t>(torch::zeros({2, 3}).nbytes()));
  golden("is_signed", torch::zeros({1}, torch::kUInt8).is_signed());
}

void print(const std::string& name, const Tensor& tensor) { golden("print/" + name, printed(tensor)); }

void printing_numbers() {
  print("zeros", torch::zeros({2, 3}));
  print("ones_double", torch::ones({2, 3}, torch::kFloat64));
  print("arange", torch::arange(6).reshape({2, 3}));
  print("arange_float", torch::arange(6, torch::kFloat32).reshape({2, 3}));
  print("fractions", input({3, 4}));
  print("fractions_float", input({3, 4}).to(torch::kFloat32));
  print("negative_integers", integers({2, 4}));
  print("mixed_sign_whole_floats", integers({2, 4}).to(torch::kFloat32));
  print("large", torch::tensor({12345.678, 98765.4321}));
  print("large_negative", torch::tensor({-12345.678, 0.5}));
  print("very_large", torch::tensor({1.5e10, 2.5e10}));
  print("huge_range", torch::tensor({1e-10, 1.0, 1e10}));
  print("whole_large", torch::tensor({1e10, 2e10}));
  print("small", torch::tensor({0.00012, 0.00034}));
  print("tiny", torch::tensor({1e-8, 2.5e-8}, torch::kFloat64));
  print("scale_factor", torch::tensor({0.001, 123.456}));
  print("scale_thousands", torch::tensor({{1234.5, 1.25}, {0.5, 99999.5}}));
  print("hundred_thousands", torch::tensor({123456.7, 1.0}));
  print("nan", torch::tensor({1.5, kNan}));
  print("inf", torch::tensor({1.5, kInf, -kInf}));
  print("all_nan", torch::tensor({kNan, kNan}));
  print("inf_whole", torch::tensor({1.0, kInf}));
  print("negative_zero", torch::tensor({-0.0, 0.0}));
  print("near_whole", torch::tensor({0.99999, 1.00001}, torch::kFloat64));
  print("large_ints", torch::tensor({123456789, 1}));
  print("larger_ints", torch::tensor(std::vector<int64_t>{12345678901, -1}));
  print("uint8", torch::tensor({0, 7, 255}, torch::kUInt8));
  print("int8", torch::tensor({-128, 127}, torch::kInt8));
  print("int16", torch::tensor({-300, 300}, torch::kInt16));
  print("int32", torch::tensor({{1, 20}, {300, 4000}}, torch::kInt32));
  print("bool", torch::tensor({{true, false}, {false, true}}));
  print("bfloat16", torch::tensor({1.5, -2.25}).to(torch::kBFloat16));
}

void printing_shapes() {
  print("undefined", Tensor());
  print("zero_dim", torch::tensor(3.25));
  print("zero_dim_int", torch::tensor(-7));
  print("zero_dim_bool", torch::tensor(true));
  print("zero_dim_large", torch::tensor(123456.789, torch::kFloat64));
  print("zero_dim_small", torch::tensor(0.00001));
  print("zero_dim_nan", torch::tensor(kNan));
  print("zero_dim_third", torch::tensor(1.0 / 3, torch::kFloat64));
  print("empty", torch::empty({0}));
  print("empty_2d", torch::empty({0, 3}));
  print("empty_3d", torch::empty({2, 0, 3}, torch::kInt64));
  print("one", torch::ones({1}));
  print("column", input({4, 1}));
  print("row", input({1, 4}));
  print("vector", input({6}));
  print("long_vector", torch::arange(30));
  print("3d", torch::arange(12).reshape({2, 2, 3}));
  print("3d_fractions", input({2, 2, 3}));
  print("4d", torch::arange(8).reshape({2, 1, 2, 2}));
  print("4d_more", input({2, 2, 1, 3}).to(torch::kFloat32));
  print("wide", torch::arange(60).reshape({2, 30}));
  print("wide_fractions", input({2, 25}));
  print("wide_3d", input({2, 2, 15}) * 1000);
  print("wide_large", input({3, 12}) * 1e7);
  print("transposed", torch::arange(6).reshape({2, 3}).t());
  print("requires_grad", torch::ones({2}, torch::requires_grad()));
  print("with_grad_fn", torch::ones({2}, torch::requires_grad()) * 2);
  print("slice", torch::arange(10).slice(0, 0, 10, 3));
  std::ostringstream out;
  out << std::fixed << torch::tensor({1.23456}) << 0.5;
  golden("print/stream_state", out.str());
  std::ostringstream sizes;
  sizes << torch::zeros({2, 3}).sizes() << torch::tensor(1).sizes() << ' ' << torch::kCPU << ' ' << torch::Device("cpu")
        << ' ' << torch::zeros({1}).toString() << ' ' << torch::Scalar(2.5) << ' ' << torch::Scalar(3);
  golden("print/small_types", sizes.str());
}

void errors() {
  golden_throws("error/ragged",
                "Expected all sub-lists to have sizes: 2 (e.g. {5, 6}), but got sub-list {7} with sizes: 1", [] {
                  return torch::tensor({{5, 6}, {7}});
                });
  golden_throws(
      "error/mixed_types",
      "Expected all elements of the tensor to have the same scalar type: Int, but got element of scalar type: Double",
      [] {
        return torch::tensor({{1, 2}, {3.0, 4.0}});
      });
  golden_throws("error/integer_grad", "Only Tensors of floating point and complex dtype can require gradients",
                [] { return torch::ones({1}, torch::TensorOptions(torch::kInt64).requires_grad(true)); });
  golden_throws("error/negative_size", "", [] { return torch::zeros({-2}); });
  golden_throws("error/item", "a Tensor with 2 elements cannot be converted to Scalar",
                [] { return torch::ones({2}).item(); });
  golden_throws("error/arange_step", "", [] { return torch::arange(0, 5, 0); });
  golden_throws("error/arange_direction", "", [] { return torch::arange(0, 5, -1); });
  golden_throws("error/data_type", "", [] { return torch::ones({1}).data_ptr<int64_t>(); });
  golden_throws("error/device", "", [] { return torch::Device("nope"); });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"ranges", ranges},
                      {"from_values", from_values},
                      {"like_and_types", like_and_types},
                      {"printing_numbers", printing_numbers},
                      {"printing_shapes", printing_shapes},
                      {"errors", errors}});
}
