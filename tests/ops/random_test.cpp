// SPDX-License-Identifier: MIT
// Random tensors: PyTorch 1.13.1's numbers after manual_seed(0), for any strides; dropout; refusals.
#include "support/check_op.h"
#include "support/values.h"

namespace taper::test {
namespace {

TEST_CASE("factories give PyTorch's numbers") {
  manual_seed(0);
  CHECK(has(randn({3}), {1.540996, -0.293429, -2.178789}, 1e-5));
  CHECK(has(randn({2}, kDouble), {0.568431, -1.084522}, 1e-5));
  manual_seed(0);
  CHECK(has(randperm(6), {2, 5, 3, 0, 1, 4}));
  CHECK(has(randint(2, 10, {5}), {5, 5, 9, 3, 5}));
  CHECK(has(zeros({3}).random_(), {5853296, 6739600, 374452}));
  CHECK(has(zeros({3}, kChar).random_(), {87, 70, 88}));
  CHECK(has(zeros({2}).random_(5, std::optional<int64_t>()), {11705909, 13422245}));
  CHECK(has(zeros({2}, kInt).random_(-5, std::optional<int64_t>()), {1646868789, 2051556028}));
  manual_seed(0);
  CHECK(has(zeros({3}).exponential_(), {3.508326, 1.230385, 0.615044}, 1e-5));
}

TEST_CASE("options and generators") {
  CHECK(rand({2}, requires_grad()).requires_grad());
  CHECK(rand({2}, requires_grad()).is_leaf());
  CHECK(randint(5, {2}).scalar_type() == kLong);
  CHECK(randint(5, {2}, kFloat).scalar_type() == kFloat);
  CHECK(randperm(3, kInt).scalar_type() == kInt);
  CHECK(rand_like(ones({2, 3}, kDouble)).scalar_type() == kDouble);
  CHECK(randint_like(ones({2, 3}), 3, 5).ge(3).all().item<bool>());
  CHECK(rand({3}, kBFloat16).scalar_type() == kBFloat16);
  Generator own(7);
  const Tensor a = rand({5}, own), b = rand({5}, Generator(7));
  CHECK(equal(a, b));
  CHECK(randperm(0).numel() == 0);
  CHECK(rand({0, 3}).sizes() == IntArrayRef({0, 3}));
}

TEST_CASE("fills follow the memory, normals of gaps are drawn one by one") {
  manual_seed(0);
  const Tensor turned = empty({4, 8}).t().uniform_();
  manual_seed(0);
  CHECK(equal(turned.t(), rand({4, 8})));
  manual_seed(0);
  const Tensor gaps = zeros({4, 16}).slice(1, 0, 16, 2).normal_();
  CHECK(has(gaps[0].slice(0, 0, 6), {1.540996, -0.293429, -2.178789, 0.568431, -1.084522, -1.398595}, 1e-5));
  manual_seed(0);
  CHECK(equal(empty({4, 8}).t().normal_().t(), gaps));
  manual_seed(0);
  const Tensor permuted = empty({2, 3, 4}).permute({1, 2, 0}).random_(100);
  manual_seed(0);
  CHECK(equal(permuted.permute({2, 0, 1}), empty({2, 3, 4}).random_(100)));
  const Tensor p = sample_between(0, 1, {8, 2});
  manual_seed(0);
  const Tensor drawn = empty({2, 8}).t().bernoulli_(p);
  manual_seed(0);
  CHECK(equal(drawn.t(), empty({2, 8}).bernoulli_(p.t().contiguous())));
}

TEST_CASE("draws from distributions") {
  manual_seed(0);
  CHECK(has(bernoulli(full({6}, 0.5)), {1, 0, 1, 1, 1, 0}));
  CHECK(has(zeros({6}).bernoulli_(0.5), {0, 0, 0, 1, 1, 0}));
  CHECK(has(bernoulli(full({6}, 0.5, kDouble)), {1, 1, 1, 1, 0, 1}));
  const Tensor w = vec({0.1, 0.2, 0.3, 0.4}), rows = vec({0.1, 0.2, 0.3, 0.4, 1, 0, 1, 0}).view({2, 4});
  manual_seed(0);
  CHECK(has(multinomial(w, 3), {2, 1, 3}));
  CHECK(has(multinomial(w, 6, true), {3, 3, 1, 2, 2, 1}));
  CHECK(has(multinomial(w, 1), {1}));
  manual_seed(0);
  CHECK(has(multinomial(rows, 2), {2, 1, 2, 0}));
  CHECK(has(multinomial(rows, 6, true), {2, 1, 2, 1, 2, 3, 0, 0, 0, 0, 2, 2}));
  manual_seed(0);
  CHECK(has(normal(zeros({3}), 2.0), {3.081992, -0.586858, -4.357579}, 1e-5));
  CHECK(has(normal(ones({3}), vec({1, 2, 3})), {1.568431, -1.169045, -3.195786}, 1e-5));
  CHECK(
      has(normal(ones({2, 1}), vec({1, 2, 3})), {1.403347, 2.676053, -1.157773, 0.596656, -0.193271, 1.546109}, 1e-5));
}

TEST_CASE("what is drawn has the gradient 0") {
  const Tensor p = full({4}, 0.5).requires_grad_();
  bernoulli(p).sum().backward();
  CHECK(has(p.grad(), {0, 0, 0, 0}));
  Tensor y = p * 2;
  y.uniform_();
  CHECK(y.grad_fn()->name() == "UniformBackward0");
  check_throws([&] { p.normal_(); }, "leaf Variable that requires grad");
}

TEST_CASE("dropout") {
  manual_seed(0);
  const Tensor x = ones({8}).requires_grad_();
  const Tensor y = dropout(x, 0.5, true);
  CHECK(has(y, {0, 0, 2, 0, 0, 0, 2, 2}));
  y.sum().backward();
  CHECK(equal(x.grad(), y));
  manual_seed(0);
  CHECK(has(dropout(ones({2, 4}).t(), 0.5, true), {0, 0, 2, 0, 0, 0, 2, 2}));
  manual_seed(0);
  Tensor z = ones({8});
  CHECK(has(dropout_(z, 0.5, true), {0, 0, 2, 0, 0, 0, 2, 2}));
  manual_seed(0);
  CHECK(has(dropout(x, 1, true), {0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(dropout(x, 0, true).is_same(x));
  CHECK(dropout(x, 0.5, false).is_same(x));
  CHECK(has(randn({1}), {1.540996}, 1e-5));  // nothing was drawn
}

TEST_CASE("random ops refuse what PyTorch refuses") {
  const Tensor x = zeros({2}), w = vec({0.5, 0.5});
  check_throws([&] { x.uniform_(2, 1); }, "uniform_ expects to return a [from, to) range, but found from=2 > to=1");
  check_throws([&] { x.normal_(0, -1); }, "normal expects std >= 0.0, but found std -1");
  check_throws([&] { x.random_(3, 3); }, "random_ expects 'from' to be less than 'to', but got from=3 >= to=3");
  check_throws([&] { x.bernoulli_(2.0); }, "bernoulli_ expects p to be in [0, 1], but got p=2");
  check_throws([&] { bernoulli(full({2}, 2.0)); }, "Expected p_in >= 0 && p_in <= 1 to be true");
  check_throws([&] { bernoulli(ones({2}, kLong)); }, "bernoulli_");
  check_throws([&] { x.exponential_(-1); }, "exponential_ expects lambda >= 0.0, but found lambda=-1");
  check_throws([&] { rand({2}, kLong); }, "uniform_: expected a floating point tensor, got Long");
  check_throws([&] { randint(0, {3}); }, "random_ expects 'from' to be less than 'to', but got from=0 >= to=0");
  check_throws([&] { randperm(-1); }, "randperm");
  check_throws([&] { zeros({2}, kByte).random_(300); }, "to - 1 is out of bounds for Byte");
  check_throws([&] { dropout(x, 2, true); }, "dropout probability has to be between 0 and 1, but got 2");
  check_throws([&] { multinomial(w, 3); }, "cannot sample n_sample > prob_dist.size(-1) samples without replacement");
  check_throws([&] { multinomial(w, 0); }, "cannot sample n_sample <= 0 samples");
  check_throws([&] { multinomial(x, 1); }, "invalid multinomial distribution (sum of probabilities <= 0)");
  check_throws([&] { multinomial(vec({-1, 2}), 1); }, "probability tensor contains either `inf`, `nan` or element < 0");
  check_throws([&] { multinomial(vec({1, std::nan("")}), 2, true); }, "contains either `inf`, `nan` or element < 0");
  check_throws([&] { multinomial(vec({1, HUGE_VAL}), 2, true); }, "contains either `inf`, `nan` or element < 0");
  check_throws([&] { multinomial(ones({3, 0}), 2, true); }, "invalid multinomial distribution");
  CHECK(multinomial(ones({0, 3}), 2, true).sizes() == IntArrayRef({0, 2}));
  check_throws([&] { multinomial(zeros({1, 1, 1}), 1); }, "prob_dist must be 1 or 2 dim");
  check_throws([&] { multinomial(ones({2}, kLong), 1); },
               "multinomial only supports floating-point dtypes for input, got: Long");
  check_throws([&] { normal(x, vec({-1, 1})); }, "normal expects all elements of std >= 0.0");
}

}  // namespace
}  // namespace taper::test
