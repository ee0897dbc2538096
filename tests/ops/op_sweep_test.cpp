// SPDX-License-Identifier: MIT
// What holds for every op of the tables in reference/ops: gradients of both orders, strided input, threads, and that a
// call with wrong tensors is refused by the op's name and changes nothing.
#include <map>

#include "reference/ops/elementwise.h"
#include "reference/ops/in_place.h"
#include "reference/ops/index.h"
#include "reference/ops/loss.h"
#include "reference/ops/products.h"
#include "reference/ops/reduce.h"
#include "reference/ops/shape.h"
#include "support/check_op.h"

namespace taper::test {
namespace {

using Tensors = std::vector<Tensor>;

std::vector<OpCase> all_ops() {
  std::vector<OpCase> all;
  for (const auto& table :
       {unary_ops(), binary_ops(), reductions(), products(), shape_ops(), index_ops(), losses(), in_place_ops()}) {
    all.insert(all.end(), table.begin(), table.end());
  }
  return all;
}

/// Whether the op has a gradient with respect to each input.
std::vector<bool> differentiable(const OpCase& op) {
  Tensors leaves, outputs, wanted;
  for (const Tensor& t : op.inputs) {
    leaves.push_back(t.clone());
    if (t.is_floating_point()) wanted.push_back(leaves.back().set_requires_grad(true));
  }
  for (const Tensor& out : op.call(leaves)) {
    if (out.requires_grad()) outputs.push_back(out.sum());
  }
  std::vector<bool> result(leaves.size(), false);
  if (outputs.empty()) return result;
  const Tensors grads = autograd::grad(outputs, wanted, {}, false, false, true);
  for (size_t i = 0, next = 0; i < leaves.size(); ++i) {
    if (leaves[i].is_floating_point()) result[i] = grads[next++].defined();
  }
  return result;
}

/// What as_strided reads depends on the memory: it is no function of the values alone.
bool reads_memory(const OpCase& op) { return op.op() == "as_strided"; }

TEST_CASE("every op: gradients, strides, dtypes, threads") {
  for (const OpCase& op : all_ops()) {
    const std::vector<bool> wanted = differentiable(op);
    Tensors inputs;
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i]) inputs.push_back(op.inputs[i]);
    }
    if (inputs.empty() || reads_memory(op)) continue;
    const auto call = [&](const Tensors& given) {
      Tensors x = op.inputs, results;
      for (size_t i = 0, next = 0; i < wanted.size(); ++i) {
        if (wanted[i]) x[i] = given[next++];
        if (!wanted[i] && x[i].is_floating_point()) x[i] = x[i].to(given[0].scalar_type());
      }
      for (const Tensor& out : op.call(x)) {
        if (out.is_floating_point()) results.push_back(out);
      }
      return results;
    };
    check_op(op.name, call, inputs, {.float32_rtol = 1e-3, .float32_atol = 1e-4});
  }
}

TEST_CASE("every op: the same values of strided inputs") {
  for (const OpCase& op : all_ops()) {
    INFO(op.name);
    if (reads_memory(op)) continue;
    Tensors strided;
    for (const Tensor& t : op.inputs) strided.push_back(strided_copy(t));
    const Tensors plain = op.call(op.inputs), other = op.call(strided);
    REQUIRE(plain.size() == other.size());
    for (size_t i = 0; i < plain.size(); ++i) CHECK(allclose(plain[i].to(kDouble), other[i].to(kDouble), 1e-12));
  }
}

/// The text of the error, or nothing if there is an answer. The inputs are what they were.
std::string refusal(const OpCase& op, const Tensors& inputs) {
  Tensors before;
  std::string text;
  for (const Tensor& t : inputs) before.push_back(t.defined() ? t.clone() : Tensor());
  try {
    op.call(inputs);
  } catch (const Error& error) {
    text = error.what();
  }
  for (size_t i = 0; i < inputs.size(); ++i) CHECK(same_bits(inputs[i], before[i]));
  return text;
}

/// Whether the error names the op, or what the op is another name for.
bool names(const std::string& text, const OpCase& op) {
  static const std::map<std::string, std::string> kAliases = {
      {"absolute", "abs"},           {"negative", "neg"},       {"concat", "cat"},       {"ger", "outer"},
      {"swapaxes", "transpose"},     {"mT", "transpose"},       {"expand_as", "expand"}, {"broadcast_to", "expand"},
      {"view_as", "view"},           {"reshape_as", "reshape"}, {"clip", "clamp"},       {"argwhere", "nonzero"},
      {"split_with_sizes", "split"}, {"zero", "fill"},          {"index_put", "index"}};
  if (text.starts_with("clone: ") || text.starts_with("detach: ") || text.starts_with("transpose: ")) {
    return true;  // the table's own preparation
  }
  std::string name = op.op();
  if (name.rfind("operator", 0) == 0) return true;
  if (name.back() == '_') name.pop_back();
  const auto alias = kAliases.find(name);
  return text.find(name) != std::string::npos ||
         (alias != kAliases.end() && text.find(alias->second) != std::string::npos);
}

TEST_CASE("every op refuses an undefined tensor by its name") {
  for (const OpCase& op : all_ops()) {
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      Tensors inputs = op.inputs;
      inputs[i] = Tensor();
      const std::string text = refusal(op, inputs);
      const bool of_a_shape = op.op().ends_with("_as") && i == 1;  // an accessor, which has no name
      if (text.empty() || of_a_shape) continue;                    // an optional one
      INFO(op.name << ", input " << i << ": " << text);
      CHECK(names(text, op));
    }
  }
}

TEST_CASE("every op refuses a wrong shape or dtype by its name") {
  const std::pair<const char*, Tensor (*)(const Tensor&)> changes[] = {
      {"no dimension", [](const Tensor& t) { return t.reshape(-1)[0]; }},
      {"one more", [](const Tensor& t) { return t.unsqueeze(0); }},
      {"transposed", [](const Tensor& t) { return t.dim() > 1 ? t.transpose(0, -1) : t; }},
      {"twice as many",
       [](const Tensor& t) {
         return t.dim() > 0 ? cat({t, t}, -1) : t;
       }},
      {"nothing", [](const Tensor& t) { return t.dim() > 0 ? t.slice(0, 0, 0) : t; }},
      {"none in the last", [](const Tensor& t) { return t.dim() > 0 ? t.slice(-1, 0, 0) : t; }},
      {"bool", [](const Tensor& t) { return t.to(kBool); }},
      {"int64", [](const Tensor& t) { return t.to(kLong); }},
      {"float64", [](const Tensor& t) { return t.to(kDouble); }},
      {"bfloat16", [](const Tensor& t) { return t.to(kBFloat16); }},
  };
  for (const OpCase& op : all_ops()) {
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      for (const auto& [what, change] : changes) {
        Tensors inputs = op.inputs;
        inputs[i] = change(inputs[i]);
        const std::string text = refusal(op, inputs);
        INFO(op.name << ", input " << i << " " << what << ": " << text);
        CHECK((text.empty() || names(text, op)));
      }
    }
  }
}

}  // namespace
}  // namespace taper::test
