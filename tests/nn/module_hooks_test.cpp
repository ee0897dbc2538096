// SPDX-License-Identifier: MIT
// Hooks on modules: when they run, what they see, what they may replace.
#include <taper/autograd.h>
#include <taper/factories.h>
#include <taper/nn/sequential.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::nn;
using Catch::Matchers::Contains;
using List = std::vector<Tensor>;

namespace {

struct ScaleImpl : Cloneable<ScaleImpl> {
  ScaleImpl() { reset(); }
  void reset() override { factor = register_parameter("factor", full({1}, 3.0f)); }
  Tensor forward(const Tensor& x) { return x * factor; }
  Tensor factor;
};
TAPER_MODULE(Scale);

struct MixImpl : Module {
  std::tuple<Tensor, Tensor> forward(Tensor a, int times, const Tensor& b) { return {a * times, a + b}; }
};
TAPER_MODULE(Mix);

Tensor leaf(float value) { return full({1}, value).requires_grad_(); }

}  // namespace

TEST_CASE("forward hooks see and replace inputs and outputs") {
  Scale scale;
  int calls = 0;
  auto before = scale->register_forward_pre_hook([&](Module& module, const List& inputs) {
    ++calls;
    CHECK(&module == scale.get());
    return inputs[0] + 1;
  });
  auto after = scale->register_forward_hook([&](Module&, const List& inputs, const List& outputs) {
    CHECK(inputs[0].item<float>() == 3);
    CHECK(outputs[0].item<float>() == 9);
    return List{outputs[0] * 10};
  });
  scale->register_forward_hook([&](Module&, const List&, const List& outputs) {
    ++calls;
    CHECK(outputs[0].item<float>() == 90);
  });
  CHECK(scale(full({1}, 2.0f)).item<float>() == 90);
  CHECK(calls == 2);
  CHECK(scale->forward(full({1}, 2.0f)).item<float>() == 6);
  CHECK(Sequential(scale)->forward(full({1}, 2.0f)).item<float>() == 90);
  CHECK(AnyModule(scale).forward(full({1}, 2.0f)).item<float>() == 90);
  CHECK(calls == 6);
  after.remove();
  before.remove();
  before.remove();
}

TEST_CASE("a removed hook runs no more, and a handle outlives its module") {
  Scale scale;
  int calls = 0;
  auto handle = scale->register_forward_hook([&](Module&, const List&, const List&) { ++calls; });
  auto once = std::make_shared<std::optional<RemovableHandle>>();
  *once = scale->register_forward_hook([&calls, once](Module&, const List&, const List&) {
    calls += 10;
    (*once)->remove();
  });
  scale(ones({1}));
  scale(ones({1}));
  CHECK(calls == 12);
  handle.remove();
  scale(ones({1}));
  CHECK(calls == 12);
  auto last = scale->register_forward_hook([&](Module&, const List&, const List&) { calls += 100; });
  const auto copy = std::dynamic_pointer_cast<ScaleImpl>(scale->clone());
  last.remove();
  scale(ones({1}));
  CHECK(calls == 12);
  Scale cloned(copy);
  cloned(ones({1}));
  CHECK(calls == 112);
  scale = nullptr;
  last.remove();
}

TEST_CASE("hooks see the tensors among arguments and results") {
  Mix mix;
  size_t inputs_seen = 0, outputs_seen = 0;
  mix->register_forward_hook([&](Module&, const List& inputs, const List& outputs) {
    inputs_seen = inputs.size();
    outputs_seen = outputs.size();
    return List{outputs[0], outputs[1] + 1};
  });
  const auto [a, b] = mix(ones({1}), 4, ones({1}));
  CHECK(a.item<float>() == 4);
  CHECK(b.item<float>() == 3);
  CHECK(inputs_seen == 2);
  CHECK(outputs_seen == 2);
  inputs_seen = outputs_seen = 0;
  const auto [c, d] = AnyModule(mix).forward<std::tuple<Tensor, Tensor>>(ones({1}), 4, ones({1}));
  CHECK(c.item<float>() == 4);
  CHECK(d.item<float>() == 3);
  CHECK(inputs_seen == 2);
  CHECK(outputs_seen == 2);
  mix->register_forward_hook([](Module&, const List&, const List&) { return List{ones({1})}; });
  CHECK_THAT(error_of([&] { mix(ones({1}), 4, ones({1})); }), Contains("expected 2 tensors from the hook, got 1"));
}

TEST_CASE("full backward hooks see both gradients and may replace those of the inputs") {
  Scale scale;
  std::vector<float> seen;
  scale->register_full_backward_hook([&](Module& module, const List& grad_inputs, const List& grad_outputs) {
    CHECK(&module == scale.get());
    seen.push_back(grad_inputs[0].item<float>());
    seen.push_back(grad_outputs[0].item<float>());
    return grad_inputs[0] * 100;
  });
  const Tensor x = leaf(2);
  (scale(x) * 5).backward();
  CHECK(seen == std::vector<float>{15, 5});
  CHECK(x.grad().item<float>() == 1500);
  CHECK(scale->factor.grad().item<float>() == 10);
}

TEST_CASE("full backward hooks without a wanted input gradient") {
  Scale scale;
  int calls = 0;
  auto handle = scale->register_full_backward_hook([&](Module&, const List& grad_inputs, const List& grad_outputs) {
    ++calls;
    CHECK(grad_inputs.size() == 1);
    CHECK_FALSE(grad_inputs[0].defined());
    CHECK(grad_outputs[0].item<float>() == 1);
  });
  scale(ones({1})).backward();
  CHECK(calls == 1);
  CHECK(scale->factor.grad().item<float>() == 1);
  handle.remove();
  scale->register_full_backward_hook([](Module&, const List&, const List&) { return List{ones({1})}; });
  CHECK_THAT(error_of([&] { scale(ones({1})).backward(); }), Contains("where no input requires gradient"));
  NoGradGuard no_grad;
  CHECK(scale(ones({1})).item<float>() == 3);
}

TEST_CASE("full backward hooks of several inputs and outputs") {
  Mix mix;
  List inputs, outputs;
  mix->register_full_backward_hook([&](Module&, const List& grad_inputs, const List& grad_outputs) {
    inputs = grad_inputs;
    outputs = grad_outputs;
  });
  const Tensor a = leaf(1), b = leaf(2);
  const auto [first, second] = mix(a, 4, b);
  (first + second * 2).backward();
  CHECK(inputs[0].item<float>() == 6);
  CHECK(inputs[1].item<float>() == 2);
  CHECK(outputs[0].item<float>() == 1);
  CHECK(outputs[1].item<float>() == 2);
  CHECK(a.grad().item<float>() == 6);

  std::get<0>(mix(a, 4, ones({1}))).backward();
  CHECK_FALSE(inputs[1].defined());
  CHECK_FALSE(outputs[1].defined());
  CHECK(inputs[0].item<float>() == 4);
}

namespace {

struct RootImpl : Module {
  Tensor forward(const Tensor& x) { return x.sqrt() * 0; }
};
TAPER_MODULE(Root);

struct NetImpl : Module {
  NetImpl() { layers->push_back(Scale()), layers->push_back("root", Root()); }
  Tensor forward(const Tensor& x) { return layers(x); }
  Sequential layers = register_module("layers", Sequential());
};
TAPER_MODULE(Net);

}  // namespace

TEST_CASE("anomaly mode names the path of the module whose forward made a nan") {
  const WarningHandler previous = set_warning_handler([](const std::string&) {});
  Net net;
  const auto backward = [&] { net(zeros({1})).sum().backward(); };
  {
    const DetectAnomalyGuard anomaly;
    CHECK_THAT(error_of(backward), Contains("Function 'SqrtBackward0' returned nan values in its 0th output. It was "
                                            "recorded in module ") &&
                                       Contains("NetImpl.layers.root"));
    const Tensor outside = (zeros({1}).set_requires_grad(true) * 1).sqrt() * 0;
    CHECK_THAT(error_of([&] { outside.sum().backward(); }), Catch::Matchers::EndsWith("in its 0th output."));
  }
  CHECK(error_of(backward) == "no error");
  set_warning_handler(previous);
}

TEST_CASE("hooks of a container inside a container run") {
  Sequential inner(Scale{});
  int calls = 0;
  inner->register_forward_hook([&](Module&, const List&, const List& outputs) {
    ++calls;
    return outputs[0] + 1;
  });
  Sequential outer(inner, Scale());
  CHECK(outer->forward(ones({1})).item<float>() == 12);
  CHECK(inner(ones({1})).item<float>() == 4);
  CHECK(calls == 2);
}
