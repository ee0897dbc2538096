// SPDX-License-Identifier: MIT
// c10::str(...): its arguments printed one after another.
#pragma once

#include <sstream>
#include <string>

namespace c10 {

template <typename... Args>
std::string str(const Args&... args) {
  std::ostringstream out;
  static_cast<void>((out << ... << args));
  return out.str();
}

}  // namespace c10
