// SPDX-License-Identifier: MIT
// Normalisations: layer norm and RMS norm over the rows of [rows, n], batch norm over [batch, channels, length].
// float and double. Memory is read once per pass named here; sums do not depend on the number of threads.
#pragma once

#include <cstdint>

namespace taper::kernels {

/// y = (x - mean) * rstd * gamma + beta with rstd = 1 / sqrt(var + eps), var biased. y [rows, n] may be x;
/// mean, rstd [rows]; gamma, beta [n] may be null, gamma only together with beta.
template <typename T>
void layer_norm(const T* x, const T* gamma, const T* beta, double eps, T* y, T* mean, T* rstd, int64_t rows, int64_t n);

/// With h = (x - mean) * rstd and g = dy * gamma: dx = rstd * (g - mean(g) - h * mean(g * h)), dgamma = sum(dy * h),
/// dbeta = sum(dy). dx may be dy or x; each of the three outputs may be null, without gamma the last two must.
template <typename T>
void layer_norm_backward(const T* dy, const T* x, const T* mean, const T* rstd, const T* gamma, T* dx, T* dgamma,
                         T* dbeta, int64_t rows, int64_t n);

/// y = x * rstd * gamma with rstd = 1 / sqrt(mean(x^2) + eps); otherwise as layer_norm.
template <typename T>
void rms_norm(const T* x, const T* gamma, double eps, T* y, T* rstd, int64_t rows, int64_t n);

/// With h = x * rstd and g = dy * gamma: dx = rstd * (g - h * mean(g * h)), dgamma = sum(dy * h).
template <typename T>
void rms_norm_backward(const T* dy, const T* x, const T* rstd, const T* gamma, T* dx, T* dgamma, int64_t rows,
                       int64_t n);

/// x is [batch, channels, length]; length 1 is the plain [N, C].
struct Channels {
  int64_t batch, channels, length;
};

/// mean and biased variance of each channel, [channels].
template <typename T>
void batch_norm_stats(const T* x, T* mean, T* variance, Channels shape);

/// y = (x - mean) * invstd * gamma + beta; all but x and y are [channels], gamma and beta may be null, y may be x.
template <typename T>
void batch_norm_apply(const T* x, const T* mean, const T* invstd, const T* gamma, const T* beta, T* y, Channels shape);

/// With h = (x - mean) * invstd: dgamma = sum(dy * h), dbeta = sum(dy), and
/// dx = gamma * invstd * (dy - (dbeta + h * dgamma) / count) where the statistics came from x (`training`), else
/// gamma * invstd * dy. dx may be dy or x; each of the three outputs may be null.
template <typename T>
void batch_norm_backward(const T* dy, const T* x, const T* mean, const T* invstd, const T* gamma, bool training, T* dx,
                         T* dgamma, T* dbeta, Channels shape);

}  // namespace taper::kernels
