// SPDX-License-Identifier: MIT
// What holds for every differentiable op.
#include "support/check_op.h"

#include <cstring>

#include <taper/parallel.h>

#include "tensor/generator.h"

namespace taper::test {
namespace {

std::vector<Tensor> mapped(const std::vector<Tensor>& inputs, const std::function<Tensor(const Tensor&)>& fn) {
  std::vector<Tensor> result;
  for (const Tensor& t : inputs) {
    result.push_back(fn(t));
    if (result.back().is_floating_point()) result.back().set_requires_grad(true);
  }
  return result;
}

std::vector<Tensor> forward(const autograd::TensorFunction& fn, const std::vector<Tensor>& inputs) {
  NoGradGuard no_grad;
  return fn(inputs);
}

// Outputs, then the gradients of their sum.
std::vector<Tensor> forward_backward(const autograd::TensorFunction& fn, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> result = fn(inputs), outputs, wanted;
  for (const Tensor& out : result) {
    if (out.requires_grad()) outputs.push_back(out);
  }
  for (const Tensor& t : inputs) {
    if (t.requires_grad()) wanted.push_back(t);
  }
  std::vector<Tensor> weights;
  for (const Tensor& out : outputs) weights.push_back(ones_like(out));
  if (outputs.empty()) return result;
  for (const Tensor& g : autograd::grad(outputs, wanted, weights, false, false, true)) result.push_back(g);
  return result;
}

void check_close(const std::vector<Tensor>& a, const std::vector<Tensor>& b, double rtol, double atol) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    INFO("result " << i);
    if (!a[i].defined() || !b[i].defined()) continue;
    REQUIRE(a[i].sizes() == b[i].sizes());
    CHECK(allclose(a[i].detach().to(kDouble), b[i].detach().to(kDouble), rtol, atol, /*equal_nan=*/true));
  }
}

void check_same_bits(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    INFO("result " << i);
    CHECK(same_bits(a[i], b[i]));
  }
}

}  // namespace

Tensor strided_copy(const Tensor& t) {
  std::vector<int64_t> strides = t.contiguous().strides().vec();
  for (int64_t& s : strides) s *= 2;
  const Tensor copy = empty_strided(t.sizes(), strides, t.options());
  copy.copy_(t.detach());
  return copy;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.defined() != b.defined()) return false;
  if (!a.defined()) return true;
  if (a.scalar_type() != b.scalar_type() || !(a.sizes() == b.sizes())) return false;
  const Tensor x = a.detach().contiguous(), y = b.detach().contiguous();
  return std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

Tensor sample(IntArrayRef sizes, uint64_t seed) {
  const Tensor t = empty(sizes, kDouble);
  GeneratorImpl generator(seed);
  fill_normal(t.data_ptr<double>(), t.numel(), 0, 1, generator);
  return t;
}

Tensor sample_between(double low, double high, IntArrayRef sizes, uint64_t seed) {
  const Tensor t = empty(sizes, kDouble);
  GeneratorImpl generator(seed);
  fill_uniform(t.data_ptr<double>(), t.numel(), low, high, generator);
  return t;
}

void check_op(const std::string& name, const autograd::TensorFunction& fn, const std::vector<Tensor>& inputs,
              const CheckOp& options) {
  INFO("op " << name);
  const auto copies = mapped(inputs, [](const Tensor& t) { return t.detach().clone(); });
  CHECK(autograd::gradcheck(fn, copies, options.gradcheck));
  if (options.second_order) CHECK(autograd::gradgradcheck(fn, copies, options.gradcheck));

  const auto plain = forward_backward(fn, copies);
  {
    INFO("strided inputs");
    check_close(plain, forward_backward(fn, mapped(inputs, strided_copy)), 1e-10, 1e-12);
  }
  {
    INFO("float32 against float64");
    const auto narrow = mapped(inputs, [](const Tensor& t) {
      return t.is_floating_point() ? t.detach().to(kFloat, false, true) : t.detach().clone();
    });
    check_close(forward_backward(fn, narrow), plain, options.float32_rtol, options.float32_atol);
  }
  {
    INFO("without recording");
    const auto unrecorded = forward(fn, copies);
    check_same_bits(unrecorded, {plain.begin(), plain.begin() + static_cast<int64_t>(unrecorded.size())});
  }
  {
    INFO("one thread against two");
    const int threads = get_num_threads();
    set_num_threads(1);
    const auto one = forward_backward(fn, copies);
    set_num_threads(2);
    const auto two = forward_backward(fn, copies);
    set_num_threads(threads);
    check_same_bits(one, two);
  }
}

}  // namespace taper::test
