// SPDX-License-Identifier: MIT
// A training step after the first asks the system for no memory.
#include <taper/memory.h>
#include <taper/nn/linear.h>
#include <taper/nn/normalization.h>
#include <taper/nn/sequential.h>
#include <taper/ops.h>
#include <taper/optim/sgd.h>

#include "support/catch.h"

using namespace taper;

TEST_CASE("training steps reuse the memory of the first") {
  nn::Sequential model(nn::Linear(100, 50), nn::LayerNorm(nn::LayerNormOptions({50})));
  optim::SGD optimizer(model->parameters(), optim::SGDOptions(0.01).momentum(0.9));
  const Tensor x = randn({100, 100}), target = randn({100, 50});
  const auto step = [&] {
    optimizer.zero_grad();
    mse_loss(model->forward(x), target).backward();
    optimizer.step();
  };
  memory::empty_cache();
  const int64_t before = memory::stats().system_allocations;
  step();
  const memory::Stats first = memory::stats();
  CHECK(first.system_allocations > before);
  for (int i = 0; i < 5; ++i) step();
  const memory::Stats later = memory::stats();
  CHECK(later.system_allocations == first.system_allocations);
  CHECK(later.active == first.active);
}

TEST_CASE("memory statistics follow blocks through their life") {
  memory::empty_cache();
  memory::reset_peak();
  const memory::Stats start = memory::stats();
  Tensor a = empty({1000});
  const memory::Stats held = memory::stats();
  CHECK(held.active - start.active >= 4000);
  CHECK(held.peak == held.active);
  a.reset();
  const memory::Stats freed = memory::stats();
  CHECK(freed.active == start.active);
  CHECK(freed.peak == held.peak);
  CHECK(freed.cached - start.cached == held.active - start.active);
  memory::empty_cache();
  CHECK(memory::stats().cached == 0);
}
