// SPDX-License-Identifier: MIT
// What an optimizer does to two parameters in ten steps, as golden entries.
#pragma once

#include "golden_writer.h"

/// Two parameters after 10 steps on a fixed, curved loss; each step's loss too.
template <typename Make>
void trajectory(const std::string& name, Make&& make, torch::ScalarType type = torch::kFloat64) {
  const std::string full = name + '/' + kind_of(type);
  try {
    const Tensor a = input({2, 3}, 1, type).requires_grad_(true);
    const Tensor b = input({3}, 2, type).requires_grad_(true);
    auto optimizer = make(TensorList{a, b});
    TensorList losses;
    for (int step = 0; step < 10; ++step) {
      optimizer.zero_grad();
      const Tensor loss = (a * a * weights_like(a).abs()).mean() + (a.tanh() * b).sum() * 0.1 + (b - 1).pow(4).mean();
      loss.backward();
      optimizer.step();
      losses.push_back(loss.detach());
      if (step == 0) golden(full + "/first", a);
    }
    golden(full + "/a", a);
    golden(full + "/b", b);
    golden(full + "/losses", torch::stack(losses));
  } catch (const std::exception& error) {
    golden_file()->failure(full, std::string("threw ") + error.what());
  }
}
