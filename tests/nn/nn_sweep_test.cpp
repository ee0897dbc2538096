// SPDX-License-Identifier: MIT
// What holds for every functional and module of the tables in reference/nn: gradients of both orders, strided input,
// clones, files, and that wrong tensors and options are refused by name and change nothing.
#include <algorithm>
#include <cctype>
#include <map>

#include "reference/nn/activation.h"
#include "reference/nn/functional_activation.h"
#include "reference/nn/functional_layer.h"
#include "reference/nn/functional_loss.h"
#include "reference/nn/layer.h"
#include "reference/nn/loss.h"
#include "reference/nn/refused.h"
#include "support/check_module.h"
#include "support/check_op.h"
#include "support/check_table.h"
#include "support/error.h"

namespace taper::test {
namespace {

std::vector<OpCase> all_functionals() {
  std::vector<OpCase> all;
  for (const auto& table : {functional_activations(), functional_layers(), functional_losses()}) {
    all.insert(all.end(), table.begin(), table.end());
  }
  return all;
}

std::vector<ModuleCase> all_modules() {
  std::vector<ModuleCase> all;
  for (const auto& table : {activation_modules(), layer_modules(), loss_modules()}) {
    all.insert(all.end(), table.begin(), table.end());
  }
  return all;
}

/// "BatchNorm1d" and "batch_norm1d" alike.
std::string plain(const std::string& name) {
  std::string result;
  for (const char c : name) {
    if (c != '_') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

/// Whether the error names the functional or module, or what that calls.
bool names(const std::string& error, const std::string& op) {
  static const std::map<std::string, std::string> kCalls = {
      {"bceloss", "binarycrossentropy"},
      {"bcewithlogitsloss", "binarycrossentropywithlogits"},
      {"kldivloss", "kldiv"},
      {"crossentropyloss", "crossentropy"},
      {"dropout2d", "dropout"},
      {"dropout3d", "dropout"},
      {"alphadropout", "dropout"},
      {"featurealphadropout", "dropout"},
      {"softmin", "softmax"},
      {"functional", "elu"},
  };
  const std::string text = plain(error), name = plain(op);
  const auto called = kCalls.find(name);
  return text.find(name) != std::string::npos ||
         (called != kCalls.end() && text.find(called->second) != std::string::npos);
}

void check_names(const std::string& name, const std::string& op, const std::vector<WrongCall>& all) {
  for (const WrongCall& wrong : all) {
    const bool by_the_table = wrong.error.starts_with("detach: ") || wrong.error.starts_with("mul: expected a defined");
    if (wrong.error.empty() || by_the_table) continue;
    INFO(name << ", input " << wrong.input << ' ' << wrong.change << ": " << wrong.error);
    CHECK(names(wrong.error, op));
    if (wrong.shape) CHECK(wrong.error.find_first_of("[0123456789") != std::string::npos);
  }
}

TEST_CASE("every functional: gradients, strides, dtypes, threads") {
  for (const OpCase& op : all_functionals()) {
    // Its gradient is on purpose not that of the one-hot result.
    if (op.name != std::string("gumbel_softmax/hard")) check_gradients(op);
    check_strided(op);
  }
}

TEST_CASE("every functional refuses an undefined tensor, a wrong shape or dtype by its name") {
  for (const OpCase& op : all_functionals()) {
    check_names(op.name, op.op(), wrong_calls(op.name, op.call, op.inputs));
  }
}

TEST_CASE("every module: gradients, strides, clones, files") {
  for (const ModuleCase& each : all_modules()) {
    INFO(each.name);
    check_module(each.make, each.inputs, each.inputs.size() - (each.has_target ? 1 : 0));
  }
}

TEST_CASE("every module refuses an undefined tensor, a wrong shape or dtype by its name and stays as it was") {
  for (const ModuleCase& each : all_modules()) {
    nn::AnyModule module = each.make();
    fix_parameters(*module.ptr(), kDouble);
    Tensors state = module.ptr()->parameters();
    for (const Tensor& buffer : module.ptr()->buffers()) state.push_back(buffer);
    const auto call = [&](const Tensors& x) { run(module, x); };
    check_names(each.name, each.op(), wrong_calls(each.name, call, each.inputs, state, /*writes=*/true));
  }
}

TEST_CASE("every option is refused by the name of its function or module") {
  for (const RefusedCase& each : refused_values()) {
    const std::string error = error_of(each.call), name = each.name;
    INFO(name << ": " << error);
    CHECK(error != "no error");
    CHECK(names(error, name.substr(0, name.find('/'))));
  }
}

}  // namespace
}  // namespace taper::test
