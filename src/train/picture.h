// SPDX-License-Identifier: MIT
// Picture: rows of pixels, from tensors and to PNG.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <taper/tensor.h>

namespace taper::train {

struct Picture {
  int64_t width = 0;
  int64_t height = 0;
  std::vector<uint8_t> rgb = {};  // [height, width, 3]
};

/// From [H, W], [1, H, W] (grey) or [3, H, W]: whole numbers in [0, 255], or floating point numbers that go from 0,
/// which is black, to 1; what is outside is cut, nan is black. Throws Error, beginning with `op`.
Picture picture_of(const char* op, const Tensor& pixels);
/// The PNG file (ISO/IEC 15948) of a picture of at least one pixel.
std::string encode_png(const Picture& picture);

}  // namespace taper::train
