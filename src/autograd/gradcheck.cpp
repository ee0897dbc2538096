// SPDX-License-Identifier: MIT
// gradcheck and gradgradcheck: analytic gradients against central differences.
#include <cmath>

#include <taper/autograd.h>
#include <taper/ops.h>

#include "graph/record.h"
#include "tensor/check.h"
#include "tensor/dispatch.h"
#include "tensor/shape.h"

namespace taper::autograd {
namespace {

// The address of element i of t in reading order, whatever the strides.
double* element(const Tensor& t, int64_t i) {
  int64_t offset = 0;
  for (int64_t d = t.dim(); d-- > 0;) {
    offset += i % t.size(d) * t.stride(d);
    i /= t.size(d);
  }
  return data<double>(t) + offset;
}

variable_list floating_only(variable_list outputs) {
  std::erase_if(outputs, [](const Tensor& t) { return !t.defined() || !t.is_floating_point(); });
  return outputs;
}

std::vector<std::vector<double>> values(const TensorFunction& fn, const variable_list& inputs) {
  NoGradGuard no_grad;
  std::vector<std::vector<double>> result;
  for (const Tensor& out : floating_only(fn(inputs))) {
    const Tensor flat = out.to(kDouble).contiguous();
    result.emplace_back(data<double>(flat), data<double>(flat) + flat.numel());
  }
  return result;
}

// numeric[o][k] = d output_o[k] / d (one element of an input).
std::vector<std::vector<double>> numeric_column(const TensorFunction& fn, const variable_list& inputs, double* x, double eps) {
  const double original = *x;
  *x = original + eps;
  auto column = values(fn, inputs);
  *x = original - eps;
  const auto below = values(fn, inputs);
  *x = original;
  for (size_t o = 0; o < column.size(); ++o) {
    for (size_t k = 0; k < column[o].size(); ++k) column[o][k] = (column[o][k] - below[o][k]) / (2 * eps);
  }
  return column;
}

// jacobian[k] = d output[k] / d inputs, one tensor an input (undefined: zero).
std::vector<variable_list> analytic_rows(const Tensor& output, const variable_list& inputs) {
  std::vector<variable_list> rows;
  for (int64_t k = 0; k < output.numel(); ++k) {
    const Tensor one_hot = zeros(output.sizes(), output.options());
    *element(one_hot, k) = 1;
    rows.push_back(grad({output}, inputs, {one_hot}, true, false, true));
  }
  return rows;
}

void check_inputs(const variable_list& inputs) {
  bool any = false;
  for (const Tensor& t : inputs) {
    if (!wants_grad(t)) continue;
    any = true;
    check(t.scalar_type() == kDouble, "gradcheck: expected float64 inputs that require grad, got {}",
          toString(t.scalar_type()));
  }
  check(any, "gradcheck: expected at least one input that requires grad, got none");
}

void compare_column(const std::vector<std::vector<double>>& numeric, const std::vector<std::vector<variable_list>>& analytic,
                    size_t input, size_t slot, int64_t i, const GradcheckOptions& options) {
  for (size_t o = 0; o < numeric.size(); ++o) {
    for (size_t k = 0; k < numeric[o].size(); ++k) {
      const Tensor& row = analytic[o][k][slot];
      const double a = row.defined() ? *element(row, i) : 0, n = numeric[o][k];
      const bool close = std::fabs(a - n) <= options.atol + options.rtol * std::fabs(n) || (std::isnan(a) && std::isnan(n));
      check(close, "gradcheck: output {} element {} with respect to input {} element {}: expected {} (numeric), got {}", o, k,
            input, i, n, a);
    }
  }
}

}  // namespace

bool gradcheck(const TensorFunction& fn, const variable_list& inputs, const GradcheckOptions& options) {
  check_inputs(inputs);
  variable_list wanted;
  for (const Tensor& t : inputs) {
    if (wants_grad(t)) wanted.push_back(t);
  }
  std::vector<std::vector<variable_list>> analytic;
  {
    AutoGradMode recording(true);
    for (const Tensor& out : floating_only(fn(inputs))) {
      check(out.numel() == 0 || wants_grad(out), "gradcheck: expected an output that requires grad, got one that does not");
      analytic.push_back(out.numel() == 0 ? std::vector<variable_list>() : analytic_rows(out, wanted));
    }
  }
  size_t slot = 0;
  for (size_t input = 0; input < inputs.size(); ++input) {
    if (!wants_grad(inputs[input])) continue;
    for (int64_t i = 0; i < inputs[input].numel(); ++i) {
      const auto numeric = numeric_column(fn, inputs, element(inputs[input], i), options.eps);
      compare_column(numeric, analytic, input, slot, i, options);
    }
    ++slot;
  }
  return true;
}

bool gradgradcheck(const TensorFunction& fn, const variable_list& inputs, const GradcheckOptions& options) {
  check_inputs(inputs);
  variable_list all = inputs;
  Generator generator(1234);
  for (const Tensor& out : floating_only(fn(inputs))) {
    all.push_back(randn(out.sizes(), generator, TensorOptions(kDouble)).set_requires_grad(true));
  }
  const size_t count = inputs.size();
  const TensorFunction gradient = [&fn, count](const variable_list& args) {
    AutoGradMode recording(true);
    const variable_list given(args.begin(), args.begin() + count), weights(args.begin() + count, args.end());
    variable_list wanted, result;
    for (const Tensor& t : given) {
      if (wants_grad(t)) wanted.push_back(t);
    }
    for (const Tensor& g : grad(floating_only(fn(given)), wanted, weights, true, true, true)) {
      if (g.defined() && wants_grad(g)) result.push_back(g);
    }
    return result;
  };
  if (gradient(all).empty()) return true;  // linear with constant weights: nothing depends on anything
  return gradcheck(gradient, all, options);
}

}  // namespace taper::autograd
