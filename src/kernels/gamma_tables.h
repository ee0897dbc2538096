// SPDX-License-Identifier: MIT
// Constants of gamma-inl.h: polynomial coefficients, lowest power first, by least squares at Chebyshev nodes,
// reweighted until the relative error of the function is even.
#pragma once

namespace taper::kernels {

struct GammaTable {
  // From kFar on the functions come from their asymptotic series, below by the recurrence from y in [kLow, kLow + 2].
  static constexpr double kLow = 0.625, kFar = 6.625;
  // Nearer to 0 than this, lgamma(x) is -log|x| and digamma(x) is -1 / x.
  static constexpr double kTiny = 0x1p-60;
  // 1.46..., in two parts
  static constexpr double kDigammaZero[] = {1.4616321449683622, 9.549995429965697e-17};

  // lgamma(y) / ((y - 1) (y - 2)) is c at y = u: {c, u}, and (that - c) / (y - u) the fraction.
  static constexpr double kLgammaCenter[] = {0.4731666814466373, 1.5703125};
  static constexpr double kLgammaNumerator[] = {-1.3460567961865733, -42.53212760516764,  -284.4624799949976,
                                                -626.4938084932435,  -524.6466809195083,  -167.46656864683428,
                                                -18.157353576629436, -0.46448963321276004};
  static constexpr double kLgammaDenominator[] = {0.9552677622152449, 57.10511836142246,  647.9161713172352,
                                                  2384.1914046681986, 3428.2264531302494, 2059.2264338278237,
                                                  505.8167345251766,  44.86970397515078,  1};
  // (lgamma(x) - (x - 1/2) log(x) + x - log(2 pi) / 2) x in 1 / x^2
  static constexpr double kLgammaSeries[] = {0.08333333333332542,    -0.0027777777718216343, 0.0007936492279719554,
                                             -0.0005950427784232343, 0.0008290597127353104,  -0.0014926793519379308};

  // The same of digamma(y) / (y - its zero).
  static constexpr double kDigammaCenter[] = {0.890221979165822, 1.65625};
  static constexpr double kDigammaNumerator[] = {-381.8117494029042,    -972.0430838841653, -749.8905200961626,
                                                 -226.02494108694546,   -26.13355251313223, -0.8739168086034346,
                                                 -0.0001157605662720068};
  static constexpr double kDigammaDenominator[] = {6.042151729783211e-07,
                                                   924.300656941588,
                                                   1831.8633676533655,
                                                   1190.2310912274606,
                                                   314.29003051164426,
                                                   32.63790989672572,
                                                   1};
  // (log(x) - 1 / (2 x) - digamma(x)) x^2 in 1 / x^2
  static constexpr double kDigammaSeries[] = {0.08333333333333055,   -0.00833333333043339, 0.003968252912939466,
                                              -0.004166480558978346, 0.007557830209665814, -0.020115100909301607,
                                              0.05391765288133859};

  // (trigamma(x) - 1 / x - 1 / (2 x^2)) x^3 in 1 / x^2, x from kTrigammaFar on
  static constexpr double kTrigammaFar = 7;
  static constexpr double kTrigammaSeries[] = {0.16666666666665164,   -0.0333333333141259, 0.02380951548320691,
                                               -0.033331613668849354, 0.07556567613067734, -0.24108081896029546,
                                               0.7527836401774072};
};

}  // namespace taper::kernels
