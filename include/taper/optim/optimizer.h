// SPDX-License-Identifier: MIT
// Optimizer: parameter groups with options, state per parameter, and the step that subclasses define.
#pragma once

#include <memory>
#include <vector>

#include <taper/core/arg.h>
#include <taper/core/callable.h>
#include <taper/core/flat_map.h>
#include <taper/core/ivalue.h>
#include <taper/core/owned.h>
#include <taper/export.h>
#include <taper/optim/field.h>
#include <taper/tensor.h>

namespace taper::serialize {
class InputArchive;
class OutputArchive;
}  // namespace taper::serialize

namespace taper::optim {

/// What an optimizer remembers of one parameter between steps.
class TAPER_API OptimizerParamState {
 public:
  virtual ~OptimizerParamState() = default;
  std::unique_ptr<OptimizerParamState> clone() const;
  /// The copy that clone() hands out.
  virtual OptimizerParamState* copied() const = 0;
  /// Every value by Python's name of it, to compare, save and load. Throws Error where a class lists none.
  std::vector<Field> fields();
  const std::vector<Field> fields() const;
  /// Whether both are of one class and all values agree.
  friend TAPER_API bool operator==(const OptimizerParamState& a, const OptimizerParamState& b);

 protected:
  virtual std::vector<Field> list_fields();
};

template <typename Derived>
class OptimizerCloneableParamState : public OptimizerParamState {
 public:
  OptimizerParamState* copied() const override { return new Derived(static_cast<const Derived&>(*this)); }
};

/// The numbers that steer an optimizer; each parameter group has its own.
class TAPER_API OptimizerOptions {
 public:
  virtual ~OptimizerOptions() = default;
  std::unique_ptr<OptimizerOptions> clone() const;
  /// The copy that clone() hands out.
  virtual OptimizerOptions* copied() const = 0;
  virtual double get_lr() const = 0;
  virtual void set_lr(double lr) = 0;
  /// The learning rate before any scheduler; set by the first scheduler.
  TAPER_ARG(std::optional<double>, initial_lr);

 public:
  /// Every value by Python's name of it, and initial_lr. Throws Error where a class lists none.
  std::vector<Field> fields();
  const std::vector<Field> fields() const;
  /// Whether both are of one class and all values agree, initial_lr aside.
  friend TAPER_API bool operator==(const OptimizerOptions& a, const OptimizerOptions& b);

 protected:
  virtual std::vector<Field> list_fields();
};

template <typename Derived>
class OptimizerCloneableOptions : public OptimizerOptions {
 public:
  OptimizerOptions* copied() const override { return new Derived(static_cast<const Derived&>(*this)); }
  double get_lr() const override { return static_cast<const Derived&>(*this).lr(); }
  void set_lr(double lr) override { static_cast<Derived&>(*this).lr(lr); }
};

/// Parameters that share options; without options of its own a group takes the optimizer's defaults.
class TAPER_API OptimizerParamGroup {
 public:
  OptimizerParamGroup(std::vector<Tensor> params);
  OptimizerParamGroup(std::vector<Tensor> params, std::unique_ptr<OptimizerOptions> options);
  OptimizerParamGroup(const OptimizerParamGroup& other);
  OptimizerParamGroup(OptimizerParamGroup&&) noexcept;
  ~OptimizerParamGroup();

  bool has_options() const;
  OptimizerOptions& options();
  const OptimizerOptions& options() const;
  void set_options(std::unique_ptr<OptimizerOptions> options);
  std::vector<Tensor>& params() { return params_; }
  const std::vector<Tensor>& params() const { return params_; }

 private:
  std::vector<Tensor> params_;
  Owned<OptimizerOptions> options_;
};

class TAPER_API Optimizer {
 public:
  using LossClosure = Callable<Tensor()>;

  Optimizer(std::vector<OptimizerParamGroup> param_groups, std::unique_ptr<OptimizerOptions> defaults);
  Optimizer(std::vector<Tensor> params, std::unique_ptr<OptimizerOptions> defaults);
  Optimizer(const Optimizer&) = delete;
  Optimizer(Optimizer&&) noexcept;
  virtual ~Optimizer();

  /// Moves the parameters once along their gradients. A closure computes the loss (and gradients) first; its result is
  /// returned, undefined without one.
  virtual Tensor step(LossClosure closure = nullptr) = 0;
  /// An empty state of this optimizer's kind, to load into. Throws Error where a class has none.
  virtual std::unique_ptr<OptimizerParamState> make_state() const;
  /// Drops the gradients of all parameters, or fills them with zeros.
  void zero_grad(bool set_to_none = true);
  /// Options and states as Python's state_dict() has them: a dict of `state`, by the number of a parameter, and
  /// `param_groups`. The tensors are copies.
  IValue state_dict() const;
  /// What state_dict() gave, here or in Python, to an optimizer of the same class over as many parameters of the same
  /// shapes. Throws Error, having changed nothing, where these differ. Options that are not in the dict stay.
  void load_state_dict(const IValue& state_dict);
  virtual void save(serialize::OutputArchive& archive) const;
  virtual void load(serialize::InputArchive& archive);
  /// Throws Error if a parameter is not a leaf or is in another group already.
  void add_param_group(const OptimizerParamGroup& param_group);

  std::vector<OptimizerParamGroup>& param_groups() { return param_groups_; }
  const std::vector<OptimizerParamGroup>& param_groups() const { return param_groups_; }
  OptimizerOptions& defaults();
  const OptimizerOptions& defaults() const;
  /// Keyed by Tensor::unsafeGetTensorImpl().
  FlatMap<void*, std::unique_ptr<OptimizerParamState>>& state() { return state_; }
  const FlatMap<void*, std::unique_ptr<OptimizerParamState>>& state() const { return state_; }

  /// Deprecated by libtorch, each warns: the parameters of the first group.
  const std::vector<Tensor>& parameters() const;
  std::vector<Tensor>& parameters();
  size_t size() const;
  void add_parameters(const std::vector<Tensor>& parameters);

 protected:
  /// The loss of `closure` with gradients recorded, undefined without one.
  static Tensor evaluate(const LossClosure& closure);
  /// The state of a parameter, made on first use.
  template <typename State>
  State& state_of(const Tensor& param) {
    OptimizerParamState* state = find_state(param);
    return static_cast<State&>(state ? *state : keep_state(param, new State()));
  }

  OptimizerParamState* find_state(const Tensor& param) const;
  OptimizerParamState& keep_state(const Tensor& param, OptimizerParamState* state);

  std::vector<OptimizerParamGroup> param_groups_;
  FlatMap<void*, std::unique_ptr<OptimizerParamState>> state_;
  Owned<OptimizerOptions> defaults_;
};

/// An optimizer whose rule treats each element of a parameter alone. A step checks all gradients, then moves the
/// parameters of each group in one parallel pass; the result is the same at any number of threads.
class TAPER_API ElementwiseOptimizer : public Optimizer {
 public:
  using Optimizer::Optimizer;
  /// Throws Error, before anything has changed, if a gradient is not of its parameter's shape.
  Tensor step(LossClosure closure = nullptr) override;

 protected:
  virtual void step_group(OptimizerParamGroup& group) = 0;
};

}  // namespace taper::optim
