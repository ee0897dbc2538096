// SPDX-License-Identifier: MIT
// CSV: a dataset from a table in a text file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <taper/core/arg.h>
#include <taper/data/pair_dataset.h>
#include <taper/export.h>

namespace taper::data::datasets {

/// A column by its name in the header, or by its number from 0, -1 being the last; or none.
class CSVColumn {
 public:
  CSVColumn(std::string name) : name_(std::move(name)), kind_(Kind::kName) {}
  CSVColumn(const char* name) : name_(name), kind_(Kind::kName) {}
  CSVColumn(int64_t number) : number_(number) {}
  CSVColumn(int number) : number_(number) {}
  CSVColumn(std::nullopt_t) : kind_(Kind::kNone) {}

  bool is_none() const { return kind_ == Kind::kNone; }
  bool is_name() const { return kind_ == Kind::kName; }
  const std::string& name() const { return name_; }
  int64_t number() const { return number_; }

 private:
  enum class Kind { kNumber, kName, kNone };

  std::string name_;
  int64_t number_ = 0;
  Kind kind_ = Kind::kNumber;
};

struct CSVOptions {
  /// Rows in front of the header, or of the data, that are not read.
  TAPER_ARG(size_t, skip_rows) = 0;
  /// Whether the first row holds the names of the columns; without, they are "0", "1" and so on.
  TAPER_ARG(bool, header) = true;
  TAPER_ARG(char, delimiter) = ',';
  /// The column of the targets; std::nullopt for a table without.
  TAPER_ARG(CSVColumn, label) = -1;
  /// The names of the columns of the data, in this order; none for all but the label.
  TAPER_ARG(std::vector<std::string>, features);
  /// The label is a number to be predicted, not the name of a class.
  TAPER_ARG(bool, regression) = false;
  /// The classes in the order of their indices, as a training set had them; none to take them from the file.
  TAPER_ARG(std::vector<std::string>, classes);
};

/// Rows of comma-separated text (RFC 4180: quoted fields may hold delimiters, ends of lines and doubled quotes; LF, CR
/// LF or CR; packed with gzip or not). Features must be finite numbers, with or without spaces around. A value that is
/// missing or no number, an unknown class, a row of another length: Error names the file, line and column (from 1).
class TAPER_API CSV : public PairDataset<CSV> {
 public:
  explicit CSV(const std::string& path);
  CSV(const std::string& path, const CSVOptions& options);

  /// [size, columns], of the default dtype.
  const Tensor& features() const { return data_; }
  /// Class indices [size] int64; for regression [size, 1] of the default dtype; undefined without a label.
  const Tensor& targets() const { return targets_; }
  const std::vector<std::string>& feature_names() const { return feature_names_; }
  /// The name of the class of each index: in the order of numbers if all are whole numbers, else of their bytes. Empty
  /// for regression.
  const std::vector<std::string>& classes() const { return classes_; }

 private:
  struct Table;
  explicit CSV(Table table);

  std::vector<std::string> feature_names_;
  std::vector<std::string> classes_;
};

extern template class Dataset<CSV>;

}  // namespace taper::data::datasets
