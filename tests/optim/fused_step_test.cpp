// SPDX-License-Identifier: MIT
// What every fused optimizer shares: layouts and dtypes that are copied, states, options that are refused.
#include "optim/fused_step.h"

#include <taper/taper.h>

#include "support/check_op.h"

namespace taper {
namespace {

using namespace optim;
using test::check_throws;

template <typename Kind>
Tensor moved(const Tensor& p) {
  Kind optimizer({p}, 0.1);
  for (int i = 0; i < 3; ++i) {
    p.mutable_grad() = linspace(-1, 1.5, 6, kDouble).view({2, 3}).to(p.scalar_type()) * (i + 1);
    optimizer.step();
  }
  return p.detach().to(kDouble).contiguous();
}

TEMPLATE_TEST_CASE("parameters in other layouts and dtypes take the same steps", "", Adam, AdamW, NAdam, RAdam, RMSprop,
                   Adagrad, Adadelta, Adamax, Rprop, ASGD) {
  const auto start = [](ScalarType type) { return linspace(1, 2, 6, kDouble).view({2, 3}).to(type); };
  const Tensor plain = moved<TestType>(start(kDouble).set_requires_grad(true));
  CHECK_FALSE(plain.allclose(start(kDouble)));
  const Tensor turned = start(kDouble).t().contiguous().t().detach().set_requires_grad(true);
  CHECK(moved<TestType>(turned).equal(plain));
  CHECK(moved<TestType>(test::strided_copy(start(kDouble)).set_requires_grad(true)).equal(plain));
  CHECK(moved<TestType>(start(kFloat).set_requires_grad(true)).allclose(plain, 1e-5));
  CHECK(moved<TestType>(start(kBFloat16).set_requires_grad(true)).allclose(plain, 3e-2, 1e-2));
}

TEST_CASE("a state of another shape is refused") {
  const Tensor p = ones({2}).set_requires_grad(true);
  Adam adam({p}, 0.1);
  auto state = std::make_unique<AdamParamState>();
  state->exp_avg(zeros({3}));
  adam.state()[p.unsafeGetTensorImpl()] = std::move(state);
  p.mutable_grad() = ones({2});
  check_throws([&] { adam.step(); }, "expected a state [2], got [3]");
}

TEST_CASE("values that optimizers refuse") {
  const std::vector<Tensor> p = {ones({2}).set_requires_grad(true)};
  check_throws([&] { Adam(p, -1); }, "Invalid learning rate: -1");
  check_throws([&] { Adam(p, AdamOptions(1).eps(-1)); }, "Invalid epsilon value: -1");
  check_throws([&] { AdamW(p, AdamWOptions(1).betas({1.5, 0.9})); }, "Invalid beta parameter at index 0: 1.5");
  check_throws([&] { NAdam(p, NAdamOptions(1).betas({0.9, 1})); }, "Invalid beta parameter at index 1: 1");
  check_throws([&] { NAdam(p, NAdamOptions(1).momentum_decay(-1)); }, "Invalid momentum_decay value: -1");
  check_throws([&] { RAdam(p, RAdamOptions(1).weight_decay(-1)); }, "Invalid weight_decay value: -1");
  check_throws([&] { RMSprop(p, RMSpropOptions(1).alpha(-1)); }, "Invalid alpha value: -1");
  check_throws([&] { RMSprop(p, RMSpropOptions(1).momentum(-1)); }, "Invalid momentum value: -1");
  check_throws([&] { Adagrad(p, AdagradOptions(1).lr_decay(-1)); }, "Invalid lr_decay value: -1");
  check_throws([&] { Adadelta(p, AdadeltaOptions(1).rho(2)); }, "Invalid rho value: 2");
  check_throws([&] { Adamax(p, AdamaxOptions(1).eps(-1)); }, "Invalid epsilon value: -1");
  check_throws([&] { Rprop(p, RpropOptions(1).etas({1.5, 2})); }, "Invalid eta values: 1.5, 2");
  check_throws([&] { ASGD(p, ASGDOptions(-1)); }, "Invalid learning rate: -1");
  std::vector<OptimizerParamGroup> groups;
  groups.emplace_back(p, std::make_unique<SGDOptions>(1.0));
  Adam mixed(groups);
  check_throws([&] { mixed.step(); }, "expected options of the defaults' kind");
}

TEMPLATE_TEST_CASE("states and options list their fields", "", SGD, Adam, AdamW, NAdam, RAdam, RMSprop, Adagrad,
                   Adadelta, Adamax, Rprop, ASGD) {
  const Tensor p = ones({2}).set_requires_grad(true);
  TestType optimizer({p}, 0.1);
  p.mutable_grad() = ones({2});
  optimizer.step();
  CHECK(optimizer.defaults().fields()[0].name() == "lr");
  const auto copy = optimizer.defaults().clone();
  CHECK(*copy == optimizer.defaults());
  copy->set_lr(3);
  CHECK(*copy != optimizer.defaults());
  if (optimizer.state().empty()) return;  // SGD without momentum
  const auto& state = *optimizer.state()[p.unsafeGetTensorImpl()];
  CHECK(*state.clone() == state);
  CHECK(*optimizer.make_state() != state);
  CHECK(optimizer.make_state()->fields().size() == state.fields().size());
}

}  // namespace
}  // namespace taper
