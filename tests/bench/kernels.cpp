// SPDX-License-Identifier: MIT
// Single kernels without the floors above them, by Google Benchmark: for a look at one loop while it is worked on, as
//   OMP_NUM_THREADS=1 bench_kernels --benchmark_filter=layer_norm
// bytes_per_second counts each array that is read or written once, items_per_second a product's multiplications and
// additions.
#include <benchmark/benchmark.h>
#include <taper/taper.h>

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "kernels/gemm.h"
#include "kernels/norm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"

namespace {

using namespace taper::kernels;

// What the loops of a matrix work on: three matrices, five rows and two columns. Their memory is tensors', so that its
// pages and alignment are those of a program.
struct Matrices {
  Matrices(int64_t rows, int64_t n) : rows(rows), n(n) {}

  const int64_t rows, n;
  std::vector<taper::Tensor> tensors;

  float* numbers(int64_t count) { return tensors.emplace_back(taper::randn({count})).data_ptr<float>(); }

  float *x = numbers(rows * n), *g = numbers(rows * n), *y = numbers(rows * n);
  float *gamma = numbers(n), *beta = numbers(n), *dgamma = numbers(n), *dbeta = numbers(n), *out = numbers(n);
  float *mean = numbers(rows), *rstd = numbers(rows);
};

// run(Matrices&), which reads and writes `arrays` matrices, from within the first cache to beyond the last.
template <typename Run>
void over_matrices(const std::string& name, int64_t arrays, Run run) {
  for (const auto& [rows, n] :
       {std::pair<int64_t, int64_t>{4, 512}, {128, 768}, {2048, 1024}, {4096, 1024}, {8192, 4096}}) {
    const std::string shape = '/' + std::to_string(rows) + 'x' + std::to_string(n);
    benchmark::RegisterBenchmark((name + shape).c_str(), [=, rows = rows, n = n](benchmark::State& state) {
      Matrices m(rows, n);
      for (auto _ : state) {
        run(m);
        benchmark::ClobberMemory();
      }
      state.SetBytesProcessed(state.iterations() * arrays * rows * n * static_cast<int64_t>(sizeof(float)));
    })->UseRealTime();
  }
}

void pointwise() {
  for (const auto& [name, op] : {std::pair{"relu", UnaryOp::kRelu},
                                 {"exp", UnaryOp::kExp},
                                 {"log", UnaryOp::kLog},
                                 {"sigmoid", UnaryOp::kSigmoid},
                                 {"silu", UnaryOp::kSilu},
                                 {"tanh", UnaryOp::kTanh},
                                 {"gelu", UnaryOp::kGelu},
                                 {"gelu_tanh", UnaryOp::kGeluTanh}}) {
    over_matrices(name, 2, [op = op](Matrices& m) { unary(op, Loop<2>::contiguous(m.rows * m.n), m.y, m.x); });
  }
  over_matrices("add", 3,
                [](Matrices& m) { binary(BinaryOp::kAdd, Loop<3>::contiguous(m.rows * m.n), m.y, m.x, m.g); });
  over_matrices("gelu_backward", 3,
                [](Matrices& m) { backward(BackwardOp::kGelu, Loop<3>::contiguous(m.rows * m.n), m.y, m.g, m.x); });
}

void rows() {
  over_matrices("sum", 1, [](Matrices& m) { sum(m.x, m.out, Slices{1, m.rows * m.n, 1}); });
  over_matrices("sum_rows", 1, [](Matrices& m) { sum(m.x, m.mean, Slices{m.rows, m.n, 1}); });
  over_matrices("sum_columns", 1, [](Matrices& m) { sum(m.x, m.out, Slices{1, m.rows, m.n}); });
  over_matrices("softmax", 2, [](Matrices& m) { softmax(m.x, m.y, Slices{m.rows, m.n, 1}); });
  over_matrices("softmax_backward", 3, [](Matrices& m) { softmax_backward(m.g, m.x, m.y, Slices{m.rows, m.n, 1}); });
}

void norms() {
  over_matrices("layer_norm", 2,
                [](Matrices& m) { layer_norm(m.x, m.gamma, m.beta, 1e-5, m.y, m.mean, m.rstd, m.rows, m.n); });
  over_matrices("layer_norm_backward", 3, [](Matrices& m) {
    layer_norm_backward(m.g, m.x, m.mean, m.rstd, m.gamma, m.y, m.dgamma, m.dbeta, m.rows, m.n);
  });
  over_matrices("batch_norm_stats", 1, [](Matrices& m) {
    batch_norm_stats(m.x, m.dgamma, m.dbeta, Channels{m.rows, m.n, 1});
  });
  over_matrices("batch_norm_apply", 2, [](Matrices& m) {
    batch_norm_apply(m.x, m.beta, m.gamma, m.gamma, m.beta, m.y, Channels{m.rows, m.n, 1});
  });
  over_matrices("batch_norm_backward", 3, [](Matrices& m) {
    batch_norm_backward(m.g, m.x, m.beta, m.gamma, m.gamma, true, m.y, m.dgamma, m.dbeta, Channels{m.rows, m.n, 1});
  });
}

// The products of SimpleModel and of the perceptron, forward (A B^T) and both gradients (A B and A^T B).
void products() {
  for (const auto& [m, n, k] : {std::array<int64_t, 3>{1, 50, 100}, {100, 50, 100}, {128, 512, 784}, {128, 10, 512}}) {
    for (const auto& [name, trans_a, trans_b] :
         {std::tuple{"gemm_nt", false, true}, {"gemm_nn", false, false}, {"gemm_tn", true, false}}) {
      const GemmShape shape = GemmShape::dense(trans_a, trans_b, m, n, k);
      const std::string sizes = '/' + std::to_string(m) + 'x' + std::to_string(n) + 'x' + std::to_string(k);
      benchmark::RegisterBenchmark((name + sizes).c_str(), [shape](benchmark::State& state) {
        const taper::Tensor a = taper::randn({shape.m * shape.k}), b = taper::randn({shape.k * shape.n});
        const taper::Tensor c = taper::empty({shape.m * shape.n});
        for (auto _ : state) {
          gemm<float>(shape, 1, a.data_ptr<float>(), b.data_ptr<float>(), 0, c.data_ptr<float>());
          benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * 2 * shape.m * shape.n * shape.k);
      })->UseRealTime();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  pointwise();
  rows();
  norms();
  products();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
