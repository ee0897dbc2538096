// SPDX-License-Identifier: MIT
// The range test, and where its curve is steepest.
#include <taper/train/lr_finder.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "tensor/check.h"
#include "train/snapshot.h"

namespace taper::train {
namespace {

void check_options(const LRFinderOptions& o) {
  check(o.min_lr > 0 && o.max_lr > o.min_lr && std::isfinite(o.max_lr),
        "find_lr: expected 0 < min_lr < max_lr, got {} and {}", o.min_lr, o.max_lr);
  check(o.steps > 1, "find_lr: expected steps > 1, got {}", o.steps);
  check(o.smoothing >= 0 && o.smoothing < 1, "find_lr: expected smoothing in [0, 1), got {}", o.smoothing);
  check(o.diverged > 1, "find_lr: expected diverged > 1, got {}", o.diverged);
}

std::vector<Tensor> all_tensors(const nn::Module& module, const optim::Optimizer& optimizer) {
  std::vector<Tensor> tensors = module.parameters();
  for (const Tensor& buffer : module.buffers()) tensors.push_back(buffer);
  for (const optim::OptimizerParamGroup& group : optimizer.param_groups()) {
    tensors.insert(tensors.end(), group.params().begin(), group.params().end());
  }
  return tensors;
}

/// Lends the optimizer an empty state, and puts its own and its options back.
class OptimizerSnapshot {
 public:
  explicit OptimizerSnapshot(optim::Optimizer& optimizer) : optimizer_(optimizer) {
    for (const optim::OptimizerParamGroup& group : optimizer.param_groups())
      options_.push_back(group.options().clone());
    state_ = std::exchange(optimizer.state(), {});
  }
  ~OptimizerSnapshot() {
    optimizer_.state() = std::move(state_);
    for (size_t i = 0; i < options_.size(); ++i) optimizer_.param_groups()[i].set_options(std::move(options_[i]));
  }
  OptimizerSnapshot(const OptimizerSnapshot&) = delete;
  OptimizerSnapshot& operator=(const OptimizerSnapshot&) = delete;

 private:
  optim::Optimizer& optimizer_;
  std::remove_cvref_t<decltype(std::declval<optim::Optimizer&>().state())> state_;
  std::vector<std::unique_ptr<optim::OptimizerOptions>> options_;
};

/// The steps are equal in log(lr), so that the steepest is where the loss falls most from one neighbour to the other.
double steepest(const LRCurve& curve) {
  size_t lowest = 0;
  for (size_t i = 1; i < curve.smoothed.size(); ++i) {
    if (curve.smoothed[i] < curve.smoothed[lowest]) lowest = i;
  }
  double best = 0;
  double lr = std::numeric_limits<double>::quiet_NaN();
  for (size_t i = 1; i <= lowest; ++i) {
    const size_t next = std::min(i + 1, lowest);
    const double slope = (curve.smoothed[next] - curve.smoothed[i - 1]) / static_cast<double>(next - (i - 1));
    if (slope < best) {
      best = slope;
      lr = curve.lrs[i];
    }
  }
  return lr;
}

}  // namespace

Figure LRCurve::figure() const {
  Figure figure;
  std::vector<Series> series{{"loss", losses, lrs, {}, "#b8c9dd"}, {"smoothed", smoothed, lrs, {}, "#3b6ea8"}};
  for (size_t i = 0; i < lrs.size(); ++i) {
    if (lrs[i] == suggestion) series.push_back({"suggestion", {smoothed[i]}, {lrs[i]}, {}, "#c03d3e"});
  }
  // Where it diverges, the loss would flatten all the rest of a linear axis.
  const bool log_y = std::ranges::all_of(losses, [](double loss) { return loss > 0; });
  figure.curves("Learning rate range test", series,
                {.x_label = "learning rate", .y_label = "loss", .log_x = true, .log_y = log_y});
  return figure;
}

LRCurve find_lr(nn::Module& module, optim::Optimizer& optimizer, const Callable<double()>& step,
                const LRFinderOptions& options) {
  check_options(options);
  const Snapshot model(module, all_tensors(module, optimizer));
  const OptimizerSnapshot kept(optimizer);
  LRCurve curve;
  const double growth = std::log(options.max_lr / options.min_lr) / static_cast<double>(options.steps - 1);
  double average = 0;
  double weight = 0;  // how much of the average is filled, as in Adam's correction of its bias
  double lowest = std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < options.steps; ++i) {
    const double lr = options.min_lr * std::exp(growth * static_cast<double>(i));
    for (optim::OptimizerParamGroup& group : optimizer.param_groups()) group.options().set_lr(lr);
    const double loss = step();
    if (!std::isfinite(loss)) break;
    average = options.smoothing * average + (1 - options.smoothing) * loss;
    weight = options.smoothing * weight + (1 - options.smoothing);
    curve.lrs.push_back(lr);
    curve.losses.push_back(loss);
    curve.smoothed.push_back(average / weight);
    lowest = std::min(lowest, curve.smoothed.back());
    if (curve.smoothed.back() > options.diverged * lowest) break;
  }
  curve.suggestion = steepest(curve);
  return curve;
}

}  // namespace taper::train
