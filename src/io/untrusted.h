// SPDX-License-Identifier: MIT
// What is checked about numbers and sizes that a file brings, before memory is asked for or a bool is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <taper/core/array_ref.h>
#include <taper/error.h>

#include "tensor/check.h"

namespace taper {

/// The bytes of an array of these sizes (each at least 0), nothing when they do not fit in 63 bits. Sizes of 0 count as
/// 1 there: a product that overflows is refused though another size is 0.
std::optional<int64_t> declared_bytes(IntArrayRef sizes, int64_t itemsize);

/// Whether every byte is 0 or 1: another would be undefined behaviour wherever the bool is read.
bool are_bools(const void* bytes, int64_t n);

/// Turns the byte order of each of n elements of 1, 2, 4 or 8 bytes.
void swap_bytes(void* elements, int64_t n, int64_t itemsize);

/// Calls read(), and begins the text of an Error with the operation and the file.
template <typename Read>
decltype(auto) about_file(const char* op, const std::string& path, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    fail("{}: '{}': {}", op, path, error.what());
  }
}

}  // namespace taper
