// SPDX-License-Identifier: MIT
// Vocabulary: a sorted list of code points; TextFile: views of one tensor.
#include <taper/data/text.h>
#include <taper/factories.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "io/byte_reader.h"
#include "io/untrusted.h"
#include "io/utf8.h"
#include "tensor/check.h"

namespace taper::data::datasets {

template class Dataset<TextFile>;
namespace {

/// Calls found(code, place) for each character.
template <typename Found>
void for_each_character(std::string_view text, const Found& found) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_length(text.substr(at));
    check(length > 0, "expected UTF-8, got the byte 0x{:02x} at byte {}", static_cast<uint8_t>(text[at]), at);
    found(decode_utf8(text.substr(at), length), at);
    at += length;
  }
}

}  // namespace

Vocabulary::Vocabulary(std::string_view text) {
  std::vector<bool> seen;
  for_each_character(text, [&](uint32_t code, size_t) {
    if (code >= seen.size()) seen.resize(code + 1);
    seen[code] = true;
  });
  for (size_t code = 0; code < seen.size(); ++code) {
    if (seen[code]) codes_.push_back(static_cast<uint32_t>(code));
  }
}

std::string Vocabulary::characters() const {
  std::string text;
  for (const uint32_t code : codes_) append_utf8(text, code);
  return text;
}

Tensor Vocabulary::encode(std::string_view text) const {
  std::vector<int64_t> numbers;
  numbers.reserve(text.size());
  for_each_character(text, [&](uint32_t code, size_t at) {
    const auto found = std::ranges::lower_bound(codes_, code);
    check(found != codes_.end() && *found == code,
          "expected a character of the vocabulary, got '{}' (U+{:04X}) at byte {}",
          text.substr(at, utf8_length(text.substr(at))), code, at);
    numbers.push_back(found - codes_.begin());
  });
  return tensor(numbers);
}

std::string Vocabulary::decode(const Tensor& numbers) const {
  check<TypeError>(isIntegralType(numbers.scalar_type(), /*includeBool=*/false),
                   "decode: expected whole numbers, got {}", toString(numbers.scalar_type()));
  const Tensor plain = numbers.to(kLong).contiguous();
  const auto* first = plain.data_ptr<int64_t>();
  std::string text;
  for (int64_t i = 0; i < plain.numel(); ++i) {
    check<IndexError>(first[i] >= 0 && first[i] < static_cast<int64_t>(size()),
                      "decode: expected numbers below the vocabulary's size {}, got {}", size(), first[i]);
    append_utf8(text, codes_[static_cast<size_t>(first[i])]);
  }
  return text;
}

TextFile::TextFile(const std::string& path, size_t length, size_t stride) {
  about_file("TextFile", path, [&] {
    const std::string text = ByteReader(path).text();
    vocabulary_ = Vocabulary(text);
    set(text, length, stride);
  });
}

TextFile::TextFile(const std::string& path, Vocabulary vocabulary, size_t length, size_t stride)
    : vocabulary_(std::move(vocabulary)) {
  about_file("TextFile", path, [&] { set(ByteReader(path).text(), length, stride); });
}

void TextFile::set(const std::string& text, size_t length, size_t stride) {
  constexpr auto kMost = static_cast<size_t>(std::numeric_limits<int64_t>::max());
  check(length > 0 && length < kMost && stride < kMost, "expected a length above 0, got {} with stride {}", length,
        stride);
  numbers_ = vocabulary_.encode(text);
  length_ = static_cast<int64_t>(length);
  stride_ = static_cast<int64_t>(stride == 0 ? length : stride);
  check(numbers_.numel() > length_, "expected more than {} characters, got {}", length_, numbers_.numel());
}

Example<> TextFile::get(size_t index) {
  check<IndexError>(index < *size(), "get: expected an index below {}, got {}", *size(), index);
  const int64_t start = static_cast<int64_t>(index) * stride_;
  return {numbers_.slice(0, start, start + length_), numbers_.slice(0, start + 1, start + 1 + length_)};
}

std::optional<size_t> TextFile::size() const {
  return static_cast<size_t>((numbers_.numel() - length_ - 1) / stride_ + 1);
}

}  // namespace taper::data::datasets
