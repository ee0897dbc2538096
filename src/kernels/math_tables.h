// SPDX-License-Identifier: MIT
// Polynomial coefficients of math-inl.h: interpolation at Chebyshev nodes, lowest power first, one table a type.
#pragma once

#include <cstdint>
#include <limits>

namespace taper::kernels {

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
  static constexpr float kErfcMax = 11;  // erfc is 0 from here on
  static constexpr float kSplit = 4097;  // 2^12 + 1

  // (exp(r) - 1 - r) / r^2 on [-ln2 / 2, ln2 / 2]
  static constexpr float kExp[] = {0.5f, 0.166666667f, 0.0416664649f, 8.33331093e-3f, 1.393365e-3f, 1.98909908e-4f};
  // (log((1 + s) / (1 - s)) / s - 2) / z, z = s^2 on [0, 0.0295]
  static constexpr float kLog[] = {0.666666666f, 0.40000122f, 0.285508026f, 0.233309641f};
  // (tanh(x) / x - 1) / z, z = x^2 on [0, 0.391]
  static constexpr float kTanh[] = {-0.333333332f, 0.133333034f,    -0.0539592286f,
                                    0.0217686663f, -8.34311964e-3f, 2.29180942e-3f};
  // erf(x) / x - 1, z = x^2 on [0, 1]
  static constexpr float kErf[] = {0.128379166f,   -0.376126267f,   0.112835947f,  -0.026854212f,
                                   5.18908742e-3f, -8.01686429e-4f, 7.87587506e-5f};
  // exp(a^2) erfc(a) (1 + 2 a), t = (a - 4) / (a + 4), a on [0, 11]
  static constexpr float kErfc[] = {1.23299512f,   -0.139621137f,  0.0153795938f,   0.0680980649f,
                                    -0.101036701f, 0.0937201201f,  -0.0663648469f,  0.0372134833f,
                                    -0.016002145f, 5.09242643e-3f, -1.10064464e-3f, -6.32581451e-4f};
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
  static constexpr double kErfcMax = 28;
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
  static constexpr double kErfc[] = {
      1.2329951186255525,     -0.13962111684056289,   0.015379652102620741,   0.068097054254737324,
      -0.10103906603635213,   0.093732834996794116,   -0.066330365811529384,  0.037167515562492866,
      -0.016197734059115007,  5.0319697558954261e-3,  -7.5777334141333004e-4, -1.9925550755614952e-4,
      1.5062224394830299e-4,  -2.4403169244974075e-5, -1.1224789135154701e-5, 5.7178872846321852e-6,
      3.0135049944875395e-7,  -8.3516196886968471e-7, 6.2707271571983109e-8,  1.1534943745754157e-7,
      -7.7154186144178301e-9, -1.3670989863347382e-8, -1.8206098680308683e-9};
};

}  // namespace taper::kernels
