// SPDX-License-Identifier: MIT
// The checks of a table's entries.
#include "support/check_table.h"

#include "support/check_op.h"

namespace taper::test {
namespace {

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

struct Change {
  const char* what;
  bool shape;
  Tensor (*make)(const Tensor&);
};

const Change kChanges[] = {
    {"undefined", false, [](const Tensor&) { return Tensor(); }},
    {"no dimension", true, [](const Tensor& t) { return t.reshape(-1)[0]; }},
    {"one more", true, [](const Tensor& t) { return t.unsqueeze(0); }},
    {"transposed", true, [](const Tensor& t) { return t.dim() > 1 ? t.transpose(0, -1) : t; }},
    {"twice as many", true, [](const Tensor& t) { return t.dim() > 0 ? cat(Tensors(2, t), -1) : t; }},
    {"nothing", true, [](const Tensor& t) { return t.dim() > 0 ? t.slice(0, 0, 0) : t; }},
    {"none in the last", true, [](const Tensor& t) { return t.dim() > 0 ? t.slice(-1, 0, 0) : t; }},
    {"bool", false, [](const Tensor& t) { return t.to(kBool); }},
    {"int64", false, [](const Tensor& t) { return t.to(kLong); }},
    {"float64", false, [](const Tensor& t) { return t.to(kDouble); }},
    {"bfloat16", false, [](const Tensor& t) { return t.to(kBFloat16); }},
};

Tensors copies(const Tensors& tensors) {
  Tensors result;
  for (const Tensor& t : tensors) result.push_back(t.defined() ? t.detach().clone() : Tensor());
  return result;
}

void check_unchanged(const Tensors& tensors, const Tensors& before) {
  for (size_t i = 0; i < tensors.size(); ++i) CHECK(same_bits(tensors[i], before[i]));
}

}  // namespace

void check_gradients(const OpCase& op, double float32_atol) {
  const std::vector<bool> wanted = differentiable(op);
  Tensors inputs;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i]) inputs.push_back(op.inputs[i]);
  }
  if (inputs.empty()) return;
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
  check_op(op.name, call, inputs, {.float32_rtol = 1e-3, .float32_atol = float32_atol});
}

void check_strided(const OpCase& op) {
  INFO(op.name);
  Tensors strided;
  for (const Tensor& t : op.inputs) strided.push_back(strided_copy(t));
  const Tensors plain = op.call(op.inputs), other = op.call(strided);
  REQUIRE(plain.size() == other.size());
  for (size_t i = 0; i < plain.size(); ++i) CHECK(allclose(plain[i].to(kDouble), other[i].to(kDouble), 1e-12));
}

std::vector<WrongCall> wrong_calls(const std::string& name, const std::function<void(const Tensors&)>& call,
                                   const Tensors& inputs, const Tensors& state, bool writes) {
  std::vector<WrongCall> wrong;
  for (size_t i = 0; i < inputs.size(); ++i) {
    for (const Change& change : kChanges) {
      INFO(name << ", input " << i << ' ' << change.what);
      Tensors given = inputs;
      given[i] = change.make(inputs[i]);
      const Tensors given_before = copies(given), state_before = copies(state);
      wrong.push_back({i, change.what, change.shape, {}});
      try {
        call(given);
      } catch (const Error& error) {
        wrong.back().error = error.what();
        check_unchanged(state, state_before);
      }
      if (!writes || !wrong.back().error.empty()) check_unchanged(given, given_before);
    }
  }
  return wrong;
}

}  // namespace taper::test
