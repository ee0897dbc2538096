// SPDX-License-Identifier: MIT
// Float products in the manner of K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (2008), for matrices that fit the cache: a panel of B, a few vectors wide, lies packed in the innermost cache while
// the rows of A pass by. A is read in place.
#include "kernels/gemm_packed.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm_packed.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <vector>

#include "kernels/tail-inl.h"
#include "kernels/transpose.h"

#ifndef TAPER_KERNELS_GEMM_PACKED_ONCE
#define TAPER_KERNELS_GEMM_PACKED_ONCE
namespace taper::kernels {

// A run of k of op(A) and of a panel of op(B): the element (i, p) of A is a[i * a_row + p * a_step], a row p of the
// panel begins at b + p * b_step.
struct PanelProduct {
  const float *a, *b;
  int64_t a_row, a_step, b_step, k;
  float alpha;
  GemmAddend<float> addend;
  float* c;
  int64_t ldc;
  size_t last;  // columns in the last vector of the panel
};

}  // namespace taper::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

bool has_vectors() { return HWY_TARGET != HWY_SCALAR; }

#if HWY_TARGET == HWY_SCALAR
void product(const GemmShape&, float, const float*, const float*, GemmAddend<float>, float*) {}
#else

// kCount registers. A member each, because a compiler keeps arrays in memory until too late.
template <class T, size_t kCount>
struct Registers {
  T first;
  Registers<T, kCount - 1> rest;
};
template <class T>
struct Registers<T, 0> {};

// A tile of C in registers: kRows rows of kVectors vectors.
template <class D, size_t kRows, size_t kVectors>
struct Tile {
  using V = hn::Vec<D>;
  template <size_t kCount>
  using Row = Registers<V, kCount>;
  template <size_t kCount>
  using Rows = Registers<Row<kVectors>, kCount>;

  template <size_t kCount>
  static HWY_INLINE void clear(Row<kCount>& sums) {
    if constexpr (kCount > 0) {
      sums.first = hn::Zero(D());
      clear<kCount - 1>(sums.rest);
    }
  }

  template <size_t kCount>
  static HWY_INLINE void clear_rows(Rows<kCount>& sums) {
    if constexpr (kCount > 0) {
      clear<kVectors>(sums.first);
      clear_rows<kCount - 1>(sums.rest);
    }
  }

  template <size_t kCount>
  static HWY_INLINE void load(Row<kCount>& row, const float* b) {
    if constexpr (kCount > 0) {
      row.first = hn::LoadU(D(), b);
      load<kCount - 1>(row.rest, b + hn::Lanes(D()));
    }
  }

  template <size_t kCount>
  static HWY_INLINE void multiply_add(Row<kCount>& sums, V a, const Row<kCount>& b) {
    if constexpr (kCount > 0) {
      sums.first = hn::MulAdd(a, b.first, sums.first);
      multiply_add<kCount - 1>(sums.rest, a, b.rest);
    }
  }

  template <size_t kCount>
  static HWY_INLINE void multiply_add_rows(Rows<kCount>& sums, const float* a, int64_t a_row, const Row<kVectors>& b) {
    if constexpr (kCount > 0) {
      multiply_add<kVectors>(sums.first, hn::Set(D(), *a), b);
      multiply_add_rows<kCount - 1>(sums.rest, a + a_row, a_row, b);
    }
  }

  // place(sum, load, x) makes what is stored in c of a sum and of the addend at x.
  template <size_t kCount, class Place>
  static HWY_INLINE void store(const Row<kCount>& sums, float* c, const float* x, size_t last, Place place) {
    if constexpr (kCount == 1) {
      if (last < hn::Lanes(D())) return store_n(place(sums.first, TailLoad<D>{D(), last}, x), D(), c, last);
    }
    if constexpr (kCount > 0) {
      hn::StoreU(place(sums.first, WholeLoad<D>{D()}, x), D(), c);
      store<kCount - 1>(sums.rest, c + hn::Lanes(D()), x + hn::Lanes(D()), last, place);
    }
  }

  template <size_t kCount, class Place>
  static HWY_INLINE void store_rows(const Rows<kCount>& sums, float* c, const float* x, const PanelProduct& p,
                                    Place place) {
    if constexpr (kCount > 0) {
      store<kVectors>(sums.first, c, x, p.last, place);
      store_rows<kCount - 1>(sums.rest, c + p.ldc, x + p.addend.stride, p, place);
    }
  }

  static HWY_NOINLINE void product(const PanelProduct& p) {
    Rows<kRows> sums;
    clear_rows<kRows>(sums);
    const float *a = p.a, *b = p.b;
    const int64_t a_row = p.a_row, a_step = p.a_step, b_step = p.b_step;
    for (int64_t k = p.k; k > 0; --k, a += a_step, b += b_step) {
      Row<kVectors> row;
      load<kVectors>(row, b);
      multiply_add_rows<kRows>(sums, a, a_row, row);
    }
    const V alpha = hn::Set(D(), p.alpha), factor = hn::Set(D(), p.addend.factor);
    if (p.addend.factor == 0) {
      store_rows<kRows>(sums, p.c, p.c, p, [alpha](V sum, auto, const float*) HWY_ATTR { return hn::Mul(alpha, sum); });
    } else {
      store_rows<kRows>(sums, p.c, p.addend.x, p, [alpha, factor](V sum, auto load_x, const float* x) HWY_ATTR {
        return hn::MulAdd(alpha, sum, hn::Mul(factor, load_x(x)));
      });
    }
  }
};

// The sums of a tile, a row of B and an element of A have to fit the registers.
constexpr size_t kRegisters = HWY_TARGET == HWY_AVX2 ? 16 : 32;
constexpr size_t kMostVectors = HWY_TARGET == HWY_AVX2 ? 3 : 4;
constexpr size_t most_rows(size_t vectors) { return std::min<size_t>(8, (kRegisters - 1 - vectors) / vectors); }

template <class D, size_t kVectors, size_t kRows>
HWY_INLINE void product_tile(const PanelProduct& p, size_t rows) {
  if constexpr (kRows > 0) {
    if (rows == kRows) return Tile<D, kRows, kVectors>::product(p);
    product_tile<D, kVectors, kRows - 1>(p, rows);
  }
}

// All m rows, in tiles of nearly equal height.
template <class D, size_t kVectors>
void product_rows(PanelProduct p, size_t m) {
  constexpr size_t kRows = most_rows(kVectors);
  for (size_t tiles = (m + kRows - 1) / kRows; tiles > 0; --tiles) {
    const size_t rows = tiles == 1 ? m : (m + tiles - 1) / tiles;
    product_tile<D, kVectors, kRows>(p, rows);
    p.a += static_cast<int64_t>(rows) * p.a_row;
    p.c += static_cast<int64_t>(rows) * p.ldc;
    p.addend.x += static_cast<int64_t>(rows) * p.addend.stride;
    m -= rows;
  }
}

template <class D, size_t kVectors>
void product_panel(const PanelProduct& p, size_t m, size_t vectors) {
  if constexpr (kVectors > 0) {
    if (vectors == kVectors) return product_rows<D, kVectors>(p, m);
    product_panel<D, kVectors - 1>(p, m, vectors);
  }
}

// The four floats at x and at every further row, `stride` apart: a block of 128 bits each.
template <class D>
HWY_INLINE hn::Vec<D> load_blocks(D d, const float* x, int64_t stride) {
  if constexpr (hn::MaxLanes(D()) == 4) {
    return hn::LoadU(d, x);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, load_blocks(half, x + hn::MaxLanes(half) / 4 * stride, stride), load_blocks(half, x, stride));
  }
}

// A vector of columns of op(B), rows of B as it is stored, by squares of four in each block of the vector.
template <class D>
void pack_transposed(D d, const float* b, int64_t ldb, int64_t k, int64_t step, float* to) {
  const hn::Repartition<uint64_t, D> pairs;
  for (; k >= 4; k -= 4, b += 4, to += 4 * step) {
    const auto row0 = load_blocks(d, b, 4 * ldb), row1 = load_blocks(d, b + ldb, 4 * ldb);
    const auto row2 = load_blocks(d, b + 2 * ldb, 4 * ldb), row3 = load_blocks(d, b + 3 * ldb, 4 * ldb);
    const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, row0, row1));
    const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, row2, row3));
    const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, row0, row1));
    const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, row2, row3));
    hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), d, to);
    hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), d, to + step);
    hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), d, to + 2 * step);
    hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), d, to + 3 * step);
  }
  transpose_band(to, step, b, ldb, k, hn::MaxLanes(d));
}

// `width` columns of op(B) over k rows, in rows of `step` floats; what is beyond the columns is zero.
template <class D>
void pack(D d, const GemmShape& s, const float* b, int64_t k, int64_t width, int64_t step, float* to) {
  constexpr int64_t kLanes = hn::MaxLanes(D());
  if (s.trans_b) {
    for (int64_t p = 0; width < step && p < k; ++p) hn::StoreU(hn::Zero(d), d, to + (p + 1) * step - kLanes);
    if (width < kLanes) return transpose_band(to, step, b, s.ldb, k, width);
    for (int64_t j = 0; j < width; j += kLanes) {
      const int64_t from = std::min(j, width - kLanes);  // the last vector may repeat columns of the one before
      pack_transposed(d, b + from * s.ldb, s.ldb, k, step, to + from);
    }
    return;
  }
  for (int64_t p = 0; p < k; ++p) {
    for_each_vector(d, static_cast<size_t>(width), [&](auto load, auto, size_t j) HWY_ATTR {
      hn::StoreU(load(b + p * s.ldb + j), d, to + p * step + j);
    });
  }
}

constexpr int64_t kBlock = 256;       // of k: a panel of it and a tile of A share the innermost caches
constexpr int64_t kNear = 48 * 1024;  // bytes of B that need no packing to be near
constexpr int64_t kFewRows = 16;      // for which packing does not pay

// C over a run of k, in panels of nearly equal width. `p` says where A, B and C begin.
void product_run(const GemmShape& s, PanelProduct p) {
  using D = hn::ScalableTag<float>;
  constexpr int64_t kLanes = hn::MaxLanes(D()), kMost = kMostVectors;
  alignas(64) float packed[kBlock * kMost * kLanes];
  const bool near = !s.trans_b && (s.m <= kFewRows || p.k * s.ldb * static_cast<int64_t>(sizeof(float)) <= kNear);
  const float* b = p.b;
  int64_t n = s.n, left = (n + kLanes - 1) / kLanes;  // vectors
  for (int64_t panels = (left + kMost - 1) / kMost; panels > 0; --panels) {
    const int64_t vectors = (left + panels - 1) / panels, step = vectors * kLanes, width = std::min(step, n);
    const bool in_place = near && width == step;
    if (!in_place) pack(D(), s, b, p.k, width, step, packed);
    p.b = in_place ? b : packed;
    p.b_step = in_place ? s.ldb : step;
    p.last = static_cast<size_t>(width - (step - kLanes));
    product_panel<D, kMostVectors>(p, static_cast<size_t>(s.m), static_cast<size_t>(vectors));
    b += width * (s.trans_b ? s.ldb : 1);
    p.c += width;
    p.addend.x += width;
    n -= width;
    left -= vectors;
  }
}

// Columns of A whose elements are a multiple of 4 KB apart fall into few lines of each cache. The wide tiles of 32
// registers take so long for a line that this costs them nothing; for the others the rows move closer together.
bool is_crowded(const GemmShape& s) {
  constexpr int64_t kPage = 1024, kManyColumns = 64;
  return kRegisters < 32 && s.trans_a && s.lda % kPage == 0 && s.n >= kManyColumns;
}

void move_closer(const GemmShape& s, PanelProduct& p) {
  static thread_local std::vector<float> rows;
  const int64_t stride = s.m / 16 * 16 + 16;
  if (std::ssize(rows) < p.k * stride) rows.resize(static_cast<size_t>(p.k * stride));
  for (int64_t i = 0; i < p.k; ++i) std::copy_n(p.a + i * s.lda, s.m, rows.data() + i * stride);
  p.a = rows.data();
  p.a_step = stride;
}

void product(const GemmShape& s, float alpha, const float* a, const float* b, GemmAddend<float> addend, float* c) {
  const int64_t a_step = s.trans_a ? s.lda : 1, b_row = s.trans_b ? 1 : s.ldb;
  for (int64_t from = 0; from < s.k; from += kBlock) {
    PanelProduct p{.a = a + from * a_step,
                   .b = b + from * b_row,
                   .a_row = s.trans_a ? 1 : s.lda,
                   .a_step = a_step,
                   .b_step = 0,
                   .k = std::min(kBlock, s.k - from),
                   .alpha = alpha,
                   .addend = addend,
                   .c = c,
                   .ldc = s.ldc,
                   .last = 0};
    if (is_crowded(s)) move_closer(s, p);
    product_run(s, p);
    addend = {1, c, s.ldc};  // the next run of k adds to this one
  }
}
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(has_vectors);
HWY_EXPORT(product);

bool can_gemm_packed() { return HWY_DYNAMIC_DISPATCH(has_vectors)(); }

void gemm_packed(const GemmShape& shape, float alpha, const float* a, const float* b, GemmAddend<float> addend,
                 float* c) {
  HWY_DYNAMIC_DISPATCH(product)(shape, alpha, a, b, addend, c);
}

}  // namespace taper::kernels
#endif
