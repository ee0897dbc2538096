// SPDX-License-Identifier: MIT
// Where pointwise.cpp finds the kernel of an operation: one look-up a family, empty where the family does not have it.
#pragma once

#include "kernels/loop.h"
#include "kernels/pointwise.h"

namespace taper::kernels {

// Vectors of the best CPU target, T float or double.
template <class T>
ArrayKernel math_kernel(UnaryOp op, const Params& params);
template <class T>
ArrayKernel activation_kernel(UnaryOp op);
template <class T>
ArrayKernel transcendental_kernel(UnaryOp op);
template <class T>
ArrayKernel transcendental_kernel(BinaryOp op);
template <class T>
ArrayKernel backward_kernel(BackwardOp op);
template <class T>
ArrayKernel binary_kernel(BinaryOp op);
template <class T>
ArrayKernel ternary_kernel(TernaryOp op);

// Losses of a difference and what their gradients are.
template <class T>
ArrayKernel difference_kernel(BinaryOp op);
template <class T>
ArrayKernel difference_kernel(TernaryOp op);

// Functions of the C library, one element at a time, T float or double.
template <class T>
ArrayKernel library_kernel(UnaryOp op);
template <class T>
ArrayKernel library_kernel(BinaryOp op);

// lgamma without the global sign that std::lgamma writes.
double log_gamma(double x);

// Products of integers of 4 or 8 bytes, on vectors of the best CPU target.
ArrayKernel wrapped_product_kernel(size_t size);

// T an integer or bool.
template <class T>
ArrayKernel integer_kernel(UnaryOp op);
template <class T>
ArrayKernel integer_kernel(BinaryOp op);

}  // namespace taper::kernels
