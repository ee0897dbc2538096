// SPDX-License-Identifier: MIT
// TextFile: windows of a text for models that predict the next character, and the vocabulary that numbers its
// characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <taper/data/dataset.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::data::datasets {

/// The distinct characters (Unicode code points) of a text in their order, numbered from 0.
class TAPER_API Vocabulary {
 public:
  Vocabulary() = default;
  /// Of the characters of `text`, UTF-8. Throws Error at the first byte that is none.
  explicit Vocabulary(std::string_view text);

  size_t size() const { return codes_.size(); }
  /// All characters in their order: what makes the same vocabulary again.
  std::string characters() const;
  /// The numbers of the characters, [characters of text] int64. Throws Error, with its place, at a character that is
  /// not in the vocabulary.
  Tensor encode(std::string_view text) const;
  /// The text of whole numbers of any shape; the inverse of encode().
  std::string decode(const Tensor& numbers) const;

 private:
  std::vector<uint32_t> codes_;
};

/// Windows of a UTF-8 file, packed with gzip or not: data are the numbers of `length` characters, [length] int64, the
/// target those of one place further on. Windows begin `stride` characters after each other, 0 standing for `length`:
/// then they cover the text without overlap. What is left at the end for less than a window is left out.
class TAPER_API TextFile : public Dataset<TextFile> {
 public:
  /// Throws Error where the file cannot be read or is no UTF-8, and where it is too short for one window.
  TextFile(const std::string& path, size_t length, size_t stride = 0);
  /// With the vocabulary of another text: that of the training set, for a validation set.
  TextFile(const std::string& path, Vocabulary vocabulary, size_t length, size_t stride = 0);

  Example<> get(size_t index) override;
  std::optional<size_t> size() const override;

  const Vocabulary& vocabulary() const { return vocabulary_; }
  /// The whole text, [characters] int64.
  const Tensor& numbers() const { return numbers_; }

 private:
  void set(const std::string& text, size_t length, size_t stride);

  Vocabulary vocabulary_;
  Tensor numbers_;
  int64_t length_ = 0, stride_ = 0;
};

extern template class Dataset<TextFile>;

}  // namespace taper::data::datasets
