// SPDX-License-Identifier: MIT
// A golden file: named lines of values that one library writes and another is compared with. Knows nothing of torch.
#pragma once

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

/// How far a floating value may be from the golden one: |got - expected| <= atol + rtol * |expected|.
struct Tolerance {
  double rtol;
  double atol;
};

/// `program golden.txt` compares and reports; `program --write golden.txt` writes.
/// A line: name, kind (f64, i64, ..., text), sizes, values, parted by tabs.
class GoldenFile {
 public:
  GoldenFile(int argc, char** argv) : writing_(argc == 3 && std::string(argv[1]) == "--write") {
    if (argc != 2 && !writing_) {
      std::fprintf(stderr, "usage: %s [--write] golden-file\n", argv[0]);
      std::exit(2);
    }
    path_ = argv[argc - 1];
    if (!writing_) read();
  }

  /// Writes the entry, or compares it with the line of that name.
  void entry(const std::string& name, const std::string& kind, const std::string& sizes, const std::string& values,
             Tolerance tolerance) {
    ++entries_;
    const std::string rest = kind + '\t' + sizes + '\t' + escaped(values);
    if (writing_) {
      if (!lines_.emplace(name, rest).second) failure(name, "this name is used twice");
      written_ << name << '\t' << rest << '\n';
      return;
    }
    const auto line = lines_.find(name);
    if (line == lines_.end()) return failure(name, "is not in the golden file");
    compare(name, rest, line->second, kind, tolerance);
    lines_.erase(line);
  }

  bool writing() const { return writing_; }
  /// Whether there is a golden line of that name still to be compared.
  bool has(const std::string& name) const { return lines_.count(name) > 0; }

  /// Passes over the golden line of that name if this is what it says.
  bool drop(const std::string& name, const std::string& rest) {
    const auto line = lines_.find(name);
    if (writing_ || line == lines_.end() || line->second != rest) return false;
    lines_.erase(line);
    return true;
  }

  /// The golden line of that name, or nothing.
  std::string line(const std::string& name) const {
    const auto line = lines_.find(name);
    return line == lines_.end() ? "" : line->second;
  }

  void failure(const std::string& name, const std::string& what) {
    ++failures_;
    std::printf("%s: %s\n", name.c_str(), what.c_str());
  }

  /// Writes the file if that is the task. Returns main()'s exit status: 0 if nothing differed.
  int finish() {
    if (writing_) {
      if (failures_ == 0) std::ofstream(path_) << written_.str();
    } else {
      for (const auto& line : lines_) failure(line.first, "was not computed");
    }
    std::printf("%s: %d entries, %d failures\n", path_.c_str(), entries_, failures_);
    return failures_ == 0 && entries_ > 0 ? 0 : 1;
  }

 private:
  void read() {
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
      const size_t tab = line.find('\t');
      lines_[line.substr(0, tab)] = line.substr(tab + 1);
    }
    if (lines_.empty()) failure(path_, "holds no entries");
  }

  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '\n') {
        out += "\\n";
      } else if (c == '\\') {
        out += "\\\\";
      } else {
        out += c;
      }
    }
    return out;
  }

  void compare(const std::string& name, const std::string& got, const std::string& expected, const std::string& kind,
               Tolerance tolerance) {
    if (got == expected) return;
    const bool floating = kind == "f64" || kind == "f32" || kind == "bf16";
    const size_t got_values = got.rfind('\t');
    const size_t expected_values = expected.rfind('\t');
    const bool same_head = got.substr(0, got_values) == expected.substr(0, expected_values);
    const std::string difference =
        floating && same_head
            ? first_difference(got.substr(got_values + 1), expected.substr(expected_values + 1), tolerance)
            : "";
    if (floating && same_head && difference.empty()) return;
    failure(name, difference + "\n  got      " + got + "\n  expected " + expected);
  }

  /// Empty if all values agree.
  static std::string first_difference(const std::string& got, const std::string& expected, Tolerance tolerance) {
    std::istringstream got_stream(got);
    std::istringstream expected_stream(expected);
    std::string a, b;
    for (int i = 0; expected_stream >> b; ++i) {
      if (!(got_stream >> a)) return "has too few values";
      const double x = std::strtod(a.c_str(), nullptr);
      const double y = std::strtod(b.c_str(), nullptr);
      if (x == y || (std::isnan(x) && std::isnan(y))) continue;
      if (!(std::abs(x - y) <= tolerance.atol + tolerance.rtol * std::abs(y))) {
        return "differs first in element " + std::to_string(i);
      }
    }
    return got_stream >> a ? "has too many values" : "";
  }

  bool writing_;
  std::string path_;
  std::map<std::string, std::string> lines_;
  std::ostringstream written_;
  int entries_ = 0;
  int failures_ = 0;
};
