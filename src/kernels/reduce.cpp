// SPDX-License-Identifier: MIT
// Reductions of float and double: one table of loops per CPU target, chunked by reduce_driver.h.
#include "kernels/reduce.h"

#include "kernels/simd_targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/reduce.cpp"
#include <hwy/foreach_target.h>

#include "kernels/reduce-inl.h"
#include "kernels/reduce_table.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

template <class Op, typename T>
void reduce_rows(const void* from, int64_t rows, int64_t n, void* to) {
  const T* x = static_cast<const T*>(from);
  T* y = static_cast<T*>(to);
  for (int64_t row = 0; row < rows; ++row) y[row] = reduce_row<Op>(x + row * n, static_cast<size_t>(n));
}

template <class Op, class Fold, typename T>
void reduce_column_block(const void* x, int64_t rows, int64_t stride, int64_t width, void* acc) {
  reduce_columns<Op, Fold>(static_cast<const T*>(x), static_cast<size_t>(rows), static_cast<size_t>(stride),
                           static_cast<size_t>(width), static_cast<T*>(acc));
}

template <typename T, class Op, class Fold = Op>
constexpr ReduceLoops loops_of() {
  return {reduce_rows<Op, T>, reduce_column_block<Op, Fold, T>, sizeof(T), sizeof(T)};
}

template <typename T>
constexpr ReduceTable<T> kTable = {
    loops_of<T, SumOp>(),
    loops_of<T, ProdOp>(),
    loops_of<T, MinOp>(),
    loops_of<T, MaxOp>(),
    loops_of<T, SumAbsOp, SumOp>(),
    loops_of<T, SumSquaresOp, SumOp>(),
    loops_of<T, NonzerosOp, SumOp>(),
    loops_of<T, MinAbsOp, MinOp>(),
    loops_of<T, MaxAbsOp, MaxOp>(),
};

const ReduceTable<float>* reduce_table_f32() { return &kTable<float>; }
const ReduceTable<double>* reduce_table_f64() { return &kTable<double>; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <cmath>
#include <limits>

#include "kernels/parallel.h"
#include "kernels/scratch.h"

namespace taper::kernels {

HWY_EXPORT(reduce_table_f32);
HWY_EXPORT(reduce_table_f64);

template <>
const ReduceTable<float>& reduce_table() {
  return *HWY_DYNAMIC_DISPATCH(reduce_table_f32)();
}

template <>
const ReduceTable<double>& reduce_table() {
  return *HWY_DYNAMIC_DISPATCH(reduce_table_f64)();
}

template <typename T, typename R>
void sum(const T* x, R* y, Slices s) {
  const auto& table = reduce_table<T>();
  reduce_slices(table.sum, table.sum, x, y, s);
}

template <typename T, typename R>
void prod(const T* x, R* y, Slices s) {
  const auto& table = reduce_table<T>();
  reduce_slices(table.prod, table.prod, x, y, s);
}

template <typename T>
void mean(const T* x, T* y, Slices s) {
  sum(x, y, s);
  const T n = static_cast<T>(s.n);
  for (int64_t i = 0; i < s.count(); ++i) y[i] /= n;
}

template <typename T>
void min(const T* x, T* y, Slices s) {
  const auto& table = reduce_table<T>();
  reduce_slices(table.min, table.min, x, y, s);
}

template <typename T>
void max(const T* x, T* y, Slices s) {
  const auto& table = reduce_table<T>();
  reduce_slices(table.max, table.max, x, y, s);
}

namespace {

// Any other p: powers first, in a buffer of their own.
template <typename T>
void general_norm(const T* x, T* y, double p, Slices s) {
  const Scratch<T> powers(s.numel());
  const T exponent = static_cast<T>(p);
  parallel_for(0, s.numel(), kReduceGrain / 16, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) powers[i] = std::pow(std::abs(x[i]), exponent);
  });
  sum(powers.get(), y, s);
  for (int64_t i = 0; i < s.count(); ++i) y[i] = std::pow(y[i], 1 / exponent);
}

}  // namespace

template <typename T>
void norm(const T* x, T* y, double p, Slices s) {
  const auto& table = reduce_table<T>();
  if (p == 2) {
    reduce_slices(table.sum_squares, table.sum, x, y, s);
    for (int64_t i = 0; i < s.count(); ++i) y[i] = std::sqrt(y[i]);
  } else if (p == 1) {
    reduce_slices(table.sum_abs, table.sum, x, y, s);
  } else if (p == 0) {
    reduce_slices(table.nonzeros, table.sum, x, y, s);
  } else if (std::isinf(p)) {
    reduce_slices(p > 0 ? table.max_abs : table.min_abs, p > 0 ? table.max : table.min, x, y, s);
  } else {
    general_norm(x, y, p, s);
  }
}

#define TAPER_INSTANTIATE(T)                \
  template void sum(const T*, T*, Slices);  \
  template void prod(const T*, T*, Slices); \
  template void mean(const T*, T*, Slices); \
  template void min(const T*, T*, Slices);  \
  template void max(const T*, T*, Slices);  \
  template void norm(const T*, T*, double, Slices);
TAPER_INSTANTIATE(float)
TAPER_INSTANTIATE(double)
#undef TAPER_INSTANTIATE

}  // namespace taper::kernels
#endif  // HWY_ONCE
