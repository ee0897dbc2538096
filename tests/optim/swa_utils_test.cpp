// SPDX-License-Identifier: MIT
// Averaged models and renewed statistics, against what golden/swa.py wrote with PyTorch.
#include <taper/optim/swa_utils.h>
#include <taper/taper.h>

#include <list>
#include <sstream>
#include <tuple>

#include "optim/schedules.h"
#include "support/caching.h"
#include "support/catch.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::optim::swa_utils;
using test::check_schedule, test::check_throws;

namespace {

nn::Sequential make_model() {
  nn::Sequential model(nn::Linear(3, 4), nn::BatchNorm1d(4), nn::Tanh(), nn::Linear(4, 2));
  const Tensor count = model[1]->buffers()[2].detach();
  model->to(kDouble);
  model[1]->buffers()[2].set_data(count);  // stays an integer, as in Python
  return model;
}

const GenericDict& golden() {
  static const GenericDict saved = [] {
    GenericDict dict;
    load(dict, "optim/golden/swa.pt");
    return dict;
  }();
  return saved;
}

OrderedDict<std::string, Tensor> state_of(const IValue& dict) {
  OrderedDict<std::string, Tensor> state;
  for (const auto& [name, value] : dict.toGenericDict()) state.insert(name.toStringRef(), value.toTensor());
  return state;
}

// The same names in the same order, and the same values up to rounding.
void check_state(const nn::Module& module, const IValue& dict) {
  const auto got = module.state_dict(), expected = state_of(dict);
  REQUIRE(got.keys() == expected.keys());
  for (const auto& item : got) {
    INFO(item.key());
    REQUIRE(item->scalar_type() == expected[item.key()].scalar_type());
    CHECK(allclose(item.value(), expected[item.key()], 1e-13, 1e-14));
  }
}

void check_rounds(const std::string& name, const AveragedModelOptions& options) {
  INFO(name);
  nn::Sequential model = make_model();
  AveragedModel averaged(model, options);
  for (size_t round = 0; round < 4; ++round) {
    INFO(round);
    model->load_state_dict(state_of(golden().at("models").toListRef()[round]));
    averaged->update_parameters(model);
    check_state(*averaged, golden().at(name).toListRef()[round]);
  }
  CHECK(averaged->n_averaged.item<int64_t>() == 4);
}

// The average of all models in swa.pt.
AveragedModel<nn::SequentialImpl> averaged_model() {
  nn::Sequential model = make_model();
  AveragedModel averaged(model);
  for (const IValue& state : golden().at("models").toListRef()) {
    model->load_state_dict(state_of(state));
    averaged->update_parameters(model);
  }
  return averaged;
}

/// A network of a class without clone().
struct NetImpl : nn::Module {
  NetImpl() { fc = register_module("fc", nn::Linear(2, 2)), tied = register_module("tied", fc); }
  Tensor forward(const Tensor& x, double factor = 1) { return tied->forward(fc->forward(x)) * factor; }
  nn::Linear fc = nullptr, tied = nullptr;
};
TAPER_MODULE(Net);

}  // namespace

TEST_CASE("averaged models hold PyTorch's values under PyTorch's names") {
  const AvgFn largest = [](const Tensor& averaged, const Tensor& current, int64_t n) {
    return maximum(averaged, current) + n;
  };
  const AveragedModelOptions with_buffers = AveragedModelOptions().use_buffers(true);
  check_rounds("swa", {});
  check_rounds("swa", AveragedModelOptions().avg_fn(get_swa_avg_fn()));
  check_rounds("swa/buffers", with_buffers);
  check_rounds("swa/buffers", AveragedModelOptions(with_buffers).avg_fn(get_swa_avg_fn()));
  check_rounds("ema", AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.9)));
  check_rounds("ema", AveragedModelOptions().avg_fn(get_ema_avg_fn(0.9)));
  check_rounds("ema/buffers", AveragedModelOptions(with_buffers).multi_avg_fn(get_ema_multi_avg_fn(0.9)));
  check_rounds("ema/buffers", AveragedModelOptions(with_buffers).avg_fn(get_ema_avg_fn(0.9)));
  check_rounds("largest", AveragedModelOptions().avg_fn(largest));
}

TEST_CASE("an averaged model is independent of the model, forwards like it, and is cloned, saved and loaded") {
  nn::Sequential model = make_model();
  model->parameters()[0].set_requires_grad(false);
  model->eval();
  AveragedModel averaged(model, AveragedModelOptions().device(kCPU));
  const Tensor x = ones({2, 3}, kDouble);
  CHECK_FALSE(averaged->module->is_training());
  CHECK_FALSE(averaged->parameters()[0].requires_grad());
  CHECK(averaged->parameters()[1].requires_grad());
  const Tensor before = model->forward(x);
  CHECK(averaged(x).equal(before));
  {
    const NoGradGuard no_grad;
    model->parameters()[0].fill_(3);
  }
  CHECK(averaged(x).equal(before));
  averaged->update_parameters(model);
  CHECK(averaged(x).equal(model->forward(x)));

  const auto copy = std::dynamic_pointer_cast<AveragedModelImpl<nn::SequentialImpl>>(averaged->clone());
  CHECK(copy->n_averaged.item<int64_t>() == 1);
  CHECK(copy->forward(x).equal(averaged(x)));
  CHECK_FALSE(copy->parameters()[0].is_same(averaged->parameters()[0]));

  std::stringstream stream;
  save(averaged, stream);
  AveragedModel loaded(make_model());
  load(loaded, stream);
  loaded->eval();
  CHECK(loaded->n_averaged.item<int64_t>() == 1);
  CHECK(loaded(x).equal(averaged(x)));
}

TEST_CASE("an averaged model is made without random numbers") {
  manual_seed(3);
  const Tensor expected = rand({4});
  nn::Linear model(3, 4);
  manual_seed(3);
  const AveragedModel averaged(model);
  CHECK(rand({4}).equal(expected));
}

TEST_CASE("an averaged model goes on from what PyTorch saved") {
  nn::Sequential model = make_model();
  AveragedModel averaged(model);
  averaged->load_state_dict(state_of(golden().at("swa").toListRef()[2]));
  model->load_state_dict(state_of(golden().at("models").toListRef()[3]));
  averaged->update_parameters(model);
  check_state(*averaged, golden().at("swa").toListRef()[3]);
}

TEST_CASE("a class without clone() is averaged in a second model; what two modules share is averaged once") {
  Net model, copy;
  CHECK_THROWS_WITH(AveragedModel(model), Catch::Matchers::Contains("clone() has not been implemented"));
  check_throws([&] { AveragedModel(model, model); }, "expected a second model to hold the averages");
  AveragedModel averaged(model, copy);
  const NoGradGuard no_grad;
  for (const double value : {1, 4}) {
    for (const Tensor& p : model->parameters()) p.fill_(value);
    averaged->update_parameters(model);
  }
  for (const Tensor& p : averaged->parameters()) CHECK(p.eq(2.5).all().item<bool>());
  CHECK(averaged(ones({1, 2}), 2.0).equal(copy->forward(ones({1, 2}), 2)));
}

TEST_CASE("averages in other dtypes and layouts") {
  nn::Linear model(3, 4), half(3, 4);
  half->to(kBFloat16);
  AveragedModel averaged(half);
  const NoGradGuard no_grad;
  model->weight.set_data(model->weight.t().contiguous().t());
  for (const double value : {1, 2}) {
    for (const Tensor& p : model->parameters()) p.fill_(value);
    averaged->update_parameters(model);
  }
  CHECK(averaged->module->weight.scalar_type() == kBFloat16);
  CHECK(averaged->module->weight.eq(1.5).all().item<bool>());
}

TEST_CASE("update_bn computes PyTorch's statistics from batches of every kind") {
  const auto check_batches = [](const auto& batches) {
    auto averaged = averaged_model();
    averaged->eval();
    update_bn(batches, averaged);
    CHECK_FALSE(averaged->module->is_training());
    check_state(*averaged, golden().at("update_bn"));
    CHECK(
        allclose(averaged(golden().at("batches").toListRef()[0].toTensor()), golden().at("output").toTensor(), 1e-13));
  };
  std::vector<Tensor> tensors;
  for (const IValue& batch : golden().at("batches").toListRef()) tensors.push_back(batch.toTensor());
  check_batches(tensors);
  std::list<data::Example<>> examples;
  std::list<data::TensorExample> alone;
  std::list<std::tuple<Tensor, int>> tuples;
  std::list<std::vector<Tensor>> lists;
  for (const Tensor& t : tensors) {
    examples.emplace_back(t, t);
    alone.emplace_back(t);
    tuples.emplace_back(t, 1);
    lists.push_back({t, t});
  }
  check_batches(examples);
  check_batches(alone);
  check_batches(tuples);
  check_batches(lists);
}

TEST_CASE("update_bn leaves all as it was after an exception, and does nothing without a batch norm") {
  auto averaged = averaged_model();
  const auto before = averaged->clone()->state_dict();
  check_throws(
      [&] {
        update_bn(std::vector<Tensor>{ones({2, 3}, kDouble), ones({2, 4}, kDouble)}, averaged);
      },
      "linear");
  for (const auto& item : averaged->state_dict()) CHECK(item.value().equal(before[item.key()]));
  CHECK(averaged->module->at<nn::BatchNorm1dImpl>(1).options.momentum() == 0.1);

  nn::Linear plain(3, 4);
  int read = 0;
  struct Counted {
    int* count;
    std::vector<Tensor> batches{ones({1, 3})};
    auto begin() const { return ++*count, batches.begin(); }
    auto end() const { return batches.end(); }
  };
  update_bn(Counted{&read}, plain);
  CHECK(read == 0);
}

TEST_CASE("updates after the first ask for no tensor memory") {
  nn::Sequential model = make_model();
  AveragedModel averaged(model, AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.9)));
  for (int i = 0; i < 2; ++i) averaged->update_parameters(model);
  const memory::Stats before = memory::stats();
  for (int i = 0; i < 3; ++i) averaged->update_parameters(model);
  CHECK(memory::stats().active == before.active);
  if (test::kCaching) CHECK(memory::stats().system_allocations == before.system_allocations);
}

TEST_CASE("what averaged models refuse") {
  nn::Sequential model = make_model();
  AveragedModel averaged(model);
  check_throws([&] { averaged->update_parameters(nn::Sequential(nn::Linear(3, 4))); },
               "expected a model with 6 parameters, got 2");
  nn::Sequential wide(nn::Linear(3, 5), nn::BatchNorm1d(5), nn::Linear(5, 2));
  check_throws([&] { averaged->update_parameters(wide); }, "expected parameters of shape [4, 3], got [5, 3]");
  CHECK(averaged->n_averaged.item<int64_t>() == 0);
  check_throws([] { get_ema_avg_fn(1.5); }, "Invalid decay value 1.5");
  check_throws([] { get_ema_multi_avg_fn(-1); }, "Invalid decay value -1");
  const auto both = AveragedModelOptions().avg_fn(get_swa_avg_fn()).multi_avg_fn(get_swa_multi_avg_fn());
  check_throws([&] { AveragedModel(model, both); }, "expected avg_fn or multi_avg_fn, got both");
}

TEST_CASE("the schedule of weight averaging sets PyTorch's rates") {
  using optim::Optimizer, optim::ExponentialLR, optim::ChainedScheduler;
  check_schedule("swa", [](Optimizer& o) { return SWALR(o, 0.05); });
  check_schedule("swa/linear", [](Optimizer& o) {
    return SWALR(o, SWALROptions({0.05, 0.4}).anneal_epochs(7).anneal_strategy("linear"));
  });
  check_schedule("swa/at_once", [](Optimizer& o) { return SWALR(o, SWALROptions(0.05).anneal_epochs(0)); });
  check_schedule("swa/decay", [](Optimizer& o) {
    const auto decay = std::make_shared<ExponentialLR>(o, 0.9);
    return ChainedScheduler({decay, std::make_shared<SWALR>(o, SWALROptions(0.05).anneal_epochs(8))});
  });
}

TEST_CASE("what SWALR refuses") {
  optim::SGD o({zeros({1}).set_requires_grad(true)}, 0.8);
  check_throws([&] { SWALR(o, SWALROptions({1, 2})); }, "expected 1 values for swa_lr, got 2");
  check_throws([&] { SWALR(o, SWALROptions(1).anneal_strategy("steps")); }, "must be one of 'cos' or 'linear'");
  check_throws([&] { SWALR(o, SWALROptions(1).anneal_epochs(-1)); }, "must be equal or greater than 0, got -1");
}
