// SPDX-License-Identifier: MIT
// error_of(): the text of the taper::Error that a call throws.
#pragma once

#include <string>

#include <taper/error.h>

template <typename F>
std::string error_of(F&& call) {
  try {
    call();
  } catch (const taper::Error& error) {
    return error.what();
  }
  return "no error";
}
