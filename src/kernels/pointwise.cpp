// SPDX-License-Identifier: MIT
// The entries of the pointwise kernels: find the kernel of an operation, and run it over the loop.
#include "kernels/pointwise.h"

#include <type_traits>

#include "kernels/pointwise_families.h"

namespace taper::kernels {
namespace {

template <class T>
ArrayKernel find_unary(UnaryOp op, const Params& params) {
  if constexpr (std::is_floating_point_v<T>) {
    ArrayKernel kernel = math_kernel<T>(op, params);
    if (!kernel.run) kernel = activation_kernel<T>(op);
    if (!kernel.run) kernel = transcendental_kernel<T>(op);
    return kernel.run ? kernel : library_kernel<T>(op);
  } else {
    return integer_kernel<T>(op);
  }
}

template <class T>
ArrayKernel find_binary(BinaryOp op) {
  if constexpr (std::is_floating_point_v<T>) {
    ArrayKernel kernel = binary_kernel<T>(op);
    if (!kernel.run) kernel = transcendental_kernel<T>(op);
    if (!kernel.run) kernel = difference_kernel<T>(op);
    return kernel.run ? kernel : library_kernel<T>(op);
  } else {
    return integer_kernel<T>(op);
  }
}

}  // namespace

template <class T>
bool unary(UnaryOp op, const Loop<2>& loop, T* y, const T* x, const Params& params) {
  const ArrayKernel kernel = find_unary<T>(op, params);
  if (kernel.run) run_operands(kernel, loop, params, y, x);
  return kernel.run != nullptr;
}

template <class T>
bool binary(BinaryOp op, const Loop<3>& loop, T* z, const T* x, const T* y, const Params& params) {
  const ArrayKernel kernel = find_binary<T>(op);
  if (kernel.run) run_operands(kernel, loop, params, z, x, y);
  return kernel.run != nullptr;
}

template <class T>
void backward(BackwardOp op, const Loop<3>& loop, T* dx, const T* g, const T* x, const Params& params) {
  run_operands(backward_kernel<T>(op), loop, params, dx, g, x);
}

template <class T>
void ternary(TernaryOp op, const Loop<4>& loop, T* out, const T* x, const T* y, const T* z, const Params& params) {
  const ArrayKernel kernel = ternary_kernel<T>(op);
  run_operands(kernel.run ? kernel : difference_kernel<T>(op), loop, params, out, x, y, z);
}

#define TAPER_UNARY_BINARY(T)                                                   \
  template bool unary<T>(UnaryOp, const Loop<2>&, T*, const T*, const Params&); \
  template bool binary<T>(BinaryOp, const Loop<3>&, T*, const T*, const T*, const Params&);
TAPER_UNARY_BINARY(float)
TAPER_UNARY_BINARY(double)
TAPER_UNARY_BINARY(int64_t)
TAPER_UNARY_BINARY(int32_t)
TAPER_UNARY_BINARY(int16_t)
TAPER_UNARY_BINARY(int8_t)
TAPER_UNARY_BINARY(uint8_t)
TAPER_UNARY_BINARY(bool)
#undef TAPER_UNARY_BINARY

template void backward<float>(BackwardOp, const Loop<3>&, float*, const float*, const float*, const Params&);
template void backward<double>(BackwardOp, const Loop<3>&, double*, const double*, const double*, const Params&);
template void ternary<float>(TernaryOp, const Loop<4>&, float*, const float*, const float*, const float*,
                             const Params&);
template void ternary<double>(TernaryOp, const Loop<4>&, double*, const double*, const double*, const double*,
                              const Params&);

}  // namespace taper::kernels
