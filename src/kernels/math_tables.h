// SPDX-License-Identifier: MIT
// Polynomial coefficients of math-inl.h: interpolation at Chebyshev nodes, lowest power first, one table a type.
#pragma once

#include <cstdint>
#include <limits>

namespace taper::kernels {

template <class T>
constexpr T exact_pow2(int k) {
  T y = 1;
  for (; k < 0; ++k) y /= 2;
  for (; k > 0; --k) y *= 2;
  return y;
}

template <class T>
struct MathTable;

template <>
struct MathTable<float> {
  using Bits = uint32_t;
  static constexpr int kMantissa = 23;
  static constexpr int kBias = 127;
  static constexpr float kShift = 12582912.0f;      // 1.5 * 2^23: x + kShift rounds x to an integer
  static constexpr float kToNormal = 8388608.0f;    // 2^23
  static constexpr Bits kHalfRootTwo = 0x3f3504f3;  // sqrt(1/2)
  static constexpr float kExpMin = -125, kExpMax = 89, kExpm1Min = -18;
  static constexpr float kLn2High = 0.693359375f, kLn2Low = -2.12194440e-4f;
  static constexpr float kTailMax = 14.5f;  // x times the tail of the normal distribution is 0 from here on
  static constexpr float kTailShift = 3;
  static constexpr int kTailExponent = -32;
  static constexpr float kSplit = 4097;  // 2^12 + 1

  // (exp(r) - 1 - r) / r^2 on [-ln2 / 2, ln2 / 2]
  static constexpr float kExp[] = {0.5f, 0.16666577f, 0.0416665547f, 8.36317307e-3f, 1.39261761e-3f};
  // (log((1 + s) / (1 - s)) / s - 2) / z, z = s^2 on [0, 0.0295]
  static constexpr float kLog[] = {0.666666666f, 0.40000122f, 0.285508026f, 0.233309641f};
  // (tanh(x) / x - 1) / z, z = x^2 on [0, 0.391]
  static constexpr float kTanh[] = {-0.333333332f, 0.133333034f,    -0.0539592286f,
                                    0.0217686663f, -8.34311964e-3f, 2.29180942e-3f};
  // erf(x) / x - 1, z = x^2 on [0, 1]
  static constexpr float kErf[] = {0.128379166f,   -0.376126267f,   0.112835947f,  -0.026854212f,
                                   5.18908742e-3f, -8.01686429e-4f, 7.87587506e-5f};
  // exp(a^2 / 2) P(X > a) (a + c) for a normal X, c = kTailShift, t = a / (a + c) - 1 / 2, a on [0, kTailMax]
  static constexpr float kTail[] = {0.729083691f,   -1.01866398f,  0.920070712f, -0.378101935f,
                                    -0.167396739f,  0.22303327f,   0.065544722f, -0.132372763f,
                                    -0.0626074228f, 0.0681342291f, 0.0566513078f};
};

template <>
struct MathTable<double> {
  using Bits = uint64_t;
  static constexpr int kMantissa = 52;
  static constexpr int kBias = 1023;
  static constexpr double kShift = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr double kToNormal = 4503599627370496.0;
  static constexpr Bits kHalfRootTwo = 0x3fe6a09e667f3bcd;
  static constexpr double kExpMin = -800, kExpMax = 710, kExpm1Min = -40;
  static constexpr double kLn2High = 0.69314718036912381649, kLn2Low = 1.9082149292705878161e-10;
  static constexpr double kTailMax = 38.7;
  static constexpr double kTailShift = 5;
  static constexpr int kTailExponent = -64;
  static constexpr double kSplit = 134217729;  // 2^27 + 1

  static constexpr double kExp[] = {0.5,
                                    0.16666666666666671,
                                    0.04166666666666667,
                                    8.3333333333261351e-3,
                                    1.3888888888883748e-3,
                                    1.9841269874820625e-4,
                                    2.4801587325547741e-5,
                                    2.7557255400206424e-6,
                                    2.7557273643110295e-7,
                                    2.5105217004720745e-8,
                                    2.0914686968086877e-9};
  static constexpr double kLog[] = {0.66666666666666697, 0.39999999999899239, 0.28571428626095892, 0.22222211115144162,
                                    0.18182890556695604, 0.15331674030167862, 0.1461703754879165};
  static constexpr double kTanh[] = {-0.33333333333333333,   0.13333333333333039,    -0.053968253967893843,
                                     0.021869488518873556,   -8.863235100297064e-3,  3.5921217137875548e-3,
                                     -1.4557751173983799e-3, 5.8965917043080336e-4,  -2.3758584039791724e-4,
                                     9.2561530365167443e-5,  -3.1190227437815513e-5, 6.4798729189511097e-6};
  static constexpr double kErf[] = {0.12837916709551257,    -0.37612638903183748,   0.11283791670954879,
                                    -0.026866170645076793,  5.2239776248180145e-3,  -8.5483269808337899e-4,
                                    1.2055331111642711e-4,  -1.4925595266831182e-5, 1.6461000484121368e-6,
                                    -1.6350312701054695e-7, 1.4659775274047436e-8,  -1.1372848856791674e-9,
                                    5.9571761477489114e-11};
  static constexpr double kTail[] = {
      0.76919304975006296,   -1.3307650057801134,   1.9812224638799054,     -2.5082652533704347,
      2.6403258587262012,    -2.2117964386020979,   1.3308842751885521,     -0.383152226618275,
      -0.20425456583198994,  0.27898832107950481,   -0.060800749913075139,  -0.10191424526260047,
      0.068326318984953598,  0.032611619240428739,  -0.045372294296088363,  -0.011031197356346688,
      0.028389614394641144,  0.005548310301173303,  -0.017294393416862443,  -0.0049103471318515931,
      0.0080348108798430952, 0.0037185318172102706, -0.00063738313544874411};
};

}  // namespace taper::kernels
