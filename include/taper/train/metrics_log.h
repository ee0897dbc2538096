// SPDX-License-Identifier: MIT
// MetricsLog: a row of numbers at a time into a CSV or JSON lines file that outlives the run.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <taper/core/owned.h>
#include <taper/export.h>

namespace taper {
class AppendFile;
}

namespace taper::train {

/// A number, a truth value or a text, as it is written.
class TAPER_API MetricValue {
 public:
  MetricValue(double value);
  MetricValue(bool value) : text_(value ? "true" : "false") {}
  template <typename T>
  requires std::is_arithmetic_v<T> MetricValue(T value) : MetricValue(from(value)) {}
  MetricValue(std::string text) : text_(std::move(text)), is_text_(true) {}
  MetricValue(const char* text) : MetricValue(std::string(text)) {}

  const std::string& text() const { return text_; }
  bool is_text() const { return is_text_; }

 private:
  template <typename T>
  static MetricValue from(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      return MetricValue(static_cast<double>(value));
    } else {
      MetricValue result(false);
      result.text_ = std::to_string(value);
      return result;
    }
  }

  std::string text_;
  bool is_text_ = false;
};

using Metrics = std::vector<std::pair<std::string, MetricValue>>;

/// `.csv`: the first row names the columns. `.jsonl`: one JSON object a line, in which nan and infinity are null.
/// A row reaches the file whole or not at all. An existing file is continued: what a killed run left of a row that it
/// could not finish is taken off its end, and a CSV keeps its columns.
class TAPER_API MetricsLog {
 public:
  /// Throws Error if the path has another ending or cannot be written, or if the CSV that is there has no header.
  explicit MetricsLog(const std::string& path);
  ~MetricsLog();
  MetricsLog(const MetricsLog&) = delete;
  MetricsLog& operator=(const MetricsLog&) = delete;

  /// Throws Error, having written nothing, if a name occurs twice or has a line break, or is not among the columns of a
  /// CSV; columns that the row does not name stay empty.
  void write(const Metrics& row);
  /// Of a CSV; empty before its first row.
  const std::vector<std::string>& columns() const { return columns_; }

 private:
  std::string csv_row(const Metrics& row) const;

  Owned<AppendFile> file_;
  bool csv_;
  std::vector<std::string> columns_;
};

}  // namespace taper::train
