// SPDX-License-Identifier: MIT
// Floors of the workloads of train.cpp, under their names: SimpleModel's step written by hand, of a perceptron its
// products by OpenBLAS and one pass over its parameters. Compiled for this machine alone, with loops and OpenMP pragmas
// of its own: it must not use taper's.
#include <cblas.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
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

// ---- Products ----

struct Matrix {
  int rows, cols;
  Floats values = filled(int64_t{rows} * cols, 0.001f);
};

// c = op(a) op(b) + beta c
void multiply(bool trans_a, bool trans_b, const Matrix& a, const Matrix& b, float beta, Matrix& c) {
  cblas_sgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, trans_b ? CblasTrans : CblasNoTrans, c.rows, c.cols,
              trans_a ? a.rows : a.cols, 1, a.values.data(), a.cols, b.values.data(), b.cols, beta, c.values.data(),
              c.cols);
}

struct Parameter {
  Floats value, grad = Floats(value.size()), momentum = Floats(value.size()), square = Floats(value.size());
};

void sgd(Parameter& p) {
  const size_t n = p.value.size();
  float *value = p.value.data(), *momentum = p.momentum.data();
  const float* grad = p.grad.data();
#pragma omp parallel for simd if (n > 65536)
  for (size_t i = 0; i < n; ++i) {
    momentum[i] = 0.9f * momentum[i] + grad[i];
    value[i] -= 0.01f * momentum[i];
  }
}

// Only what Adam reads and writes.
void adam(Parameter& p) {
  const size_t n = p.value.size();
  float *value = p.value.data(), *momentum = p.momentum.data(), *square = p.square.data();
  const float* grad = p.grad.data();
#pragma omp parallel for simd if (n > 65536)
  for (size_t i = 0; i < n; ++i) {
    momentum[i] += grad[i];
    square[i] += grad[i];
    value[i] += grad[i];
  }
}

// ---- SimpleModel, by hand: Linear 100 -> 50, LayerNorm, mean squared error, SGD with momentum ----

class SimpleModel {
 public:
  explicit SimpleModel(int batch)
      : x_{batch, 100},
        weight_{50, 100},
        y_{batch, 50},
        target_{batch, 50},
        grad_{batch, 50},
        mean_(batch),
        rstd_(batch) {}

  void forward() {
    for (int row = 0; row < y_.rows; ++row) std::copy(bias_.value.begin(), bias_.value.end(), &y_.values[row * 50]);
    multiply(false, true, x_, weight_, 1, y_);
    for (int row = 0; row < y_.rows; ++row) {
      const float* y = &y_.values[row * 50];
      float sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
      for (int i = 0; i < 50; ++i) sum += y[i];
      mean_[row] = sum / 50;
#pragma omp simd reduction(+ : squares)
      for (int i = 0; i < 50; ++i) squares += (y[i] - mean_[row]) * (y[i] - mean_[row]);
      rstd_[row] = 1 / std::sqrt(squares / 50 + 1e-5f);
      float* out = &grad_.values[row * 50];
      for (int i = 0; i < 50; ++i) out[i] = (y[i] - mean_[row]) * rstd_[row] * gamma_.value[i] + beta_.value[i];
    }
    bench::keep(grad_.values.data());
  }

  void step() {
    forward();
    for (Parameter* p : {&bias_, &gamma_, &beta_}) std::fill(p->grad.begin(), p->grad.end(), 0.0f);
    for (int row = 0; row < y_.rows; ++row) backward_row(row);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, 50, 100, y_.rows, 1, grad_.values.data(), 50, x_.values.data(),
                100, 0, linear_.grad.data(), 100);
    for (Parameter* p : {&linear_, &bias_, &gamma_, &beta_}) sgd(*p);
    weight_.values.swap(linear_.value);
    bench::keep(weight_.values.data());
    weight_.values.swap(linear_.value);
  }

 private:
  void backward_row(int row) {
    float* g = &grad_.values[row * 50];
    const float *y = &y_.values[row * 50], *target = &target_.values[row * 50];
    float h[50], sum = 0, sum_h = 0;
#pragma omp simd reduction(+ : sum, sum_h)
    for (int i = 0; i < 50; ++i) {
      const float dy = (g[i] - target[i]) * 2 / static_cast<float>(y_.values.size());
      h[i] = (y[i] - mean_[row]) * rstd_[row];
      gamma_.grad[i] += dy * h[i];
      beta_.grad[i] += dy;
      g[i] = dy * gamma_.value[i];
      sum += g[i];
      sum_h += g[i] * h[i];
    }
    for (int i = 0; i < 50; ++i) {
      g[i] = rstd_[row] * (g[i] - sum / 50 - h[i] * sum_h / 50);
      bias_.grad[i] += g[i];
    }
  }

  Matrix x_, weight_, y_, target_, grad_;
  Floats mean_, rstd_;
  Parameter linear_{Floats(5000)}, bias_{Floats(50)}, gamma_{Floats(50, 1.0f)}, beta_{Floats(50)};
};

void simple_model(int batch) {
  SimpleModel model(batch);
  const std::string name = std::to_string(batch);
  bench::measure(std::string("simple_step/batch") + name, [&] { model.step(); });
  bench::measure(std::string("simple_forward/batch") + name, [&] { model.forward(); });
}

// ---- The perceptron 784-512-512-10 at batch 128: its products and one pass over its parameters ----

void perceptron() {
  const int sizes[] = {784, 512, 512, 10};
  std::vector<Matrix> x, weight, grad;
  std::vector<Parameter> parameters;
  for (int layer = 0; layer < 4; ++layer) x.push_back({128, sizes[layer]});
  for (int layer = 0; layer < 3; ++layer) {
    weight.push_back({sizes[layer + 1], sizes[layer]});
    grad.push_back(weight.back());
    parameters.push_back({weight.back().values});
  }
  for (const std::string name : {"perceptron_step/batch_norm", "perceptron_step/layer_norm"}) {
    bench::measure(name, [&] {
      for (int i = 0; i < 3; ++i) multiply(false, true, x[i], weight[i], 0, x[i + 1]);
      for (int i = 2; i >= 0; --i) {
        multiply(true, false, x[i + 1], x[i], 0, grad[i]);
        if (i > 0) multiply(false, false, x[i + 1], weight[i], 0, x[i]);
      }
      for (Parameter& p : parameters) sgd(p);
    });
  }
  bench::measure("perceptron_optimizer/sgd", [&] {
    for (Parameter& p : parameters) sgd(p);
  });
  bench::measure("perceptron_optimizer/adam", [&] {
    for (Parameter& p : parameters) adam(p);
  });
}

}  // namespace

void bench::run() {
  simple_model(1);
  simple_model(100);
  perceptron();
}
