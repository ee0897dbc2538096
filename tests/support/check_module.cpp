// SPDX-License-Identifier: MIT
// The checks of check_module().
#include "support/check_module.h"

#include <cmath>
#include <sstream>

#include <taper/autograd.h>
#include <taper/ops.h>
#include <taper/serialize.h>

#include "support/check_op.h"

namespace taper::test {
namespace {

// The same random draws at each call; the module may work in place.
Tensor call(nn::AnyModule& module, const std::vector<Tensor>& inputs) {
  manual_seed(0);
  std::vector<nn::AnyValue> arguments;
  for (const Tensor& input : inputs) arguments.emplace_back(input.clone());
  return module.forward_any(std::move(arguments)).get<Tensor>();
}

Shapes shapes(const OrderedDict<std::string, Tensor>& tensors) {
  Shapes result;
  for (const auto& item : tensors) result.emplace_back(item.key(), item->sizes().vec());
  return result;
}

void check_clone(nn::AnyModule& module, const std::vector<Tensor>& inputs) {
  nn::AnyModule copy = module.clone();
  CHECK(copy.type_info() == module.type_info());
  CHECK(copy.ptr() != module.ptr());
  CHECK(printed(*copy.ptr()) == printed(*module.ptr()));
  CHECK(shapes(copy.ptr()->named_parameters()) == shapes(module.ptr()->named_parameters()));
  const Tensor expected = call(module, inputs);
  CHECK(call(copy, inputs).equal(expected));
  NoGradGuard no_grad;
  for (const auto& item : copy.ptr()->named_parameters()) {
    CHECK(item->requires_grad());
    CHECK_FALSE(item->is_alias_of(module.ptr()->named_parameters()[item.key()]));
    item->zero_();
  }
  for (const auto& item : copy.ptr()->named_buffers()) {
    CHECK_FALSE(item->is_alias_of(module.ptr()->named_buffers()[item.key()]));
  }
  module.ptr()->eval();
  const Tensor evaluated = call(module, inputs);
  module.ptr()->train();
  copy.ptr()->eval();
  call(copy, inputs);
  module.ptr()->eval();
  CHECK(call(module, inputs).equal(evaluated));
  module.ptr()->train();
}

void to_double(nn::Module& module) {
  for (const auto& item : module.named_parameters()) item->set_data(item->data().to(kDouble));
  for (const auto& item : module.named_buffers()) {
    if (item->is_floating_point()) item->set_data(item->data().to(kDouble));
  }
}

void check_saved(nn::AnyModule& module, nn::AnyModule fresh, const std::vector<Tensor>& inputs) {
  std::stringstream file;
  serialize::OutputArchive out;
  module.ptr()->save(out);
  out.save_to(file);
  serialize::InputArchive in;
  in.load_from(file);
  if (module.ptr()->is_serializable()) fresh.ptr()->load(in);
  CHECK(call(fresh, inputs).equal(call(module, inputs)));
}

void check_gradients(nn::AnyModule& module, const std::vector<Tensor>& inputs, size_t differentiable_inputs) {
  std::vector<Tensor> leaves;
  for (size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(inputs[i].clone().requires_grad_(i < differentiable_inputs));
  }
  std::vector<Tensor> all(leaves.begin(), leaves.begin() + static_cast<int64_t>(differentiable_inputs));
  for (const Tensor& parameter : module.ptr()->parameters()) all.push_back(parameter);
  const auto forward = [&](const std::vector<Tensor>&) { return std::vector<Tensor>{call(module, leaves)}; };
  CHECK(autograd::gradcheck(forward, all));
  CHECK(autograd::gradgradcheck(forward, all));
}

void check_strided(nn::AnyModule& module, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> strided;
  for (const Tensor& input : inputs) strided.push_back(strided_copy(input));
  manual_seed(0);
  std::vector<nn::AnyValue> arguments;
  for (const Tensor& input : strided) arguments.emplace_back(input);
  const Tensor out = module.forward_any(std::move(arguments)).get<Tensor>();
  CHECK(allclose(out, call(module, inputs), 1e-12));
}

}  // namespace

void check_module(const std::function<nn::AnyModule()>& make, const std::vector<Tensor>& inputs,
                  size_t differentiable_inputs) {
  nn::AnyModule module = make(), fresh = make();
  to_double(*module.ptr());
  to_double(*fresh.ptr());
  check_clone(module, inputs);
  {
    INFO("saved and loaded");
    check_saved(module, fresh, inputs);
  }
  for (const bool training : {true, false}) {
    INFO((training ? "in training" : "in evaluation"));
    module.ptr()->train(training);
    check_gradients(module, inputs, differentiable_inputs);
    check_strided(module, inputs);
  }
}

void check_module(const nn::AnyModule& shared, const std::vector<Tensor>& inputs, const ModuleFacts& facts) {
  nn::AnyModule module = shared;
  nn::Module& base = *module.ptr();
  INFO(facts.printed);
  CHECK(printed(base) == facts.printed);
  CHECK(shapes(base.named_parameters()) == facts.parameters);
  CHECK(shapes(base.named_buffers()) == facts.buffers);
  CHECK(base.is_training());
  base.eval();
  CHECK_FALSE(base.is_training());
  base.train();
  to_double(base);
  check_clone(module, inputs);
  if (facts.gradcheck) check_gradients(module, inputs, facts.differentiable_inputs);
}

std::string printed(const nn::Module& module) {
  std::ostringstream out;
  out << module;
  return out.str();
}

std::vector<double> values(const Tensor& t) {
  const Tensor flat = t.detach().to(kDouble).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

void check_values(const Tensor& t, const std::vector<double>& expected, double tolerance) {
  const std::vector<double> got = values(t);
  REQUIRE(got.size() >= expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    INFO("element " << i);
    CHECK(std::fabs(got[i] - expected[i]) <= tolerance * std::max(1.0, std::fabs(expected[i])));
  }
}

}  // namespace taper::test
