// SPDX-License-Identifier: MIT
// binary(), ternary() and difference_sum(): losses of a difference in one pass, their gradients and their sums.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_difference.cpp"
#include <hwy/foreach_target.h>

#include "kernels/pointwise_families.h"
#include "kernels/reduce-inl.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

TAPER_VECTOR_OP2(Squared, const V difference = hn::Sub(x, y); return hn::Mul(difference, difference);)
TAPER_VECTOR_OP2(Absolute, return hn::Abs(hn::Sub(x, y));)
TAPER_VECTOR_OP2(Huber, const V size = hn::Abs(hn::Sub(x, y)); const V b = broadcast(d, p.b);
                 const V square = hn::Mul(hn::Mul(size, size), broadcast(d, p.a));
                 const V line = hn::Mul(hn::Sub(size, b), broadcast(d, p.c));
                 return hn::IfThenElse(hn::Lt(size, hn::Add(b, b)), square, line);)

// g, x and y are the operands x, y and z.
TAPER_VECTOR_OP3(SquaredBackward, const V difference = hn::Sub(y, z);
                 return hn::Mul(hn::Add(difference, difference), x);)
TAPER_VECTOR_OP3(AbsoluteBackward, const V difference = hn::Sub(y, z); const V zero = hn::Zero(d);
                 const V up = hn::IfThenElseZero(hn::Gt(difference, zero), x);
                 return hn::IfThenElse(hn::Lt(difference, zero), hn::Neg(x), up);)
TAPER_VECTOR_OP3(HuberBackward, const V difference = hn::Sub(y, z); const V b = broadcast(d, p.b);
                 const V slope = hn::Mul(difference, broadcast(d, 2 * p.a));
                 const auto beyond = hn::Ge(hn::Abs(difference), hn::Add(b, b));
                 return hn::Mul(hn::IfThenElse(beyond, hn::CopySign(broadcast(d, p.c), difference), slope), x);)

template <class T>
ArrayKernel loss(BinaryOp op) {
  switch (op) {
    case BinaryOp::kSquaredDifference:
      return light_vector2<Squared, T>();
    case BinaryOp::kAbsoluteDifference:
      return light_vector2<Absolute, T>();
    case BinaryOp::kHuber:
      return light_vector2<Huber, T>();
    default:
      return {};
  }
}

template <class T>
ArrayKernel gradient(TernaryOp op) {
  switch (op) {
    case TernaryOp::kSquaredDifferenceBackward:
      return light_vector3<SquaredBackward, T>();
    case TernaryOp::kAbsoluteDifferenceBackward:
      return light_vector3<AbsoluteBackward, T>();
    case TernaryOp::kHuberBackward:
      return light_vector3<HuberBackward, T>();
    default:
      return {};
  }
}

template <class Op, class T>
T sum_of(int64_t n, const T* x, const T* y, const Params& params) {
  const hn::ScalableTag<T> d;
  const Params local = params;
  return reduce_each<SumOp>(d, static_cast<size_t>(n),
                            [&](auto load, size_t i) HWY_ATTR { return Op::call(d, local, load(x + i), load(y + i)); });
}

template <class T>
auto loss_sum(BinaryOp op) {
  return op == BinaryOp::kSquaredDifference    ? sum_of<Squared, T>
         : op == BinaryOp::kAbsoluteDifference ? sum_of<Absolute, T>
                                               : sum_of<Huber, T>;
}

ArrayKernel loss_float(BinaryOp op) { return loss<float>(op); }
ArrayKernel loss_double(BinaryOp op) { return loss<double>(op); }
ArrayKernel gradient_float(TernaryOp op) { return gradient<float>(op); }
ArrayKernel gradient_double(TernaryOp op) { return gradient<double>(op); }
auto loss_sum_float(BinaryOp op) { return loss_sum<float>(op); }
auto loss_sum_double(BinaryOp op) { return loss_sum<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

#include "kernels/parallel.h"
#include "kernels/reduce.h"
#include "kernels/reduce_driver.h"
#include "kernels/scratch.h"

namespace taper::kernels {
namespace {

HWY_EXPORT(loss_float);
HWY_EXPORT(loss_double);
HWY_EXPORT(gradient_float);
HWY_EXPORT(gradient_double);
HWY_EXPORT(loss_sum_float);
HWY_EXPORT(loss_sum_double);

template <class T>
auto find_sum(BinaryOp op) {
  if constexpr (sizeof(T) == 4) {
    return HWY_DYNAMIC_DISPATCH(loss_sum_float)(op);
  } else {
    return HWY_DYNAMIC_DISPATCH(loss_sum_double)(op);
  }
}

}  // namespace

template <>
ArrayKernel difference_kernel<float>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(loss_float)(op);
}
template <>
ArrayKernel difference_kernel<double>(BinaryOp op) {
  return HWY_DYNAMIC_DISPATCH(loss_double)(op);
}
template <>
ArrayKernel difference_kernel<float>(TernaryOp op) {
  return HWY_DYNAMIC_DISPATCH(gradient_float)(op);
}
template <>
ArrayKernel difference_kernel<double>(TernaryOp op) {
  return HWY_DYNAMIC_DISPATCH(gradient_double)(op);
}

template <class T>
T difference_sum(BinaryOp loss, int64_t n, const T* x, const T* y, const Params& params) {
  const auto sum_of = find_sum<T>(loss);
  if (n <= kReduceChunk) return sum_of(n, x, y, params);
  const int64_t chunks = (n + kReduceChunk - 1) / kReduceChunk;
  const Scratch<T> partial(chunks);
  parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t start = i * kReduceChunk;
      partial[i] = sum_of(std::min(kReduceChunk, n - start), x + start, y + start, params);
    }
  });
  T total;
  sum(partial.get(), &total, Slices{1, chunks, 1});
  return total;
}

template float difference_sum(BinaryOp, int64_t, const float*, const float*, const Params&);
template double difference_sum(BinaryOp, int64_t, const double*, const double*, const Params&);

}  // namespace taper::kernels
#endif
