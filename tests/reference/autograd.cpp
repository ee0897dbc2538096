// SPDX-License-Identifier: MIT
// The gradient machinery: backward and grad variants, hooks, custom functions, views and in-place, errors, names.
#include "golden_writer.h"

namespace {

namespace autograd = torch::autograd;
using autograd::AutogradContext;
using autograd::variable_list;

Tensor leaf(torch::IntArrayRef sizes, uint32_t seed = 1, torch::ScalarType type = torch::kFloat64) {
  return input(sizes, seed, type).requires_grad_(true);
}

void backward_variants() {
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    const std::string suffix = std::string("/") + kind_of(type);
    Tensor x = leaf({2, 2}, 1, type);
    Tensor y = leaf({2, 2}, 2, type);
    Tensor z = x + 2 * y + x * y;
    z.backward(torch::ones_like(z), true);
    golden("backward/x" + suffix, x.grad());
    golden("backward/y" + suffix, y.grad());
    z.backward(torch::ones_like(z) * 0.5, true);
    golden("backward/accumulated" + suffix, x.grad());
    z.sum().backward();
    golden("backward/third" + suffix, y.grad());
    x.mutable_grad() = Tensor();
    (x * x).sum().backward({}, {}, false, TensorList{x});
    golden("backward/inputs" + suffix, x.grad());
    Tensor a = x * 3;
    (a * a * y).sum().backward({}, {}, false, TensorList{a, x});
    golden("backward/non_leaf_input" + suffix, a.grad());
    golden("backward/with_non_leaf" + suffix, x.grad());
    golden("backward/other_kept" + suffix, y.grad());
    Tensor p = leaf({3}, 3, type);
    autograd::backward({p.sum(), (p * 2).sum()}, {});
    golden("backward/two_roots" + suffix, p.grad());
    autograd::backward({p * 2}, {torch::ones_like(p) * 3});
    golden("backward/weighted_root" + suffix, p.grad());
    p.mutable_grad().zero_();
    (p * p * p).sum().backward({}, true, true);
    golden("backward/create_graph" + suffix, p.grad());
    golden("backward/create_graph_requires" + suffix, p.grad().requires_grad());
    const Tensor g = p.grad();
    p.mutable_grad() = Tensor();
    g.sum().backward();
    golden("backward/second" + suffix, p.grad());
    Tensor shared = leaf({2}, 4, type);
    Tensor s = shared.exp();
    (s * s + s.sin() * shared).sum().backward();
    golden("backward/diamond" + suffix, shared.grad());
    Tensor scalar = leaf({}, 5, type);
    (scalar * scalar).backward();
    golden("backward/zero_dim" + suffix, scalar.grad());
  }
}

void grad_variants() {
  const Tensor x = leaf({3});
  const Tensor y = leaf({3}, 2);
  const Tensor unused = leaf({3}, 3);
  const Tensor z = (x * x * y).sum();
  golden("grad/both", autograd::grad({z}, {x, y}, {}, true));
  golden("grad/repeated", autograd::grad({z}, {x, x}, {}, true));
  golden("grad/unused", autograd::grad({z}, {x, unused}, {}, true, false, true));
  golden("grad/leaves_kept", x.grad());
  golden("grad/weighted", autograd::grad({x * y}, {x}, {torch::ones({3}, torch::kFloat64) * 2}));
  golden("grad/two_outputs", autograd::grad({x * 2, y * x}, {x}, {torch::ones_like(x), torch::ones_like(x)}));
  const Tensor middle = x * 3;
  golden("grad/non_leaf", autograd::grad({(middle * middle).sum()}, {middle}));
  golden("grad/same", autograd::grad({x}, {x}, {torch::full_like(x, 4)}));
  Tensor order = x.sin() * x;
  for (int n = 1; n <= 5; ++n) {
    order = autograd::grad({order.sum()}, {x}, {}, true, true)[0];
    golden("grad/order" + std::to_string(n), order);
  }
  const Tensor first = autograd::grad({(x.pow(3) * y).sum()}, {x}, {}, true, true)[0];
  golden("grad/mixed_second", autograd::grad({first.sum()}, {x, y}));
  const Tensor v = input({3}, 6);
  const Tensor gv = autograd::grad({(x.exp() * y).sum()}, {x}, {}, true, true)[0];
  golden("grad/hessian_vector", autograd::grad({gv}, {x, y}, {v}));
  const Tensor penalty = autograd::grad({x.tanh().sum()}, {x}, {}, true, true)[0].norm();
  golden("grad/penalty", autograd::grad({penalty}, {x}));
}

void hooks() {
  Tensor x = leaf({2});
  int calls = 0;
  const unsigned first = x.register_hook([&](Tensor) { ++calls; });
  x.register_hook([](Tensor g) { return g * 2; });
  (x * 3).sum().backward();
  golden("hook/doubled", x.grad());
  golden("hook/calls", static_cast<int64_t>(calls));
  x.remove_hook(first);
  x.mutable_grad() = Tensor();
  (x * 3).sum().backward();
  golden("hook/removed", static_cast<int64_t>(calls));
  golden("hook/still_doubled", x.grad());
  Tensor y = leaf({2}, 2);
  Tensor middle = y * y;
  Tensor seen;
  middle.register_hook([&](Tensor g) {
    seen = g.clone();
    return g + 1;
  });
  (middle * 5).sum().backward();
  golden("hook/middle_seen", seen);
  golden("hook/middle_changed", y.grad());
  golden_throws("hook/index", "Invalid index", [&] { x.remove_hook(57); });
  Tensor z = leaf({2}, 3);
  Tensor kept = z * 2;
  kept.retain_grad();
  kept.retain_grad();
  (kept * kept).sum().backward();
  golden("retain_grad/kept", kept.grad());
  golden("retain_grad/leaf", z.grad());
  golden("retain_grad/is", kept.retains_grad());
}

struct Cubic : autograd::Function<Cubic> {
  static Tensor forward(AutogradContext* context, const Tensor& x, int64_t factor) {
    context->save_for_backward({x});
    context->saved_data["factor"] = factor;
    return x * x * x * factor;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const Tensor x = context->get_saved_variables()[0];
    const int64_t factor = context->saved_data["factor"].toInt();
    return {gradients[0] * 3 * factor * x * x, Tensor()};
  }
};

struct TwoOutputs : autograd::Function<TwoOutputs> {
  static variable_list forward(AutogradContext* context, const Tensor& x, const Tensor& y) {
    context->save_for_backward({x, y});
    return {x * y, x + y};
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    return {gradients[0] * saved[1] + gradients[1], gradients[0] * saved[0] + gradients[1]};
  }
};

struct InPlace : autograd::Function<InPlace> {
  static Tensor forward(AutogradContext* context, Tensor x) {
    x.mul_(2);
    context->mark_dirty({x});
    return x;
  }
  static variable_list backward(AutogradContext*, variable_list gradients) { return {gradients[0] * 2}; }
};

struct NoGradient : autograd::Function<NoGradient> {
  static variable_list forward(AutogradContext* context, const Tensor& x) {
    const Tensor twice = x * 2;
    context->mark_non_differentiable({twice});
    return {x * 5, twice};
  }
  static variable_list backward(AutogradContext*, variable_list gradients) { return {gradients[0] * 5}; }
};

void custom_functions() {
  golden_op("function/cubic", {input({2, 2})}, [](const TensorList& in) { return Cubic::apply(in[0], 2); });
  golden_op("function/two_outputs", {input({3}), input({3}, 2)}, [](const TensorList& in) {
    const auto both = TwoOutputs::apply(in[0], in[1]);
    return both[0] * both[1];
  });
  golden_op("function/one_output_used", {input({3}), input({3}, 2)},
            [](const TensorList& in) { return TwoOutputs::apply(in[0], in[1])[1]; });
  golden_op("function/in_place", {input({3})}, [](const TensorList& in) { return InPlace::apply(in[0] * 3) * in[0]; });
  golden_op("function/non_differentiable", {input({3})}, [](const TensorList& in) {
    const auto both = NoGradient::apply(in[0]);
    return both[0] * both[1].detach();
  });
  golden("function/non_differentiable_flag", NoGradient::apply(leaf({2}))[1].requires_grad());
  golden("function/no_grad_input", Cubic::apply(input({2}), 1).requires_grad());
}

/// The value, and the gradient of the leaf, after `change` has written into an intermediate result.
template <typename F>
void in_place_case(const std::string& name, F&& change) {
  golden_op("in_place/" + name, {input({3, 4}), input({4}, 2)}, [&](const TensorList& in) {
    Tensor base = in[0] * 2;
    change(base, in[1]);
    return base;
  });
}

void views_and_in_place() {
  in_place_case("view", [](Tensor& base, const Tensor& y) { base.view({12}).slice(0, 0, 4).mul_(y); });
  in_place_case("select", [](Tensor& base, const Tensor& y) { base.select(0, 1).copy_(y); });
  in_place_case("select_twice", [](Tensor& base, const Tensor& y) {
    base[1].mul_(y);
    base[2].add_(y);
  });
  in_place_case("view_of_view", [](Tensor& base, const Tensor& y) { base.t().select(1, 0).mul_(y); });
  in_place_case("slice", [](Tensor& base, const Tensor& y) { base.slice(1, 1, 3).mul_(y.slice(0, 0, 2)); });
  in_place_case("narrow_zero", [](Tensor& base, const Tensor&) { base.narrow(0, 0, 1).zero_(); });
  in_place_case("expanded_value", [](Tensor& base, const Tensor& y) { base.copy_(y.exp()); });
  in_place_case("base_then_view", [](Tensor& base, const Tensor& y) {
    Tensor view = base.select(0, 0);
    base.mul_(3);
    view.mul_(y);
  });
  in_place_case("view_then_base", [](Tensor& base, const Tensor& y) {
    Tensor view = base.select(0, 0);
    view.mul_(y);
    base.add_(view.clone());
  });
  in_place_case("diagonal", [](Tensor& base, const Tensor& y) { base.diagonal().mul_(y.slice(0, 0, 3)); });
  in_place_case("chain",
                [](Tensor& base, const Tensor& y) { base.add_(y).mul_(base.detach().clone()).sub_(1).div_(2); });
  in_place_case("index_put", [](Tensor& base, const Tensor& y) { base.index_put_({torch::tensor({0, 2})}, y); });
  in_place_case("row_assign", [](Tensor& base, const Tensor& y) {
    base[0] = y;
    base[1][1] = y[0] * 2;
  });

  Tensor x = leaf({2, 2});
  Tensor y = x * 1;
  Tensor view = y.view(-1);
  golden("view/is_view", view.is_view());
  golden("view/base", view._base().data_ptr() == y.data_ptr());
  golden("version/before", static_cast<int64_t>(y._version()));
  view.add_(1);
  golden("version/after", static_cast<int64_t>(y._version()));
  golden("version/detach_shares", static_cast<int64_t>(y.detach()._version()));
  golden("version/data_own", static_cast<int64_t>(y.data()._version()));
  golden("view/grad_fn_after", y.grad_fn()->name());
  golden("detach/requires", y.detach().requires_grad());
  golden("detach/shares", y.detach().data_ptr() == y.data_ptr());
  golden("clone/requires", y.clone().requires_grad());
  {
    torch::NoGradGuard guard;
    x.mul_(2);
    golden("no_grad/requires", (x * 2).requires_grad());
  }
  golden("no_grad/after", (x * 2).requires_grad());
  {
    torch::AutoGradMode on(true);
    golden("grad_mode/on", (x * 2).requires_grad());
  }
  {
    torch::InferenceMode guard;
    golden("inference/requires", (x * 2).requires_grad());
  }
  golden("leaf/yes", x.is_leaf());
  golden("leaf/no", y.is_leaf());
  golden("leaf/constant", input({2}).is_leaf());
  golden("requires/mixed", (x + input({2, 2})).requires_grad());
  golden("requires/integers", (x > 0).requires_grad());
  golden("output_nr", static_cast<int64_t>(std::get<1>(x.max(1)).output_nr()));
  golden("set_requires_grad", input({2}).set_requires_grad(true).requires_grad());
  Tensor data = leaf({2}, 4);
  data.set_data(torch::ones({2}, torch::kFloat64));
  golden("set_data", data);
  data.detach_();
  golden("tensor_data", data.tensor_data());
}

void node_names() {
  const Tensor x = leaf({2, 2});
  const auto name = [](const std::string& key, const Tensor& result) {
    golden("name/" + key, result.grad_fn() ? result.grad_fn()->name() : "none");
  };
  name("add", x + x);
  name("sub", x - x);
  name("mul", x * x);
  name("div", x / x);
  name("neg", -x);
  name("exp", x.exp());
  name("log", x.log());
  name("pow", x.pow(2));
  name("pow_tensor", x.pow(x));
  name("sum", x.sum());
  name("sum_dim", x.sum(0));
  name("mean", x.mean());
  name("mean_dim", x.mean(0));
  name("max", x.max());
  name("max_dim", std::get<0>(x.max(0)));
  name("amax", x.amax(0));
  name("mm", x.mm(x));
  name("t", x.t());
  name("view", x.view(-1));
  name("transpose", x.transpose(0, 1));
  name("permute", x.permute({1, 0}));
  name("select", x[0]);
  name("slice", x.slice(0, 0, 1));
  name("expand", x[0].expand({3, 2}));
  name("squeeze", x.squeeze());
  name("unsqueeze", x.unsqueeze(0));
  name("clone", x.clone());
  name("relu", x.relu());
  name("sigmoid", x.sigmoid());
  name("tanh", x.tanh());
  name("sqrt", x.sqrt());
  name("abs", x.abs());
  name("clamp", x.clamp(0, 1));
  name("softmax", x.softmax(0));
  name("log_softmax", x.log_softmax(0));
  name("cat", torch::cat({x, x}));
  name("stack", torch::stack({x, x}));
  name("index", x.index({torch::tensor({0})}));
  name("gather", x.gather(0, torch::zeros({1, 2}, torch::kInt64)));
  name("where", torch::where(x > 0, x, x));
  name("linear", torch::linear(x, x, x[0]));
  name("addmm", torch::addmm(x, x, x));
  name("bmm", x.unsqueeze(0).bmm(x.unsqueeze(0)));
  name("mse", torch::mse_loss(x, input({2, 2})));
  name("layer_norm", torch::layer_norm(x, {2}));
  name("to", x.to(torch::kFloat32));
  name("var", x.var());
  name("std", x.std());
  name("norm", x.norm());
  name("prod", x.prod());
  name("cumsum", x.cumsum(0));
  name("masked_fill", x.masked_fill(x > 0, 1));
  golden("name/leaf", x.grad_fn() == nullptr);
  golden("name/inputs", static_cast<int64_t>((x * x).grad_fn()->num_inputs()));
}

void errors() {
  Tensor x = leaf({2});
  const Tensor plain = input({2});
  golden_throws("error/not_scalar", "grad can be implicitly created only for scalar outputs",
                [&] { (x * 2).backward(); });
  golden_throws("error/no_grad", "element 0 of tensors does not require grad and does not have a grad_fn",
                [&] { plain.sum().backward(); });
  golden_throws("error/unused", "Set allow_unused=True", [&] { autograd::grad({x.sum()}, {leaf({2})}); });
  golden_throws("error/no_inputs", "grad requires non-empty inputs.", [&] { autograd::grad({x.sum()}, {}); });
  golden_throws("error/empty_inputs", "cannot be empty", [&] { x.sum().backward({}, {}, false, TensorList{}); });
  golden_throws("error/twice", "Trying to backward through the graph a second time", [&] {
    const Tensor loss = (x * x).sum();
    loss.backward();
    loss.backward();
  });
  golden_throws("error/changed",
                "one of the variables needed for gradient computation has been modified by an inplace operation", [&] {
                  Tensor y = x * 1;
                  const Tensor z = y * y;
                  y.add_(1);
                  z.sum().backward();
                });
  golden_throws("error/leaf_in_place", "a leaf Variable that requires grad", [&] { x.add_(1); });
  golden_throws("error/leaf_view_in_place", "a leaf Variable that requires grad", [&] { x.view(-1).add_(1); });
  golden_throws("error/split_in_place", "inplace", [&] { (leaf({4}) * 1).split(2)[0].add_(1); });
  golden_throws("error/no_grad_view", "A view was created in no_grad mode and is being modified inplace", [&] {
    Tensor base = x * 1;
    Tensor view;
    {
      torch::NoGradGuard guard;
      view = base.view(-1);
    }
    view.add_(1);
  });
  golden_throws("error/shape", "", [&] { autograd::grad({x * 2}, {x}, {torch::ones({3}, torch::kFloat64)}); });
  golden_throws("error/change_flag", "you can only change requires_grad flags of leaf variables.",
                [&] { (x * 2).requires_grad_(false); });
  golden_throws("error/integer_flag", "", [] { torch::ones({2}, torch::kInt64).requires_grad_(true); });
  golden_throws("error/retain_constant", "", [&] { input({2}).retain_grad(); });
  golden_throws("error/function_backward_count", "", [] {
    struct Wrong : autograd::Function<Wrong> {
      static Tensor forward(AutogradContext*, const Tensor& a, const Tensor& b) { return a + b; }
      static variable_list backward(AutogradContext*, variable_list g) { return {g[0]}; }
    };
    Wrong::apply(leaf({2}), leaf({2})).sum().backward();
  });
}

}  // namespace

int main(int argc, char** argv) {
  return golden_main(argc, argv,
                     {{"backward_variants", backward_variants},
                      {"grad_variants", grad_variants},
                      {"hooks", hooks},
                      {"custom_functions", custom_functions},
                      {"views_and_in_place", views_and_in_place},
                      {"node_names", node_names},
                      {"errors", errors}});
}
