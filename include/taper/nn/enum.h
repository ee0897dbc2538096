// SPDX-License-Identifier: MIT
// The enumerations of options: a type each in enumtype and a constant of the same name: .reduction(kSum).
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>

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

/// One of the listed enumerations.
template <typename E, typename... Enums>
concept one_of = (std::is_same_v<E, Enums> || ...);

/// A value of one of several enumerations, made from any of their constants. A std::variant without its compile time.
template <typename... Enums>
class AnyOf {
 public:
  constexpr AnyOf() = default;
  template <one_of<Enums...> E>
  constexpr AnyOf(E) : index_(index_of<E>()) {}

  constexpr size_t index() const { return index_; }
  template <one_of<Enums...> E>
  constexpr bool is() const {
    return index_ == index_of<E>();
  }
  constexpr const char* text() const {
    constexpr const char* texts[] = {Enums::text...};
    return texts[index_];
  }
  friend constexpr bool operator==(AnyOf, AnyOf) = default;

 private:
  template <typename E>
  static constexpr size_t index_of() {
    constexpr bool matches[] = {std::is_same_v<E, Enums>...};
    size_t i = 0;
    while (!matches[i]) ++i;
    return i;
  }

  size_t index_ = 0;
};

/// The name of the chosen enumeration: "kReLU". Takes a std::variant of them as well.
template <typename Choice>
std::string get_enum_name(const Choice& choice) {
  if constexpr (requires { choice.text(); }) {
    return choice.text();
  } else {
    return visit([](auto chosen) { return std::string(chosen.text); }, choice);
  }
}

}  // namespace enumtype
}  // namespace taper
