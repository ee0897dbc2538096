// SPDX-License-Identifier: MIT
// The walk: accumulation, reuse of graphs, chosen inputs, depth, memory.
#include <cmath>
#include <fstream>
#include <thread>

#include <taper/autograd.h>
#include <taper/memory.h>
#include <taper/ops.h>

#include "support/caching.h"
#include "support/check_op.h"

namespace taper {
namespace {

using autograd::grad;
using test::check_throws;
using test::same_bits;

Tensor leaf(IntArrayRef sizes, double value = 1) { return full(sizes, value, kDouble).set_requires_grad(true); }

/// Pages of memory that the process has from the system, by any allocator.
int64_t resident_pages() {
  int64_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident;
}

TEST_CASE("backward adds to the gradients of leaves") {
  const Tensor x = leaf({2}, 3);
  (x * x).sum().backward();
  CHECK(x.grad().equal(full({2}, 6.0, kDouble)));
  (x * x).sum().backward();
  CHECK(x.grad().equal(full({2}, 12.0, kDouble)));
}

TEST_CASE("a tensor used twice gets the sum") {
  const Tensor x = leaf({3}, 2);
  const Tensor y = x * 2;
  (y * y + y).sum().backward();
  CHECK(x.grad().equal(full({3}, 18.0, kDouble)));
}

TEST_CASE("the gradient of a broadcast input has its shape and dtype") {
  const Tensor x = leaf({3, 1}), y = ones({1, 4}, kFloat).set_requires_grad(true);
  (x * y).sum().backward();
  CHECK(x.grad().equal(full({3, 1}, 4.0, kDouble)));
  CHECK(y.grad().equal(full({1, 4}, 3.0, kFloat)));
}

TEST_CASE("a graph is walked once unless it is retained") {
  const Tensor x = leaf({2});
  const Tensor y = (x * x).sum();
  y.backward({}, true);
  y.backward();
  check_throws([&] { y.backward(); }, "Trying to backward through the graph a second time");
}

TEST_CASE("a graph that saved nothing may be walked again") {
  const Tensor x = leaf({2});
  const Tensor y = x.sum();
  y.backward();
  y.backward();
  CHECK(x.grad().equal(full({2}, 2.0, kDouble)));
}

TEST_CASE("backward needs a scalar or a gradient, and something to differentiate") {
  const Tensor x = leaf({2});
  check_throws([&] { (x * 2).backward(); }, "grad can be implicitly created only for scalar outputs");
  check_throws([&] { ones({}).backward(); }, "element 0 of tensors does not require grad and does not have a grad_fn");
  check_throws([&] { (x * 2).backward(ones({3}, kDouble)); }, "expected shape");
  check_throws([&] { (x * 2).sum().backward({}, false, false, TensorList()); }, "cannot be empty");
  (x * 2).backward(full({2}, 3.0, kDouble));
  CHECK(x.grad().equal(full({2}, 6.0, kDouble)));
}

TEST_CASE("grad returns gradients and accumulates none") {
  const Tensor x = leaf({2}, 2), y = leaf({2}, 5);
  const Tensor z = x * y;
  const auto grads = grad({z.sum()}, {x, z});
  CHECK(grads[0].equal(y));
  CHECK(grads[1].equal(ones({2}, kDouble)));
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(y.grad().defined());
}

TEST_CASE("grad with unused inputs") {
  const Tensor x = leaf({2}), y = leaf({2});
  check_throws([&] { grad({(x * 2).sum()}, {y}); }, "Set allow_unused=True");
  const auto grads = grad({(x * 2).sum()}, {x, y}, {}, {}, false, true);
  CHECK(grads[0].equal(full({2}, 2.0, kDouble)));
  CHECK_FALSE(grads[1].defined());
  check_throws([&] { grad({x.sum()}, {}); }, "grad requires non-empty inputs.");
  check_throws([&] { grad({x.sum()}, {ones({2})}); }, "does not require grad");
}

TEST_CASE("backward into chosen inputs leaves the others alone") {
  const Tensor x = leaf({2}), y = leaf({2});
  const Tensor z = x * y;
  const std::vector<Tensor> inputs{x, z};
  (z * 3).sum().backward({}, std::nullopt, false, TensorList(inputs));
  CHECK(x.grad().equal(full({2}, 3.0, kDouble)));
  CHECK_FALSE(y.grad().defined());
}

TEST_CASE("gradients of gradients") {
  const Tensor x = leaf({1}, 2);
  const Tensor y = x * x * x;
  const Tensor first = grad({y}, {x}, {}, true, true)[0];
  const Tensor second = grad({first}, {x}, {}, true, true)[0];
  const Tensor third = grad({second}, {x})[0];
  CHECK(first.item<double>() == 12);
  CHECK(second.item<double>() == 12);
  CHECK(third.item<double>() == 6);
}

TEST_CASE("a leaf's gradient has the leaf's layout") {
  const Tensor x = randn({3, 4}).t().set_requires_grad(true);
  (x * 2).sum().backward();
  CHECK(x.grad().strides() == x.strides());
}

TEST_CASE("a gradient that was handed in is not shared with the leaf") {
  const Tensor x = leaf({2}), g = ones({2}, kDouble);
  x.backward(g);
  x.mutable_grad().zero_();
  CHECK(g.equal(ones({2}, kDouble)));
}

struct OutputRule {
  const char* name;
  Tensor (*forward)(const Tensor& x);
  Tensor (*backward)(const Tensor& g, const Tensor& y);
};
const OutputRule kOutputRules[] = {
    {"exp", exp, [](const Tensor& g, const Tensor& y) { return g * y; }},
    {"exp2", exp2, [](const Tensor& g, const Tensor& y) { return g * y * std::log(2.0); }},
    {"expm1", expm1, [](const Tensor& g, const Tensor& y) { return g * (y + 1); }},
    {"sigmoid", sigmoid, [](const Tensor& g, const Tensor& y) { return g * y * (1 - y); }},
    {"tanh", tanh, [](const Tensor& g, const Tensor& y) { return g * (1 - y * y); }},
    {"relu", relu, [](const Tensor& g, const Tensor& y) { return g * y.sign(); }},
    {"softmax of rows", [](const Tensor& x) { return softmax(x, 1); },
     [](const Tensor& g, const Tensor& y) { return y * (g - (g * y).sum(1, true)); }},
    {"softmax of columns", [](const Tensor& x) { return softmax(x, 0); },
     [](const Tensor& g, const Tensor& y) { return y * (g - (g * y).sum(0, true)); }},
    {"log_softmax of rows", [](const Tensor& x) { return log_softmax(x, 1); },
     [](const Tensor& g, const Tensor& y) { return g - y.exp() * g.sum(1, true); }},
    {"log_softmax of columns", [](const Tensor& x) { return log_softmax(x, 0); },
     [](const Tensor& g, const Tensor& y) { return g - y.exp() * g.sum(0, true); }},
};

TEST_CASE("a gradient takes the memory of a saved output that nobody else holds") {
  const Tensor x = linspace(-2, 2, 24).view({4, 6}).requires_grad_();
  const Tensor g = linspace(1, -3, 24).view({4, 6}), before = g.clone();
  for (const OutputRule& rule : kOutputRules) {
    INFO(rule.name);
    for (const bool held : {false, true}) {
      CAPTURE(held);
      x.mutable_grad().reset();
      Tensor y = rule.forward(x);
      const Tensor value = y.detach().clone(), other = held ? y.detach() : Tensor();
      const void* const memory = y.data_ptr();
      std::move(y).backward(g);
      CHECK(x.grad().allclose(rule.backward(g, value)));
      CHECK((x.grad().data_ptr() == memory) == !held);
      CHECK(g.equal(before));
      if (held) CHECK(other.equal(value));
    }
  }
}

TEST_CASE("a saved output stays whole for whoever reads it after its gradient") {
  const Tensor x = linspace(-1, 1, 6).requires_grad_(), g = linspace(1, 2, 6);
  const Tensor slope = x.detach().exp() * g;
  const Tensor y = x.exp(), values = y.detach().clone();
  SECTION("a graph that is kept") {
    y.backward(g, true);
    exp(x).backward(g, true);
    y.backward(g);
    CHECK(x.grad().allclose(3 * slope));
  }
  SECTION("a gradient with a graph") {
    const Tensor first = autograd::grad({exp(x)}, {x}, {g}, std::nullopt, true)[0];
    first.backward(g);
    CHECK(x.grad().allclose(slope * g));
  }
  SECTION("another op that saved it") {
    const Tensor z = x.exp(), product = z * z;
    product.backward(g, true);
    x.mutable_grad().reset();
    z.backward(g);
    CHECK(x.grad().allclose(slope));
    CHECK(z.equal(values));
  }
  SECTION("a view of it") {
    Tensor temporary = x.exp();
    const Tensor part = temporary.slice(0, 2, 4).detach();
    std::move(temporary).backward(g);
    CHECK(part.equal(values.slice(0, 2, 4)));
  }
  SECTION("a gradient that lies otherwise") {
    const Tensor m = linspace(-1, 1, 6).view({2, 3}).requires_grad_(), other = g.view({3, 2}).t();
    exp(m).backward(other);
    CHECK(m.grad().allclose(m.detach().exp() * other));
  }
  SECTION("one number for all") {
    exp(x).sum().backward();
    CHECK(x.grad().allclose(values));
  }
  SECTION("a gradient of another dtype") {
    exp(x).backward(g.to(kDouble));
    CHECK(x.grad().allclose(slope));
  }
  SECTION("a temporary that is asked for its own gradient") {
    Tensor temporary = x.exp();
    std::move(temporary).backward(g, std::nullopt, false, TensorList(temporary));
    CHECK(temporary.mutable_grad().equal(g));  // grad() warns of a tensor that is no leaf
  }
  SECTION("a temporary that is its own gradient") {
    Tensor temporary = x.exp();
    std::move(temporary).backward(temporary);
    CHECK(x.grad().allclose(values * values));
  }
  CHECK(y.equal(values));
}

TEST_CASE("a chain of a million ops is built, walked and taken down") {
  const Tensor x = leaf({1});
  {
    Tensor y = x;
    for (int i = 0; i < 1'000'000; ++i) y = y + 1e-6;
    y.sum().backward();
  }
  CHECK(x.grad().item<double>() == 1);
  {
    Tensor y = x;
    for (int i = 0; i < 1'000'000; ++i)
      y = y.sin();  // saves its input, so that nodes hang on tensors that hang on nodes
  }
  CHECK(x.use_count() == 1);
}

TEST_CASE("double backward does not grow memory") {
  const Tensor x = leaf({4}, 0.5);
  const auto iteration = [&] {
    const Tensor g = grad({(x * x * x).sum()}, {x}, {}, true, true)[0];
    grad({g.sum()}, {x});
  };
  for (int i = 0; i < 100; ++i) iteration();
  const auto before = memory::stats();
  const int64_t resident = resident_pages();
  for (int i = 0; i < 500'000; ++i) iteration();
  const auto after = memory::stats();
  CHECK(after.active == before.active);
  if (!test::kCaching) return;
  CHECK(after.system_allocations == before.system_allocations);
  CHECK(resident_pages() - resident < 256);  // a megabyte; one byte lost an iteration would be half of that
}

TEST_CASE("a backward within a backward, thousands deep") {
  struct Reenter : autograd::Function<Reenter> {
    static Tensor forward(autograd::AutogradContext* ctx, const Tensor& x) {
      ctx->save_for_backward({x});
      return x - 1;
    }
    static autograd::variable_list backward(autograd::AutogradContext* ctx, autograd::variable_list grads) {
      AutoGradMode recording(true);
      const Tensor x = ctx->get_saved_variables()[0];
      if (x.item<double>() > 0) {
        const Tensor again = x.detach().set_requires_grad(true);
        Reenter::apply(again - 1).sum().backward();
      }
      return {grads[0]};
    }
  };
  const Tensor x = full({1}, 8193.0, kDouble).set_requires_grad(true);
  Reenter::apply(x).sum().backward();
  CHECK(x.grad().item<double>() == 1);
}

TEST_CASE("walks inside a rule come before the nodes that still wait outside") {
  static std::vector<int> order;
  struct Plain : autograd::Function<Plain> {
    static Tensor forward(autograd::AutogradContext*, const Tensor& x) { return x * 1; }
    static autograd::variable_list backward(autograd::AutogradContext*, autograd::variable_list grads) {
      order.push_back(0);
      return grads;
    }
  };
  struct Reenter : autograd::Function<Reenter> {
    static Tensor forward(autograd::AutogradContext* ctx, const Tensor& x) {
      const AutoGradMode recording(true);
      ctx->saved_data["x"] = x.tensor_data().set_requires_grad(true) - 1;
      return ctx->saved_data["x"].toTensor().detach();
    }
    static autograd::variable_list backward(autograd::AutogradContext* ctx, autograd::variable_list grads) {
      order.push_back(1);
      const Tensor x = ctx->saved_data["x"].toTensor();
      const AutoGradMode recording(true);
      if (x.item<double>() >= 1) Reenter::apply(x).sum().backward();
      return grads;
    }
  };
  order.clear();
  const Tensor a = Plain::apply(leaf({1}, 6)), b = Reenter::apply(leaf({1}, 9));
  (a * b).backward();
  CHECK(order == std::vector<int>{1, 1, 1, 1, 1, 1, 1, 1, 1, 0});
}

TEST_CASE("two threads walk their own graphs at once") {
  const auto work = [] {
    for (int i = 0; i < 200; ++i) {
      const Tensor x = leaf({100}, 2);
      (x * x).sum().backward();
      if (!x.grad().equal(full({100}, 4.0, kDouble))) return false;
    }
    return true;
  };
  bool other = false;
  std::thread thread([&] { other = work(); });
  CHECK(work());
  thread.join();
  CHECK(other);
}

TEST_CASE("a graph made by one thread feeds one made by another") {
  const Tensor x = leaf({2}, 3);
  Tensor y;
  std::thread([&] {
    for (int i = 0; i < 50; ++i) y = x * 2;  // so that this thread's numbering runs ahead
  }).join();
  (y * y).sum().backward();
  CHECK(x.grad().equal(full({2}, 24.0, kDouble)));
}

TEST_CASE("an exception in a hook leaves the graph usable") {
  const Tensor x = leaf({2});
  const Tensor y = x * 2;
  bool fail = true;
  y.register_hook([&](const Tensor&) {
    if (fail) throw std::runtime_error("from the hook");
  });
  CHECK_THROWS_AS(y.sum().backward({}, true), std::runtime_error);
  CHECK_FALSE(x.grad().defined());
  fail = false;
  y.sum().backward();
  CHECK(x.grad().equal(full({2}, 2.0, kDouble)));
}

}  // namespace
}  // namespace taper
