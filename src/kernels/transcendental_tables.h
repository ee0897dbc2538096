// SPDX-License-Identifier: MIT
// Constants of transcendental-inl.h, for results of type T: polynomial coefficients, lowest power first, by interpolation
// at Chebyshev nodes. All arithmetic is in double; a float result needs fewer terms.
#pragma once

namespace taper::kernels {

template <class T>
struct TranscendentalTable;

template <>
struct TranscendentalTable<float> {
  // pi/2 in parts, and the largest |x| that can be reduced by them
  static constexpr double kHalfPi[] = {1.5707963267948966, 6.123233995736766e-17};
  static constexpr double kLargest = 0x1p49;
  // (sin(r) / r - 1) / z and (cos(r) - 1 + z / 2) / z^2, z = r^2, |r| <= pi / 4
  static constexpr double kSin[] = {-0.1666666666385529, 0.0083333318747102082, -0.00019840086735384846,
                                    2.7249925803059792e-06};
  static constexpr double kCos[] = {0.041666664659502209, -0.0013888303035894866, 2.4547942085071572e-05};
  // (atan(t) / t - 1) / z, z = t^2, |t| <= sqrt(2) - 1
  static constexpr double kAtan[] = {-0.33333333279254801, 0.19999977258688387,   -0.14284151193628614,
                                     0.11071365021884794,  -0.086246761452494936, 0.050481385120797445};
  // (asin(s) / s - 1) / z, z = s^2, |s| <= 1/2
  static constexpr double kAsin[] = {0.16666666337430908,  0.075000945434974237, 0.044599401528512182,
                                     0.031100662735494569, 0.017149238357677253, 0.033690847202830117};
};

template <>
struct TranscendentalTable<double> {
  static constexpr double kHalfPi[] = {1.5707963267341256, 6.077100506506192e-11, 3.5215598651832e-27};
  static constexpr double kLargest = 0x1p19;
  static constexpr double kSin[] = {-0.16666666666666666,   0.008333333333330948,    -0.00019841269836758574,
                                    2.7557316102552439e-06, -2.5051131845003624e-08, 1.5918129294866608e-10};
  static constexpr double kCos[] = {0.041666666666666664,    -0.0013888888888887398, 2.4801587298765689e-05,
                                    -2.7557317271729793e-07, 2.0876146268403199e-09, -1.1382632425521717e-11};
  static constexpr double kAtan[] = {-0.33333333333333331,  0.19999999999995521,   -0.14285714284666542,
                                     0.11111111015256361,   -0.090909045781239026, 0.076921831908260865,
                                     -0.066645114473819475, 0.0585814891280221,    -0.050854497379402598,
                                     0.039231658295587189,  -0.01917688711906226};
  static constexpr double kAsin[] = {
      0.16666666666666669,  0.074999999999984329,  0.044642857146355429, 0.030381944138531247, 0.022372172942149889,
      0.017352392720869973, 0.013971212973552933,  0.011479177415184906, 0.010322814350185779, 0.0054575067186403581,
      0.017400879442694021, -0.014851887071247204, 0.028757851367421566};
};

}  // namespace taper::kernels
