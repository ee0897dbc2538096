// SPDX-License-Identifier: MIT
// polygamma by recurrence to where the asymptotic series converges (Abramowitz and Stegun 6.4.6, 6.4.7, 6.4.11).
#include "kernels/polygamma.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace taper::kernels {
namespace {

// sum over k >= 1 of B(2k) / (2k)! (2k + n - 1)! / x^(2k + n), and the two terms before it.
double series(int n, double x) {
  constexpr double kBernoulli[] = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6};
  const double power = std::pow(x, -n);
  double term = std::tgamma(n + 2) / 2 * power / (x * x);  // (2k + n - 1)! / (2k)! / x^(2k + n) at k = 1
  double sum = std::tgamma(n) * power + std::tgamma(n + 1) / 2 * power / x;
  for (int k = 1; k <= 7; ++k) {
    sum += kBernoulli[k - 1] * term;
    term *= (2.0 * k + n) * (2.0 * k + n + 1) / ((2.0 * k + 1) * (2.0 * k + 2) * x * x);
  }
  return sum;
}

// (-1)^(n + 1) polygamma(n, x) at x > 0, which is positive.
double magnitude(int n, double x) {
  double sum = 0;
  for (; x < 15 + n; x += 1) sum += std::tgamma(n + 1) * std::pow(x, -n - 1);
  return sum + series(n, x);
}

double polygamma_at(int n, double x) {
  const double sign = n % 2 == 1 ? 1 : -1;
  if (x > 0 || std::isnan(x)) return std::isinf(x) ? sign * 0.0 : sign * magnitude(n, x);
  if (x == 0) return n % 2 == 1 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  if (n > 1) return std::numeric_limits<double>::quiet_NaN();
  const double sine = std::sin(std::numbers::pi * (x - std::round(x)));
  return std::numbers::pi * std::numbers::pi / (sine * sine) - magnitude(1, 1 - x);
}

}  // namespace

template <class T>
void polygamma(int order, int64_t n, T* y, const T* x) {
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<T>(polygamma_at(order, x[i]));
}

template void polygamma<float>(int, int64_t, float*, const float*);
template void polygamma<double>(int, int64_t, double*, const double*);

}  // namespace taper::kernels
