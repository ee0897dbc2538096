// SPDX-License-Identifier: MIT
// MetricsLog: rows as CSV and JSON, and what an earlier run left of them.
#include <taper/train/metrics_log.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "io/append_file.h"
#include "io/utf8.h"
#include "serialize/json_reader.h"
#include "tensor/check.h"

namespace taper::train {
namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i) line += (i > 0 ? "," : "") + csv_field(fields[i]);
  return line + '\n';
}

/// The fields of one line, of which each may be quoted.
std::vector<std::string> csv_fields(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

std::string json_line(const Metrics& row) {
  std::string line;
  for (const auto& [name, value] : row) {
    const bool no_number = value.text().ends_with("nan") || value.text().ends_with("inf");
    line += (line.empty() ? "{" : ", ") + json_quoted(name) + ": ";
    line += value.is_text() ? json_quoted(value.text()) : no_number ? "null" : value.text();
  }
  return line + "}\n";
}

void check_names(const Metrics& row) {
  check(!row.empty(), "MetricsLog: expected a row with metrics, got an empty one");
  for (auto at = row.begin(); at != row.end(); ++at) {
    check(!at->first.empty() && at->first.find_first_of("\r\n") == std::string::npos,
          "MetricsLog: expected a name on one line, got '{}'", at->first);
    check(std::find_if(row.begin(), at, [&](const auto& other) { return other.first == at->first; }) == at,
          "MetricsLog: expected different names, got '{}' twice", at->first);
    check(is_utf8(at->first) && is_utf8(at->second.text()), "MetricsLog: expected UTF-8 for '{}', got other bytes",
          json_quoted(at->first));
  }
}

}  // namespace

MetricValue::MetricValue(double value)
    : text_(std::isnan(value) ? "nan" : fmt::format("{}", value)) {}  // a nan has no sign

MetricsLog::MetricsLog(const std::string& path) : csv_(path.ends_with(".csv")) {
  check(csv_ || path.ends_with(".jsonl"), "MetricsLog: expected a path that ends in .csv or .jsonl, got '{}'", path);
  file_ = Owned<AppendFile>(new AppendFile("MetricsLog", path, AppendFile::Mode::kContinue));
  const std::string text = file_->read_all();
  const size_t whole = text.rfind('\n') + 1;  // without a line break npos + 1, which is 0
  check(whole > 0 || text.empty(), "MetricsLog: expected a log in '{}', got {} bytes without a whole line", path,
        text.size());
  if (csv_ && whole > 0) columns_ = csv_fields(std::string_view(text).substr(0, text.find('\n')));
  check(!csv_ || whole == 0 || !columns_[0].empty(), "MetricsLog: expected a header in '{}', got an empty name", path);
  if (whole < text.size()) file_->truncate(static_cast<int64_t>(whole));
}

MetricsLog::~MetricsLog() = default;

std::string MetricsLog::csv_row(const Metrics& row) const {
  std::vector<std::string> fields(columns_.size());
  for (const auto& [name, value] : row) {
    const auto column = std::ranges::find(columns_, name);
    check(column != columns_.end(), "MetricsLog: expected one of the columns {} of '{}', got '{}'",
          fmt::join(columns_, ", "), file_->path(), name);
    fields[static_cast<size_t>(column - columns_.begin())] = value.text();
  }
  return csv_line(fields);
}

void MetricsLog::write(const Metrics& row) {
  check_names(row);
  if (!csv_) return file_->append(json_line(row));
  if (!columns_.empty()) return file_->append(csv_row(row));
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, value] : row) {
    names.push_back(name);
    values.push_back(value.text());
  }
  file_->append(csv_line(names) + csv_line(values));
  columns_ = std::move(names);
}

}  // namespace taper::train
