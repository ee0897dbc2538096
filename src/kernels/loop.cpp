// SPDX-License-Identifier: MIT
// The driver of array kernels: walks the loop, and packs tails and strided operands into buffers.
#include "kernels/loop.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <cstring>

#include "kernels/cache.h"
#include "kernels/element_size.h"
#include "kernels/pack.h"
#include "kernels/parallel.h"
#include "kernels/transpose.h"

namespace taper::kernels {
namespace {

constexpr int64_t kBlock = 512;       // elements packed at a time: four operands of 8 bytes stay in L1
constexpr int64_t kShortRow = 64;     // rows below this are packed several at a time
constexpr int64_t kSplitUnit = 1024;  // threads split at multiples of this, so that they share no cache line

struct Task {
  const ArrayKernel& kernel;
  const LoopBase& loop;
  int operands;
  char* const* p;
  const uint8_t* sizes;
  const Params& params;
};

using Pointers = char* [kMaxOperands];
struct alignas(64) Buffers {
  char bytes[kMaxOperands][kBlock * 8];
};

// ---- Contiguous operands ----

void run_tail(const Task& t, char* const* p, int64_t n) {
  alignas(64) char pad[kMaxOperands][kLine];
  Pointers q;
  q[0] = pad[0];
  for (int k = 1; k < t.operands; ++k) {
    q[k] = pad[k];
    std::memset(pad[k], 0, kLine);
    std::memcpy(pad[k], p[k], static_cast<size_t>(n) * t.sizes[k]);
  }
  t.kernel.run(q, t.kernel.lanes, t.params);
  std::memcpy(p[0], pad[0], static_cast<size_t>(n) * t.sizes[0]);
}

void run_contiguous(const Task& t, char* const* p, int64_t n) {
  const int64_t rest = n & (t.kernel.lanes - 1);
  const int64_t full = n - rest;
  if (full > 0) t.kernel.run(p, full, t.params);
  if (rest == 0) return;
  Pointers q;
  for (int k = 0; k < t.operands; ++k) q[k] = k > 0 && k == t.params.held ? p[k] : p[k] + full * t.sizes[k];
  run_tail(t, q, rest);
}

// ---- Packing ----

void pack_row(int size, char* to, const char* from, int64_t stride, int64_t n) {
  with_size(size, [&]<class U>(U) {
    kernels::pack_row(reinterpret_cast<U*>(to), reinterpret_cast<const U*>(from), stride, n);
  });
}

void unpack_row(int size, char* to, const char* from, int64_t stride, int64_t n) {
  with_size(size, [&]<class U>(U) {
    kernels::unpack_row(reinterpret_cast<U*>(to), reinterpret_cast<const U*>(from), stride, n);
  });
}

// ---- Walking the shape ----

// A position in the loop: the index in every dimension.
struct Position {
  int64_t index[kMaxLoopDims];

  Position(const LoopBase& loop, int64_t linear) {
    for (int d = 0; d < loop.ndim; ++d) {
      index[d] = linear % loop.sizes[d];
      linear /= loop.sizes[d];
    }
  }

  int64_t offset(const LoopBase& loop, int operand) const {
    int64_t sum = 0;
    for (int d = 0; d < loop.ndim; ++d) sum += index[d] * loop.strides[operand][d];
    return sum;
  }

  // Moves n elements on, n being at most what is left of the row.
  void advance(const LoopBase& loop, int64_t n) {
    index[0] += n;
    for (int d = 0; d + 1 < loop.ndim && index[d] == loop.sizes[d]; ++d) {
      index[d] = 0;
      ++index[d + 1];
    }
  }
};

// A row, or a piece of one, of at least one strided or broadcast operand; `most` elements at a time.
void run_packed_row(const Task& t, char* const* p, int64_t n, int64_t most, FillVector hold, Buffers& buffers) {
  const LoopBase& loop = t.loop;
  Pointers q;
  for (int k = 1; k < t.operands; ++k) {
    if (k == t.params.held) {
      hold(buffers.bytes[k], p[k]);
    } else if (loop.strides[k][0] == 0) {
      pack_row(t.sizes[k], buffers.bytes[k], p[k], 0, std::min(n, kBlock));
    }
  }
  for (int64_t i = 0; i < n; i += most) {
    const int64_t m = std::min(most, n - i);
    for (int k = 0; k < t.operands; ++k) {
      const int64_t stride = loop.strides[k][0];
      char* at = p[k] + i * stride * t.sizes[k];
      q[k] = stride == 1 ? at : buffers.bytes[k];
      if (k > 0 && stride != 1 && stride != 0) pack_row(t.sizes[k], buffers.bytes[k], at, stride, m);
    }
    run_contiguous(t, q, m);
    const int64_t stride = loop.strides[0][0];
    if (stride != 1) unpack_row(t.sizes[0], p[0] + i * stride * t.sizes[0], buffers.bytes[0], stride, m);
  }
}

// Rows that follow each other along dimension 1: n elements each, from p[k].
struct Rows {
  char* const* p;
  int64_t n;
  int64_t count;
};

// Calls fn(rows) for the elements [begin, end), as many rows at a time as there are; a row may be a piece of one.
template <class Fn>
void for_each_rows(const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes, int64_t begin, int64_t end,
                   const Fn& fn) {
  Pointers q;
  if (loop.ndim == 1) {
    for (int k = 0; k < operands; ++k) q[k] = p[k] + begin * loop.strides[k][0] * sizes[k];
    return fn(Rows{q, end - begin, 1});
  }
  Position at(loop, begin);
  while (begin < end) {
    const int64_t n = std::min(loop.sizes[0] - at.index[0], end - begin);
    for (int k = 0; k < operands; ++k) q[k] = p[k] + at.offset(loop, k) * sizes[k];
    const int64_t count = n == loop.sizes[0] ? std::min(loop.sizes[1] - at.index[1], (end - begin) / n) : 1;
    fn(Rows{q, n, count});
    at.index[1] += count - 1;
    at.advance(loop, n);
    begin += count * n;
  }
}

// Calls row(p) for each of them.
template <class Row>
void for_each_row(const LoopBase& loop, int operands, const uint8_t* sizes, const Rows& rows, const Row& row) {
  Pointers q;
  std::copy_n(rows.p, operands, q);
  for (int64_t i = 0; i < rows.count; ++i) {
    row(q);
    for (int k = 0; rows.count > 1 && k < operands; ++k) q[k] += loop.strides[k][1] * sizes[k];
  }
}

// ---- Inputs that lie the other way round: contiguous along dimension 1, not along dimension 0 ----

constexpr int64_t kTileRows = 16;  // a cache line of theirs, with four bytes an element
constexpr int64_t kTileCols = kBlock / kTileRows;

bool is_transposed(const LoopBase& loop, int operand) {
  return loop.strides[operand][0] > 1 && loop.strides[operand][1] == 1;
}

// Whether some input is, and every other operand contiguous along dimension 0.
bool has_transposed(const LoopBase& loop, int operands) {
  if (loop.ndim == 1 || loop.strides[0][0] != 1) return false;
  bool any = false;
  for (int k = 1; k < operands; ++k) {
    if (!is_transposed(loop, k) && loop.strides[k][0] != 1) return false;
    any = any || is_transposed(loop, k);
  }
  return any;
}

void transpose_tile(int size, char* y, const char* x, int64_t x_stride, int64_t rows, int64_t cols) {
  with_size(size, [&]<class U>(U) {
    transpose(reinterpret_cast<U*>(y), kTileCols, reinterpret_cast<const U*>(x), x_stride, rows, cols, false);
  });
}

// Tile by tile, so that every cache line is read once.
void run_transposed(const Task& t, const Rows& rows, Buffers& buffers) {
  const LoopBase& loop = t.loop;
  for (int64_t i = 0; i < rows.count; i += kTileRows) {
    const int64_t height = std::min(kTileRows, rows.count - i);
    for (int64_t j = 0; j < rows.n; j += kTileCols) {
      const int64_t width = std::min(kTileCols, rows.n - j);
      Pointers q;
      int64_t step[kMaxOperands];
      for (int k = 0; k < t.operands; ++k) {
        char* at = rows.p[k] + (i * loop.strides[k][1] + j * loop.strides[k][0]) * t.sizes[k];
        const bool turn = is_transposed(loop, k);
        if (turn) transpose_tile(t.sizes[k], buffers.bytes[k], at, loop.strides[k][0], height, width);
        q[k] = turn ? buffers.bytes[k] : at;
        step[k] = (turn ? kTileCols : loop.strides[k][1]) * t.sizes[k];
      }
      for (int64_t row = 0; row < height; ++row) {
        run_contiguous(t, q, width);
        for (int k = 0; k < t.operands; ++k) q[k] += step[k];
      }
    }
  }
}

void run_rows(const Task& task, int64_t begin, int64_t end) {
  const LoopBase& loop = task.loop;
  const bool transposed = has_transposed(loop, task.operands);
  Params params = task.params;
  for (int k = 1; k < task.operands && task.kernel.holds && params.held == 0; ++k) {
    if (loop.strides[k][0] == 0) params.held = k;
  }
  bool contiguous_rows = true, in_place = true;  // in place: without a buffer of kBlock elements
  for (int k = 0; k < task.operands; ++k) {
    contiguous_rows = contiguous_rows && loop.strides[k][0] == 1;
    in_place = in_place && (loop.strides[k][0] == 1 || (k > 0 && k == params.held));
  }
  const Task t{task.kernel, loop, task.operands, task.p, task.sizes, params};
  const FillVector hold = params.held != 0 ? fill_vector(task.sizes[0]) : nullptr;
  const int64_t most = in_place ? loop.sizes[0] : kBlock;

  Buffers buffers;
  for_each_rows(loop, t.operands, t.p, t.sizes, begin, end, [&](const Rows& rows) {
    if (transposed && rows.count > 1) return run_transposed(t, rows, buffers);
    for_each_row(loop, t.operands, t.sizes, rows, [&](char* const* p) {
      contiguous_rows ? run_contiguous(t, p, rows.n) : run_packed_row(t, p, rows.n, most, hold, buffers);
    });
  });
}

// Calls fn(position, offset in the block, length) for each piece of a row in the n elements after `at`.
template <class F>
void for_row_pieces(const LoopBase& loop, Position at, int64_t n, const F& fn) {
  for (int64_t i = 0; i < n;) {
    const int64_t m = std::min(loop.sizes[0] - at.index[0], n - i);
    fn(at, i, m);
    at.advance(loop, m);
    i += m;
  }
}

// Whether the operand is contiguous in the order of the loop.
bool is_dense(const LoopBase& loop, int operand) {
  int64_t expected = 1;
  for (int d = 0; d < loop.ndim; ++d) {
    if (loop.strides[operand][d] != expected) return false;
    expected *= loop.sizes[d];
  }
  return true;
}

// How an operand comes to a block of short rows.
enum class Packing { kNone, kOnce, kEachBlock };

Packing packing_of(const LoopBase& loop, int operand) {
  if (is_dense(loop, operand)) return Packing::kNone;
  for (int d = 1; d < loop.ndim; ++d) {
    if (loop.strides[operand][d] != 0) return Packing::kEachBlock;
  }
  return operand == 0 ? Packing::kEachBlock : Packing::kOnce;
}

// Short rows: blocks of many rows are packed, so that a kernel call has enough to do. Blocks start at the same place in
// a row, so that an operand which every row repeats is packed once.
void run_blocks(const Task& t, int64_t begin, int64_t end) {
  const LoopBase& loop = t.loop;
  const int64_t block = kBlock / loop.sizes[0] * loop.sizes[0];
  Packing packing[kMaxOperands];
  for (int k = 0; k < t.operands; ++k) packing[k] = packing_of(loop, k);

  Buffers buffers;
  for (int64_t start = begin; start < end; start += block) {
    const int64_t n = std::min(block, end - start);
    const Position at(loop, start);
    Pointers q;
    for (int k = 0; k < t.operands; ++k) {
      const int size = t.sizes[k];
      q[k] = packing[k] == Packing::kNone ? t.p[k] + start * size : buffers.bytes[k];
      if (k == 0 || packing[k] == Packing::kNone || (packing[k] == Packing::kOnce && start > begin)) continue;
      for_row_pieces(loop, at, n, [&](const Position& row, int64_t i, int64_t m) {
        pack_row(size, buffers.bytes[k] + i * size, t.p[k] + row.offset(loop, k) * size, loop.strides[k][0], m);
      });
    }
    run_contiguous(t, q, n);
    if (packing[0] == Packing::kNone) continue;
    for_row_pieces(loop, at, n, [&](const Position& row, int64_t i, int64_t m) {
      const int size = t.sizes[0];
      unpack_row(size, t.p[0] + row.offset(loop, 0) * size, buffers.bytes[0] + i * size, loop.strides[0][0], m);
    });
  }
}

void run_range(const Task& t, int64_t begin, int64_t end) {
  if (t.loop.flat) {
    Pointers p;
    for (int k = 0; k < t.operands; ++k) p[k] = t.p[k] + begin * t.sizes[k];
    run_contiguous(t, p, end - begin);
  } else if (t.loop.ndim == 1 || t.loop.sizes[0] >= kShortRow) {
    run_rows(t, begin, end);
  } else {
    run_blocks(t, begin, end);
  }
}

// fn(begin, end) on pieces of the loop, several threads' when it is large.
template <class Fn>
void for_each_range(int64_t numel, const Fn& fn) {
  if (numel == 0) return;
  if (numel <= kPointwiseGrain) return fn(0, numel);
  const int64_t units = (numel + kSplitUnit - 1) / kSplitUnit;
  parallel_for(0, units, kPointwiseGrain / kSplitUnit,
               [&](int64_t b, int64_t e) { fn(b * kSplitUnit, std::min(e * kSplitUnit, numel)); });
}

// Whether the output is better written around the caches, and can be: its rows are lines of a cache.
bool goes_around(const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes) {
  if (!worth_streaming(loop.numel * sizes[0]) || !is_dense(loop, 0)) return false;
  if (reinterpret_cast<uintptr_t>(p[0]) % kLine != 0 || (loop.ndim > 1 && loop.sizes[0] * sizes[0] % kLine != 0)) {
    return false;
  }
  return std::find(p + 1, p + operands, p[0]) == p + operands;
}

}  // namespace

void run_loop(const ArrayKernel& kernel, const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes,
              const Params& asked) {
  Params params = asked;
  params.around = goes_around(loop, operands, p, sizes);
  const Task task{kernel, loop, operands, p, sizes, params};
  for_each_range(loop.numel, [&](int64_t begin, int64_t end) {
    run_range(task, begin, end);
    if (params.around) hwy::FlushStream();
  });
}

void run_each_row(RowFunction row, const LoopBase& loop, int operands, char* const* p, const uint8_t* sizes) {
  for_each_range(loop.numel, [&](int64_t begin, int64_t end) {
    for_each_rows(loop, operands, p, sizes, begin, end, [&](const Rows& rows) {
      for_each_row(loop, operands, sizes, rows, [&](char* const* q) { row(loop, q, rows.n); });
    });
  });
}

}  // namespace taper::kernels
