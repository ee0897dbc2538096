// SPDX-License-Identifier: MIT
// The driver of array kernels: any layout and any thread count give the elements of a plain walk.
#include "kernels/loop.h"

#include <taper/parallel.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

#include "kernels/cache.h"
#include "kernels/kernel_cases.h"
#include "kernels/loop_cases.h"
#include "kernels/pointwise.h"
#include "kernels/scratch.h"
#include "support/catch.h"

using taper::kernels::ArrayKernel;
using taper::kernels::binary;
using taper::kernels::BinaryOp;
using taper::kernels::Loop;
using taper::kernels::Params;
using taper::kernels::run_operands;
using taper::kernels::ternary;
using taper::kernels::TernaryOp;
using taper::kernels::unary;
using taper::kernels::UnaryOp;
using taper::test::make_loop;
using taper::test::Shape;

namespace {

int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

// Contiguous strides of the shape with its dimensions stored in `order`, outermost first.
Shape strides_in_order(const Shape& shape, const std::vector<int>& order) {
  Shape strides(shape.size());
  int64_t stride = 1;
  for (size_t i = order.size(); i-- > 0;) {
    strides[order[i]] = stride;
    stride *= shape[order[i]];
  }
  return strides;
}

std::vector<int> identity(size_t n) {
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

int64_t offset_of(int64_t linear, const Shape& shape, const Shape& strides) {
  int64_t offset = 0;
  for (size_t d = shape.size(); d-- > 0;) {
    offset += linear % shape[d] * strides[d];
    linear /= shape[d];
  }
  return offset;
}

// z = x + y in the given layouts; buffers are twice as large as contiguous ones need.
void check_add(const Shape& shape, const Shape& zs, const Shape& xs, const Shape& ys) {
  const int64_t n = product(shape);
  std::vector<float> x(2 * n + 1), y(2 * n + 1), z(2 * n + 1, -7.0f), expected(2 * n + 1, -7.0f);
  std::iota(x.begin(), x.end(), 0.0f);
  for (size_t i = 0; i < y.size(); ++i) y[i] = 0.25f * static_cast<float>(i % 1000);
  for (int64_t i = 0; i < n; ++i) {
    expected[offset_of(i, shape, zs)] = x[offset_of(i, shape, xs)] + y[offset_of(i, shape, ys)];
  }
  REQUIRE(binary<float>(BinaryOp::kAdd, make_loop(shape, zs, xs, ys), z.data(), x.data(), y.data()));
  REQUIRE(z == expected);
}

}  // namespace

TEST_CASE("loops of no dimensions and of no elements") {
  check_add({}, {}, {}, {});
  check_add({1, 1}, {1, 1}, {5, 3}, {0, 0});
  check_add({3, 0, 2}, {0, 2, 1}, {0, 2, 1}, {0, 0, 1});
}

TEST_CASE("every layout adds like a plain walk") {
  std::mt19937 generator(3);
  for (int trial = 0; trial < 400; ++trial) {
    const int ndim = 1 + static_cast<int>(generator() % 5);
    Shape shape(ndim);
    for (int64_t& size : shape) size = 1 + generator() % (trial % 10 == 0 ? 70 : 7);
    while (product(shape) > 200000) shape[generator() % ndim] = 2;
    std::vector<int> order = identity(ndim);
    Shape strides[3];
    for (int k = 0; k < 3; ++k) {
      if (generator() % 2) std::shuffle(order.begin(), order.end(), generator);
      strides[k] = strides_in_order(shape, order);
      if (generator() % 4 == 0) {
        for (int64_t& s : strides[k]) s *= 2;  // every other element
      }
      for (int64_t& s : strides[k]) s = k > 0 && generator() % 5 == 0 ? 0 : s;
    }
    check_add(shape, strides[0], strides[1], strides[2]);
  }
}

TEST_CASE("long rows, short rows and scalars, with any number of threads") {
  const int before = taper::get_num_threads();
  for (int threads : {1, 2, 3}) {
    taper::set_num_threads(threads);
    check_add({70001}, {1}, {1}, {1});
    check_add({70001}, {1}, {1}, {0});
    check_add({70001}, {2}, {1}, {2});
    check_add({300, 257}, {257, 1}, {257, 1}, {0, 1});
    check_add({300, 257}, {257, 1}, {257, 1}, {1, 0});
    check_add({300, 257}, {257, 1}, {1, 300}, {257, 1});
    check_add({9, 41, 257}, {41 * 257, 257, 1}, {41 * 257, 257, 1}, {257, 0, 1});
    check_add({41, 9, 257}, {257, 41 * 257, 1}, {0, 257, 1}, {257, 41 * 257, 1});
    check_add({20000, 3}, {3, 1}, {3, 1}, {0, 1});
    check_add({20000, 5}, {6, 1}, {1, 20000}, {5, 1});
  }
  taper::set_num_threads(before);
}

// x + y z and x - y with every choice of inputs that repeat one number along a row, in each type and for each CPU
// target.
TEMPLATE_TEST_CASE("numbers repeated along rows", "", float, double) {
  constexpr int64_t kRows = 3, kStep = 2;
  taper::test::for_each_target([] {
    for (const int64_t n : {1, 63, 64, 71, 1500}) {
      std::vector<TestType> x(kRows * n * kStep + 3), out(kRows * n + 1);
      for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<TestType>(i % 97);
      for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<TestType>(i % 97);
      for (unsigned repeated = 0; repeated < 8; ++repeated) {
        INFO("n " << n << ", repeated " << repeated);
        const int64_t shape[] = {kRows, n}, dense[] = {n, 1};
        const int64_t by_row[] = {1, 0}, every_other[] = {kStep * n, kStep};
        const auto strides = [&](int k) { return repeated >> k & 1 ? by_row : k == 2 ? every_other : dense; };
        const auto at = [&](int k, int64_t i) { return x[k + i / n * strides(k)[0] + i % n * strides(k)[1]]; };
        const Loop<4> loop(2, shape, {dense, strides(0), strides(1), strides(2)});
        std::fill(out.begin(), out.end(), TestType{-7});
        ternary<TestType>(TernaryOp::kAddcmul, loop, out.data(), x.data(), x.data() + 1, x.data() + 2);
        for (int64_t i = 0; i < kRows * n; ++i) REQUIRE(out[i] == at(0, i) + at(1, i) * at(2, i));
        REQUIRE(out.back() == -7);
        const Loop<3> two(2, shape, {dense, strides(0), strides(1)});
        binary<TestType>(BinaryOp::kSub, two, out.data(), x.data(), x.data() + 1);
        for (int64_t i = 0; i < kRows * n; ++i) REQUIRE(out[i] == at(0, i) - at(1, i));
        REQUIRE(out.back() == -7);
      }
    }
  });
}

TEST_CASE("inputs may be read from their ends") {
  for (const int64_t n : {3, 70, 3000}) {
    std::vector<float> x(2 * n), y(2 * n), z(2 * n);
    std::iota(x.begin(), x.end(), 0.0f);
    std::iota(y.begin(), y.end(), 0.5f);
    const int64_t shape[] = {2, n}, forward[] = {n, 1}, backward[] = {n, -1};
    REQUIRE(binary<float>(BinaryOp::kAdd, Loop<3>(2, shape, {forward, backward, forward}), z.data(), x.data() + n - 1,
                          y.data()));
    for (int64_t i = 0; i < 2 * n; ++i) REQUIRE(z[i] == x[i / n * n + n - 1 - i % n] + y[i]);
  }
}

TEST_CASE("large outputs that are whole lines are to be written around the caches") {
  static bool around;
  const ArrayKernel kernel{[](char* const*, int64_t, const Params& params) { around = params.around; }, 1};
  constexpr int64_t kRows = 4096, kCols = 4096;
  const taper::kernels::Scratch<float> z(kRows * kCols + 1);  // never touched, as little as x
  const auto asked = [&](const Loop<2>& loop, int64_t offset, const float* x) {
    run_operands(kernel, loop, {}, z.get() + offset, x);
    return around;
  };
  const auto rows_of = [](int64_t n) {
    const int64_t shape[] = {kRows, n}, dense[] = {n, 1}, apart[] = {2 * n, 1};
    return Loop<2>(2, shape, {dense, apart});
  };
  const float* const other = z.get() + 1;
  const int64_t n = int64_t{48} << 18;
  CHECK(asked(Loop<2>::contiguous(n), 0, other));
  CHECK_FALSE(asked(Loop<2>::contiguous(n - 1), 0, other));
  CHECK_FALSE(asked(Loop<2>::contiguous(n), 1, z.get()));
  CHECK_FALSE(asked(Loop<2>::contiguous(n), 0, z.get()));
  CHECK(asked(rows_of(kCols), 0, other));
  CHECK_FALSE(asked(rows_of(kCols - 1), 0, other));
}

// z = x + y with an output that is written around the caches, and with pieces of it that are not.
TEST_CASE("outputs beyond the caches") {
  constexpr int64_t kMost = (int64_t{17} << 20) + 100;
  std::vector<float> x(kMost), y(kMost), expected(kMost);
  const taper::kernels::Scratch<float> z(kMost + 1);
  std::iota(x.begin(), x.begin() + (1 << 20), 0.0f);
  for (int64_t i = 1 << 20; i < kMost; i *= 2) std::copy_n(x.begin(), std::min(i, kMost - i), x.begin() + i);
  std::copy(x.rbegin(), x.rend(), y.begin());

  const auto check = [&](const Shape& shape, const Shape& xs, const Shape& ys, int64_t offset = 0) {
    INFO("shape " << Catch::Detail::stringify(shape) << ", " << offset << " past a line");
    const Shape zs = strides_in_order(shape, identity(shape.size()));
    REQUIRE(product(shape) <= kMost);
    REQUIRE(taper::kernels::worth_streaming(product(shape) * int64_t{sizeof(float)}));
    REQUIRE(binary<float>(BinaryOp::kAdd, make_loop(shape, zs, xs, ys), z.get() + offset, x.data(), y.data()));
    const int64_t step = (shape[0] + 3) / 4;
    for (int64_t i = 0; i < shape[0]; i += step) {
      Shape part = shape;
      part[0] = std::min(step, shape[0] - i);
      REQUIRE(binary<float>(BinaryOp::kAdd, make_loop(part, zs, xs, ys), expected.data() + i * zs[0],
                            x.data() + i * xs[0], y.data() + i * ys[0]));
    }
    REQUIRE(std::memcmp(z.get() + offset, expected.data(), product(shape) * sizeof(float)) == 0);
  };
  const int before = taper::get_num_threads();
  for (int threads : {1, 3}) {
    taper::set_num_threads(threads);
    check({kMost}, {1}, {1});
    check({kMost}, {1}, {1}, 1);
    check({kMost}, {1}, {0});
    check({4096, 4112}, {4112, 1}, {0, 1});
    check({4096, 4100}, {4100, 1}, {0, 1});
    check({4096, 4112}, {1, 4096}, {4112, 1});
    check({360000, 48}, {48, 1}, {0, 1});
    check({360000, 47}, {47, 1}, {0, 1});
  }
  taper::set_num_threads(before);

  // run(begin, n, out) for other numbers of operands; the last one's output is an input.
  const auto check_flat = [&](auto run) {
    run(0, kMost, z.get());
    constexpr int64_t kStep = 1 << 22;
    for (int64_t i = 0; i < kMost; i += kStep) run(i, std::min(kStep, kMost - i), expected.data() + i);
    REQUIRE(std::memcmp(z.get(), expected.data(), kMost * sizeof(float)) == 0);
  };
  taper::test::for_each_target([&] {
    for (const UnaryOp op : {UnaryOp::kNeg, UnaryOp::kSigmoid}) {
      check_flat(
          [&](int64_t i, int64_t n, float* out) { unary<float>(op, Loop<2>::contiguous(n), out, x.data() + i); });
    }
    check_flat([&](int64_t i, int64_t n, float* out) {
      ternary<float>(TernaryOp::kAddcmul, Loop<4>::contiguous(n), out, x.data() + i, y.data() + i, x.data() + i);
    });
  });
  check_flat([&](int64_t i, int64_t n, float* out) {
    std::copy_n(x.data() + i, n, out);
    unary<float>(UnaryOp::kNeg, Loop<2>::contiguous(n), out, out);
  });
}

TEST_CASE("the output may be an input") {
  std::vector<double> x(100000, 1.5);
  const Loop<3> loop = Loop<3>::contiguous(100000);
  REQUIRE(binary<double>(BinaryOp::kMul, loop, x.data(), x.data(), x.data()));
  REQUIRE(std::all_of(x.begin(), x.end(), [](double v) { return v == 2.25; }));
}
