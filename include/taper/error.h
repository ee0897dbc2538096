// SPDX-License-Identifier: MIT
// The one error type: every failed check of taper throws taper::Error (c10::Error in the drop-in).
#pragma once

#include <exception>
#include <string>

#include <taper/export.h>

namespace taper {

/// What a failed check throws. The text reads `op: expected <what>, got <shapes>`.
class TAPER_API Error : public std::exception {
 public:
  explicit Error(std::string message) : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& msg() const noexcept { return message_; }
  const char* what_without_backtrace() const noexcept { return what(); }

 private:
  std::string message_;
};

/// A bad index or dimension.
class TAPER_API IndexError : public Error {
 public:
  using Error::Error;
};

/// A bad value of an argument.
class TAPER_API ValueError : public Error {
 public:
  using Error::Error;
};

/// A bad type of an argument.
class TAPER_API TypeError : public Error {
 public:
  using Error::Error;
};

/// A part of libtorch's surface that taper declares but does not have.
class TAPER_API NotImplementedError : public Error {
 public:
  using Error::Error;
};

/// Tells the user something that is no error: to standard error, or to the handler.
TAPER_API void warn(const std::string& message);
/// The same, once a process for each text unless warnings are set to be repeated.
TAPER_API void warn_once(const char* message);
/// Repeats warn_once() at every call.
TAPER_API void set_warn_always(bool always);
using WarningHandler = void (*)(const std::string& message);
/// Returns the handler that was set before; null stands for standard error.
TAPER_API WarningHandler set_warning_handler(WarningHandler handler);

}  // namespace taper
