// SPDX-License-Identifier: MIT
// Floating-point products: blocks of C, spread over threads here, each on the calling thread's own: by gemm_dots,
// gemm_packed or OpenBLAS.
#include "kernels/gemm.h"

#include <cblas.h>
#include <omp.h>

#include <algorithm>
#include <type_traits>

#include "kernels/gemm_dots.h"
#include "kernels/gemm_packed.h"
#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

// OpenBLAS's OpenMP build asks OpenMP how many threads to use, its pthread build its own setting: both have to say one.
class SerialBlas {
 public:
  SerialBlas() : threads_(omp_get_max_threads()) {
    static const bool once = (openblas_set_num_threads(1), true);
    static_cast<void>(once);
    if (threads_ != 1) omp_set_num_threads(1);
  }
  ~SerialBlas() {
    if (threads_ != 1) omp_set_num_threads(threads_);
  }
  SerialBlas(const SerialBlas&) = delete;
  SerialBlas& operator=(const SerialBlas&) = delete;

 private:
  int threads_;
};

int blas_int(int64_t value) { return static_cast<int>(value); }
CBLAS_TRANSPOSE blas_trans(bool trans) { return trans ? CblasTrans : CblasNoTrans; }
int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

void blas_gemm(const GemmShape& s, float alpha, const float* a, const float* b, float beta, float* c) {
  cblas_sgemm(CblasRowMajor, blas_trans(s.trans_a), blas_trans(s.trans_b), blas_int(s.m), blas_int(s.n), blas_int(s.k),
              alpha, a, blas_int(s.lda), b, blas_int(s.ldb), beta, c, blas_int(s.ldc));
}

void blas_gemm(const GemmShape& s, double alpha, const double* a, const double* b, double beta, double* c) {
  cblas_dgemm(CblasRowMajor, blas_trans(s.trans_a), blas_trans(s.trans_b), blas_int(s.m), blas_int(s.n), blas_int(s.k),
              alpha, a, blas_int(s.lda), b, blas_int(s.ldb), beta, c, blas_int(s.ldc));
}

// y = alpha * op(A) x + y for A stored [rows, cols].
void blas_gemv(bool trans, int64_t rows, int64_t cols, float alpha, const float* a, int64_t lda, const float* x,
               int64_t incx, float* y, int64_t incy) {
  cblas_sgemv(CblasRowMajor, blas_trans(trans), blas_int(rows), blas_int(cols), alpha, a, blas_int(lda), x,
              blas_int(incx), 1.0f, y, blas_int(incy));
}

void blas_gemv(bool trans, int64_t rows, int64_t cols, double alpha, const double* a, int64_t lda, const double* x,
               int64_t incx, double* y, int64_t incy) {
  cblas_dgemv(CblasRowMajor, blas_trans(trans), blas_int(rows), blas_int(cols), alpha, a, blas_int(lda), x,
              blas_int(incx), 1.0, y, blas_int(incy));
}

float blas_dot(const float* x, const float* y, int64_t n) { return cblas_sdot(blas_int(n), x, 1, y, 1); }
double blas_dot(const double* x, const double* y, int64_t n) { return cblas_ddot(blas_int(n), x, 1, y, 1); }

// C = the addend. BLAS's own scaling may multiply nan by a beta of 0.
template <typename T>
void set_to(const GemmShape& s, GemmAddend<T> addend, T* c) {
  if (addend.factor == T(1) && addend.x == c) return;
  for (int64_t row = 0; row < s.m; ++row) {
    T* y = c + row * s.ldc;
    const T* x = addend.x + row * addend.stride;
    if (addend.factor == T(0)) {
      std::fill_n(y, s.n, T(0));
    } else {
      for (int64_t i = 0; i < s.n; ++i) y[i] = addend.factor * x[i];
    }
  }
}

// What takes less time than OpenBLAS needs to begin. Sums in fours: one alone would wait for each of its additions.
template <typename T>
void gemm_tiny(const GemmShape& s, T alpha, const T* a, const T* b, GemmAddend<T> addend, T* c) {
  const int64_t a_row = s.trans_a ? 1 : s.lda, a_step = s.trans_a ? s.lda : 1;
  const int64_t b_col = s.trans_b ? s.ldb : 1, b_step = s.trans_b ? 1 : s.ldb;
  for (int64_t j = 0; j < s.n; j += 4, b += 4 * b_col, c += 4, addend.x += 4) {
    const int64_t width = std::min<int64_t>(4, s.n - j);
    int64_t column[4];
    for (int64_t q = 0; q < 4; ++q) column[q] = std::min(q, width - 1) * b_col;  // a narrow end repeats its last one
    for (int64_t i = 0; i < s.m; ++i) {
      const T *x = a + i * a_row, *y = b;
      T sum[4] = {};
      for (int64_t p = 0; p < s.k; ++p, x += a_step, y += b_step) {
        for (int64_t q = 0; q < 4; ++q) sum[q] += *x * y[column[q]];
      }
      const T* old = addend.x + i * addend.stride;
      for (int64_t q = 0; q < width; ++q) {
        c[i * s.ldc + q] = alpha * sum[q] + (addend.factor == T(0) ? T(0) : addend.factor * old[q]);
      }
    }
  }
}

double work_of(const GemmShape& s) {
  return static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
}

enum class Kernel { kTiny, kDots, kPacked, kBlas };

template <typename T>
bool is_tiny(const GemmShape& s, T alpha) {
  const double work = work_of(s);
  return 0 < work && work <= 64 && alpha != T(0);
}

// Whether the rows of A and of B lie together: a few rows times long ones.
bool are_dots(const GemmShape& s) {
  constexpr int64_t kMostRows = 8, kShortest = 24;
  const bool rows_of_a = !s.trans_a || (s.m == 1 && s.lda == 1);
  return rows_of_a && s.trans_b && s.m <= kMostRows && s.k >= kShortest * s.m;
}

// Whether the product does little more than write a wide C, which lies beyond the second cache, or beyond the first for
// very short sums and where its rows begin in the same set of lines.
constexpr int64_t kVeryShort = 4;
bool writes_far(const GemmShape& s) {
  constexpr int64_t kShort = 8, kWide = 256, kSameSet = 1024;
  const bool leaves_first = s.k < kVeryShort || s.ldc % kSameSet == 0;
  return s.k <= kShort && s.n > kWide && s.m * s.n > int64_t{1} << (leaves_first ? 15 : 18);
}

// OpenBLAS's are the other vectors, what is too small to be worth a tile, and what does little more than write a wide
// C, since panels write it in narrow strips; alpha = 0 does not read A and B there.
Kernel kernel_of(const GemmShape& s, float alpha) {
  constexpr int64_t kNarrow = 128;
  constexpr double kSmall = 512;
  if (is_tiny(s, alpha)) return Kernel::kTiny;
  if (alpha == 0 || !can_gemm_packed()) return Kernel::kBlas;
  if (are_dots(s)) return Kernel::kDots;
  const bool only_writes = s.k < kVeryShort && s.n > std::min(kNarrow, 4 * s.m) && !writes_far(s);
  return s.m > 1 && s.n > 1 && !only_writes && work_of(s) >= kSmall ? Kernel::kPacked : Kernel::kBlas;
}
Kernel kernel_of(const GemmShape& s, double alpha) { return is_tiny(s, alpha) ? Kernel::kTiny : Kernel::kBlas; }

// One block on the calling thread. A matrix that is used once is not worth packing: gemv reads it in place.
template <typename T>
void gemm_block(Kernel kernel, const GemmShape& s, T alpha, const T* a, const T* b, GemmAddend<T> addend, T* c) {
  if constexpr (std::is_same_v<T, float>) {
    if (kernel == Kernel::kDots) return gemm_dots(s, alpha, a, b, addend, c);
    if (kernel == Kernel::kPacked) return gemm_packed(s, alpha, a, b, addend, c);
  }
  if (kernel == Kernel::kTiny) return gemm_tiny(s, alpha, a, b, addend, c);
  const SerialBlas serial;
  constexpr int64_t kVector = 4096;
  if (s.m == 1 && s.n * s.k >= kVector) {
    set_to(s, addend, c);
    return blas_gemv(!s.trans_b, s.trans_b ? s.n : s.k, s.trans_b ? s.k : s.n, alpha, b, s.ldb, a,
                     s.trans_a ? s.lda : 1, c, 1);
  }
  if (addend.x != c && addend.factor != 0) {
    set_to(s, addend, c);
    addend.factor = 1;
  }
  blas_gemm(s, alpha, a, b, addend.factor, c);
}

struct Blocks {
  int64_t down, across;
};

// Multiply-adds that are worth a block and a thread of their own. Half as many gain 3 us on an idle machine, and lose
// hundreds waiting for a thread where other programs run as well.
constexpr double kEnough = 1 << 20;
constexpr double kEnoughOfVector = 1 << 16;     // a row of A: it is reading B that counts
constexpr int64_t kRowUnit = 4, kColUnit = 16;  // a block ends at a whole register tile

// Panels would come back to each row of C.
bool by_rows(Kernel kernel, const GemmShape& s) { return kernel == Kernel::kPacked && writes_far(s); }
bool reads_once(Kernel kernel, const GemmShape& s) { return kernel == Kernel::kDots || s.m == 1; }
double enough_of(Kernel kernel, const GemmShape& s) {
  return reads_once(kernel, s) ? kEnoughOfVector * static_cast<double>(s.m) : kEnough;
}

// How many blocks to make of a large product. OpenBLAS's sums may depend on it, so that it must not depend on the
// threads; ours do not.
int64_t blocks_wanted(Kernel kernel, const GemmShape& s) {
  if (kernel != Kernel::kBlas) return get_num_threads() == 1 ? 1 : 8;
  return s.m == 1 && work_of(s) < 2 * kEnough ? 2 : 8;  // OpenBLAS is slower in narrow blocks
}

// Blocks small enough for the second cache, and as many as wanted where each still has work enough; rather narrow than
// low while they are not narrow already, because it is B that is packed, once for each block that reads it.
Blocks blocks_of(Kernel kernel, const GemmShape& s) {
  constexpr int64_t kNarrow = 64, kMostRows = 512, kMostCols = 256;
  constexpr int64_t kRowsTogether = 24;
  if (by_rows(kernel, s)) return {ceil_div(s.m, kRowsTogether), 1};
  const int64_t wanted = blocks_wanted(kernel, s);
  const auto is_large = [&](int64_t rows, int64_t cols) {
    return !reads_once(kernel, s) && (rows > kMostRows || cols > kMostCols);
  };
  int64_t rows = s.m, cols = s.n;
  Blocks b{1, 1};
  while ((is_large(rows, cols) || b.down * b.across < wanted) &&
         work_of(s) / static_cast<double>(b.down * b.across) >= 2 * enough_of(kernel, s)) {
    (s.m == 1 || (cols > kNarrow && rows < 4 * cols) ? b.across : b.down) *= 2;
    rows = ceil_div(s.m, b.down);
    cols = ceil_div(s.n, b.across);
  }
  return {std::min(b.down, ceil_div(s.m, kRowUnit)), std::min(b.across, ceil_div(s.n, kColUnit))};
}

// Where piece `index` of nearly equal ones begins.
int64_t begin_of(int64_t index, int64_t pieces, int64_t size, int64_t unit) {
  return std::min(size, ceil_div(size, unit) * index / pieces * unit);
}

template <typename T>
void run_block(Kernel kernel, const GemmShape& s, const Blocks& blocks, int64_t index, T alpha, const T* a, const T* b,
               GemmAddend<T> addend, T* c) {
  const int64_t down = index / blocks.across, across = index % blocks.across;
  const int64_t row = begin_of(down, blocks.down, s.m, kRowUnit), col = begin_of(across, blocks.across, s.n, kColUnit);
  GemmShape block = s;
  block.m = begin_of(down + 1, blocks.down, s.m, kRowUnit) - row;
  block.n = begin_of(across + 1, blocks.across, s.n, kColUnit) - col;
  addend.x += row * addend.stride + col;
  gemm_block(kernel, block, alpha, a + (s.trans_a ? row : row * s.lda), b + (s.trans_b ? col * s.ldb : col), addend,
             c + row * s.ldc + col);
}

template <typename T>
void multiply(const GemmShape& s, T alpha, const T* a, const T* b, GemmAddend<T> addend, T* c, const GemmBatch& batch);

// C of one column, without gaps, is the row C^T = op(B)^T op(A)^T. Only a product alone adds to a repeated row.
template <typename T>
void multiply_column(const GemmShape& s, T alpha, const T* a, const T* b, GemmAddend<T> addend, T* c,
                     const GemmBatch& batch) {
  if (addend.stride != 1) {
    set_to(s, addend, c);
    addend = {T(1), c, 1};
  }
  const GemmShape row{!s.trans_b, !s.trans_a, 1, s.m, s.k, s.ldb, s.lda, s.m};
  multiply(row, alpha, b, a, addend, c, {batch.count, batch.stride_b, batch.stride_a, batch.stride_c});
}

// X moves on with C in a batch.
template <typename T>
void multiply(const GemmShape& s, T alpha, const T* a, const T* b, GemmAddend<T> addend, T* c, const GemmBatch& batch) {
  if (s.m == 0 || s.n == 0) return;
  const auto addend_of = [&](int64_t p) {
    return GemmAddend<T>{addend.factor, addend.x + p * batch.stride_c, addend.stride};
  };
  if (s.k == 0) {
    for (int64_t p = 0; p < batch.count; ++p) set_to(s, addend_of(p), c + p * batch.stride_c);
    return;
  }
  if (s.n == 1 && s.m > 1 && s.ldc == 1) return multiply_column(s, alpha, a, b, addend, c, batch);
  const Kernel kernel = kernel_of(s, alpha);
  if (batch.count == 1 && work_of(s) < 2 * enough_of(kernel, s) && !by_rows(kernel, s)) {
    return gemm_block(kernel, s, alpha, a, b, addend, c);
  }
  const Blocks blocks = blocks_of(kernel, s);
  const int64_t per_product = blocks.down * blocks.across;
  const double worth_a_thread = enough_of(kernel, s) / 2;
  const auto grain = static_cast<int64_t>(worth_a_thread * static_cast<double>(per_product) / work_of(s));
  parallel_for(0, batch.count * per_product, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t p = i / per_product;
      run_block(kernel, s, blocks, i % per_product, alpha, a + p * batch.stride_a, b + p * batch.stride_b, addend_of(p),
                c + p * batch.stride_c);
    }
  });
}

}  // namespace

template <typename T>
void gemm(const GemmShape& s, T alpha, const T* a, const T* b, T beta, T* c, const GemmBatch& batch) {
  // As multiply() would, without what else it looks at.
  if (batch.count == 1 && is_tiny(s, alpha)) return gemm_tiny(s, alpha, a, b, {beta, c, s.ldc}, c);
  multiply(s, alpha, a, b, {beta, c, s.ldc}, c, batch);
}

template <typename T>
void gemm_plus_row(const GemmShape& s, const T* a, const T* b, const T* row, T* c) {
  multiply(s, T(1), a, b, {T(1), row, 0}, c, {});
}

template <typename T>
T dot(const T* x, const T* y, int64_t n) {
  constexpr int64_t kChunk = 4096;
  if (n <= kChunk) {
    const SerialBlas serial;
    return blas_dot(x, y, n);
  }
  const int64_t chunks = ceil_div(n, kChunk);
  const Scratch<T> partial(chunks);
  parallel_for(0, chunks, 8, [&](int64_t begin, int64_t end) {
    const SerialBlas serial;
    for (int64_t i = begin; i < end; ++i) {
      partial[i] = blas_dot(x + i * kChunk, y + i * kChunk, std::min(kChunk, n - i * kChunk));
    }
  });
  T result;
  sum(partial.get(), &result, Slices{1, chunks, 1});
  return result;
}

template void gemm(const GemmShape&, float, const float*, const float*, float, float*, const GemmBatch&);
template void gemm(const GemmShape&, double, const double*, const double*, double, double*, const GemmBatch&);
template void gemm_plus_row(const GemmShape&, const float*, const float*, const float*, float*);
template void gemm_plus_row(const GemmShape&, const double*, const double*, const double*, double*);
template float dot(const float*, const float*, int64_t);
template double dot(const double*, const double*, int64_t);

}  // namespace taper::kernels
