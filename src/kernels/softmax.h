// SPDX-License-Identifier: MIT
// Softmax and its relatives over the middle extent of [outer, n, inner]; float and double. n > 0.
#pragma once

#include "kernels/slices.h"

namespace taper::kernels {

/// y = exp(x - max) / sum(exp(x - max)); y may be x.
template <typename T>
void softmax(const T* x, T* y, Slices s);

/// y = x - max - log(sum(exp(x - max))); y may be x.
template <typename T>
void log_softmax(const T* x, T* y, Slices s);

/// log(sum(exp(x))), y [outer, inner].
template <typename T>
void logsumexp(const T* x, T* y, Slices s);

/// dx = y * (dy - sum(dy * y)); dx may be dy.
template <typename T>
void softmax_backward(const T* dy, const T* y, T* dx, Slices s);

/// dx = dy - exp(y) * sum(dy); dx may be dy.
template <typename T>
void log_softmax_backward(const T* dy, const T* y, T* dx, Slices s);

}  // namespace taper::kernels
