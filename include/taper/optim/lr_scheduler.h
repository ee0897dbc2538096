// SPDX-License-Identifier: MIT
// Learning rate schedules: libtorch's base class and StepLR, and Python's torch.optim.lr_scheduler.
#pragma once

#include <taper/optim/optimizer.h>

namespace taper::optim {

/// One number for all parameter groups, or one for each: `0.1` or `{0.1, 0.2}`.
class TAPER_API PerGroup {
 public:
  PerGroup(double all);
  PerGroup(std::initializer_list<double> each);
  PerGroup(std::vector<double> each);
  double operator[](size_t group) const;
  /// Throws Error unless it is for so many groups; the names are for its text.
  void check_groups(const char* scheduler, const char* name, size_t groups) const;

 private:
  std::vector<double> values_;
};

/// Sets the rate of each parameter group at each step(). Refers to the optimizer, which must live as long.
class TAPER_API LRScheduler {
 public:
  LRScheduler(Optimizer& optimizer);
  virtual ~LRScheduler();
  /// Once an epoch, or once a batch, after optimizer.step().
  virtual void step();
  /// The rate of each group as it is now.
  std::vector<double> get_last_lr() const { return get_current_lrs(); }
  Optimizer& optimizer() const { return optimizer_; }
  /// What has to be kept to go on later, to save and load.
  virtual std::vector<Field> fields();
  /// The same as a dict. The rates themselves are part of the optimizer's state.
  IValue state_dict();
  /// Throws Error, having changed nothing, unless it is the state of a schedule of the same class and parts.
  void load_state_dict(const IValue& state_dict);

 protected:
  virtual std::vector<double> get_lrs() = 0;
  std::vector<double> get_current_lrs() const;
  void set_optimizer_lrs(const std::vector<double>& rates);

  /// Takes the step of the constructor back, for a schedule that begins later.
  virtual void rewind();
  /// Sets the rates of epoch 0, from those that the optimizer has.
  virtual void begin();
  /// Sets the rates of epoch 0, whatever came before.
  virtual void restart();

  int64_t step_count_ = 0;

 private:
  friend class CompositeScheduler;
  friend class SequentialLR;
  friend class ChainedScheduler;
  Optimizer& optimizer_;
};

/// A schedule with Python's counting: the constructor sets the rates of epoch 0.
class TAPER_API EpochScheduler : public LRScheduler {
 public:
  EpochScheduler(Optimizer& optimizer);
  std::vector<Field> fields() override;

 protected:
  /// The rate of a group at `epoch`, from its rate before, so that several schedules can act on one optimizer.
  virtual double next_lr(size_t group, double lr, int64_t epoch) = 0;
  /// The rate of a group at `epoch`, whatever came before.
  virtual double lr_at(size_t group, int64_t epoch);
  double base_lr(size_t group) const { return base_lrs_[group]; }
  std::vector<double> get_lrs() override;
  void restart() override;

  std::vector<double> base_lrs_;
};

struct TAPER_API StepLROptions {
  StepLROptions(int64_t step_size) : step_size_(step_size) {}
  TAPER_ARG(int64_t, step_size);
  TAPER_ARG(double, gamma) = 0.1;
};

/// lr *= gamma every step_size epochs. Made from numbers it counts as libtorch's, which decays one step() later than
/// Python's; made from options, as Python's.
class TAPER_API StepLR : public EpochScheduler {
 public:
  StepLR(Optimizer& optimizer, unsigned step_size, double gamma = 0.1);
  StepLR(Optimizer& optimizer, StepLROptions options);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  StepLROptions options_;
};

/// lr *= gamma at each of the milestones.
class TAPER_API MultiStepLR : public EpochScheduler {
 public:
  MultiStepLR(Optimizer& optimizer, std::vector<int64_t> milestones, double gamma = 0.1);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  std::vector<int64_t> milestones_;
  double gamma_;
};

/// factor lr until epoch total_iters.
class TAPER_API ConstantLR : public EpochScheduler {
 public:
  ConstantLR(Optimizer& optimizer, double factor = 1.0 / 3, int64_t total_iters = 5);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  double factor_;
  int64_t total_iters_;
};

/// From start_factor lr to end_factor lr in a line of total_iters epochs.
class TAPER_API LinearLR : public EpochScheduler {
 public:
  LinearLR(Optimizer& optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int64_t total_iters = 5);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  double start_factor_, end_factor_;
  int64_t total_iters_;
};

/// lr *= gamma every epoch.
class TAPER_API ExponentialLR : public EpochScheduler {
 public:
  ExponentialLR(Optimizer& optimizer, double gamma);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  double gamma_;
};

/// lr (1 - epoch / total_iters)^power.
class TAPER_API PolynomialLR : public EpochScheduler {
 public:
  PolynomialLR(Optimizer& optimizer, int64_t total_iters = 5, double power = 1);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  int64_t total_iters_;
  double power_;
};

/// eta_min + (lr - eta_min) (1 + cos(pi epoch / T_max)) / 2 (Loshchilov and Hutter 2017).
class TAPER_API CosineAnnealingLR : public EpochScheduler {
 public:
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, double eta_min = 0);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  double lr_at(size_t group, int64_t epoch) override;
  int64_t period_;
  double eta_min_;
};

/// The same, begun anew after T_0 epochs, then after T_mult times as many each time.
class TAPER_API CosineAnnealingWarmRestarts : public EpochScheduler {
 public:
  CosineAnnealingWarmRestarts(Optimizer& optimizer, int64_t T_0, int64_t T_mult = 1, double eta_min = 0);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  int64_t first_, factor_;
  double eta_min_;
};

struct TAPER_API OneCycleLROptions {
  OneCycleLROptions(PerGroup max_lr, int64_t total_steps);
  explicit OneCycleLROptions(PerGroup max_lr);
  TAPER_ARG(PerGroup, max_lr);
  TAPER_ARG(std::optional<int64_t>, total_steps);  // if not given, epochs * steps_per_epoch
  TAPER_ARG(std::optional<int64_t>, epochs);
  TAPER_ARG(std::optional<int64_t>, steps_per_epoch);
  TAPER_ARG(double, pct_start) = 0.3;
  TAPER_ARG(bool, linear) = false;  // anneal_strategy "linear" in place of "cos"
  TAPER_ARG(bool, cycle_momentum) = true;
  TAPER_ARG(PerGroup, base_momentum) = 0.85;
  TAPER_ARG(PerGroup, max_momentum) = 0.95;
  TAPER_ARG(double, div_factor) = 25;
  TAPER_ARG(double, final_div_factor) = 1e4;
  TAPER_ARG(bool, three_phase) = false;
};

/// Up from max_lr / div_factor to max_lr and far down again in total_steps steps; momentum (or the first of betas) the
/// other way (Smith and Topin 2018).
class TAPER_API OneCycleLR : public EpochScheduler {
 public:
  OneCycleLR(Optimizer& optimizer, OneCycleLROptions options);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  OneCycleLROptions options_;
  int64_t total_steps_;
};

struct TAPER_API CyclicLROptions {
  CyclicLROptions(PerGroup base_lr, PerGroup max_lr);
  TAPER_ARG(PerGroup, base_lr);
  TAPER_ARG(PerGroup, max_lr);
  TAPER_ARG(int64_t, step_size_up) = 2000;
  TAPER_ARG(std::optional<int64_t>, step_size_down);  // as step_size_up if not given
  TAPER_ARG(std::string, mode) = "triangular";        // or "triangular2", "exp_range"
  TAPER_ARG(double, gamma) = 1;
  TAPER_ARG(Callable<double(int64_t)>, scale_fn);  // scales the height in place of the mode
  TAPER_ARG(std::string, scale_mode) = "cycle";    // scale_fn takes the cycle, from 1, or with "iterations" the epoch
  TAPER_ARG(bool, cycle_momentum) = true;
  TAPER_ARG(PerGroup, base_momentum) = 0.8;
  TAPER_ARG(PerGroup, max_momentum) = 0.9;
};

/// Between base_lr and max_lr in triangles, of one height, of half the height each time, or of gamma^epoch times it;
/// momentum (or the first of betas) the other way (Smith 2017).
class TAPER_API CyclicLR : public EpochScheduler {
 public:
  CyclicLR(Optimizer& optimizer, CyclicLROptions options);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  CyclicLROptions options_;
};

/// lr times what the function, or that of its group, says of the epoch: of the rate at first (LambdaLR), of the rate
/// before (MultiplicativeLR).
class TAPER_API LambdaLR : public EpochScheduler {
 public:
  LambdaLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda);
  LambdaLR(Optimizer& optimizer, std::vector<Callable<double(int64_t)>> lr_lambdas);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  std::vector<Callable<double(int64_t)>> lambdas_;
};

class TAPER_API MultiplicativeLR : public EpochScheduler {
 public:
  MultiplicativeLR(Optimizer& optimizer, Callable<double(int64_t)> lr_lambda);
  MultiplicativeLR(Optimizer& optimizer, std::vector<Callable<double(int64_t)>> lr_lambdas);

 private:
  double next_lr(size_t group, double lr, int64_t epoch) override;
  std::vector<Callable<double(int64_t)>> lambdas_;
};

/// A schedule made of schedules of one optimizer, which may be made of schedules themselves.
class TAPER_API CompositeScheduler : public LRScheduler {
 public:
  std::vector<Field> fields() override;

 protected:
  CompositeScheduler(const char* name, Optimizer& optimizer, std::vector<std::shared_ptr<LRScheduler>> schedulers);
  std::vector<double> get_lrs() override;
  void rewind() override;
  std::vector<std::shared_ptr<LRScheduler>> schedulers_;
};

/// One schedule after another: the next takes over at each milestone, and begins anew there.
class TAPER_API SequentialLR : public CompositeScheduler {
 public:
  SequentialLR(Optimizer& optimizer, std::vector<std::shared_ptr<LRScheduler>> schedulers,
               std::vector<int64_t> milestones);
  void step() override;

 private:
  void begin() override;
  void restart() override;
  std::vector<int64_t> milestones_;
};

/// All schedules at once, each on the rate that the one before left.
class TAPER_API ChainedScheduler : public CompositeScheduler {
 public:
  ChainedScheduler(std::vector<std::shared_ptr<LRScheduler>> schedulers);
  void step() override;

 private:
  void begin() override;
  void restart() override;
};

struct TAPER_API ReduceLROnPlateauOptions {
  TAPER_ARG(bool, max) = false;  // mode "max" in place of "min"
  TAPER_ARG(double, factor) = 0.1;
  TAPER_ARG(int64_t, patience) = 10;
  TAPER_ARG(double, threshold) = 1e-4;
  TAPER_ARG(bool, absolute) = false;  // threshold_mode "abs" in place of "rel"
  TAPER_ARG(int64_t, cooldown) = 0;
  TAPER_ARG(double, min_lr) = 0;
  TAPER_ARG(double, eps) = 1e-8;
};

/// lr *= factor when the metric has not become better for more than `patience` epochs.
class TAPER_API ReduceLROnPlateau {
 public:
  ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options = {});
  void step(double metric);
  std::vector<Field> fields();
  IValue state_dict();
  void load_state_dict(const IValue& state_dict);

 private:
  bool is_better(double metric) const;
  Optimizer& optimizer_;
  ReduceLROnPlateauOptions options_;
  double best_;
  int64_t num_bad_epochs_ = 0, cooldown_counter_ = 0, last_epoch_ = 0;
};

}  // namespace taper::optim
