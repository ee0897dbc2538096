// SPDX-License-Identifier: MIT
// Every optimizer's state, saved and loaded in each way, and Python's: training goes on as if never stopped.
#include "optim/optimizer_cases.h"

#include <sstream>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using namespace taper::optim;
using Catch::Matchers::Contains;

namespace {

void through_archive(const Optimizer& from, Optimizer& to) {
  std::stringstream stream;
  save(from, stream);
  load(to, stream);
}

void through_state_dict(const Optimizer& from, Optimizer& to) { to.load_state_dict(from.state_dict()); }

void through_pickle(const Optimizer& from, Optimizer& to) {
  to.load_state_dict(pickle_load(pickle_save(from.state_dict())));
}

void check_goes_on(const OptimizerCase& each, ScalarType type, void (*pass)(const Optimizer&, Optimizer&)) {
  const std::vector<Tensor> params = start_params(type);
  const auto whole = each.make(params, true);
  train_steps(params, *whole, 2);
  const std::vector<Tensor> resumed_params = copies(params);
  const auto resumed = each.make(resumed_params, false);
  pass(*whole, *resumed);
  for (size_t i = 0; i < whole->param_groups().size(); ++i) {
    CHECK(resumed->param_groups()[i].options() == whole->param_groups()[i].options());
  }
  REQUIRE(resumed->state().size() == whole->state().size());
  train_steps(params, *whole, 3);
  train_steps(resumed_params, *resumed, 3);
  for (size_t i = 0; i < params.size(); ++i) CHECK(resumed_params[i].equal(params[i]));
  CHECK_FALSE(params[0].equal(start_params(type)[0]));
}

}  // namespace

TEST_CASE("every optimizer, saved and loaded into a fresh one, goes on bit by bit as without") {
  for (const OptimizerCase& each : optimizer_cases()) {
    INFO(each.name);
    for (const ScalarType type : {kFloat, kDouble}) {
      for (const auto pass : {through_archive, through_state_dict, through_pickle}) check_goes_on(each, type, pass);
    }
  }
}

TEST_CASE("every optimizer goes on from the state that Python saved") {
  GenericDict saved;
  load(saved, "optim/golden/states.pt");
  const std::vector<OptimizerCase> cases = optimizer_cases();
  REQUIRE(saved.size() == cases.size());
  for (const OptimizerCase& each : cases) {
    INFO(each.name);
    const GenericDict entry = saved.at(each.name).toGenericDict();
    const std::vector<Tensor> params = copies(entry.at("before").toTensorVector());
    const auto optimizer = each.make(params, false);
    optimizer->load_state_dict(entry.at("state"));
    train_steps(params, *optimizer, 3);
    const std::vector<Tensor> after = entry.at("after").toTensorVector();
    for (size_t i = 0; i < params.size(); ++i) CHECK(params[i].detach().allclose(after[i], 1e-12, 1e-12));
  }
}

TEST_CASE("a state holds only what is there, as Python's does") {
  const std::vector<Tensor> params = start_params(kFloat);
  Adam optimizer(params, AdamOptions(0.1));
  train_steps(params, optimizer, 1);
  const GenericDict dict = optimizer.state_dict().toGenericDict();
  CHECK_FALSE(dict.at("param_groups").toListRef()[0].toGenericDict().contains("initial_lr"));
  const GenericDict states = dict.at("state").toGenericDict();
  CHECK(states.size() == 2);
  CHECK_FALSE(states.contains(1));
  CHECK_FALSE(states.at(0).toGenericDict().contains("max_exp_avg_sq"));
}

TEST_CASE("LBFGS: a state whose parts do not fit is refused") {
  const std::vector<Tensor> params = start_params(kDouble);
  LBFGS optimizer(params, LBFGSOptions(0.2).max_iter(2));
  train_steps(params, optimizer, 2);
  const IValue state_dict = optimizer.state_dict();
  const GenericDict state = state_dict.toGenericDict().at("state").toGenericDict().at(0).toGenericDict();
  const IValue d = state.at("d"), ro = state.at("ro");
  const auto loaded = [&] { return error_of([&] { optimizer.load_state_dict(state_dict); }); };
  state.insert_or_assign("d", ones({2, 3}));
  CHECK_THAT(loaded(), Contains("'d': expected a tensor [12], got [2, 3]"));
  state.insert_or_assign("d", d);
  state.insert_or_assign("ro", std::vector<Tensor>{ones({12})});
  CHECK_THAT(loaded(), Contains("'ro': expected a tensor [], got [12]"));
  state.insert_or_assign("ro", std::vector<Tensor>{});
  state.insert_or_assign("al", std::vector<Tensor>{});
  CHECK(loaded() == "no error");
  CHECK_THAT(error_of([&] { train_steps(params, optimizer, 1); }), Contains("old_stps and ro, as there are old_dirs"));
  state.insert_or_assign("ro", ro);
  state.insert_or_assign("H_diag", 1);
  CHECK(loaded() == "no error");
  train_steps(params, optimizer, 1);
  CHECK(params[0].isfinite().all().item<bool>());
}
