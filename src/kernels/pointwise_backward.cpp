// SPDX-License-Identifier: MIT
// backward(): the gradients of the activation functions in one pass.
#include "kernels/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_backward.cpp"
#include <hwy/foreach_target.h>

#include "kernels/normal_tail-inl.h"
#include "kernels/pointwise_families.h"
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace taper::kernels {
namespace HWY_NAMESPACE {
namespace {

// In each, x is the gradient g of the output, and y the input or output that the rule is written in.
TAPER_VECTOR_OP2(Tanh, return hn::Mul(x, hn::NegMulAdd(y, y, broadcast(d, 1)));)
TAPER_VECTOR_OP2(Sigmoid, return hn::Mul(x, hn::Mul(hn::Sub(broadcast(d, 1), y), y));)
TAPER_VECTOR_OP2(Threshold, return hn::IfThenZeroElse(hn::Le(y, broadcast(d, p.a)), x);)
TAPER_VECTOR_OP2(LeakyRelu, return hn::IfThenElse(hn::Gt(y, hn::Zero(d)), x, hn::Mul(x, broadcast(d, p.a)));)

// g a b c exp(c x) below 0, else g b.
TAPER_VECTOR_OP2(Elu, const V low = hn::Mul(exp(d, hn::Mul(y, broadcast(d, p.c))), broadcast(d, p.a* p.b* p.c));
                 return hn::Mul(x, hn::IfThenElse(hn::Le(y, hn::Zero(d)), low, broadcast(d, p.b)));)
TAPER_VECTOR_OP2(Softplus, const V z = hn::Mul(y, broadcast(d, p.a));
                 return hn::IfThenElse(hn::Gt(z, broadcast(d, p.b)), x, hn::Mul(x, sigmoid(d, z)));)
TAPER_VECTOR_OP2(Shrink, return hn::IfThenZeroElse(hn::Le(hn::Abs(y), broadcast(d, p.a)), x);)
TAPER_VECTOR_OP2(Hardtanh,
                 return hn::IfThenZeroElse(hn::Or(hn::Le(y, broadcast(d, p.a)), hn::Ge(y, broadcast(d, p.b))), x);)
TAPER_VECTOR_OP2(Clamp,
                 return hn::IfThenElseZero(hn::And(hn::Ge(y, broadcast(d, p.a)), hn::Le(y, broadcast(d, p.b))), x);)

TAPER_VECTOR_OP2(Gelu, return hn::Mul(x, gelu_slope(d, y));)

// g (s + x s (1 - s) 2 u'), s = sigmoid(2 u), u' = sqrt(2 / pi) (1 + 3 * 0.044715 x^2); s (1 - s) is 0 beyond 100.
TAPER_VECTOR_OP2(GeluTanh, const V one = broadcast(d, 1); const V twice = broadcast(d, 1.5957691216057308);
                 y = at_least(d, at_most(d, y, 100), -100);
                 const V cubic = hn::Mul(hn::Mul(y, y), broadcast(d, 0.044715));
                 const V s = sigmoid(d, hn::Mul(hn::Mul(y, hn::Add(cubic, one)), twice));
                 const V slope = hn::Mul(hn::MulAdd(cubic, broadcast(d, 3), one), twice);
                 return hn::Mul(x, hn::MulAdd(hn::Mul(y, slope), hn::Mul(s, hn::Sub(one, s)), s));)

// g s (1 + x (1 - s)), s = sigmoid(x).
TAPER_VECTOR_OP2(Silu, const V one = broadcast(d, 1); const V s = sigmoid(d, y);
                 return hn::Mul(x, hn::Mul(s, hn::MulAdd(y, hn::Sub(one, s), one)));)

// g (t + x s (1 - t^2)), s = sigmoid(x), t = tanh(log(1 + exp(x))).
TAPER_VECTOR_OP2(Mish, const V one = broadcast(d, 1); const V two = broadcast(d, 2);
                 const V e = exp(d, at_most(d, y, 30)); const V n = hn::Mul(e, hn::Add(e, two));
                 const V t = hn::Div(n, hn::Add(n, two)); const V s = hn::Div(e, hn::Add(e, one));
                 return hn::Mul(x, hn::MulAdd(hn::Mul(y, s), hn::NegMulAdd(t, t, one), t));)
TAPER_VECTOR_OP2(LogSigmoid, return hn::Mul(x, sigmoid(d, hn::Neg(y)));)
TAPER_VECTOR_OP2(Hardsigmoid,
                 return hn::IfThenElseZero(hn::Lt(hn::Abs(y), broadcast(d, 3)), hn::Div(x, broadcast(d, 6)));)
TAPER_VECTOR_OP2(Hardswish, const V middle = hn::Mul(x, hn::Add(hn::Div(y, broadcast(d, 3)), broadcast(d, 0.5)));
                 const V high = hn::IfThenElse(hn::Le(y, broadcast(d, 3)), middle, x);
                 return hn::IfThenZeroElse(hn::Lt(y, broadcast(d, -3)), high);)

template <class T>
ArrayKernel floating(BackwardOp op) {
  switch (op) {
    case BackwardOp::kTanh:
      return light_vector2<Tanh, T>();
    case BackwardOp::kSigmoid:
      return light_vector2<Sigmoid, T>();
    case BackwardOp::kThreshold:
      return light_vector2<Threshold, T>();
    case BackwardOp::kLeakyRelu:
      return light_vector2<LeakyRelu, T>();
    case BackwardOp::kElu:
      return vector2<Elu, T>();
    case BackwardOp::kSoftplus:
      return vector2<Softplus, T>();
    case BackwardOp::kShrink:
      return light_vector2<Shrink, T>();
    case BackwardOp::kHardtanh:
      return light_vector2<Hardtanh, T>();
    case BackwardOp::kClamp:
      return light_vector2<Clamp, T>();
    case BackwardOp::kGelu:
      return vector2<Gelu, T, Work::kSome>();
    case BackwardOp::kGeluTanh:
      return vector2<GeluTanh, T>();
    case BackwardOp::kSilu:
      return vector2<Silu, T, Work::kSome>();
    case BackwardOp::kMish:
      return vector2<Mish, T>();
    case BackwardOp::kLogSigmoid:
      return vector2<LogSigmoid, T>();
    case BackwardOp::kHardsigmoid:
      return vector2<Hardsigmoid, T>();
    case BackwardOp::kHardswish:
      return vector2<Hardswish, T>();
  }
  return {};
}

ArrayKernel backward_float(BackwardOp op) { return floating<float>(op); }
ArrayKernel backward_double(BackwardOp op) { return floating<double>(op); }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace taper::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace taper::kernels {

HWY_EXPORT(backward_float);
HWY_EXPORT(backward_double);

template <>
ArrayKernel backward_kernel<float>(BackwardOp op) {
  return HWY_DYNAMIC_DISPATCH(backward_float)(op);
}
template <>
ArrayKernel backward_kernel<double>(BackwardOp op) {
  return HWY_DYNAMIC_DISPATCH(backward_double)(op);
}

}  // namespace taper::kernels
#endif
