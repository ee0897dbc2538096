// SPDX-License-Identifier: MIT
// The enumerations of options: a type each in enumtype and a constant of the same name: .reduction(kSum).
#pragma once

#include <string>
#include <type_traits>
#include <variant>

#include <taper/export.h>

namespace taper {

namespace enumtype {
#define TAPER_ENUM(name)                       \
  struct name {                                \
    static constexpr const char* text = #name; \
  };
// clang-format off
#define TAPER_ENUMS                                                                                                    \
  TAPER_ENUM(kLinear) TAPER_ENUM(kConv1D) TAPER_ENUM(kConv2D) TAPER_ENUM(kConv3D) TAPER_ENUM(kConvTranspose1D)         \
  TAPER_ENUM(kConvTranspose2D) TAPER_ENUM(kConvTranspose3D) TAPER_ENUM(kSigmoid) TAPER_ENUM(kTanh) TAPER_ENUM(kReLU)   \
  TAPER_ENUM(kGELU) TAPER_ENUM(kSiLU) TAPER_ENUM(kMish) TAPER_ENUM(kLeakyReLU) TAPER_ENUM(kFanIn) TAPER_ENUM(kFanOut)  \
  TAPER_ENUM(kConstant) TAPER_ENUM(kReflect) TAPER_ENUM(kReplicate) TAPER_ENUM(kCircular) TAPER_ENUM(kNearest)         \
  TAPER_ENUM(kBilinear) TAPER_ENUM(kBicubic) TAPER_ENUM(kTrilinear) TAPER_ENUM(kArea) TAPER_ENUM(kNearestExact)        \
  TAPER_ENUM(kSum) TAPER_ENUM(kMean) TAPER_ENUM(kMax) TAPER_ENUM(kNone) TAPER_ENUM(kBatchMean) TAPER_ENUM(kZeros)      \
  TAPER_ENUM(kBorder) TAPER_ENUM(kReflection) TAPER_ENUM(kRNN_TANH) TAPER_ENUM(kRNN_RELU) TAPER_ENUM(kLSTM)            \
  TAPER_ENUM(kGRU) TAPER_ENUM(kValid) TAPER_ENUM(kSame)
// clang-format on
TAPER_ENUMS
#undef TAPER_ENUM
}  // namespace enumtype

#define TAPER_ENUM(name) inline constexpr enumtype::name name{};
TAPER_ENUMS
#undef TAPER_ENUM
#undef TAPER_ENUMS

namespace enumtype {

/// The name of what a variant of enumerations holds: "kReLU".
template <typename... Enums>
std::string get_enum_name(const std::variant<Enums...>& value) {
  return std::visit([](auto chosen) { return std::string(chosen.text); }, value);
}

/// One of the listed enumerations.
template <typename E, typename... Enums>
concept one_of = (std::is_same_v<E, Enums> || ...);

}  // namespace enumtype
}  // namespace taper
