// SPDX-License-Identifier: MIT
// Meters: what is summed up over the batches of an epoch. Average, accuracy, top-k accuracy, confusion matrix,
// throughput.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <taper/export.h>
#include <taper/tensor.h>

namespace taper::train {

/// A mean in which a batch counts as often as it has samples.
class TAPER_API AverageMeter {
 public:
  void update(double value, int64_t count = 1);
  void reset() { *this = AverageMeter(); }
  /// nan before the first update.
  double value() const;
  double sum() const { return sum_; }
  int64_t count() const { return count_; }

 private:
  double sum_ = 0;
  int64_t count_ = 0;
};

/// The share of samples whose class is among the k with the highest scores.
class TAPER_API TopKMeter {
 public:
  /// Throws Error unless k > 0.
  explicit TopKMeter(int64_t k);
  /// scores [N, C], targets [N] (whole numbers in [0, C)); k <= C. A score that is nan is the lowest of all, and among
  /// equal scores the target comes last: a model that says the same for every class has found nothing.
  void update(const Tensor& scores, const Tensor& targets);
  void reset();
  /// In [0, 1]; nan before the first update.
  double value() const { return correct_.value(); }
  int64_t count() const { return correct_.count(); }

 private:
  int64_t k_;
  AverageMeter correct_;
};

/// The share of samples whose class has the highest score.
class TAPER_API AccuracyMeter : public TopKMeter {
 public:
  AccuracyMeter() : TopKMeter(1) {}
};

/// How often samples of each class were taken for which class.
class TAPER_API ConfusionMatrix {
 public:
  /// Throws Error unless classes > 0.
  explicit ConfusionMatrix(int64_t classes);
  /// For these names, one a class.
  explicit ConfusionMatrix(std::vector<std::string> names);
  /// predictions: classes [N], whole numbers, or scores [N, C], of which the highest counts (the first, if several
  /// are). targets [N]. All in [0, C), else Error, and nothing is counted.
  void update(const Tensor& predictions, const Tensor& targets);
  void reset();

  /// [C, C] int64: row = target, column = prediction.
  Tensor matrix() const;
  int64_t classes() const { return static_cast<int64_t>(names_.size()); }
  const std::vector<std::string>& names() const { return names_; }
  int64_t count() const;
  /// The share of samples on the diagonal.
  double accuracy() const;
  /// Of those taken for this class, the share that are of it. nan if there are none.
  double precision(int64_t c) const;
  /// Of this class, the share that were taken for it. nan if there are none.
  double recall(int64_t c) const;
  /// The harmonic mean of both: 2 TP / (2 TP + FP + FN). nan if the class was neither there nor predicted.
  double f1(int64_t c) const;
  /// The matrix as text, with precision, recall and F1 of each class, and the accuracy.
  std::string table() const;

 private:
  struct Sums {
    int64_t hits, targets, predictions;
  };
  Sums sums(int64_t c) const;

  std::vector<std::string> names_;
  std::vector<int64_t> counts_;  // [C * C]
};

/// Samples a second since it was made or reset.
class TAPER_API ThroughputMeter {
 public:
  ThroughputMeter();
  void update(int64_t samples) { samples_ += samples; }
  void reset() { *this = ThroughputMeter(); }
  int64_t count() const { return samples_; }
  double seconds() const;
  double value() const;

 private:
  int64_t samples_ = 0;
  double started_;  // seconds of the steady clock
};

}  // namespace taper::train
