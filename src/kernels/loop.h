// SPDX-License-Identifier: MIT
// Loop<N>: N operands of one shape with their strides, collapsed to as few dimensions as possible, and the driver that
// feeds array kernels from it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace taper::kernels {

inline constexpr int kMaxLoopDims = 64;
inline constexpr int kMaxOperands = 4;

/// The smallest number of elements that is worth a second thread.
inline constexpr int64_t kPointwiseGrain = 32768;

/// Operand 0 is the output. Dimension 0 is the innermost. Strides count elements; a broadcast dimension has stride 0,
/// one that an input is read along from its end a negative one.
/// Only the first `ndim` entries are set; `ndim` is at least 1.
struct LoopBase {
  int64_t numel;
  int ndim;
  bool flat;  // one dimension, every stride 1
  int64_t sizes[kMaxLoopDims];
  int64_t strides[kMaxOperands][kMaxLoopDims];

 protected:
  LoopBase() {}  // the arrays stay unset
  void collapse(int operands, int shape_ndim, const int64_t* shape, const int64_t* const* operand_strides);
};

template <int N>
struct Loop : LoopBase {
  static_assert(N >= 1 && N <= kMaxOperands);

  /// A shape with N stride arrays, all of `shape_ndim` entries and outermost first, as tensors keep them.
  Loop(int shape_ndim, const int64_t* shape, const int64_t* const (&operand_strides)[N]) {
    collapse(N, shape_ndim, shape, operand_strides);
  }

  /// Every operand contiguous: no work at all.
  static Loop contiguous(int64_t numel) {
    Loop loop(numel);
    for (int k = 0; k < N; ++k) loop.strides[k][0] = 1;
    loop.flat = true;
    return loop;
  }

  /// One dimension with the given strides, such as {1, 1, 0} for a contiguous operand and a scalar.
  static Loop vector(int64_t numel, const int64_t (&operand_strides)[N]) {
    Loop loop(numel);
    loop.flat = true;
    for (int k = 0; k < N; ++k) {
      loop.strides[k][0] = operand_strides[k];
      loop.flat = loop.flat && operand_strides[k] == 1;
    }
    return loop;
  }

 private:
  explicit Loop(int64_t size) {
    numel = size;
    ndim = 1;
    sizes[0] = size;
  }
};

/// The numbers an op takes besides its operands; each enumerator says which it reads.
struct Params {
  double a = 0, b = 0, c = 0;
  // The driver's:
  int held = 0;         // the input that is one vector, which stands for all of its vectors; 0 for none
  bool around = false;  // the output, whose vectors are aligned, is to be written around the caches
};

/// An array function: p[0] is the output, p[1...] the inputs, all contiguous, n a multiple of `lanes`.
/// The driver pads tails and packs strided operands, so that every element goes through this one piece of code.
struct ArrayKernel {
  using Function = void (*)(char* const* p, int64_t n, const Params& params);

  Function run = nullptr;
  int16_t lanes = 1;
  bool holds = false;  // heeds Params::held: of inputs that repeat a number along a row one is not packed
};

/// Runs `kernel` over the loop, in parallel when it is large. `sizes[k]` is the element size of operand k: 1, 2, 4
/// or 8. The output may be one of the inputs (same pointer and strides).
void run_loop(const ArrayKernel& kernel, const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes,
              const Params& params);

/// row(loop, p, n) for every row along dimension 0, or piece of one: n elements from p[k], strides[k][0] apart. In
/// parallel when the loop is large.
using RowFunction = void (*)(const LoopBase& loop, char* const* p, int64_t n);
void run_each_row(RowFunction row, const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes);

/// run_loop on typed pointers, the output first.
template <int N, class Out, class... In>
void run_operands(const ArrayKernel& kernel, const Loop<N>& loop, const Params& params, Out* out, const In*... in) {
  static_assert(N == 1 + sizeof...(In));
  char* const p[] = {reinterpret_cast<char*>(out), const_cast<char*>(reinterpret_cast<const char*>(in))...};
  static constexpr uint8_t kSizes[] = {sizeof(Out), sizeof(In)...};
  run_loop(kernel, loop, N, p, kSizes, params);
}

}  // namespace taper::kernels
