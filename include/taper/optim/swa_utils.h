// SPDX-License-Identifier: MIT
// Averages of a model's parameters over a training run, as Python's torch.optim.swa_utils: stochastic weight averaging
// (Izmailov et al. 2018) and exponential moving averages (Polyak and Juditsky 1992).
#pragma once

#include <taper/nn/cloneable.h>
#include <taper/nn/module_holder.h>
#include <taper/optim/lr_scheduler.h>

namespace taper::optim::swa_utils {

/// The next average of one tensor, from the average so far, the model's tensor, and how many are averaged so far.
using AvgFn = Callable<Tensor(const Tensor& averaged, const Tensor& current, int64_t num_averaged)>;
/// The same in place, for all tensors of a model at once.
using MultiAvgFn =
    Callable<void(const std::vector<Tensor>& averaged, const std::vector<Tensor>& current, int64_t num_averaged)>;

/// averaged + (current - averaged) / (num_averaged + 1): each model counts the same.
TAPER_API AvgFn get_swa_avg_fn();
TAPER_API MultiAvgFn get_swa_multi_avg_fn();
/// decay averaged + (1 - decay) current. Throws Error unless decay is in [0, 1].
TAPER_API AvgFn get_ema_avg_fn(double decay = 0.999);
TAPER_API MultiAvgFn get_ema_multi_avg_fn(double decay = 0.999);

struct AveragedModelOptions {
  TAPER_ARG(std::optional<Device>, device);  // where the averages are
  TAPER_ARG(AvgFn, avg_fn);                  // at most one of the two; get_swa_multi_avg_fn() if none is given
  TAPER_ARG(MultiAvgFn, multi_avg_fn);
  TAPER_ARG(bool, use_buffers) = false;  // average the buffers too, which else are the model's latest
};

namespace detail {

TAPER_API void check_options(const AveragedModelOptions& options);
TAPER_API Tensor zero_count();
/// A clone that requires grad where `model` does, made without a number of the default generator.
TAPER_API std::shared_ptr<nn::Module> copy_of(const nn::Module& model, const std::optional<Device>& device);
TAPER_API void copy_state(nn::Module& copy, const nn::Module& model);
TAPER_API void update(const nn::Module& averaged, Tensor& n_averaged, const nn::Module& model,
                      const AveragedModelOptions& options);
/// Runs `pass` with the model in training mode, and every batch norm averaging over all batches of it.
TAPER_API void renew_statistics(nn::Module& model, const Callable<void()>& pass);

template <typename Batch>
const auto& input_of(const Batch& batch) {
  if constexpr (requires { batch.data.sizes(); }) {
    return batch.data;
  } else if constexpr (requires { batch.front(); }) {
    return batch.front();
  } else if constexpr (requires { std::get<0>(batch); }) {
    return std::get<0>(batch);
  } else {
    return batch;
  }
}

}  // namespace detail

/// A copy of a model that holds the averages, and forwards like it. Saved under Python's names: `n_averaged` and
/// `module.*`.
template <typename ModuleType>
class AveragedModelImpl : public nn::Cloneable<AveragedModelImpl<ModuleType>> {
 public:
  /// Throws Error where the model's class has no clone().
  explicit AveragedModelImpl(const nn::ModuleHolder<ModuleType>& model, AveragedModelOptions options_ = {})
      : options(std::move(options_)), module(model.ptr()) {
    detail::check_options(options);
    AveragedModelImpl::reset();
  }
  /// Takes over `copy`, a second model of the same structure, for classes without clone().
  AveragedModelImpl(const nn::ModuleHolder<ModuleType>& model, const nn::ModuleHolder<ModuleType>& copy,
                    AveragedModelOptions options_ = {})
      : options(std::move(options_)), module(copy.ptr()) {
    detail::check_options(options);
    detail::copy_state(*module, *model);
    add();
  }
  void reset() override {
    module = std::dynamic_pointer_cast<ModuleType>(detail::copy_of(*module, options.device()));
    add();
  }

  template <typename... Args>
  decltype(auto) forward(Args&&... args) {
    return nn::detail::call_module(*module, std::forward<Args>(args)...);
  }
  /// Takes the model into the averages; the first is copied. Throws Error, having changed nothing, if its parameters or
  /// buffers are not of the averages' number and shapes.
  void update_parameters(const nn::ModuleHolder<ModuleType>& model) {
    detail::update(*module, n_averaged, *model, options);
  }

  AveragedModelOptions options;
  std::shared_ptr<ModuleType> module;
  Tensor n_averaged;  // [], int64

 private:
  void add() {
    n_averaged = this->register_buffer("n_averaged", detail::zero_count());
    this->register_module("module", module);
  }
};

/// `AveragedModel averaged(model, AveragedModelOptions().multi_avg_fn(get_ema_multi_avg_fn(0.99)))`.
template <typename ModuleType>
class AveragedModel : public nn::ModuleHolder<AveragedModelImpl<ModuleType>> {
 public:
  using nn::ModuleHolder<AveragedModelImpl<ModuleType>>::ModuleHolder;
};
template <typename Holder, typename... Rest>
AveragedModel(const Holder&, Rest&&...) -> AveragedModel<typename Holder::ContainedType>;
template <typename ModuleType, typename... Rest>
AveragedModel(const std::shared_ptr<ModuleType>&, Rest&&...) -> AveragedModel<ModuleType>;

/// Computes the running statistics of all batch norms anew, as plain averages over one pass of the loader. A batch is
/// the input, an Example, or a list or tuple whose first element is the input. After an exception all is as before.
template <typename Loader, typename ModuleType>
void update_bn(Loader&& loader, nn::ModuleHolder<ModuleType>& model) {
  detail::renew_statistics(*model, [&] {
    for (auto&& batch : loader) model(detail::input_of(batch));
  });
}

struct TAPER_API SWALROptions {
  SWALROptions(double swa_lr);
  SWALROptions(PerGroup swa_lr);
  TAPER_ARG(PerGroup, swa_lr);
  TAPER_ARG(int64_t, anneal_epochs) = 10;
  TAPER_ARG(std::string, anneal_strategy) = "cos";  // or "linear"
};

/// From the group's rate to swa_lr in anneal_epochs epochs, then there.
class TAPER_API SWALR : public EpochScheduler {
 public:
  SWALR(Optimizer& optimizer, SWALROptions options);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  SWALROptions options_;
};

}  // namespace taper::optim::swa_utils
