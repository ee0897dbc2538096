// SPDX-License-Identifier: MIT
// Optimizer steps: all parameters in one parallel pass, each element read and written once. float and double.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// One parameter of sgd_step. `momentum` may be null if SgdRule::momentum is 0; `first` sets it instead of reading it.
template <typename T>
struct SgdSlot {
  T* param;
  const T* grad;
  T* momentum;
  int64_t size;
  bool first;
};

struct SgdRule {
  double lr, momentum = 0, dampening = 0, weight_decay = 0;
  bool nesterov = false, maximize = false;
};

/// g = (maximize ? -grad : grad) + weight_decay p;  m = first ? g : momentum m + (1 - dampening) g;
/// p -= lr (nesterov ? g + momentum m : m), or lr g without momentum.
template <typename T>
void sgd_step(const SgdSlot<T>* slots, int64_t count, const SgdRule& rule);

/// One parameter of adam_step, which has taken `step` steps with this one. `max_average_square` is for AMSGrad, else
/// null.
template <typename T>
struct AdamSlot {
  T* param;
  const T* grad;
  T *average, *average_square, *max_average_square;
  int64_t size;
  int64_t step;
};

struct AdamRule {
  double lr, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0;
  bool decoupled = false;  // AdamW: the decay acts on the parameter and not on the gradient
  bool maximize = false;
};

/// Kingma and Ba 2015, with the options of torch::optim::Adam and AdamW (Loshchilov and Hutter 2019; Reddi et al.
/// 2018): m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2; p -= lr / (1 - beta1^step) m / (sqrt(v) / sqrt(1
/// - beta2^step) + eps).
template <typename T>
void adam_step(const AdamSlot<T>* slots, int64_t count, const AdamRule& rule);

}  // namespace taper::kernels
