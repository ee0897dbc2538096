// SPDX-License-Identifier: MIT
// The state of modules through archives and dicts: Python's and libtorch's files, reports of what differs, no half
// loads.
#include <taper/nn.h>
#include <taper/ops.h>
#include <taper/serialize.h>

#include <sstream>

#include "support/catch.h"
#include "support/check_module.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

nn::Sequential python_model() {
  return nn::Sequential(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 2));
}

std::vector<std::vector<double>> all_values(const nn::Module& module) {
  std::vector<std::vector<double>> all;
  for (const auto& item : module.state_dict()) all.push_back(test::values(item.value()));
  return all;
}

const std::vector<std::string> kNames{
    "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
    "3.weight", "3.bias"};

}  // namespace

TEST_CASE("state_dict: Python's names in Python's order, sharing memory, without the graph") {
  const nn::Sequential model = python_model();
  const auto state = model->state_dict();
  CHECK(state.keys() == kNames);
  CHECK_FALSE(state["0.weight"].requires_grad());
  state["0.bias"].fill_(3);
  CHECK(model->parameters()[1][0].item<float>() == 3);
}

TEST_CASE("load_state_dict: a state dict and a checkpoint of Python give the output that Python got") {
  GenericDict all;
  load(all, "serialize/golden/checkpoint.pt");
  const Tensor inputs = all.at("inputs").toTensor(), output = all.at("output").toTensor();
  OrderedDict<std::string, Tensor> state;
  load(state, "serialize/golden/state_dict.pt");
  nn::Sequential model = python_model();
  model->eval();
  CHECK(model->load_state_dict(state).text().empty());
  CHECK(allclose(model->forward(inputs), output, 1e-5, 1e-6));

  nn::Sequential other = python_model();
  other->eval();
  load(other, "serialize/golden/state_dict.pt");
  CHECK(other->forward(inputs).equal(model->forward(inputs)));
}

TEST_CASE("load_state_dict: names all that differs, with the nearest name, and changes nothing") {
  nn::Sequential model = python_model();
  const auto before = all_values(*model);
  auto state = model->state_dict();
  OrderedDict<std::string, Tensor> other;
  for (const auto& item : state) {
    if (item.key() == "0.weight") {
      other.insert("0.weigth", ones({4, 3}));
    } else if (item.key() == "3.bias") {
      other.insert("3.bias", ones({5}));
    } else {
      other.insert(item.key(), ones_like(item.value()));
    }
  }
  other.insert("extra", ones({1}));
  const std::string text = error_of([&] { model->load_state_dict(other); });
  CHECK_THAT(text, Contains("load_state_dict: expected the state of torch::nn::Sequential") ||
                       Contains("load_state_dict: expected the state of "));
  CHECK_THAT(text, Contains("missing: 0.weight (did you mean 0.weigth?)"));
  CHECK_THAT(text, Contains("unexpected: 0.weigth (did you mean 0.weight?), extra"));
  CHECK_THAT(text, Contains("of another shape: 3.bias (expected [2], got [5])"));
  CHECK_THAT(error_of([&] { model->load_state_dict(other, /*strict=*/false); }), Contains("3.bias"));
  CHECK(all_values(*model) == before);

  other.erase("3.bias");
  const nn::IncompatibleKeys keys = model->load_state_dict(other, /*strict=*/false);
  CHECK(keys.missing_keys == std::vector<std::string>{"0.weight", "3.bias"});
  CHECK(keys.unexpected_keys == std::vector<std::string>{"0.weigth", "extra"});
  CHECK(model->parameters()[1].equal(ones({4})));
  CHECK(all_values(*model)[0] == before[0]);
}

TEST_CASE("load_state_dict: converts dtypes, and keeps parameters the same leaves") {
  nn::Linear linear(2, 2);
  const Tensor weight = linear->weight;
  linear->load_state_dict({{"weight", full({2, 2}, 0.5, kDouble)}, {"bias", full({2}, 2, kLong)}});
  CHECK(weight.equal(full({2, 2}, 0.5)));
  CHECK(weight.requires_grad());
  CHECK(weight.is_leaf());
}

TEST_CASE("save and load: modules by holder, shared_ptr and base, to .pt and safetensors") {
  const Folder folder;
  nn::Sequential model = python_model();
  model->forward(randn({8, 3}));
  for (const char* name : {"m.pt", "m.safetensors"}) {
    CAPTURE(name);
    const std::string path = folder.file(name);
    save(model, path);
    nn::Sequential holder = python_model();
    load(holder, path);
    CHECK(all_values(*holder) == all_values(*model));
    CHECK(holder->parameters()[0].requires_grad());
    std::shared_ptr<nn::Module> base = python_model().ptr();
    load(base, path);
    CHECK(all_values(*base) == all_values(*model));
  }
  std::stringstream stream;
  save(model.ptr(), stream);
  nn::Sequential again = python_model();
  load(again, stream);
  CHECK(all_values(*again) == all_values(*model));
}

TEST_CASE("load: what libtorch saved") {
  nn::Sequential model(nn::Linear(2, 3), nn::BatchNorm1d(3));
  load(model, "serialize/golden/libtorch_model.pt");
  CHECK(model->state_dict()["1.num_batches_tracked"].item<int64_t>() == 1);
  CHECK(model->state_dict()["1.running_var"].allclose(full({3}, 0.9)));
}

TEST_CASE("load: a missing name or another shape changes nothing") {
  std::stringstream stream;
  nn::Sequential small(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 3));
  save(small, stream);
  nn::Sequential model = python_model();
  const auto before = all_values(*model);
  CHECK_THAT(error_of([&] { load(model, stream); }),
             Contains("Module::load: expected 'weight' of shape [2, 4], got [3, 4]"));
  CHECK(all_values(*model) == before);
  std::stringstream other;
  save(nn::Linear(3, 4), other);
  CHECK_THAT(error_of([&] { load(model, other); }), Contains("No such serialized submodule: '0'"));
  CHECK(all_values(*model) == before);
}

TEST_CASE("save: Functional and layers without state take no part") {
  std::stringstream stream;
  nn::Sequential model(nn::Functional(taper::relu), nn::Linear(2, 2), nn::ReLU());
  save(model, stream);
  nn::Sequential other(nn::Functional(taper::relu), nn::Linear(2, 2), nn::ReLU());
  load(other, stream);
  CHECK(all_values(*other) == all_values(*model));
}
