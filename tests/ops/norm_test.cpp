// SPDX-License-Identifier: MIT
// layer_norm, rms_norm and batch_norm: shapes, options, running statistics, gradients, errors.
#include <cmath>

#include "support/check_op.h"

using namespace taper;
using namespace taper::test;

namespace {

using Tensors = std::vector<Tensor>;

Tensors ramps(IntArrayRef sizes, int64_t channels) {
  return {sample(sizes), sample({channels}, 2), sample({channels}, 3)};
}

}  // namespace

TEST_CASE("layer_norm: gradients with and without parameters") {
  const auto norm = [](IntArrayRef shape) {
    return [shape = shape.vec()](const Tensors& in) {
      return Tensors{layer_norm(in[0], shape, in.size() > 1 ? in[1] : Tensor(), in.size() > 2 ? in[2] : Tensor())};
    };
  };
  check_op("plain", norm({5}), {sample({3, 5})});
  check_op("one row", norm({5}), {sample({5})});
  check_op("weight", norm({5}), {sample({2, 3, 5}), sample({5}, 2)});
  check_op("weight and bias", norm({5}), ramps({3, 5}, 5));
  check_op("two dimensions", norm({2, 3}), {sample({4, 2, 3}), sample({2, 3}, 2), sample({2, 3}, 3)});
  check_op("bias alone", [](const Tensors& in) { return Tensors{layer_norm(in[0], {2, 3}, {}, in[1])}; },
           {sample({4, 2, 3}), sample({2, 3}, 3)});
}

TEST_CASE("layer_norm by hand, and of nothing") {
  const Tensor x = arange(4, kFloat).view({1, 4});
  const Tensor y = layer_norm(x, {4}, full({4}, 2.0), full({4}, 1.0));
  CHECK(y.select(1, 3).item<float>() == Approx(1 + 2 * 1.5 / std::sqrt(1.25 + 1e-5)));
  const Tensor none = zeros({0, 4}).requires_grad_(), w = ones({4}).requires_grad_();
  layer_norm(none, {4}, w).sum().backward();
  CHECK(w.grad().sum().item<float>() == 0);
  CHECK(layer_norm(x.to(kBFloat16), {4}).scalar_type() == kBFloat16);
  CHECK(layer_norm(x, {4}, w).grad_fn()->name() == "NativeLayerNormBackward0");
}

TEST_CASE("rms_norm: gradients and values") {
  check_op("plain", [](const Tensors& in) { return Tensors{rms_norm(in[0], {5})}; }, {sample({3, 5})});
  check_op("weight", [](const Tensors& in) { return Tensors{rms_norm(in[0], {5}, in[1], 1e-3)}; },
           {sample({2, 3, 5}), sample({5}, 2)});
  const Tensor y = rms_norm(arange(1, 3, kFloat), {2});
  CHECK(y.select(0, 1).item<float>() == Approx(2 / std::sqrt(2.5)));
}

TEST_CASE("batch_norm: gradients in training and evaluation") {
  const auto train = [](const Tensors& in) {
    return Tensors{batch_norm(in[0], in.size() > 1 ? in[1] : Tensor(), in.size() > 2 ? in[2] : Tensor(), {}, {}, true, 0.1, 1e-5)};
  };
  check_op("plain", train, {sample({4, 3})});
  check_op("affine", train, ramps({4, 3}, 3));
  check_op("affine 3-D", train, ramps({2, 3, 4}, 3));
  check_op("affine 4-D", train, ramps({2, 3, 2, 2}, 3));
  const Tensor mean = sample({3}, 4), var = sample_between(0.5, 2, {3}, 5);
  check_op("evaluation", [&](const Tensors& in) {
    const Tensor m = mean.to(in[0].scalar_type()), v = var.to(in[0].scalar_type());
    return Tensors{batch_norm(in[0], in[1], in[2], m, v, false, 0.1, 1e-5)};
  }, ramps({2, 3, 4}, 3));
}

TEST_CASE("batch_norm keeps running statistics, the variance unbiased") {
  const Tensor x = arange(6, kFloat).view({3, 2});
  const Tensor mean = zeros({2}), var = ones({2});
  const uint32_t version = mean._version();
  batch_norm(x, {}, {}, mean, var, true, 0.1, 1e-5);
  CHECK(mean.select(0, 1).item<float>() == Approx(0.3));
  CHECK(var.select(0, 0).item<float>() == Approx(0.9 + 0.1 * 4));
  CHECK(mean._version() > version);
  const Tensor y = batch_norm(x, {}, {}, mean, var, false, 0.1, 0);
  CHECK(y.select(0, 0).select(0, 0).item<float>() == Approx(-0.2 / std::sqrt(1.3)));
  CHECK(batch_norm(x.clone().requires_grad_(), {}, {}, {}, {}, true, 0.1, 1e-5).grad_fn()->name() == "NativeBatchNormBackward0");
}

TEST_CASE("normalisations refuse") {
  const Tensor x = zeros({2, 3});
  check_throws([&] { layer_norm(x, {4}); }, "Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 3]");
  check_throws([&] { layer_norm(x, {}); }, "Expected normalized_shape to be at least 1-dimensional");
  check_throws([&] { layer_norm(x, {3}, zeros({2})); }, "Expected weight to be of same shape as normalized_shape");
  check_throws([&] { layer_norm(x.to(kLong), {3}); }, "not implemented for 'Long'");
  check_throws([&] { batch_norm(zeros({1, 3}), {}, {}, {}, {}, true, 0.1, 1e-5); },
               "Expected more than 1 value per channel when training, got input size [1, 3]");
  check_throws([&] { batch_norm(x, {}, {}, {}, {}, false, 0.1, 1e-5); },
               "batch_norm: running_mean must be defined in evaluation mode");
  check_throws([&] { batch_norm(x, zeros({2}), {}, {}, {}, true, 0.1, 1e-5); }, "weight should contain 3 elements not 2");
  check_throws([&] { batch_norm(x, zeros({2}), {}, zeros({2}), ones({2}), true, 0.1, 1e-5); },
               "running_mean should contain 3 elements not 2");
}
