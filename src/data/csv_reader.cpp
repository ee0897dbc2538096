// SPDX-License-Identifier: MIT
// CsvReader: one pass over the text.
#include "data/csv_reader.h"

#include "tensor/check.h"

namespace taper {

CsvReader::CsvReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
}

void CsvReader::skip_line_end() {
  at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
  ++line_;
}

// Between quotes an end of line is text, and counts as a line all the same.
void CsvReader::read_quoted(CsvField& field, size_t column) {
  bool closed = false;
  for (++at_; !at_end() && !closed; ++at_) {
    const char c = text_[at_];
    if (c == '"' && !text_.substr(at_ + 1).starts_with('"')) {
      closed = true;
      continue;
    }
    if (c == '"') ++at_;  // one of two
    if (c == '\n' || (c == '\r' && !text_.substr(at_).starts_with("\r\n"))) ++line_;
    field.text += c;
  }
  check(closed, "line {}, column {}: expected the quote that ends the field, got the end of the file", field.line,
        column);
  check(at_line_end() || text_[at_] == delimiter_,
        "line {}, column {}: expected a delimiter or the end of the line behind the quoted field, got more of it",
        line_, column);
}

void CsvReader::read_field(CsvField& field, size_t column) {
  field.text.clear();
  field.line = line_;
  if (!at_end() && text_[at_] == '"') return read_quoted(field, column);
  const size_t start = at_;
  while (!at_line_end() && text_[at_] != delimiter_) ++at_;
  field.text.assign(text_.substr(start, at_ - start));
}

bool CsvReader::next(std::vector<CsvField>& row) {
  while (!at_end() && at_line_end()) skip_line_end();
  if (at_end()) return false;
  size_t columns = 0;
  do {
    if (columns > 0) ++at_;  // the delimiter
    if (columns == row.size()) row.emplace_back();
    read_field(row[columns], columns + 1);
    ++columns;
  } while (!at_end() && text_[at_] == delimiter_);
  row.resize(columns);
  if (!at_end()) skip_line_end();
  return true;
}

}  // namespace taper
