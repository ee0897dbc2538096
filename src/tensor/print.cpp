// SPDX-License-Identifier: MIT
// Tensors as text, as libtorch prints them: values, then `[ CPUFloatType{2,3} ]`.
#include <algorithm>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <vector>

#include <taper/tensor.h>

#include "tensor/copy.h"
#include "tensor/dispatch.h"
#include "tensor/factories.h"

namespace taper {
namespace {

constexpr int64_t kLineWidth = 80;
constexpr int64_t kScientificWidth = 11;

/// Gives the stream its flags and precision back.
class StreamState {
 public:
  explicit StreamState(std::ostream& out) : out_(out), saved_(nullptr) { saved_.copyfmt(out); }
  ~StreamState() { out_.copyfmt(saved_); }
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;

 private:
  std::ostream& out_;
  std::ios saved_;
};

/// How the numbers of one block are written: all in the same width, after division by scale.
struct NumberFormat {
  double scale = 1;
  int64_t width = kScientificWidth;
};

// Digits before the decimal point of |x|, negative below 0.1; 1 for zero.
double magnitude(double x) { return x == 0 ? 1 : std::floor(std::log10(x)) + 1; }

// Chooses the format for n numbers and switches the stream to it.
NumberFormat choose_format(std::ostream& out, const double* x, int64_t n) {
  bool whole = true, any_finite = false;
  double smallest = 1, largest = 1;
  for (int64_t i = 0; i < n; ++i) {
    if (!std::isfinite(x[i])) continue;
    const double size = std::abs(x[i]);
    whole = whole && x[i] == std::ceil(x[i]);
    smallest = any_finite ? std::min(smallest, size) : size;
    largest = any_finite ? std::max(largest, size) : size;
    any_finite = true;
  }
  const double low = any_finite ? magnitude(smallest) : 1, high = any_finite ? magnitude(largest) : 1;
  if (whole && high <= 9) {
    out << std::defaultfloat;
    return {1, static_cast<int64_t>(high) + 1};
  }
  if (whole || high - low > 4) {
    out << std::scientific << std::setprecision(4);
    const bool long_exponent = !whole && (std::abs(high) > 99 || std::abs(low) > 99);
    return {1, kScientificWidth + (long_exponent ? 1 : 0)};
  }
  out << std::fixed << std::setprecision(4);
  if (high > 5 || high < 0) return {std::pow(10, high - 1), 7};
  return {1, high == 0 ? 7 : static_cast<int64_t>(high) + 6};
}

void print_scale(std::ostream& out, double scale) {
  const StreamState state(out);
  out << std::defaultfloat << scale << " *\n";
}

void print_vector(std::ostream& out, const double* x, int64_t n) {
  const NumberFormat format = choose_format(out, x, n);
  if (format.scale != 1) print_scale(out, format.scale);
  for (int64_t i = 0; i < n; ++i) out << std::setw(static_cast<int>(format.width)) << x[i] / format.scale << '\n';
}

// Columns that do not fit into a line follow in blocks. libtorch writes no newline after their heading, and one space
// more before the later rows of a scaled block; programs compare this text.
void print_matrix(std::ostream& out, const double* x, int64_t rows, int64_t columns, const char* indent) {
  const NumberFormat format = choose_format(out, x, rows * columns);
  const bool scaled = format.scale != 1;
  const int64_t in_a_line = (kLineWidth - (*indent ? 1 : 0)) / (format.width + 1);
  out << indent;
  for (int64_t first = 0; first < columns; first += in_a_line) {
    const int64_t end = std::min(first + in_a_line, columns);
    if (in_a_line < columns) out << (first ? "\n" : "") << "Columns " << first + 1 << " to " << end << indent;
    if (scaled) {
      print_scale(out, format.scale);
      out << indent;
    }
    for (int64_t row = 0; row < rows; ++row) {
      if (row > 0) out << indent << (scaled ? " " : "");
      for (int64_t c = first; c < end; ++c) {
        out << std::setw(static_cast<int>(format.width)) << x[row * columns + c] / format.scale << (c + 1 < end ? " " : "\n");
      }
    }
  }
}

// Matrix after matrix, the first index running fastest.
void print_matrices(std::ostream& out, const double* x, IntArrayRef sizes) {
  const size_t leading = sizes.size() - 2;
  const int64_t rows = sizes[leading], columns = sizes[leading + 1];
  int64_t count = 1;
  for (size_t d = 0; d < leading; ++d) count *= sizes[d];
  std::vector<int64_t> index(leading, 0);
  for (int64_t i = 0; i < count; ++i) {
    out << (i ? "\n(" : "(");
    int64_t at = 0;
    for (size_t d = 0; d < leading; ++d) {
      at = at * sizes[d] + index[d];
      out << index[d] + 1 << ',';
    }
    out << ".,.) = \n";
    print_matrix(out, x + at * rows * columns, rows, columns, " ");
    for (size_t d = 0; d < leading && ++index[d] == sizes[d]; ++d) index[d] = 0;
  }
}

void print_values(std::ostream& out, const Tensor& tensor) {
  const Tensor values = make_like(tensor, kDouble);
  copy_into(values, tensor);
  const double* x = data<double>(values);
  const IntArrayRef sizes = tensor.sizes();
  if (sizes.empty()) {
    out << std::defaultfloat << *x << '\n';
  } else if (tensor.numel() == 0) {
    return;
  } else if (sizes.size() == 1) {
    print_vector(out, x, sizes[0]);
  } else if (sizes.size() == 2) {
    print_matrix(out, x, sizes[0], sizes[1], "");
  } else {
    print_matrices(out, x, sizes);
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  const StreamState state(out);
  if (!tensor.defined()) return out << "[ Tensor (undefined) ]";
  print_values(out, tensor);
  out << "[ " << tensor.toString() << '{';
  const IntArrayRef sizes = tensor.sizes();
  for (size_t i = 0; i < sizes.size(); ++i) out << (i ? "," : "") << sizes[i];
  return out << "} ]";
}

}  // namespace taper
