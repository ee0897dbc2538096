// SPDX-License-Identifier: MIT
// The learning rate range test: how the loss goes while the learning rate grows.
#pragma once

#include <cstdint>
#include <vector>

#include <taper/core/callable.h>
#include <taper/export.h>
#include <taper/nn/module.h>
#include <taper/optim/optimizer.h>
#include <taper/train/plot.h>

namespace taper::train {

struct LRFinderOptions {
  double min_lr = 1e-7;
  double max_lr = 10;
  int64_t steps = 100;
  double smoothing = 0.9;  // share of the smoothed loss that stays at each step, in [0, 1)
  double diverged = 4;     // stops when the smoothed loss is this many times its minimum
};

struct LRCurve {
  std::vector<double> lrs;
  std::vector<double> losses;
  std::vector<double> smoothed;
  /// Where the smoothed loss falls fastest against log(lr), before its minimum; nan if it never falls.
  double suggestion = 0;

  Figure figure() const;
};

/// Smith 2015, "Cyclical Learning Rates for Training Neural Networks": `step()` trains once, with zero_grad, forward,
/// backward and optimizer.step() on the next batch, and returns the loss; the learning rate of all groups grows
/// geometrically from min_lr to max_lr. Ends early when the loss is not finite or has diverged.
/// Afterwards, also if step() throws, parameters, buffers, gradients, modes, the optimizer's state and options and the
/// default generator are as before; where the data loader stands is the caller's to restore. Throws Error for options
/// out of range.
TAPER_API LRCurve find_lr(nn::Module& module, optim::Optimizer& optimizer, const Callable<double()>& step,
                          const LRFinderOptions& options = {});

}  // namespace taper::train
