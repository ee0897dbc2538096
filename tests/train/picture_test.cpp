// SPDX-License-Identifier: MIT
// Pictures: pixels of tensors, and the PNG read back by code of its own.
#include <cmath>
#include <numeric>
#include <random>

#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"
#include "train/checksum.h"
#include "train/deflate.h"
#include "train/picture.h"
#include "train/png_reader.h"

using namespace taper;
using train::Picture;
using train::picture_of;

namespace {

std::string unpacked(const std::string& zlib) {
  size_t read = 0;
  return test::inflate_fixed(zlib.substr(2), read);
}

}  // namespace

TEST_CASE("checksums: the values that their definitions give for 123456789") {
  CHECK(train::crc32c("123456789") == 0xe3069283);
  CHECK(train::adler32("Wikipedia") == 0x11e60398);
  CHECK(train::crc32c("") == 0);
  CHECK(train::adler32("") == 1);
}

TEST_CASE("zlib_compress: what comes out is what went in, of every length and kind") {
  std::mt19937 random(7);
  for (size_t size = 0; size < 600; size += 1 + size / 7) {
    std::string noise, runs, words;
    for (size_t i = 0; i < size; ++i) {
      noise += static_cast<char>(random());
      runs += static_cast<char>(i / 100);
      words += "abcabcabd"[random() % 9];
    }
    for (const std::string& text : {noise, runs, words}) CHECK(unpacked(train::zlib_compress(text)) == text);
  }
  // Repetitions as far back as they go, and from just too far.
  std::string far(40'000, '\0');
  for (char& c : far) c = static_cast<char>(random());
  for (const size_t distance : {32'767, 32'768, 32'769}) {
    const std::string text = far + far.substr(far.size() - distance, 300);
    CHECK(unpacked(train::zlib_compress(text)) == text);
  }
  CHECK(train::zlib_compress(std::string(100'000, 'x')).size() < 1000);
}

TEST_CASE("encode_png: the pixels come back") {
  Picture picture{37, 23};
  picture.rgb.resize(37 * 23 * 3);
  std::mt19937 random(1);
  for (uint8_t& value : picture.rgb) value = static_cast<uint8_t>(random());
  const test::Pixels read = test::read_png(train::encode_png(picture));
  CHECK(read.width == 37);
  CHECK(read.height == 23);
  CHECK(read.rgb == std::string(picture.rgb.begin(), picture.rgb.end()));
}

TEST_CASE("picture_of: grey and colored, floating point and whole") {
  using Bytes = std::vector<uint8_t>;
  CHECK(picture_of("op", tensor({{0., 0.5}, {1., 2.}})).rgb ==
        Bytes{0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255});
  CHECK(picture_of("op", tensor({{{-1., std::nan("")}}})).rgb == Bytes{0, 0, 0, 0, 0, 0});
  CHECK(picture_of("op", tensor({{7, 300}})).rgb == Bytes{7, 7, 7, 255, 255, 255});
  CHECK(picture_of("op", tensor({{true, false}})).rgb == Bytes{255, 255, 255, 0, 0, 0});
  const Picture color = picture_of("op", arange(6).view({3, 1, 2}).to(kByte));
  CHECK(color.width == 2);
  CHECK(color.height == 1);
  CHECK(color.rgb == Bytes{0, 2, 4, 1, 3, 5});
  CHECK(error_of([] {
          picture_of("op", ones({2, 4, 4}));
        }) == "op: expected pixels [H, W], [1, H, W] or [3, H, W], got [2, 4, 4]");
  CHECK(error_of([] {
          picture_of("op", ones({0, 4}));
        }) == "op: expected pixels [H, W], [1, H, W] or [3, H, W], got [0, 4]");
}
