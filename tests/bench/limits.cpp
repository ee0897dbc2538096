// SPDX-License-Identifier: MIT
// What the machine can do, without any framework: matrix products, memory by level of the cache, waking a thread.
// It must not use taper's own loops, and so has OpenMP pragmas of its own.
#include <cblas.h>
#include <omp.h>

#include <cstdio>
#include <cstring>
#include <vector>

#include "measure.h"

namespace {

void products() {
  struct Shape {
    int m, n, k;
  };
  for (const Shape& s : {Shape{1, 50, 100}, {100, 50, 100}, {50, 100, 100}, {128, 512, 784}, {128, 512, 512}}) {
    const std::vector<float> a(s.m * s.k, 1.0f), b(s.k * s.n, 1.0f);
    std::vector<float> c(s.m * s.n);
    bench::measure("limit/sgemm_" + std::to_string(s.m) + "x" + std::to_string(s.n) + "x" + std::to_string(s.k), [&] {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, s.m, s.n, s.k, 1.0f, a.data(), s.k, b.data(), s.n, 0.0f,
                  c.data(), s.n);
    });
  }
}

float sum(const float* x, size_t n) {
  float total = 0;
#pragma omp simd reduction(+ : total)
  for (size_t i = 0; i < n; ++i) total += x[i];
  return total;
}

// Calls piece(begin, n) in each thread, in one for arrays that would not be worth a second.
template <typename Piece>
void in_pieces(size_t n, Piece piece) {
#pragma omp parallel if (n > 256 * 1024)
  {
    const size_t threads = omp_get_num_threads(), size = n / threads;
    piece(omp_get_thread_num() * size, size);
  }
}

// Fused multiply-adds on registers alone; ten sums at once, so that none waits for its last step.
void multiply_adds() {
#ifdef __AVX512F__
  using Vector __attribute__((vector_size(64))) = float;
#else
  using Vector __attribute__((vector_size(32))) = float;
#endif
  constexpr int kSums = 10, kSteps = 10000, kLanes = sizeof(Vector) / sizeof(float);
  Vector sum[kSums] = {}, factor = Vector{} + 0.5f, addend = Vector{} + 1.0f;
  bench::keep(&factor), bench::keep(&addend);
  const std::string work = std::to_string(2 * kSums * kSteps * kLanes / 1000);
  bench::measure("limit/multiply_add_" + work + "kFLOP", [&] {
    Vector now[kSums];
    std::memcpy(now, sum, sizeof(sum));
    for (int step = 0; step < kSteps; ++step) {
#pragma GCC unroll 10
      for (Vector& v : now) v = v * factor + addend;
    }
    std::memcpy(sum, now, sizeof(sum));
    bench::keep(sum);
  });
}

void memory() {
  for (const size_t kilobytes : {16, 192, 2048, 131072}) {
    const size_t n = kilobytes * 1024 / sizeof(float);
    std::vector<float> from(n, 1.0f), to(n);
    const std::string name = std::to_string(kilobytes) + "kB";
    bench::measure("limit/read_" + name, [&] {
      in_pieces(n, [&](size_t begin, size_t size) {
        const float total = sum(from.data() + begin, size);
        bench::keep(&total);
      });
    });
    bench::measure("limit/copy_" + name, [&] {
      in_pieces(n, [&](size_t begin, size_t size) { std::memcpy(&to[begin], &from[begin], size * sizeof(float)); });
      bench::keep(to.data());
    });
  }
}

}  // namespace

void bench::run() {
  products();
  multiply_adds();
  memory();
  measure("limit/fork_join", [] {
#pragma omp parallel
    keep(nullptr);
  });
}
