// SPDX-License-Identifier: MIT
// summary(): the layers of a model with shapes, parameters and memory, as a table.
#pragma once

#include <memory>
#include <string>

#include <taper/export.h>
#include <taper/factories.h>
#include <taper/nn/module.h>

namespace taper::train {

namespace detail {

/// Watches one forward pass of a module in evaluation mode, without a graph. The destructor puts its buffers and modes
/// and the default generator back.
class TAPER_API SummaryRun {
 public:
  explicit SummaryRun(nn::Module& module);
  ~SummaryRun();
  SummaryRun(const SummaryRun&) = delete;
  SummaryRun& operator=(const SummaryRun&) = delete;
  std::string table() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A module, or what a holder of one holds.
template <typename M>
auto& module_of(M& model) {
  if constexpr (nn::detail::is_module<M>) {
    return model;
  } else {
    return *model;
  }
}

}  // namespace detail

/// Calls the model (a module or its holder) once with these inputs, and returns a table: for each layer its output's
/// shape and memory and its own parameters; then their sums. The model is the same afterwards, as is the default
/// generator. A layer that is not called through a holder or container has no output in it.
template <typename M, typename... Inputs>
std::string summary(M& model, const Tensor& input, const Inputs&... more) {
  auto& module = detail::module_of(model);
  const detail::SummaryRun run(module);
  nn::detail::call_module(module, input, more...);
  return run.table();
}
/// With zeros of this shape, batch included: `summary(model, {1, 784})`.
template <typename M>
std::string summary(M& model, IntArrayRef input_shape, Dtype dtype = kFloat) {
  return summary(model, zeros(input_shape, dtype));
}

}  // namespace taper::train
