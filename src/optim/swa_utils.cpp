// SPDX-License-Identifier: MIT
// Averages of models in one pass over all parameters, statistics of batch norms, the schedule SWALR.
#include <taper/optim/swa_utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <taper/core/grad_mode.h>
#include <taper/nn/batchnorm.h>
#include <taper/ops.h>
#include <taper/random.h>

#include "optim/fused_step.h"
#include "tensor/check.h"
#include "tensor/default_generator.h"
#include "tensor/shape.h"

namespace taper::optim::swa_utils {
namespace {

void check_decay(double decay) {
  check(0 <= decay && decay <= 1, "AveragedModel: Invalid decay value {}, expected one in [0, 1]", decay);
}

// averaged += weight (current - averaged), in one pass; by the formula where the elements are integers.
void average(const std::vector<Tensor>& averaged, const std::vector<Tensor>& current, double weight,
             const AvgFn& formula, int64_t num_averaged) {
  FusedStep pass;
  for (size_t i = 0; i < averaged.size(); ++i) {
    if (averaged[i].is_floating_point()) {
      pass.add(averaged[i], current[i], {});
    } else {
      averaged[i].copy_(formula(averaged[i], current[i], num_averaged));
    }
  }
  pass.run(kernels::AverageRule{{}, weight});
}

/// Tensors of the averages, each once, and the model's beside them.
struct Pairs {
  std::vector<Tensor> averaged, current;

  void add(const char* what, const std::vector<Tensor>& targets, const std::vector<Tensor>& sources) {
    check(targets.size() == sources.size(), "AveragedModel: expected a model with {} {}, got {}", targets.size(), what,
          sources.size());
    for (size_t i = 0; i < targets.size(); ++i) {
      check(targets[i].sizes() == sources[i].sizes(), "AveragedModel: expected {} of shape {}, got {}", what,
            shape_text(targets[i]), shape_text(sources[i]));
      const void* target = targets[i].unsafeGetTensorImpl();
      const auto place = std::lower_bound(seen_.begin(), seen_.end(), target);
      if (place != seen_.end() && *place == target) continue;  // shared by two modules
      seen_.insert(place, target);
      averaged.push_back(targets[i]);
      current.push_back(sources[i].detach());
    }
  }
  void copy() const {
    for (size_t i = 0; i < averaged.size(); ++i) averaged[i].copy_(current[i]);
  }

 private:
  std::vector<const void*> seen_;
};

}  // namespace

AvgFn get_swa_avg_fn() {
  return [](const Tensor& averaged, const Tensor& current, int64_t n) {
    return averaged + (current - averaged) / (n + 1);
  };
}

MultiAvgFn get_swa_multi_avg_fn() {
  return
      [formula = get_swa_avg_fn()](const std::vector<Tensor>& averaged, const std::vector<Tensor>& current, int64_t n) {
        average(averaged, current, 1 / (static_cast<double>(n) + 1), formula, n);
      };
}

AvgFn get_ema_avg_fn(double decay) {
  check_decay(decay);
  return [decay](const Tensor& averaged, const Tensor& current, int64_t) {
    return averaged * decay + current * (1 - decay);
  };
}

MultiAvgFn get_ema_multi_avg_fn(double decay) {
  return
      [decay, formula = get_ema_avg_fn(decay)](const std::vector<Tensor>& averaged, const std::vector<Tensor>& current,
                                               int64_t n) { average(averaged, current, 1 - decay, formula, n); };
}

namespace detail {

void check_options(const AveragedModelOptions& options) {
  check(!options.avg_fn() || !options.multi_avg_fn(), "AveragedModel: expected avg_fn or multi_avg_fn, got both");
}

Tensor zero_count() { return zeros({}, kLong); }

static void freeze_as(const nn::Module& copy, const nn::Module& model) {
  const std::vector<Tensor> from = model.parameters(), to = copy.parameters();
  for (size_t i = 0; i < to.size(); ++i) to[i].set_requires_grad(from[i].requires_grad());
}

std::shared_ptr<nn::Module> copy_of(const nn::Module& model, const std::optional<Device>& device) {
  // A clone first initialises itself; the program's random numbers are not for that.
  const Generator spare(0);
  const DefaultGeneratorScope scope(spare);
  std::shared_ptr<nn::Module> copy = model.clone(device);
  freeze_as(*copy, model);
  return copy;
}

void copy_state(nn::Module& copy, const nn::Module& model) {
  check(&copy != &model, "AveragedModel: expected a second model to hold the averages, got the same one");
  copy.load_state_dict(model.state_dict());
  copy.train(model.is_training());
  freeze_as(copy, model);
}

void update(const nn::Module& averaged, Tensor& n_averaged, const nn::Module& model,
            const AveragedModelOptions& options) {
  const NoGradGuard no_grad;
  const int64_t n = n_averaged.item<int64_t>();
  Pairs means, latest;
  means.add("parameters", averaged.parameters(), model.parameters());
  (options.use_buffers() ? means : latest).add("buffers", averaged.buffers(), model.buffers());
  if (n == 0) {
    means.copy();
  } else if (options.avg_fn()) {
    for (size_t i = 0; i < means.averaged.size(); ++i) {
      means.averaged[i].copy_(options.avg_fn()(means.averaged[i], means.current[i], n));
    }
  } else {
    const MultiAvgFn& given = options.multi_avg_fn();
    (given ? given : get_swa_multi_avg_fn())(means.averaged, means.current, n);
  }
  latest.copy();
  n_averaged.add_(1);
}

namespace {

/// The state of one batch norm that renew_statistics() changes, put back at the end unless kept.
struct Statistics {
  template <typename Norm>
  static void collect(nn::Module& module, std::vector<Statistics>& all) {
    auto* norm = module.as<Norm>();
    if (!norm || !norm->running_mean.defined()) return;
    Statistics& s = all.emplace_back();
    s.momentum = &norm->options.momentum();
    s.momentum_before = *s.momentum;
    for (const Tensor& t : {norm->running_mean, norm->running_var, norm->num_batches_tracked}) {
      s.tensors.push_back(t);
      s.before.push_back(t.clone());
    }
    norm->reset_running_stats();
    *s.momentum = std::nullopt;
  }

  std::vector<Tensor> tensors, before;
  std::optional<double>* momentum;
  std::optional<double> momentum_before;
};

}  // namespace

void renew_statistics(nn::Module& model, const Callable<void()>& pass) {
  const NoGradGuard no_grad;
  std::vector<Statistics> all;
  model.apply([&](nn::Module& module) {
    Statistics::collect<nn::BatchNorm1dImpl>(module, all);
    Statistics::collect<nn::BatchNorm2dImpl>(module, all);
    Statistics::collect<nn::BatchNorm3dImpl>(module, all);
  });
  if (all.empty()) return;
  const bool was_training = model.is_training();
  const auto restore = [&](bool values) {
    for (Statistics& s : all) {
      *s.momentum = s.momentum_before;
      for (size_t i = 0; values && i < s.tensors.size(); ++i) s.tensors[i].copy_(s.before[i]);
    }
    model.train(was_training);
  };
  model.train();
  try {
    pass();
  } catch (...) {
    restore(true);
    throw;
  }
  restore(false);
}

}  // namespace detail

SWALROptions::SWALROptions(double swa_lr) : swa_lr_(swa_lr) {}

SWALROptions::SWALROptions(PerGroup swa_lr) : swa_lr_(std::move(swa_lr)) {}

SWALR::SWALR(Optimizer& optimizer, SWALROptions options) : EpochScheduler(optimizer), options_(std::move(options)) {
  options_.swa_lr().check_groups("SWALR", "swa_lr", base_lrs_.size());
  const std::string& strategy = options_.anneal_strategy();
  check(strategy == "cos" || strategy == "linear", "SWALR: anneal_strategy must be one of 'cos' or 'linear', got '{}'",
        strategy);
  check(options_.anneal_epochs() >= 0, "SWALR: anneal_epochs must be equal or greater than 0, got {}",
        options_.anneal_epochs());
  step();
}

double SWALR::next_lr(size_t group, double lr, int64_t epoch) {
  const int64_t period = std::max<int64_t>(1, options_.anneal_epochs());
  if (options_.anneal_epochs() == 0) epoch = std::max<int64_t>(1, epoch);
  // How much of the rate is swa_lr.
  const auto part = [&](int64_t at) {
    const double t = std::clamp(static_cast<double>(at) / static_cast<double>(period), 0.0, 1.0);
    return options_.anneal_strategy() == "linear" ? t : (1 - std::cos(std::numbers::pi * t)) / 2;
  };
  const double target = options_.swa_lr()[group], before = part(epoch - 1), now = part(epoch);
  const double initial = before == 1 ? target : (lr - before * target) / (1 - before);
  return target * now + initial * (1 - now);
}

}  // namespace taper::optim::swa_utils
