// SPDX-License-Identifier: MIT
// CsvReader: rows and fields of comma-separated text (RFC 4180), with the line that each field begins in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taper {

struct CsvField {
  std::string text;  // without the quotes around it, doubled quotes as one
  int64_t line = 1;
};

/// Rows end with LF, CR LF or CR. A field that begins with a quote ends with one, and may hold delimiters, ends of
/// lines and doubled quotes; a quote inside another field is a character as any. Lines without a character are no rows.
/// A byte order mark in front is skipped. Errors name line and column, counted from 1.
class CsvReader {
 public:
  /// `text` outlives the reader; the delimiter is no quote and no end of line.
  CsvReader(std::string_view text, char delimiter);
  /// The fields of the next row, false behind the last. `row` may be one read before: its memory is used again.
  bool next(std::vector<CsvField>& row);

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_line_end();
  void read_field(CsvField& field, size_t column);
  void read_quoted(CsvField& field, size_t column);

  std::string_view text_;
  char delimiter_;
  size_t at_ = 0;
  int64_t line_ = 1;
};

}  // namespace taper
