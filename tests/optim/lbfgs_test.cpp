// SPDX-License-Identifier: MIT
// LBFGS on Rosenbrock's valley, its counters, and what it refuses; libtorch's values are in tests/reference.
#include <taper/taper.h>

#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_throws;

TEST_CASE("strong Wolfe searches walk through Rosenbrock's valley") {
  const Tensor x = tensor({-1.2, 1.0}, kDouble).set_requires_grad(true);
  LBFGS optimizer({x}, LBFGSOptions(1).max_iter(100).history_size(5).line_search_fn("strong_wolfe"));
  const auto closure = [&] {
    optimizer.zero_grad();
    const Tensor loss = (1 - x[0]).pow(2) + 100 * (x[1] - x[0] * x[0]).pow(2);
    loss.backward();
    return loss;
  };
  CHECK(optimizer.step(closure).item<double>() == Approx(24.2));
  CHECK(x[0].item<double>() == Approx(1).epsilon(1e-3));
  CHECK(x[1].item<double>() == Approx(1).epsilon(1e-3));
  const auto& state = static_cast<const LBFGSParamState&>(*optimizer.state()[x.unsafeGetTensorImpl()]);
  CHECK((state.n_iter() > 5 && state.func_evals() >= state.n_iter()));
  CHECK(state.old_dirs().size() == 5);
  CHECK(*state.clone() == state);
}

TEST_CASE("what LBFGS refuses") {
  const Tensor x = ones({2}).set_requires_grad(true), y = ones({2}).set_requires_grad(true);
  check_throws([&] { LBFGS({x}, LBFGSOptions(1)).step(nullptr); }, "expected a closure");
  check_throws([&] { LBFGS({x}, LBFGSOptions(1).line_search_fn("other")); }, "only 'strong_wolfe' is supported");
  std::vector<OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>{x});
  groups.emplace_back(std::vector<Tensor>{y});
  check_throws([&] { LBFGS{groups}; }, "doesn't support per-parameter options");
}

}  // namespace
}  // namespace taper
