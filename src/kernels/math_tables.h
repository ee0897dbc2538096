// SPDX-License-Identifier: MIT
// Polynomial coefficients of math-inl.h, lowest power first, one table a type: interpolation at Chebyshev nodes, and
// for the fractions least squares, reweighted until the relative error is even.
#pragma once

#include <bit>
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
  static constexpr float kExpMin = -125, kExpMax = 89, kExpNormal = 87, kExpm1Min = -18, kSigmoidMin = -125;
  static constexpr float kLn2High = 0.693359375f, kLn2Low = -2.12194440e-4f;
  static constexpr float kLog2High = 0.301025390625f, kLog2Low = 4.60503898e-06f;  // in base 10
  static constexpr float kTailMax = 14.5f;  // x times the tail of the normal distribution is 0 from here on
  static constexpr float kSplit = 4097;     // 2^12 + 1

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
  // exp(a^2 / 2) P(X > a) for a normal X, a on [0, kTailMax]; scaled so that rounding the coefficients costs least
  static constexpr float kMillsNumerator[] = {0.585914552f, 0.513605595f, 0.214719296f, 0.0476148427f, 4.82354918e-3f};
  static constexpr float kMillsDenominator[] = {1.1718291f,   1.96219599f,  1.40912437f,
                                                0.550136745f, 0.119360268f, 0.0120907044f};
  // exp(a^2) erfc(a), a on [0, kTailMax sqrt(1/2)]: twice the same at a sqrt(2)
  static constexpr float kErfcNumerator[] = {1.94787478f, 2.41474605f, 1.42766988f, 0.447727829f, 0.0641436204f};
  static constexpr float kErfcDenominator[] = {1.94787478f, 4.61268854f,  4.68463802f,
                                               2.58649945f, 0.793627143f, 0.113690287f};

  // Up to kNearTail: exp(a^2 / 2) a P(X > a), exp(a^2 / 2) (P(X > a) - a p(a)), and exp(-r / 2) on [-ln2, ln2]
  static constexpr float kNearTail = 6;
  static constexpr float kNearGeluNumerator[] = {0, 0.94724995f, 0.63390505f, 0.19794199f, 0.02582731f};
  static constexpr float kNearGeluDenominator[] = {1.8945f, 2.7793956f, 1.6663358f, 0.4951202f, 0.064778455f};
  static constexpr float kNearSlopeNumerator[] = {0.47000006f, -0.20178054f, -0.40410766f, -0.18829654f, -0.03098278f};
  static constexpr float kNearSlopeDenominator[] = {0.94f, 1.0964679f, 0.47144076f, 0.07768536f};
  static constexpr float kExpMinusHalf[] = {1, -0.49999985f, 0.12499779f, -0.020834595f, 2.6189098e-3f, -2.590455e-4f};
};

template <>
struct MathTable<double> {
  using Bits = uint64_t;
  static constexpr int kMantissa = 52;
  static constexpr int kBias = 1023;
  static constexpr double kShift = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr double kToNormal = 4503599627370496.0;
  static constexpr Bits kHalfRootTwo = 0x3fe6a09e667f3bcd;
  static constexpr double kExpMin = -800, kExpMax = 710, kExpNormal = 708, kExpm1Min = -40, kSigmoidMin = -752;
  static constexpr double kLn2High = 0.69314718036912381649, kLn2Low = 1.9082149292705878161e-10;
  static constexpr double kLog2High = 0.30102999566383914, kLog2Low = 1.42050232272661e-13;
  static constexpr double kTailMax = 38.7;
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
  static constexpr double kMillsNumerator[] = {0.5,
                                               0.8277154353486376,
                                               0.6792832401816733,
                                               0.3570941311783113,
                                               0.1319235236787024,
                                               0.03562617129581406,
                                               0.007112742743214043,
                                               0.0010379459542518158,
                                               0.00010635811236118032,
                                               6.959435759175569e-06,
                                               2.2355672111653277e-07};
  static constexpr double kMillsDenominator[] = {1.0,
                                                 2.453315431500141,
                                                 2.816028985936721,
                                                 2.000358117526545,
                                                 0.9793749142970921,
                                                 0.34798463252111084,
                                                 0.09186842382340828,
                                                 0.018094481565603063,
                                                 0.002619189395124554,
                                                 0.0002671606252758055,
                                                 1.7444718449458252e-05,
                                                 5.603735981343657e-07};
  static constexpr double kErfcNumerator[] = {1.0,
                                              2.341132788911188,
                                              2.717132960726693,
                                              2.0200294534248195,
                                              1.055388189429619,
                                              0.40306411697573846,
                                              0.11380388389142469,
                                              0.023486035928211232,
                                              0.0034034595955577704,
                                              0.0003149481099868924,
                                              1.4307630151458097e-05};
  static constexpr double kErfcDenominator[] = {1.0,
                                                3.4695119560067007,
                                                5.632057971873442,
                                                5.657867158818307,
                                                3.9174996571883685,
                                                1.9684983472350903,
                                                0.7349473905872662,
                                                0.20471568987348646,
                                                0.04190703032199286,
                                                0.006045154873553926,
                                                0.0005582309903826641,
                                                2.5359614159277775e-05};
};

// For exp of floats: 2^(j / 16), what rounding took from its logarithm, and (exp(r) - 1 - r) / r^2 on half a step about
// 0, times ln2.
struct SixteenRoots {
  static constexpr int kSteps = 16;
  alignas(64) static constexpr float kRoots[kSteps] = {
      1.0f,        1.04427373f, 1.09050775f, 1.13878858f, 1.18920708f, 1.24185777f, 1.29683959f, 1.35425556f,
      1.41421354f, 1.47682619f, 1.54221082f, 1.61049032f, 1.68179286f, 1.75625217f, 1.8340081f,  1.91520655f};
  // clang-format off
  alignas(64) static constexpr float kLost[kSteps] = {
      0.0f, 4.628547e-8f, -1.19921575e-8f, 4.729782e-8f,
      3.193418e-8f, 3.6210572e-8f, -3.0990723e-8f, -7.475213e-9f,
      1.7114271e-8f, -3.0476834e-8f, 5.233334e-9f, 6.1075918e-9f,
      -1.4719606e-8f, -5.258795e-9f, -6.1282597e-9f, 5.1406093e-9f};
  // clang-format on
  static constexpr float kBend[] = {0.50001619f, 0.166670577f};
};

// The same of 2^(j / 8). From the bits of each root j / 8 of an exponent is taken: the bits of n + j / 8, added where
// an exponent has its own, then make 2^n root of it.
constexpr float root_less_exponent(uint32_t j) {
  return std::bit_cast<float>(std::bit_cast<uint32_t>(SixteenRoots::kRoots[2 * j]) - (j << 20));
}
struct EightRoots {
  static constexpr int kSteps = 8;
  alignas(32) static constexpr float kRoots[kSteps] = {
      root_less_exponent(0), root_less_exponent(1), root_less_exponent(2), root_less_exponent(3),
      root_less_exponent(4), root_less_exponent(5), root_less_exponent(6), root_less_exponent(7)};
  alignas(32) static constexpr float kLost[kSteps] = {
      SixteenRoots::kLost[0], SixteenRoots::kLost[2],  SixteenRoots::kLost[4],  SixteenRoots::kLost[6],
      SixteenRoots::kLost[8], SixteenRoots::kLost[10], SixteenRoots::kLost[12], SixteenRoots::kLost[14]};
  static constexpr float kBend[] = {0.5f, 0.166680263f, 0.0416706335f};
};

}  // namespace taper::kernels
