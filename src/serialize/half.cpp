// SPDX-License-Identifier: MIT
// IEEE binary16 to binary32: exact, subnormals, infinities and the payload of nan included.
#include "serialize/half.h"

#include <algorithm>
#include <bit>

#include "tensor/factories.h"

namespace taper {

float half_to_float(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1f, fraction = bits & 0x3ff;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign ? -magnitude : magnitude;
  }
  const uint32_t wide = exponent == 0x1f ? 0xff : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

Tensor widen_halves(const Tensor& halves) {
  const Tensor floats = make_tensor(halves.sizes(), kFloat);
  const auto* from = static_cast<const uint16_t*>(halves.data_ptr());
  std::transform(from, from + halves.numel(), floats.data_ptr<float>(), half_to_float);
  return floats;
}

}  // namespace taper
