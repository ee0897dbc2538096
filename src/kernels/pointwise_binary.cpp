// SPDX-License-Identifier: MIT
// binary(): arithmetic on two vectors; remainders only on CPUs with fused multiply-adds.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_binary.cpp"
#include <hwy/foreach_target.h>

#include <cmath>
#include <limits>

#include "kernels/division.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

TAPER_VECTOR_OP2(Add, return hn::MulAdd(y, broadcast(d, p.a), x);)
TAPER_VECTOR_OP2(Sub, return hn::NegMulAdd(y, broadcast(d, p.a), x);)
TAPER_VECTOR_OP2(Mul, return hn::Mul(x, y);)
TAPER_VECTOR_OP2(Div, return hn::Div(x, y);)
TAPER_VECTOR_OP2(DivTrunc, return hn::Trunc(hn::Div(x, y));)
TAPER_VECTOR_OP2(Maximum, return hn::IfThenElse(hn::Or(hn::Gt(x, y), hn::IsNaN(x)), x, y);)
TAPER_VECTOR_OP2(Minimum, return hn::IfThenElse(hn::Or(hn::Lt(x, y), hn::IsNaN(x)), x, y);)
TAPER_VECTOR_OP2(Fmax, return hn::IfThenElse(hn::Or(hn::Gt(x, y), hn::IsNaN(y)), x, y);)
TAPER_VECTOR_OP2(Fmin, return hn::IfThenElse(hn::Or(hn::Lt(x, y), hn::IsNaN(y)), x, y);)
TAPER_VECTOR_OP2(Copysign, return hn::CopySign(x, y);)

TAPER_VECTOR_OP2(Prelu, return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(x, y));)

// From the nearer end, so that weight 1 gives y exactly.
TAPER_VECTOR_OP2(Lerp, const V difference = hn::Sub(y, x);
                 if (p.a < 0.5) return hn::MulAdd(difference, broadcast(d, p.a), x);
                 return hn::NegMulAdd(difference, broadcast(d, 1 - p.a), y);)

#if HWY_NATIVE_FMA
// x - q y for the whole part q of x / y, where q has no more bits than its product with y can be exact for: rounded up,
// x / y may be a whole number that is one too large.
template <class D, class V, class M>
HWY_INLINE V fmod(D d, V x, V y, M& fits) {
  using T = hn::TFromD<D>;
  const V q = hn::Trunc(hn::Div(x, y)), a = hn::Abs(y);
  fits = hn::And(hn::Lt(hn::Abs(q), hn::Set(d, 1 / (4 * std::numeric_limits<T>::epsilon()))),
                 hn::Le(a, hn::Set(d, std::numeric_limits<T>::max())));
  const V r = hn::Xor(hn::NegMulAdd(q, y, x), hn::And(x, hn::SignBit(d)));
  return hn::CopySign(hn::IfThenElse(hn::Lt(r, hn::Zero(d)), hn::Add(r, a), r), x);
}

// Where r is not 0 and has not the sign of y.
template <class D, class V>
HWY_INLINE hn::Mask<D> is_below(D d, V r, V y) {
  const V zero = hn::Zero(d);
  return hn::Lt(hn::Xor(r, hn::And(y, hn::SignBit(d))), zero);
}

TAPER_VECTOR_OP2(Fmod, using T = hn::TFromD<D>; hn::Mask<D> fits; const V r = fmod(d, x, y, fits);
                 if (hn::AllTrue(d, fits)) [[likely]] return r; return mend_lanes(
                     d, fits, r, +[](T a, T b) { return std::fmod(a, b); }, x, y);)
TAPER_VECTOR_OP2(Remainder, using T = hn::TFromD<D>; hn::Mask<D> fits; const V r = fmod(d, x, y, fits);
                 const V z = hn::IfThenElse(is_below(d, r, y), hn::Add(r, y), r);
                 if (hn::AllTrue(d, fits)) [[likely]] return z; return mend_lanes(
                     d, fits, z, +[](T a, T b) { return remainder(a, b); }, x, y);)
// As in div_floor().
TAPER_VECTOR_OP2(DivFloor, using T = hn::TFromD<D>; hn::Mask<D> fits; const V r = fmod(d, x, y, fits);
                 const V exact = hn::Div(hn::Sub(x, r), y), one = hn::Set(d, T{1});
                 const V quotient = hn::IfThenElse(is_below(d, r, y), hn::Sub(exact, one), exact);
                 const V floored = hn::Floor(quotient);
                 const auto up = hn::Gt(hn::Sub(quotient, floored), hn::Set(d, T{0.5}));
                 const V whole = hn::IfThenElse(up, hn::Add(floored, one), floored);
                 const V z = hn::IfThenElse(hn::Eq(quotient, hn::Zero(d)), hn::And(hn::Xor(x, y), hn::SignBit(d)),
                                            whole);
                 if (hn::AllTrue(d, fits)) [[likely]] return z; return mend_lanes(
                     d, fits, z, +[](T a, T b) { return div_floor(a, b); }, x, y);)
#endif

// map2 that keeps an input which is one number in a register: for short operations, of which a load is a large part.
template <class Op, class T>
void map2_short(char* const* p, int64_t n, const Params& params) {
  if (params.held == 0) return map<Op, T, Work::kLittle, 0, 1>(p, n, params);
  const hn::ScalableTag<T> d;
  const Params local = params;
  T* z = reinterpret_cast<T*>(p[0]);
  const bool first = params.held == 1;
  const T* x = reinterpret_cast<const T*>(p[first ? 2 : 1]);
  const auto held = hn::LoadU(d, reinterpret_cast<const T*>(p[params.held]));
  const auto walk = [&](auto op) HWY_ATTR {
    int64_t i = 0;
    if (writes_around<Work::kLittle, T>(local)) {
      for (; i < n; i += hn::Lanes(d)) hn::Stream(op(hn::LoadU(d, x + i)), d, z + i);
    }
#pragma GCC unroll 2
    for (; i < n; i += hn::Lanes(d)) hn::StoreU(op(hn::LoadU(d, x + i)), d, z + i);
  };
  if (first) return walk([&](auto v) HWY_ATTR { return Op::call(d, local, held, v); });
  walk([&](auto v) HWY_ATTR { return Op::call(d, local, v, held); });
}

template <class Op, class T>
ArrayKernel short_vector2() {
#if HWY_TARGET == HWY_SCALAR
  return light_vector2<Op, T>();
#else
  return {map2_short<Op, T>, vector_lanes<T>(), true};
#endif
}

template <class T>
ArrayKernel floating(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return short_vector2<Add, T>();
    case BinaryOp::kSub:
      return short_vector2<Sub, T>();
    case BinaryOp::kMul:
      return short_vector2<Mul, T>();
    case BinaryOp::kDiv:
      return short_vector2<Div, T>();
    case BinaryOp::kDivTrunc:
      return vector2<DivTrunc, T>();
#if HWY_NATIVE_FMA
    case BinaryOp::kFmod:
      return vector2<Fmod, T>();
    case BinaryOp::kRemainder:
      return vector2<Remainder, T>();
    case BinaryOp::kDivFloor:
      return vector2<DivFloor, T>();
#endif
    case BinaryOp::kMaximum:
      return short_vector2<Maximum, T>();
    case BinaryOp::kMinimum:
      return short_vector2<Minimum, T>();
    case BinaryOp::kFmax:
      return vector2<Fmax, T>();
    case BinaryOp::kFmin:
      return vector2<Fmin, T>();
    case BinaryOp::kCopysign:
      return vector2<Copysign, T>();
    case BinaryOp::kLerp:
      return vector2<Lerp, T>();
    case BinaryOp::kPrelu:
      return short_vector2<Prelu, T>();
    default:
      return {};
  }
}

ArrayKernel binary_float(BinaryOp op) { return floating<float>(op); }
ArrayKernel binary_double(BinaryOp op) { return floating<double>(op); }
ArrayKernel product_32() { return short_vector2<Mul, uint32_t>(); }
ArrayKernel product_64() { return short_vector2<Mul, uint64_t>(); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(binary_float);
HWY_EXPORT(binary_double);
HWY_EXPORT(product_32);
HWY_EXPORT(product_64);

template <>
ArrayKernel binary_kernel<float>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_float)(op);
}
template <>
ArrayKernel binary_kernel<double>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(binary_double)(op);
}

ArrayKernel wrapped_product_kernel(size_t size) {
  return size == 4 ? HWY_DYNAMIC_DISPATCH(product_32)() : HWY_DYNAMIC_DISPATCH(product_64)();
}

}  // namespace taper::kernels
#endif
