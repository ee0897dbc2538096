// SPDX-License-Identifier: MIT
// Gradient clipping and parameter vectors.
#include <cmath>
#include <limits>

#include <taper/nn/linear.h>
#include <taper/nn/utils.h>
#include <taper/ops.h>

#include "support/check_module.h"
#include "support/error.h"

using namespace taper;
using namespace taper::test;
namespace utils = taper::nn::utils;

namespace {

std::vector<Tensor> with_gradients(const std::vector<Tensor>& gradients) {
  std::vector<Tensor> parameters;
  for (const Tensor& gradient : gradients) {
    parameters.push_back(zeros(gradient.sizes(), requires_grad()));
    parameters.back().mutable_grad() = gradient.clone();
  }
  return parameters;
}

}  // namespace

TEST_CASE("clip_grad_norm_ scales all gradients together") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<Tensor> gradients = {full({2}, 3.0f), full({1}, -4.0f)};
  for (const auto& [order, norm] : std::vector<std::pair<double, double>>{
           {2, std::sqrt(34.0)}, {1, 10}, {infinity, 4}, {0, 2}, {3, std::cbrt(118.0)}, {-1, 1 / (2.0 / 3 + 0.25)}}) {
    const auto parameters = with_gradients(gradients);
    CHECK(utils::clip_grad_norm_(parameters, 1.0, order) == Approx(norm));
    check_values(parameters[1].grad(), {-4 / norm}, 1e-5);
    check_values(parameters[0].grad(), {3 / norm, 3 / norm}, 1e-5);
  }
  const auto small = with_gradients(gradients);
  CHECK(utils::clip_grad_norm_(small, 100) == Approx(std::sqrt(34.0)));
  CHECK(small[0].grad().equal(gradients[0]));
  CHECK(utils::clip_grad_norm_(small[0], 1.0) == Approx(std::sqrt(18.0)));
  CHECK(utils::clip_grad_norm_({small[1]}, 1.0) == Approx(4));
  CHECK(utils::clip_grad_norm_({zeros({2})}, 1.0) == 0);
}

TEST_CASE("clip_grad_norm_ of something that is not finite") {
  const auto parameters = with_gradients({full({1}, std::numeric_limits<float>::infinity())});
  CHECK_THAT(error_of([&] { utils::clip_grad_norm_(parameters, 1, 2, /*error_if_nonfinite=*/true); }),
             Catch::Matchers::Contains("is non-finite, so it cannot be clipped"));
  CHECK(std::isinf(utils::clip_grad_norm_(parameters, 1)));
}

TEST_CASE("clip_grad_value_ clamps") {
  const auto parameters = with_gradients({arange(-2, 3, kFloat)});
  utils::clip_grad_value_({parameters[0], zeros({1})}, 1.5);
  check_values(parameters[0].grad(), {-1.5, -1, 0, 1, 1.5});
  utils::clip_grad_value_(parameters[0], 0.5);
  check_values(parameters[0].grad(), {-0.5, -0.5, 0, 0.5, 0.5});
}

TEST_CASE("parameters become a vector and come back") {
  nn::Linear linear(3, 2);
  const Tensor vector = utils::parameters_to_vector(linear->parameters());
  CHECK(vector.numel() == 8);
  const Tensor other = arange(8, kFloat);
  utils::vector_to_parameters(other, linear->parameters());
  check_values(linear->bias, {6, 7});
  CHECK(linear->weight.is_alias_of(other));
  CHECK(linear->weight.requires_grad());
  CHECK(utils::parameters_to_vector(linear->parameters()).equal(other));
}

TEST_CASE("a vector that is too short leaves every parameter as it was") {
  const std::vector<Tensor> parameters = {zeros({2}), zeros({3})};
  CHECK_THAT(error_of([&] { utils::vector_to_parameters(ones({4}), parameters); }),
             Catch::Matchers::Contains("vector_to_parameters: expected a vector of 5 elements, got [4]"));
  CHECK_THAT(error_of([&] {
               utils::vector_to_parameters(ones({5, 1}), parameters);
             }),
             Catch::Matchers::Contains("got [5, 1]"));
  CHECK(parameters[0].equal(zeros({2})));
  utils::vector_to_parameters(arange(7, kFloat), parameters);
  check_values(parameters[1], {2, 3, 4});
}

TEST_CASE("gradients of several dtypes are clipped together, and those of nothing") {
  const Tensor wide = zeros({1}, kDouble).requires_grad_();
  wide.mutable_grad() = full({1}, 4.0, kDouble);
  const std::vector<Tensor> parameters = {with_gradients({full({1}, 3.0f)})[0], wide, with_gradients({ones({0})})[0]};
  CHECK(utils::clip_grad_norm_(parameters, 1) == Approx(5));
  check_values(parameters[0].grad(), {0.6}, 1e-5);
  CHECK(wide.grad().scalar_type() == kDouble);
  check_values(wide.grad(), {0.8}, 1e-5);
}
