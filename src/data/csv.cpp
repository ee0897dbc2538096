// SPDX-License-Identifier: MIT
// CSV: chooses the columns, and turns fields into numbers and class indices.
#include <taper/data/csv.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include <taper/factories.h>

#include "data/csv_classes.h"
#include "data/csv_reader.h"
#include "io/byte_reader.h"
#include "io/untrusted.h"
#include "tensor/check.h"

namespace taper::data::datasets {

template class Dataset<CSV>;

struct CSV::Table {
  Table(const std::string& text, const CSVOptions& options);

  Tensor feature_tensor() const;
  Tensor target_tensor() const;

  std::vector<std::string> feature_names, classes;

 private:
  void choose_columns(const std::vector<CsvField>& first);
  size_t column(const CSVColumn& which) const;
  void add(const std::vector<CsvField>& row);
  double number(const CsvField& field, size_t column) const;
  void index_labels();
  [[noreturn]] void refuse(int64_t line, size_t column, std::string_view expected, std::string_view text) const;

  const CSVOptions& options_;
  std::vector<std::string> names_;  // of all columns
  std::vector<size_t> features_;
  std::optional<size_t> label_;
  std::vector<double> values_;   // row by row
  std::vector<double> numbers_;  // labels of a regression
  std::vector<std::string> labels_;
  std::vector<int64_t> label_lines_, indices_;
  int64_t rows_ = 0;
};

CSV::Table::Table(const std::string& text, const CSVOptions& options) : options_(options) {
  const char delimiter = options.delimiter();
  check(delimiter != '"' && delimiter != '\n' && delimiter != '\r',
        "expected a delimiter that is no quote and no end of line, got {}", static_cast<int>(delimiter));
  CsvReader reader(text, delimiter);
  std::vector<CsvField> row;
  for (size_t i = 0; i < options.skip_rows() && reader.next(row); ++i) {
  }
  check(reader.next(row), "expected rows, got none");
  choose_columns(row);
  if (!options.header()) add(row);
  while (reader.next(row)) add(row);
  check(rows_ > 0, "expected rows below the header, got none");
  if (label_ && !options.regression()) index_labels();
}

void CSV::Table::choose_columns(const std::vector<CsvField>& first) {
  for (const CsvField& field : first) names_.push_back(options_.header() ? field.text : std::to_string(names_.size()));
  if (!options_.label().is_none()) label_ = column(options_.label());
  for (const std::string& feature : options_.features()) features_.push_back(column(feature));
  for (size_t i = 0; options_.features().empty() && i < names_.size(); ++i) {
    if (i != label_) features_.push_back(i);
  }
  check(!features_.empty(), "expected a column besides the label, got {}", names_.size());
  for (const size_t feature : features_) feature_names.push_back(names_[feature]);
}

size_t CSV::Table::column(const CSVColumn& which) const {
  const auto count = static_cast<int64_t>(names_.size());
  if (!which.is_name()) {
    const int64_t number = which.number() < 0 ? which.number() + count : which.number();
    check<IndexError>(number >= 0 && number < count, "expected a column from {} to {}, got {}", -count, count - 1,
                      which.number());
    return static_cast<size_t>(number);
  }
  const auto found = std::ranges::find(names_, which.name());
  const auto times = std::ranges::count(names_, which.name());
  check(times == 1, "expected one column '{}', got {} of the columns '{}'", which.name(), times,
        fmt::join(names_, "', '"));
  return static_cast<size_t>(found - names_.begin());
}

void CSV::Table::refuse(int64_t line, size_t column, std::string_view expected, std::string_view text) const {
  const std::string got = text.empty() ? "nothing" : fmt::format("'{}'", text);
  fail("line {}, column {} ('{}'): expected {}, got {}", line, column + 1, names_[column], expected, got);
}

double CSV::Table::number(const CsvField& field, size_t column) const {
  std::string_view text = field.text;
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    refuse(field.line, column, "a finite number", field.text);
  }
  return value;
}

void CSV::Table::add(const std::vector<CsvField>& row) {
  check(row.size() == names_.size(), "line {}: expected {} fields, as in the first row, got {}", row[0].line,
        names_.size(), row.size());
  for (const size_t i : features_) values_.push_back(number(row[i], i));
  ++rows_;
  if (!label_) return;
  const CsvField& label = row[*label_];
  if (options_.regression()) {
    numbers_.push_back(number(label, *label_));
  } else {
    if (label.text.empty()) refuse(label.line, *label_, "a class", "");
    labels_.push_back(label.text);
    label_lines_.push_back(label.line);
  }
}

void CSV::Table::index_labels() {
  classes = options_.classes().empty() ? ordered_classes(labels_) : options_.classes();
  const ClassIndex index(classes);
  for (size_t i = 0; i < labels_.size(); ++i) {
    const std::optional<int64_t> found = index.find(labels_[i]);
    if (!found)
      refuse(label_lines_[i], *label_, fmt::format("one of the classes '{}'", fmt::join(classes, "', '")), labels_[i]);
    indices_.push_back(*found);
  }
}

Tensor CSV::Table::feature_tensor() const {
  return tensor(values_).view({rows_, static_cast<int64_t>(features_.size())});
}

Tensor CSV::Table::target_tensor() const {
  if (!label_) return Tensor();
  return options_.regression() ? tensor(numbers_).view({rows_, 1}) : tensor(indices_);
}

CSV::CSV(Table table)
    : PairDataset(table.feature_tensor(), table.target_tensor()),
      feature_names_(std::move(table.feature_names)),
      classes_(std::move(table.classes)) {}

CSV::CSV(const std::string& path) : CSV(path, CSVOptions()) {}

CSV::CSV(const std::string& path, const CSVOptions& options)
    : CSV(about_file("CSV", path, [&] { return Table(ByteReader(path).text(), options); })) {}

}  // namespace taper::data::datasets
