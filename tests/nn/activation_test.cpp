// SPDX-License-Identifier: MIT
// Activations as modules, beyond what nn_sweep_test holds for each: work in place.
#include <taper/nn/activation.h>

#include "support/check_module.h"
#include "support/check_op.h"

using namespace taper;
using namespace taper::nn;
using namespace taper::test;

TEST_CASE("activations in place print it and write into their input") {
  const auto check_inplace = [](AnyModule module, const std::string& text) {
    CHECK(printed(*module.ptr()) == "torch::nn::" + text);
    const Tensor x = sample({4, 3});
    CHECK(module.forward(x).is_alias_of(x));
  };
  check_inplace(AnyModule(ReLU(true)), "ReLU(inplace=true)");
  check_inplace(AnyModule(ReLU6(true)), "ReLU6(inplace=true)");
  check_inplace(AnyModule(SELU(true)), "SELU(inplace=true)");
  check_inplace(AnyModule(ELU(ELUOptions().alpha(42.42).inplace(true))), "ELU(alpha=42.42, inplace=true)");
  check_inplace(AnyModule(CELU(CELUOptions().inplace(true))), "CELU(alpha=1, inplace=true)");
  check_inplace(AnyModule(LeakyReLU(LeakyReLUOptions().inplace(true))), "LeakyReLU(negative_slope=0.01, inplace=true)");
  check_inplace(AnyModule(RReLU(RReLUOptions().lower(0.24).inplace(true))),
                "RReLU(lower=0.24, upper=0.333333, inplace=true)");
  check_inplace(AnyModule(Hardtanh(HardtanhOptions().min_val(-42.42).max_val(0.42).inplace(true))),
                "Hardtanh(min_val=-42.42, max_val=0.42, inplace=true)");
  check_inplace(AnyModule(Threshold(ThresholdOptions(24.24, 42.42).inplace(true))),
                "Threshold(threshold=24.24, value=42.42, inplace=true)");
}
