// SPDX-License-Identifier: MIT
// check_op(): what holds for every differentiable op, in one line of a test.
#pragma once

#include <string>

#include <taper/autograd.h>
#include <taper/error.h>
#include <taper/ops.h>

#include "support/catch.h"

namespace taper::test {

struct CheckOp {
  bool second_order = true;  // gradgradcheck as well
  double float32_rtol = 1e-4;
  double float32_atol = 1e-5;
  autograd::GradcheckOptions gradcheck = {};
};

/// `inputs` are float64 (or integer) and need not require grad: the floating ones are made to.
/// Checks gradcheck and gradgradcheck, that strided inputs give what contiguous ones give, that float32 is near
/// float64, that one thread and two give the same bits, and that recording does not change values.
void check_op(const std::string& name, const autograd::TensorFunction& fn, const std::vector<Tensor>& inputs,
              const CheckOp& options = {});

/// The same values in memory with gaps between all elements.
Tensor strided_copy(const Tensor& t);

/// Same shape, dtype and bits, nan included.
bool same_bits(const Tensor& a, const Tensor& b);

/// float64 values from a generator of its own: normal, the same at each call with the same seed.
Tensor sample(IntArrayRef sizes, uint64_t seed = 1);
/// The same on [low, high).
Tensor sample_between(double low, double high, IntArrayRef sizes, uint64_t seed = 1);

/// Expects `call` to throw a taper::Error whose text contains `text`.
template <typename F>
void check_throws(const F& call, const std::string& text) {
  try {
    call();
    FAIL_CHECK("expected an error that says: " << text);
  } catch (const Error& error) {
    INFO("got: " << error.what());
    CHECK(std::string(error.what()).find(text) != std::string::npos);
  }
}

}  // namespace taper::test
