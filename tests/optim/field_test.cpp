// SPDX-License-Identifier: MIT
// Fields: one list by which options and states are compared, written and read.
#include <taper/ops.h>
#include <taper/optim/field.h>
#include <taper/optim/sgd.h>

#include <deque>

#include "support/check_op.h"

namespace taper {
namespace {

using optim::Field;
using optim::same_fields;
using optim::SGDOptions;
using optim::SGDParamState;
using optim::TensorDeque;
using test::check_throws;

TEST_CASE("options list their values under Python's names") {
  SGDOptions options = SGDOptions(0.1).momentum(0.9).nesterov(true);
  std::vector<std::string> names;
  for (const Field& field : options.fields()) names.push_back(field.name());
  CHECK(names ==
        std::vector<std::string>{"lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize", "initial_lr"});
  for (Field& field : options.fields()) {
    field.visit([&]<typename T>(T& value) {
      if constexpr (std::is_same_v<T, double>) value += 1;
      if constexpr (std::is_same_v<T, bool>) value = !value;
      if constexpr (std::is_same_v<T, std::optional<double>>) value = 7;
    });
  }
  CHECK((options.lr() == 1.1 && options.momentum() == 1.9 && options.dampening() == 1));
  CHECK((!options.nesterov() && options.maximize() && options.initial_lr() == 7));
}

TEST_CASE("options and states are equal when every value is") {
  CHECK(SGDOptions(0.1) == SGDOptions(0.1));
  CHECK(SGDOptions(0.1) != SGDOptions(0.2));
  CHECK(SGDOptions(0.1) != SGDOptions(0.1).nesterov(true));
  SGDOptions scheduled(0.1);
  scheduled.initial_lr(1);
  CHECK(scheduled == SGDOptions(0.1));
  SGDParamState a, b;
  CHECK(a == b);
  a.momentum_buffer(ones({2}));
  CHECK(a != b);
  b.momentum_buffer(ones({2}));
  CHECK(a == b);
  b.momentum_buffer(ones({1, 2}));
  CHECK(a != b);
  b.momentum_buffer(ones({2}, kDouble));
  CHECK(a != b);
}

TEST_CASE("a field of each type compares by name, type and value") {
  struct Everything {
    double number = 1;
    int64_t count = 2;
    bool flag = true;
    Tensor tensor = ones({2});
    std::optional<double> maybe = 0.5;
    std::optional<int64_t> maybe_count;
    std::optional<std::string> text = "strong_wolfe";
    std::tuple<double, double> pair{0.9, 0.999};
    std::vector<double> numbers{1, 2};
    TensorDeque history;
    optim::OptionalTensors tensors;
    std::vector<Field> fields() {
      return {{"number", number},   {"count", count},    {"flag", flag},
              {"tensor", tensor},   {"maybe", maybe},    {"maybe_count", maybe_count},
              {"text", text},       {"pair", pair},      {"numbers", numbers},
              {"history", history}, {"tensors", tensors}};
    }
  };
  const auto changed = [](auto change) {
    Everything a, b;
    change(b);
    return !same_fields(a.fields(), b.fields());
  };
  CHECK_FALSE(changed([](Everything&) {}));
  CHECK(changed([](Everything& e) { e.number = 2; }));
  CHECK(changed([](Everything& e) { e.count = 1; }));
  CHECK(changed([](Everything& e) { e.flag = false; }));
  CHECK(changed([](Everything& e) { e.tensor = zeros({2}); }));
  CHECK(changed([](Everything& e) { e.tensor = Tensor(); }));
  CHECK(changed([](Everything& e) { e.maybe.reset(); }));
  CHECK(changed([](Everything& e) { e.maybe_count = 3; }));
  CHECK(changed([](Everything& e) { e.text = "other"; }));
  CHECK(changed([](Everything& e) { e.pair = {0.9, 0.99}; }));
  CHECK(changed([](Everything& e) { e.numbers.push_back(3); }));
  CHECK(changed([](Everything& e) { e.history.push_back(ones({1})); }));
  CHECK(changed([](Everything& e) { e.tensors.push_back(ones({1})); }));
  double number = 1;
  std::optional<double> maybe = 1;
  CHECK_FALSE(same_fields({{"a", number}}, {{"b", number}}));
  CHECK_FALSE(same_fields({{"a", number}}, {{"a", maybe}}));
  CHECK_FALSE(same_fields({{"a", number}}, {}));
}

TEST_CASE("a deque of tensors goes both ways") {
  std::deque<Tensor> from = {ones({1}), zeros({2})};
  TensorDeque history = from;
  history.push_back(ones({3}));
  history.pop_front();
  const std::deque<Tensor> back = history;
  REQUIRE(back.size() == 2);
  CHECK((back[0].size(0) == 2 && back[1].size(0) == 3));
}

struct UnlistedOptions : optim::OptimizerCloneableOptions<UnlistedOptions> {
  TAPER_ARG(double, lr) = 1;
};

TEST_CASE("options without a list say so") {
  check_throws([] { UnlistedOptions().fields(); }, "expected a class that lists its fields");
}

TEST_CASE("an optimizer makes an empty state of its kind") {
  const optim::SGD sgd({ones({1}).set_requires_grad(true)}, 0.1);
  CHECK(*sgd.make_state() == SGDParamState());
}

}  // namespace
}  // namespace taper
