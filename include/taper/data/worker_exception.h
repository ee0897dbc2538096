// SPDX-License-Identifier: MIT
// WorkerException: what a loader throws when one of its threads has met an exception.
#pragma once

#include <exception>
#include <string>

#include <taper/export.h>

namespace taper::data {

/// Carries the exception of the worker and its message.
struct TAPER_API WorkerException : public std::exception {
  explicit WorkerException(std::exception_ptr original);
  const char* what() const noexcept override { return message.c_str(); }

  std::exception_ptr original_exception;
  std::string message;
};

}  // namespace taper::data
