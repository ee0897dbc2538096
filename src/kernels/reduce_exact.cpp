// SPDX-License-Identifier: MIT
// Reductions whose arithmetic is exact, so that order does not matter: integers, counts, any and all. Plain loops,
// which the compiler vectorises for each CPU target.
#include "kernels/reduce.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/reduce_exact.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <tuple>
#include <type_traits>

#include "kernels/reduce-inl.h"
#include "kernels/reduce_driver.h"

#ifndef TAPER_KERNELS_REDUCE_EXACT_TABLES
#define TAPER_KERNELS_REDUCE_EXACT_TABLES
namespace taper::kernels {

template <typename T>
struct ExactTable {
  ReduceLoops sum, nonzeros, min, max;
};

struct ExactTables {
  std::tuple<ExactTable<int64_t>, ExactTable<int32_t>, ExactTable<int16_t>, ExactTable<int8_t>, ExactTable<uint8_t>> of;
  ReduceLoops prod, nonzeros_float, nonzeros_double;
};

}  // namespace taper::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// A reduction: what a chunk of a row of T is kept in (narrow, so that more of it fits a vector) and a result A of
// columns, unsigned where it wraps; the identity, map (an element to either) and combine.
struct Sum {
  template <typename T>
  using Row = std::conditional_t<sizeof(T) <= 2, int32_t, uint64_t>;  // kReduceChunk of int16 fit int32
  template <typename A>
  using Column = std::make_unsigned_t<A>;
  template <typename R>
  static constexpr R kIdentity = 0;
  template <typename R, typename T>
  static R map(T x) {
    return static_cast<R>(x);
  }
  template <typename R>
  static R combine(R a, R b) {
    return a + b;
  }
};

struct Prod : Sum {
  template <typename R>
  static constexpr R kIdentity = 1;
  template <typename R>
  static R combine(R a, R b) {
    return a * b;
  }
};

struct Min : Sum {
  template <typename T>
  using Row = T;
  template <typename A>
  using Column = A;
  template <typename R>
  static constexpr R kIdentity = std::numeric_limits<R>::max();
  template <typename R>
  static R combine(R a, R b) {
    return b < a ? b : a;
  }
};

struct Max : Min {
  template <typename R>
  static constexpr R kIdentity = std::numeric_limits<R>::lowest();
  template <typename R>
  static R combine(R a, R b) {
    return b > a ? b : a;
  }
};

struct Nonzeros : Sum {
  template <typename T>
  using Row = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;
  template <typename R, typename T>
  static R map(T x) {
    return x != T(0);
  }
};

template <class Op, typename T, typename A>
void exact_rows(const void* from, int64_t rows, int64_t n, void* to) {
  const T* HWY_RESTRICT x = static_cast<const T*>(from);
  A* HWY_RESTRICT y = static_cast<A*>(to);
  using Row = typename Op::template Row<T>;
  for (int64_t row = 0; row < rows; ++row, x += n) {
    if constexpr (std::is_same_v<Op, Sum> && std::is_same_v<T, int64_t>) {  // several running sums: as fast as memory
      y[row] = reduce_row<SumOp>(x, static_cast<size_t>(n));
      continue;
    }
    Row acc = Op::template kIdentity<Row>;
    for (int64_t i = 0; i < n; ++i) acc = Op::combine(acc, Op::template map<Row>(x[i]));
    y[row] = static_cast<A>(acc);
  }
}

template <class Op, typename T, typename A>
void exact_columns(const void* from, int64_t rows, int64_t stride, int64_t width, void* to) {
  const T* HWY_RESTRICT x = static_cast<const T*>(from);
  A* HWY_RESTRICT acc = static_cast<A*>(to);
  using Column = typename Op::template Column<A>;
  std::fill_n(acc, width, Op::template kIdentity<A>);
  for (int64_t row = 0; row < rows; ++row, x += stride) {
    for (int64_t i = 0; i < width; ++i) {
      acc[i] =
          static_cast<A>(Op::template combine<Column>(static_cast<Column>(acc[i]), Op::template map<Column>(x[i])));
    }
  }
}

template <class Op, typename A, typename T>
constexpr ReduceLoops loops_of() {
  return {exact_rows<Op, T, A>, exact_columns<Op, T, A>, sizeof(T), sizeof(A)};
}

template <typename T>
constexpr ExactTable<T> exact_table() {
  return {loops_of<Sum, int64_t, T>(), loops_of<Nonzeros, int64_t, T>(), loops_of<Min, T, T>(), loops_of<Max, T, T>()};
}

constexpr ExactTables kTables = {
    {exact_table<int64_t>(), exact_table<int32_t>(), exact_table<int16_t>(), exact_table<int8_t>(),
     exact_table<uint8_t>()},
    loops_of<Prod, int64_t, int64_t>(),
    loops_of<Nonzeros, int64_t, float>(),
    loops_of<Nonzeros, int64_t, double>(),
};

const ExactTables* exact_tables() { return &kTables; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {
namespace {

HWY_EXPORT(exact_tables);

const ExactTables& tables() { return *HWY_DYNAMIC_DISPATCH(exact_tables)(); }

// bool is read and written as the bytes 0 and 1, which the compiler vectorises.
static_assert(sizeof(bool) == 1);
template <typename T>
using Number = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

template <typename T>
const ExactTable<Number<T>>& exact() {
  return std::get<ExactTable<Number<T>>>(tables().of);
}

template <typename T>
const ReduceLoops& nonzeros() {
  if constexpr (std::is_same_v<T, float>) {
    return tables().nonzeros_float;
  } else if constexpr (std::is_same_v<T, double>) {
    return tables().nonzeros_double;
  } else {
    return exact<T>().nonzeros;
  }
}

}  // namespace

template <typename T, typename R>
void sum(const T* x, R* y, Slices s) {
  reduce_slices(exact<T>().sum, exact<int64_t>().sum, x, y, s);
}

template <typename T, typename R>
void prod(const T* x, R* y, Slices s) {
  reduce_slices(tables().prod, tables().prod, x, y, s);
}

template <typename T>
void min(const T* x, T* y, Slices s) {
  reduce_slices(exact<T>().min, exact<T>().min, x, y, s);
}

template <typename T>
void max(const T* x, T* y, Slices s) {
  reduce_slices(exact<T>().max, exact<T>().max, x, y, s);
}

template <typename T>
void count_nonzero(const T* x, int64_t* y, Slices s) {
  reduce_slices(nonzeros<T>(), exact<int64_t>().sum, x, y, s);
}

template <typename T>
void any(const T* x, bool* y, Slices s) {
  const std::unique_ptr<int64_t[]> counts(new int64_t[s.count()]);
  count_nonzero(x, counts.get(), s);
  for (int64_t i = 0; i < s.count(); ++i) y[i] = counts[i] != 0;
}

template <typename T>
void all(const T* x, bool* y, Slices s) {
  const std::unique_ptr<int64_t[]> counts(new int64_t[s.count()]);
  count_nonzero(x, counts.get(), s);
  for (int64_t i = 0; i < s.count(); ++i) y[i] = counts[i] == s.n;
}

#define TAPER_INSTANTIATE_ANY(T)              \
  template void any(const T*, bool*, Slices); \
  template void all(const T*, bool*, Slices); \
  template void count_nonzero(const T*, int64_t*, Slices);
#define TAPER_INSTANTIATE(T)                     \
  TAPER_INSTANTIATE_ANY(T)                       \
  template void sum(const T*, int64_t*, Slices); \
  template void min(const T*, T*, Slices);       \
  template void max(const T*, T*, Slices);
TAPER_INSTANTIATE(int64_t)
TAPER_INSTANTIATE(int32_t)
TAPER_INSTANTIATE(int16_t)
TAPER_INSTANTIATE(int8_t)
TAPER_INSTANTIATE(uint8_t)
TAPER_INSTANTIATE(bool)
TAPER_INSTANTIATE_ANY(float)
TAPER_INSTANTIATE_ANY(double)
template void prod(const int64_t*, int64_t*, Slices);
#undef TAPER_INSTANTIATE
#undef TAPER_INSTANTIATE_ANY

}  // namespace taper::kernels
#endif  // HWY_ONCE
