// SPDX-License-Identifier: MIT
// BatchNorm: running statistics, modes, errors.
#include <taper/nn/batchnorm.h>
#include <taper/nn/functional.h>

#include "support/check_module.h"
#include "support/check_op.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;
using Catch::Matchers::Contains;

TEST_CASE("batchnorm keeps running statistics") {
  const Tensor x = arange(6, kFloat).view({3, 2});
  BatchNorm1d norm(2);
  norm(x);
  check_values(norm->running_mean, {0.2, 0.3});
  check_values(norm->running_var, {0.9 + 0.4, 0.9 + 0.4});
  CHECK(norm->num_batches_tracked.item<int64_t>() == 1);
  norm->eval();
  const Tensor out = norm(x);
  CHECK(norm->num_batches_tracked.item<int64_t>() == 1);
  CHECK(out.allclose((x - norm->running_mean) / (norm->running_var + 1e-5).sqrt()));
  norm->reset_parameters();
  CHECK(norm->running_mean.equal(zeros({2})));

  BatchNorm1d average(BatchNorm1dOptions(2).momentum(std::nullopt));
  average(x);
  average(x * 3);
  check_values(average->running_mean, {4, 6});

  BatchNorm1d untracked(BatchNorm1dOptions(2).track_running_stats(false));
  const Tensor trained = untracked(x);
  untracked->eval();
  CHECK(untracked(x).equal(trained));
}

TEST_CASE("batchnorm refuses") {
  CHECK_THAT(error_of([] { BatchNorm1d(4)(randn({4})); }), Contains("expected 2D or 3D input (got 1D input)"));
  CHECK_THAT(error_of([] { BatchNorm2d(4)(randn({3, 4})); }), Contains("expected 4D input (got 2D input)"));
  CHECK_THAT(error_of([] {
               BatchNorm1d(4)(randn({1, 4}));
             }),
             Contains("Expected more than 1 value per channel when training, got input size [1, 4]"));
  BatchNorm1d norm(2);
  CHECK_THAT(error_of([&] { norm->reset(); }), Contains("already defined"));
}
