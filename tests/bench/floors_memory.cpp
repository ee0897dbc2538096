// SPDX-License-Identifier: MIT
// Floors of the workloads of norm.cpp and elementwise.cpp, under their names: moving the numbers through memory once.
// Compiled for this machine alone, with loops and OpenMP pragmas of its own: it must not use taper's.
#include <omp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "measure.h"

namespace {

using Floats = std::vector<float>;

Floats filled(int64_t n, float step) {
  Floats x(n);
  for (int64_t i = 0; i < n; ++i) x[i] = step * static_cast<float>(i % 97) - 0.1f;
  return x;
}

void read(const Floats& x) {
  float total = 0;
#pragma omp parallel for simd reduction(+ : total)
  for (size_t i = 0; i < x.size(); ++i) total += x[i];
  bench::keep(&total);
}

void copy(const Floats& x, Floats& y) {
#pragma omp parallel for simd
  for (size_t i = 0; i < x.size(); ++i) y[i] = x[i];
  bench::keep(y.data());
}

void add(const Floats& a, const Floats& b, Floats& y) {
#pragma omp parallel for simd
  for (size_t i = 0; i < a.size(); ++i) y[i] = a[i] + b[i];
  bench::keep(y.data());
}

void fill(Floats& y) {
#pragma omp parallel for simd
  for (size_t i = 0; i < y.size(); ++i) y[i] = 1;
  bench::keep(y.data());
}

// What reads n numbers and writes n. The gradient of an op that saves its result is written over that.
void one_operand(int64_t n, const std::vector<std::string>& names, bool saves_result = true) {
  const Floats a = filled(n, 0.01f), b = filled(n, 0.02f);
  Floats y(n), dx(n);
  for (const std::string& name : names) {
    bench::measure("elementwise/" + name, [&] { copy(a, y); });
    bench::measure("elementwise/" + name + "+backward", [&] { copy(a, y), add(b, y, saves_result ? y : dx); });
  }
}

void elementwise() {
  const int64_t n = 4096 * 1024;
  one_operand(n, {"relu", "exp", "sigmoid", "tanh", "softmax"});
  one_operand(n, {"bias_add", "gelu"}, false);
  one_operand(8 * n, {"relu_128MB", "exp_128MB", "softmax_128MB"});
  const Floats a = filled(n, 0.01f), b = filled(n, 0.02f);
  Floats y(n), dx(n);
  bench::measure("elementwise/add", [&] { add(a, b, y); });
  bench::measure("elementwise/add+backward", [&] { add(a, b, y), copy(b, dx); });
  for (const std::string name : {"elementwise/sum", "elementwise/mean_dim0"}) {
    bench::measure(name, [&] { read(a); });
    bench::measure(name + "+backward", [&] { read(a), fill(dx); });
  }
  bench::measure("elementwise/transpose_copy", [&] { copy(a, y); });
}

void norms() {
  for (const auto& [rows, size] : {std::pair{128, 768}, {2048, 1024}, {8192, 4096}}) {
    const int64_t n = int64_t{rows} * size;
    const std::string shape = '/' + std::to_string(rows) + 'x' + std::to_string(size);
    const Floats x = filled(n, 0.01f), g = filled(n, 0.02f);
    Floats y(n), dx(n);
    for (const std::string name : {"layer_norm", "batch_norm"}) {
      bench::measure(name + "_forward" + shape, [&] { copy(x, y); });
      bench::measure(name + "_backward" + shape, [&] { add(x, g, dx); });
      bench::measure(name + "_forward_backward" + shape, [&] { copy(x, y), add(x, g, dx); });
    }
  }
}

}  // namespace

void bench::run() {
  norms();
  elementwise();
}
