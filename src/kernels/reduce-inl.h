// SPDX-License-Identifier: MIT
// Reductions of rows and columns for one CPU target: what reduce.cpp, norm.cpp and softmax.cpp are built from.
#if defined(TAPER_KERNELS_REDUCE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TAPER_KERNELS_REDUCE_INL_H
#undef TAPER_KERNELS_REDUCE_INL_H
#else
#define TAPER_KERNELS_REDUCE_INL_H
#endif

#include <algorithm>
#include <cstdint>
#include <limits>

#include <hwy/highway.h>

#include "kernels/cache.h"
#include "kernels/tail-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A reduction: identity, map (applied to each element once), combine, and across (all lanes to one).
struct SumOp {
  template <typename T>
  static constexpr T kIdentity = T(0);
  template <class D, class V>
  static V map(D, V v) {
    return v;
  }
  template <class D, class V>
  static V combine(D, V a, V b) {
    return hn::Add(a, b);
  }
  template <class D, class V>
  static auto across(D d, V v) {
    return hn::GetLane(hn::SumOfLanes(d, v));
  }
};

struct ProdOp : SumOp {
  template <typename T>
  static constexpr T kIdentity = T(1);
  template <class D, class V>
  static V combine(D, V a, V b) {
    return hn::Mul(a, b);
  }
  template <class D, class V>
  static auto across(D d, V v) {
    HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(D())];
    hn::Store(v, d, lanes);
    for (size_t half = hn::Lanes(d) / 2; half > 0; half /= 2) {
      for (size_t i = 0; i < half; ++i) lanes[i] *= lanes[i + half];
    }
    return lanes[0];
  }
};

// nan has to survive, so plain Max will not do: b wins if it is greater or nan.
struct MaxOp : SumOp {
  template <typename T>
  static constexpr T kIdentity = -std::numeric_limits<T>::infinity();
  template <class D, class V>
  static V combine(D, V a, V b) {
    return hn::IfThenElse(hn::Or(hn::Gt(b, a), hn::IsNaN(b)), b, a);
  }
  template <class D, class V>
  static auto across(D d, V v) {
    if (!hn::AllFalse(d, hn::IsNaN(v))) return std::numeric_limits<hn::TFromD<D>>::quiet_NaN();
    return hn::GetLane(hn::MaxOfLanes(d, v));
  }
};

struct MinOp : SumOp {
  template <typename T>
  static constexpr T kIdentity = std::numeric_limits<T>::infinity();
  template <class D, class V>
  static V combine(D, V a, V b) {
    return hn::IfThenElse(hn::Or(hn::Lt(b, a), hn::IsNaN(b)), b, a);
  }
  template <class D, class V>
  static auto across(D d, V v) {
    if (!hn::AllFalse(d, hn::IsNaN(v))) return std::numeric_limits<hn::TFromD<D>>::quiet_NaN();
    return hn::GetLane(hn::MinOfLanes(d, v));
  }
};

struct SumAbsOp : SumOp {
  template <class D, class V>
  static V map(D, V v) {
    return hn::Abs(v);
  }
};

struct SumSquaresOp : SumOp {
  template <class D, class V>
  static V map(D, V v) {
    return hn::Mul(v, v);
  }
};

struct NonzerosOp : SumOp {
  template <class D, class V>
  static V map(D d, V v) {
    return hn::IfThenZeroElse(hn::Eq(v, hn::Zero(d)), hn::Set(d, hn::TFromD<D>(1)));
  }
};

struct MaxAbsOp : MaxOp {
  template <typename T>
  static constexpr T kIdentity = T(0);
  template <class D, class V>
  static V map(D, V v) {
    return hn::Abs(v);
  }
};

struct MinAbsOp : MinOp {
  template <class D, class V>
  static V map(D, V v) {
    return hn::Abs(v);
  }
};

// Whole vectors of a long run, which could use all that the last-level cache gives.
template <class D>
struct RunLoad {
  D d;
  template <typename T>
  HWY_INLINE hn::Vec<D> operator()(const T* x) const {
    fetch_ahead(x);
    return hn::LoadU(d, x);
  }
};

constexpr size_t kRun = 128;  // vectors that are combined one after the other

// A run from element i on, on four running vectors. at(load, i) is what one vector counts as, in terms of a load of
// whole vectors or of a tail.
template <class Op, class D, class At>
HWY_INLINE hn::Vec<D> reduce_block(D d, size_t i, At at) {
  const size_t lanes = hn::Lanes(d);
  const RunLoad<D> load{d};
  const size_t end = i + kRun * lanes;
  auto a0 = at(load, i), a1 = at(load, i + lanes);
  auto a2 = at(load, i + 2 * lanes), a3 = at(load, i + 3 * lanes);
  for (i += 4 * lanes; i < end; i += 4 * lanes) {
    a0 = Op::combine(d, a0, at(load, i));
    a1 = Op::combine(d, a1, at(load, i + lanes));
    a2 = Op::combine(d, a2, at(load, i + 2 * lanes));
    a3 = Op::combine(d, a3, at(load, i + 3 * lanes));
  }
  return Op::combine(d, Op::combine(d, a0, a1), Op::combine(d, a2, a3));
}

// n elements, pairwise over blocks: `tree` holds the results of 2^k blocks, as the bits of a counter.
template <class Op, class D, class At>
HWY_INLINE hn::TFromD<D> reduce_each(D d, size_t n, At at) {
  const size_t lanes = hn::Lanes(d);
  const auto identity = hn::Set(d, Op::template kIdentity<hn::TFromD<D>>);
  auto total = identity;
  size_t i = 0;
  if (n >= kRun * lanes) {
    hn::Vec<D> tree[64];
    size_t depth = 0;
    for (size_t blocks = 1; i + kRun * lanes <= n; i += kRun * lanes, ++blocks) {
      auto block = reduce_block<Op>(d, i, at);
      for (size_t bits = blocks; bits % 2 == 0; bits /= 2) block = Op::combine(d, tree[--depth], block);
      tree[depth++] = block;
    }
    while (depth > 0) total = Op::combine(d, tree[--depth], total);
  }
  const WholeLoad<D> load{d};
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    const auto low = Op::combine(d, at(load, i), at(load, i + lanes));
    const auto high = Op::combine(d, at(load, i + 2 * lanes), at(load, i + 3 * lanes));
    total = Op::combine(d, total, Op::combine(d, low, high));
  }
  for (; i + lanes <= n; i += lanes) total = Op::combine(d, total, at(load, i));
  if (i < n) {
    const auto tail = at(TailLoad<D>{d, n - i}, i);
    total = Op::combine(d, total, hn::IfThenElse(hn::FirstN(d, n - i), tail, identity));
  }
  return Op::across(d, total);
}

// One contiguous row.
template <class Op, typename T>
HWY_INLINE T reduce_row(const T* HWY_RESTRICT x, size_t n) {
  const hn::ScalableTag<T> d;
  return reduce_each<Op>(d, n, [=](auto load, size_t i) HWY_ATTR { return Op::map(d, load(x + i)); });
}

// Reduction of eight vectors, `stride` apart.
template <class Op, class D, class Load>
HWY_INLINE auto combine_eight(D d, size_t stride, Load load) {
  const auto at = [&](size_t row) HWY_ATTR { return Op::map(d, load(row * stride)); };
  const auto a = Op::combine(d, Op::combine(d, at(0), at(1)), Op::combine(d, at(2), at(3)));
  const auto b = Op::combine(d, Op::combine(d, at(4), at(5)), Op::combine(d, at(6), at(7)));
  return Op::combine(d, a, b);
}

// acc[0, width) = combine(acc, rows x[0, count), `stride` apart), for a count of 8 or 1: one pass over acc.
template <class Op, bool kEight, typename T>
HWY_NOINLINE void accumulate_rows(const T* HWY_RESTRICT x, size_t stride, size_t width, T* HWY_RESTRICT acc) {
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto load = [&](size_t offset) HWY_ATTR { return hn::LoadU(d, x + i + offset); };
    const auto a = hn::LoadU(d, acc + i);
    if constexpr (kEight) {
      hn::StoreU(Op::combine(d, a, combine_eight<Op>(d, stride, load)), d, acc + i);
    } else {
      hn::StoreU(Op::combine(d, a, Op::map(d, load(0))), d, acc + i);
    }
  }
  if (i == width) return;
  const size_t rest = width - i;
  const auto load = [&](size_t offset) HWY_ATTR { return load_n(d, x + i + offset, rest); };
  const auto a = load_n(d, acc + i, rest);
  if constexpr (kEight) {
    store_n(Op::combine(d, a, combine_eight<Op>(d, stride, load)), d, acc + i, rest);
  } else {
    store_n(Op::combine(d, a, Op::map(d, load(0))), d, acc + i, rest);
  }
}

// acc[0, width) = reduction of `rows` rows of x that are `stride` apart.
template <class Op, typename T>
HWY_NOINLINE void reduce_wide_columns(const T* x, size_t rows, size_t stride, size_t width, T* acc) {
  std::fill_n(acc, width, Op::template kIdentity<T>);
  size_t row = 0;
  for (; row + 8 <= rows; row += 8) accumulate_rows<Op, true>(x + row * stride, stride, width, acc);
  for (; row < rows; ++row) accumulate_rows<Op, false>(x + row * stride, stride, width, acc);
}

// The same, with narrow contiguous rows first taken several at a time as one wide row. `Fold` combines without mapping.
template <class Op, class Fold, typename T>
HWY_INLINE void reduce_columns(const T* x, size_t rows, size_t stride, size_t width, T* acc) {
  constexpr size_t kWide = 64;
  const size_t group = (kWide + width - 1) / width;
  if (stride != width || group < 2 || rows < 4 * group) return reduce_wide_columns<Op>(x, rows, stride, width, acc);

  T partial[2 * kWide];
  const size_t wide = group * width;
  const size_t groups = rows / group;
  reduce_wide_columns<Op>(x, groups, wide, wide, partial);
  reduce_wide_columns<Fold>(partial, group, width, width, acc);
  for (size_t row = groups * group; row < rows; ++row) accumulate_rows<Op, false>(x + row * width, 0, width, acc);
}

}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#endif
