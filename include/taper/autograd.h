// SPDX-License-Identifier: MIT
// backward(), grad(), grad modes, custom functions and gradient checks.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include <taper/core/callable.h>
#include <taper/core/flat_map.h>
#include <taper/core/grad_mode.h>
#include <taper/core/ivalue.h>
#include <taper/export.h>
#include <taper/graph/node.h>
#include <taper/tensor.h>

namespace taper::autograd {

using taper::AnomalyMode;
using taper::DetectAnomalyGuard;
using taper::Edge;
using taper::GradMode;
using taper::IValue;
using taper::Node;
using Variable = Tensor;
using variable_list = std::vector<Tensor>;
using tensor_list = variable_list;

/// Accumulates into the `.grad` of the leaves (or of `inputs` alone) the gradient of `tensors`, weighted by
/// `grad_tensors`, which only scalars may leave out. Without `retain_graph` the graph can be walked once.
TAPER_API void backward(const variable_list& tensors, const variable_list& grad_tensors = {},
                        std::optional<bool> retain_graph = std::nullopt, bool create_graph = false,
                        const variable_list& inputs = {});

/// The gradients of `outputs` with respect to `inputs`; leaves keep their `.grad`. An input that was not used is an
/// error, or undefined in the result if `allow_unused`.
TAPER_API variable_list grad(const variable_list& outputs, const variable_list& inputs,
                             const variable_list& grad_outputs = {}, std::optional<bool> retain_graph = std::nullopt,
                             bool create_graph = false, bool allow_unused = false);

// ---- Gradient checks ------------------------------------------------------------------------------------------------

/// A function of tensors whose gradient is to be checked.
using TensorFunction = Callable<variable_list(const variable_list&)>;

struct GradcheckOptions {
  double eps = 1e-6;   // step of the central differences
  double atol = 1e-5;  // |analytic - numeric| <= atol + rtol * |numeric|
  double rtol = 1e-3;
};

/// Compares the gradient of each floating output with respect to each input that requires grad with central
/// differences. Inputs should be float64. Throws Error that names output, input and element; true otherwise.
TAPER_API bool gradcheck(const TensorFunction& fn, const variable_list& inputs, const GradcheckOptions& options = {});

/// The same for the gradient of the gradient, with respect to the inputs and to random weights of the outputs.
TAPER_API bool gradgradcheck(const TensorFunction& fn, const variable_list& inputs,
                             const GradcheckOptions& options = {});

// ---- Custom functions -----------------------------------------------------------------------------------------------

class CustomNode;

/// What forward and backward of a custom Function share.
class TAPER_API AutogradContext {
 public:
  AutogradContext() = default;
  AutogradContext(const AutogradContext&) = delete;
  AutogradContext& operator=(const AutogradContext&) = delete;

  FlatMap<std::string, IValue> saved_data;

  /// Inputs and outputs that backward needs; undefined ones are allowed.
  void save_for_backward(variable_list to_save);
  /// What was saved. Throws Error if it was changed in place since, or the graph was freed.
  variable_list get_saved_variables() const;
  /// Inputs that forward changed in place.
  void mark_dirty(const variable_list& inputs);
  void mark_non_differentiable(const variable_list& outputs);
  /// Whether backward sees zeros (the default) or undefined tensors for outputs without a gradient.
  void set_materialize_grads(bool value) { materialize_grads_ = value; }

 private:
  friend class CustomNode;

  variable_list to_save_;
  variable_list dirty_;
  variable_list non_differentiable_;
  bool materialize_grads_ = true;
  CustomNode* node_ = nullptr;
};

/// The part of Function<T> that does not depend on T.
struct CustomFunction {
  const std::type_info& type;
  Callable<variable_list(AutogradContext*)> forward;
  variable_list (*backward)(AutogradContext*, variable_list);
};
/// `is_tensor[i]` says whether argument i of forward is a tensor, in the order of `inputs`.
TAPER_API variable_list apply_custom(const CustomFunction& function, const variable_list& inputs,
                                     std::vector<bool> is_tensor);

/// A function with a gradient of its own: T has `static Tensor forward(AutogradContext*, ...)` (or variable_list) and
/// `static variable_list backward(AutogradContext*, variable_list)` with a gradient for each argument of forward.
template <typename T>
struct Function {
  template <typename X = T, typename... Args>
  static auto apply(Args&&... args) {
    using Result = decltype(X::forward(static_cast<AutogradContext*>(nullptr), args...));
    variable_list inputs;
    std::vector<bool> is_tensor;
    (collect(args, inputs, is_tensor), ...);
    const CustomFunction function{typeid(X),
                                  [&](AutogradContext* ctx) { return as_list(X::forward(ctx, args...)); },
                                  [](AutogradContext* ctx, variable_list grads) -> variable_list {
                                    return as_list(X::backward(ctx, std::move(grads)));
                                  }};
    variable_list outputs = apply_custom(function, inputs, std::move(is_tensor));
    if constexpr (std::is_same_v<std::decay_t<Result>, Tensor>) {
      return outputs[0];
    } else {
      return outputs;
    }
  }

 private:
  template <typename A>
  static void collect(const A& arg, variable_list& inputs, std::vector<bool>& is_tensor) {
    is_tensor.push_back(std::is_same_v<A, Tensor>);
    if constexpr (std::is_same_v<A, Tensor>) inputs.push_back(arg);
  }
  static variable_list as_list(Tensor t) { return {std::move(t)}; }
  static variable_list as_list(variable_list list) { return list; }
};

}  // namespace taper::autograd
