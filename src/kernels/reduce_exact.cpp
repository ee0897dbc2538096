// SPDX-License-Identifier: MIT
// Reductions whose arithmetic is exact, so that order does not matter: integers, counts, any and all.
#include <limits>

#include "kernels/reduce.h"
#include "kernels/reduce_driver.h"

namespace taper::kernels {
namespace {

// identity, map (an element to the result type) and combine, as in reduce-inl.h but on single values.
struct Sum {
  template <typename A>
  static constexpr A kIdentity = 0;
  template <typename A, typename T>
  static A map(T x) {
    return static_cast<A>(x);
  }
  static int64_t combine(int64_t a, int64_t b) { return static_cast<int64_t>(uint64_t(a) + uint64_t(b)); }
};

struct Prod : Sum {
  template <typename A>
  static constexpr A kIdentity = 1;
  static int64_t combine(int64_t a, int64_t b) { return static_cast<int64_t>(uint64_t(a) * uint64_t(b)); }
};

struct Min : Sum {
  template <typename A>
  static constexpr A kIdentity = std::numeric_limits<A>::max();
  template <typename A>
  static A combine(A a, A b) {
    return b < a ? b : a;
  }
};

struct Max : Sum {
  template <typename A>
  static constexpr A kIdentity = std::numeric_limits<A>::lowest();
  template <typename A>
  static A combine(A a, A b) {
    return b > a ? b : a;
  }
};

struct Nonzero : Sum {
  template <typename A, typename T>
  static A map(T x) {
    return x != T(0);
  }
};

struct Any : Nonzero {
  static uint8_t combine(uint8_t a, uint8_t b) { return a | b; }
};

struct All : Nonzero {
  template <typename A>
  static constexpr A kIdentity = 1;
  static uint8_t combine(uint8_t a, uint8_t b) { return a & b; }
};

template <class Op, typename T, typename A>
void exact_rows(const T* x, int64_t rows, int64_t n, A* y) {
  for (int64_t row = 0; row < rows; ++row, x += n) {
    A acc = Op::template kIdentity<A>;
    for (int64_t i = 0; i < n; ++i) acc = Op::combine(acc, Op::template map<A>(x[i]));
    y[row] = acc;
  }
}

template <class Op, typename T, typename A>
void exact_columns(const T* x, int64_t rows, int64_t stride, int64_t width, A* acc) {
  std::fill_n(acc, width, Op::template kIdentity<A>);
  for (int64_t row = 0; row < rows; ++row, x += stride) {
    for (int64_t i = 0; i < width; ++i) acc[i] = Op::combine(acc[i], Op::template map<A>(x[i]));
  }
}

template <class Op, class Fold, typename T, typename A>
void reduce_exact(const T* x, A* y, Slices s) {
  constexpr ReduceLoops<T, A> loops{exact_rows<Op, T, A>, exact_columns<Op, T, A>};
  constexpr ReduceLoops<A, A> fold{exact_rows<Fold, A, A>, exact_columns<Fold, A, A>};
  reduce_slices(loops, fold, x, y, s);
}

static_assert(sizeof(bool) == 1, "any and all write bool as bytes");

}  // namespace

template <typename T, typename R>
void sum(const T* x, R* y, Slices s) {
  reduce_exact<Sum, Sum>(x, y, s);
}

template <typename T, typename R>
void prod(const T* x, R* y, Slices s) {
  reduce_exact<Prod, Prod>(x, y, s);
}

template <typename T>
void min(const T* x, T* y, Slices s) {
  reduce_exact<Min, Min>(x, y, s);
}

template <typename T>
void max(const T* x, T* y, Slices s) {
  reduce_exact<Max, Max>(x, y, s);
}

template <typename T>
void any(const T* x, bool* y, Slices s) {
  reduce_exact<Any, Any>(x, reinterpret_cast<uint8_t*>(y), s);
}

template <typename T>
void all(const T* x, bool* y, Slices s) {
  reduce_exact<All, All>(x, reinterpret_cast<uint8_t*>(y), s);
}

template <typename T>
void count_nonzero(const T* x, int64_t* y, Slices s) {
  reduce_exact<Nonzero, Sum>(x, y, s);
}

#define TAPER_INSTANTIATE_ANY(T)              \
  template void any(const T*, bool*, Slices); \
  template void all(const T*, bool*, Slices); \
  template void count_nonzero(const T*, int64_t*, Slices);
#define TAPER_INSTANTIATE(T)                      \
  TAPER_INSTANTIATE_ANY(T)                        \
  template void sum(const T*, int64_t*, Slices);  \
  template void prod(const T*, int64_t*, Slices); \
  template void min(const T*, T*, Slices);        \
  template void max(const T*, T*, Slices);
TAPER_INSTANTIATE(int64_t)
TAPER_INSTANTIATE(int32_t)
TAPER_INSTANTIATE(int16_t)
TAPER_INSTANTIATE(int8_t)
TAPER_INSTANTIATE(uint8_t)
TAPER_INSTANTIATE(bool)
TAPER_INSTANTIATE_ANY(float)
TAPER_INSTANTIATE_ANY(double)
#undef TAPER_INSTANTIATE
#undef TAPER_INSTANTIATE_ANY

}  // namespace taper::kernels
