// SPDX-License-Identifier: MIT
// Counts what meters sum up.
#include <taper/train/meters.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <taper/core/grad_mode.h>
#include <taper/ops.h>

#include "tensor/check.h"
#include "tensor/shape.h"
#include "train/clock.h"

namespace taper::train {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : kNan;
}

/// The elements of `t`, which must be whole numbers of shape [n] in [0, classes).
std::vector<int64_t> class_list(const char* op, const char* what, const Tensor& t, int64_t n, int64_t classes) {
  check(t.dim() == 1 && t.size(0) == n && isIntegralType(t.scalar_type(), /*includeBool=*/true),
        "{}: expected {} of whole numbers [{}], got {} {}", op, what, n, toString(t.scalar_type()),
        shape_text(t.sizes()));
  const Tensor whole = t.detach().to(kLong).contiguous();
  std::vector<int64_t> list(whole.data_ptr<int64_t>(), whole.data_ptr<int64_t>() + n);
  for (const int64_t c : list) {
    check(c >= 0 && c < classes, "{}: expected {} in [0, {}), got {}", op, what, classes, c);
  }
  return list;
}

/// How many of the scores keep the target's from being the highest: those above it, and its equals.
int64_t rivals(const double* scores, int64_t classes, int64_t target) {
  const double own = scores[target];
  int64_t count = 0;
  for (int64_t c = 0; c < classes; ++c) count += c != target && (std::isnan(own) || scores[c] >= own);
  return count;
}

std::vector<std::string> numbered(int64_t classes) {
  check(classes > 0, "ConfusionMatrix: expected classes > 0, got {}", classes);
  std::vector<std::string> names;
  for (int64_t c = 0; c < classes; ++c) names.push_back(std::to_string(c));
  return names;
}

std::string share_text(double x) { return std::isnan(x) ? "-" : fmt::format("{:.4f}", x); }

}  // namespace

void AverageMeter::update(double value, int64_t count) {
  check(count >= 0, "AverageMeter: expected count >= 0, got {}", count);
  if (count == 0) return;  // an empty batch has no mean, and its nan would stay
  sum_ += value * static_cast<double>(count);
  count_ += count;
}

double AverageMeter::value() const { return count_ > 0 ? sum_ / static_cast<double>(count_) : kNan; }

TopKMeter::TopKMeter(int64_t k) : k_(k) { check(k > 0, "TopKMeter: expected k > 0, got {}", k); }

void TopKMeter::reset() { correct_.reset(); }

void TopKMeter::update(const Tensor& scores, const Tensor& targets) {
  check(scores.dim() == 2 && scores.size(1) >= k_, "TopKMeter: expected scores [N, at least {}], got {}", k_,
        shape_text(scores.sizes()));
  const int64_t n = scores.size(0);
  const int64_t classes = scores.size(1);
  const std::vector<int64_t> wanted = class_list("TopKMeter", "targets", targets, n, classes);
  const Tensor doubles = scores.detach().to(kDouble).contiguous();
  int64_t hits = 0;
  for (int64_t i = 0; i < n; ++i) {
    hits += rivals(doubles.data_ptr<double>() + i * classes, classes, wanted[static_cast<size_t>(i)]) < k_;
  }
  if (n > 0) correct_.update(share(hits, n), n);
}

ConfusionMatrix::ConfusionMatrix(int64_t classes) : ConfusionMatrix(numbered(classes)) {}

ConfusionMatrix::ConfusionMatrix(std::vector<std::string> names)
    : names_(std::move(names)), counts_(names_.size() * names_.size()) {
  check(!names_.empty(), "ConfusionMatrix: expected names of classes, got none");
}

void ConfusionMatrix::update(const Tensor& predictions, const Tensor& targets) {
  const bool scores = predictions.dim() == 2;
  check(!scores || predictions.size(1) == classes(), "ConfusionMatrix: expected scores [N, {}], got {}", classes(),
        shape_text(predictions.sizes()));
  const NoGradGuard no_grad;
  const Tensor chosen = scores ? predictions.detach().argmax(1) : predictions;
  const int64_t n = chosen.dim() == 1 ? chosen.size(0) : 0;
  const std::vector<int64_t> columns = class_list("ConfusionMatrix", "predictions", chosen, n, classes());
  const std::vector<int64_t> rows = class_list("ConfusionMatrix", "targets", targets, n, classes());
  for (size_t i = 0; i < rows.size(); ++i) ++counts_[static_cast<size_t>(rows[i] * classes() + columns[i])];
}

void ConfusionMatrix::reset() { std::ranges::fill(counts_, 0); }

Tensor ConfusionMatrix::matrix() const { return tensor(counts_, kLong).view({classes(), classes()}); }

int64_t ConfusionMatrix::count() const { return std::accumulate(counts_.begin(), counts_.end(), int64_t{0}); }

ConfusionMatrix::Sums ConfusionMatrix::sums(int64_t c) const {
  check<IndexError>(c >= 0 && c < classes(), "ConfusionMatrix: expected a class in [0, {}), got {}", classes(), c);
  Sums sums{counts_[static_cast<size_t>(c * classes() + c)], 0, 0};
  for (int64_t other = 0; other < classes(); ++other) {
    sums.targets += counts_[static_cast<size_t>(c * classes() + other)];
    sums.predictions += counts_[static_cast<size_t>(other * classes() + c)];
  }
  return sums;
}

double ConfusionMatrix::accuracy() const {
  int64_t hits = 0;
  for (int64_t c = 0; c < classes(); ++c) hits += sums(c).hits;
  return share(hits, count());
}

double ConfusionMatrix::precision(int64_t c) const { return share(sums(c).hits, sums(c).predictions); }

double ConfusionMatrix::recall(int64_t c) const { return share(sums(c).hits, sums(c).targets); }

double ConfusionMatrix::f1(int64_t c) const {
  const Sums s = sums(c);
  return share(2 * s.hits, s.targets + s.predictions);
}

std::string ConfusionMatrix::table() const {
  constexpr char kCorner[] = "target \\ predicted";
  const int64_t largest = *std::ranges::max_element(counts_);
  size_t name_width = sizeof(kCorner) - 1;
  size_t width = std::to_string(largest).size();
  for (const std::string& name : names_) {
    name_width = std::max(name_width, name.size());
    width = std::max(width, name.size());
  }
  std::string text = fmt::format("{:<{}}", kCorner, name_width);
  for (const std::string& name : names_) text += fmt::format("  {:>{}}", name, width);
  text += "    precision  recall      F1\n";
  for (int64_t c = 0; c < classes(); ++c) {
    text += fmt::format("{:<{}}", names_[static_cast<size_t>(c)], name_width);
    for (int64_t other = 0; other < classes(); ++other) {
      text += fmt::format("  {:>{}}", counts_[static_cast<size_t>(c * classes() + other)], width);
    }
    text +=
        fmt::format("    {:>9}  {:>6}  {:>6}\n", share_text(precision(c)), share_text(recall(c)), share_text(f1(c)));
  }
  return text + fmt::format("accuracy {} of {} samples\n", share_text(accuracy()), count());
}

ThroughputMeter::ThroughputMeter() : started_(steady_seconds()) {}

double ThroughputMeter::seconds() const { return steady_seconds() - started_; }

double ThroughputMeter::value() const {
  const double passed = seconds();
  return passed > 0 ? static_cast<double>(samples_) / passed : 0;
}

}  // namespace taper::train
