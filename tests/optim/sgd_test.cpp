// SPDX-License-Identifier: MIT
// SGD and what all optimizers share. Its trajectories against libtorch are in tests/reference/optim.cpp too.
#include <taper/autograd.h>
#include <taper/ops.h>
#include <taper/optim/sgd.h>

#include "optim/trajectory.h"
#include "support/check_op.h"

namespace taper {
namespace {

using optim::OptimizerParamGroup;
using optim::SGD;
using optim::SGDOptions;
using test::check_throws;

Tensor parameter(double value = 1) { return full({2}, value, kDouble).set_requires_grad(true); }

void set_grad(const Tensor& p, double value) { p.mutable_grad() = full_like(p, value); }

TEST_CASE("a step by hand, with each option") {
  const Tensor p = parameter(1);
  SGD sgd({p}, SGDOptions(0.1).momentum(0.9).weight_decay(0.5).dampening(0.25));
  set_grad(p, 2);
  sgd.step();  // g = 2.5, m = 2.5
  CHECK(p[0].item<double>() == Approx(1 - 0.25));
  set_grad(p, 2);
  sgd.step();  // g = 2 + 0.375, m = 0.9 * 2.5 + 0.75 * g
  CHECK(p[0].item<double>() == Approx(0.75 - 0.1 * (2.25 + 0.75 * 2.375)));

  const Tensor q = parameter(1);
  SGD nesterov({q}, SGDOptions(0.1).momentum(0.9).nesterov(true).maximize(true));
  set_grad(q, 1);
  nesterov.step();
  CHECK(q[1].item<double>() == Approx(1 + 0.1 * 1.9));
}

TEST_CASE("parameters in other layouts and dtypes take the same steps") {
  const auto run = [](const Tensor& p) {
    SGD sgd({p}, SGDOptions(0.1).momentum(0.9).weight_decay(0.1).nesterov(true));
    for (int i = 0; i < 3; ++i) {
      p.mutable_grad() = full(p.sizes(), 0.5 * (i + 1), p.options());
      sgd.step();
    }
    return p.detach().to(kDouble).contiguous();
  };
  const Tensor plain = run(ones({2, 3}, kDouble).set_requires_grad(true));
  CHECK(run(ones({3, 2}, kDouble).t().set_requires_grad(true)).allclose(plain));
  CHECK(run(test::strided_copy(ones({2, 3}, kDouble)).set_requires_grad(true)).allclose(plain));
  CHECK(run(ones({2, 3}, kFloat).set_requires_grad(true)).allclose(plain, 1e-5));
  CHECK(run(ones({2, 3}, kBFloat16).set_requires_grad(true)).allclose(plain, 2e-2));
}

TEST_CASE("groups have their own options, and parameters without a gradient stay") {
  const Tensor a = parameter(), b = parameter(), c = parameter();
  std::vector<OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<Tensor>{a});
  groups.emplace_back(std::vector<Tensor>{b, c}, std::make_unique<SGDOptions>(1.0));
  SGD sgd(std::move(groups), SGDOptions(0.1));
  set_grad(a, 1);
  set_grad(b, 1);
  sgd.step();
  CHECK(a[0].item<double>() == Approx(0.9));
  CHECK(b[0].item<double>() == Approx(0));
  CHECK(c[0].item<double>() == 1);
  sgd.param_groups()[1].options().set_lr(0.5);
  CHECK(static_cast<SGDOptions&>(sgd.param_groups()[1].options()).lr() == 0.5);
}

TEST_CASE("zero_grad drops or zeroes") {
  const Tensor p = parameter();
  SGD sgd({p}, 0.1);
  set_grad(p, 1);
  sgd.zero_grad(false);
  CHECK(p.grad().equal(zeros({2}, kDouble)));
  sgd.zero_grad();
  CHECK_FALSE(p.grad().defined());
}

TEST_CASE("a closure is evaluated with gradients") {
  const Tensor p = parameter(3);
  SGD sgd({p}, 0.1);
  const Tensor loss = sgd.step([&] {
    sgd.zero_grad();
    const Tensor l = (p * p).sum();
    l.backward();
    return l;
  });
  CHECK(loss.item<double>() == 18);
  CHECK(p[0].item<double>() == Approx(2.4));
}

TEST_CASE("a step is an in-place change that saved values notice") {
  const Tensor p = parameter();
  SGD sgd({p}, 0.1);
  const Tensor y = (p * p).sum();
  set_grad(p, 1);
  sgd.step();
  check_throws([&] { y.backward(); }, "modified by an inplace operation");
}

TEST_CASE("what an optimizer refuses") {
  const Tensor p = parameter();
  check_throws([&] { SGD({p}, SGDOptions(-1)); }, "Invalid learning rate");
  check_throws([&] { SGD({p}, SGDOptions(1).momentum(-1)); }, "Invalid momentum value");
  check_throws([&] { SGD({p}, SGDOptions(1).nesterov(true)); },
               "Nesterov momentum requires a momentum and zero dampening");
  check_throws([&] { SGD({p * 2}, SGDOptions(1)); }, "non-leaf");
  SGD sgd({p}, 1);
  check_throws([&] { sgd.add_param_group(OptimizerParamGroup(std::vector<Tensor>{p})); },
               "some parameters appear in more than one parameter group");
  const Tensor q = parameter();
  check_throws([&] { SGD({q, q}, SGDOptions(1)); }, "expected each parameter once in a parameter group");
  q.mutable_grad() = ones({3}, kDouble);
  SGD wrong({q}, 1);
  check_throws([&] { wrong.step(); }, "expected a gradient [2], got [3]");
}

TEST_CASE("SGD moves as PyTorch's") {
  TRAJECTORY(SGD, "sgd", );
  TRAJECTORY(SGD, "sgd/momentum", o.momentum(0.9));
  TRAJECTORY(SGD, "sgd/momentum/dampening/weight_decay", o.momentum(0.9).dampening(0.3).weight_decay(0.1));
  TRAJECTORY(SGD, "sgd/momentum/nesterov", o.momentum(0.9).nesterov(true));
  TRAJECTORY(SGD, "sgd/maximize", o.maximize(true));
}

}  // namespace
}  // namespace taper
