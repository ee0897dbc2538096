// SPDX-License-Identifier: MIT
// The header of a .npy file: a Python dict with the element type, the order and the shape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <taper/core/scalar_type.h>

namespace taper {

struct NpyHeader {
  ScalarType dtype = kFloat;
  bool big_endian = false;
  bool fortran_order = false;
  std::vector<int64_t> shape;
};

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, keys in any order. Throws Error, with the
/// position, on anything else, and on element types that taper does not have.
NpyHeader read_npy_header(std::string_view text);

/// The same as text, as NumPy writes it, without the padding.
std::string write_npy_header(const NpyHeader& header);

}  // namespace taper
