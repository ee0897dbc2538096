// SPDX-License-Identifier: MIT
// Training steps ask the system for no memory once the first has asked for it; an optimizer's state has memory of its
// own.
#include <taper/memory.h>
#include <taper/nn/linear.h>
#include <taper/nn/normalization.h>
#include <taper/nn/sequential.h>
#include <taper/ops.h>
#include <taper/optim/adam.h>
#include <taper/optim/sgd.h>

#include "support/caching.h"
#include "support/catch.h"
#include "tensor/allocator.h"

using namespace taper;

// How often the system was asked for memory by `count` steps.
template <typename Step>
int64_t allocations(int count, const Step& step) {
  const int64_t before = memory::stats().system_allocations;
  for (int i = 0; i < count; ++i) step();
  return memory::stats().system_allocations - before;
}

template <typename Make>
void check_steps(const Make& make) {
  nn::Sequential model(nn::Linear(100, 50), nn::LayerNorm(nn::LayerNormOptions({50})));
  auto optimizer = make(model->parameters());
  const Tensor x = randn({100, 100}), target = randn({100, 50});
  const auto step = [&] {
    optimizer.zero_grad();
    mse_loss(model->forward(x), target).backward();
    optimizer.step();
  };
  memory::empty_cache();
  CHECK(allocations(1, step) > 0);
  const int64_t active = memory::stats().active;
  if (test::kCaching) CHECK(allocations(5, step) == 0);
  CHECK(memory::stats().active == active);
}

TEST_CASE("training steps reuse the memory of the first") {
  using Params = std::vector<Tensor>;
  check_steps([](const Params& params) { return optim::SGD(params, 0.01); });
  check_steps([](const Params& params) { return optim::SGD(params, optim::SGDOptions(0.01).momentum(0.9)); });
  check_steps([](const Params& params) { return optim::Adam(params, optim::AdamOptions(0.01).amsgrad(true)); });
}

TEST_CASE("what is made to last leaves the free blocks alone") {
  memory::empty_cache();
  { const Tensor small = empty({1000}), large = empty({1 << 20}); }
  const int64_t before = memory::stats().system_allocations;
  Tensor small, large;
  {
    const memory::FreshScope outer, inner;
    small = empty({1000});
    large = empty({1 << 20});
    empty({1000});  // freed inside: kept for later
  }
  const int64_t fresh = memory::stats().system_allocations;
  CHECK(fresh - before >= 4);  // two tensors and their bytes
  const Tensor again[] = {empty({1000}), empty({1000}), empty({1 << 20})};
  if (test::kCaching) CHECK(memory::stats().system_allocations == fresh);
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
  if (test::kCaching) CHECK(freed.cached - start.cached == held.active - start.active);
  memory::empty_cache();
  CHECK(memory::stats().cached == 0);
}
