// SPDX-License-Identifier: MIT
// c10::Error and its kind, and the TORCH_CHECK macros that throw them.
#pragma once

#include <c10/util/StringUtil.h>
#include <taper/error.h>

namespace c10 {

using taper::Error;
using taper::IndexError;
using taper::NotImplementedError;
using taper::TypeError;
using taper::ValueError;

}  // namespace c10

#define TAPER_TORCH_CHECK(Exception, condition, ...)                                                    \
  do {                                                                                                  \
    if (!(condition)) {                                                                                 \
      std::string message = ::c10::str(__VA_ARGS__);                                                    \
      throw ::taper::Exception(message.empty() ? "Expected " #condition " to be true, but got false."   \
                                               : std::move(message));                                   \
    }                                                                                                   \
  } while (false)
#define TORCH_CHECK(condition, ...) TAPER_TORCH_CHECK(Error, condition, __VA_ARGS__)
#define TORCH_CHECK_INDEX(condition, ...) TAPER_TORCH_CHECK(IndexError, condition, __VA_ARGS__)
#define TORCH_CHECK_TYPE(condition, ...) TAPER_TORCH_CHECK(TypeError, condition, __VA_ARGS__)
#define TORCH_CHECK_VALUE(condition, ...) TAPER_TORCH_CHECK(ValueError, condition, __VA_ARGS__)
#define TORCH_CHECK_NOT_IMPLEMENTED(condition, ...) TAPER_TORCH_CHECK(NotImplementedError, condition, __VA_ARGS__)
#define TORCH_INTERNAL_ASSERT(condition, ...) TAPER_TORCH_CHECK(Error, condition, __VA_ARGS__)
#define TORCH_WARN(...) ::taper::warn(::c10::str(__VA_ARGS__))
#define AT_ASSERT(condition, ...) TAPER_TORCH_CHECK(Error, condition, __VA_ARGS__)
#define AT_ASSERTM(condition, ...) TAPER_TORCH_CHECK(Error, condition, __VA_ARGS__)
#define AT_ERROR(...) throw ::taper::Error(::c10::str(__VA_ARGS__))
