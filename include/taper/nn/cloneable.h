// SPDX-License-Identifier: MIT
// Cloneable<Derived>: a module that clone() copies by making a fresh one and filling it.
#pragma once

#include <memory>
#include <optional>

#include <taper/core/grad_mode.h>
#include <taper/nn/module.h>

namespace taper::nn {

/// Derived registers everything in reset(), which its constructor calls.
template <typename Derived>
class Cloneable : public Module {
 public:
  using Module::Module;

  /// Registers parameters, buffers and submodules, and initialises them.
  virtual void reset() = 0;

  std::shared_ptr<Module> clone(const std::optional<Device>& device = std::nullopt) const override {
    NoGradGuard no_grad;
    std::shared_ptr<Module> copy = adopt_copy(new Derived(static_cast<const Derived&>(*this)));
    static_cast<Derived&>(*copy).reset();
    copy->copy_registered(*this, device);
    return copy;
  }

 private:
  void clone_(Module& other, const std::optional<Device>& device) final {
    const std::shared_ptr<Module> copy = other.clone(device);
    auto* derived = dynamic_cast<Derived*>(copy.get());
    if (!derived) detail::throw_clone_type();
    static_cast<Derived&>(*this) = std::move(*derived);
  }
};

namespace detail {

/// A module that is nothing but its options: activations and most losses.
template <typename Derived, typename OptionsType>
class OptionsModule : public Cloneable<Derived> {
 public:
  explicit OptionsModule(const OptionsType& options_) : options(options_) {}
  void reset() override {}

  OptionsType options;
};

}  // namespace detail
}  // namespace taper::nn
