// SPDX-License-Identifier: MIT
// Pixels from tensors, and the PNG format.
#include "train/picture.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "io/crc32.h"
#include "tensor/check.h"
#include "tensor/shape.h"
#include "train/deflate.h"

namespace taper::train {
namespace {

void append_big_endian(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
}

void append_chunk(std::string& png, std::string_view kind, const std::string& data) {
  append_big_endian(png, static_cast<uint32_t>(data.size()));
  const size_t start = png.size();
  png += kind;
  png += data;
  append_big_endian(png, crc32(0, png.data() + start, png.size() - start));
}

/// Each byte as its difference from the one above: where rows repeat, that is zeros.
std::string differences(const Picture& picture) {
  constexpr char kUp = 2;
  const size_t row = static_cast<size_t>(picture.width) * 3;
  std::string bytes;
  bytes.reserve((row + 1) * static_cast<size_t>(picture.height));
  for (size_t y = 0; y < static_cast<size_t>(picture.height); ++y) {
    bytes += kUp;
    const uint8_t* here = picture.rgb.data() + y * row;
    for (size_t i = 0; i < row; ++i) bytes += static_cast<char>(y > 0 ? here[i] - *(here + i - row) : here[i]);
  }
  return bytes;
}

uint8_t to_byte(double value, double white) {
  return std::isnan(value) ? 0 : static_cast<uint8_t>(std::lround(std::clamp(value / white, 0.0, 1.0) * 255));
}

}  // namespace

Picture picture_of(const char* op, const Tensor& pixels) {
  const NoGradGuard no_grad;
  const bool shaped = pixels.dim() == 2 || (pixels.dim() == 3 && (pixels.size(0) == 1 || pixels.size(0) == 3));
  check(shaped && pixels.numel() > 0, "{}: expected pixels [H, W], [1, H, W] or [3, H, W], got {}", op,
        shape_text(pixels.sizes()));
  const double white = isFloatingType(pixels.scalar_type()) || pixels.scalar_type() == kBool ? 1 : 255;
  const Tensor planes = (pixels.dim() == 2 ? pixels.unsqueeze(0) : pixels).detach().to(kDouble).contiguous();
  Picture picture{planes.size(2), planes.size(1)};
  const int64_t area = picture.width * picture.height;
  picture.rgb.resize(static_cast<size_t>(area * 3));
  const auto* values = planes.data_ptr<double>();
  const int64_t stride = planes.size(0) == 3 ? area : 0;
  for (int64_t i = 0; i < area; ++i) {
    for (int64_t c = 0; c < 3; ++c)
      picture.rgb[static_cast<size_t>(i * 3 + c)] = to_byte(values[i + c * stride], white);
  }
  return picture;
}

std::string encode_png(const Picture& picture) {
  std::string header;
  append_big_endian(header, static_cast<uint32_t>(picture.width));
  append_big_endian(header, static_cast<uint32_t>(picture.height));
  header += std::string_view("\x08\x02\x00\x00\x00", 5);  // 8 bits a channel, RGB, deflate, filters, not interlaced
  std::string png = "\x89PNG\r\n\x1a\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", zlib_compress(differences(picture)));
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace taper::train
