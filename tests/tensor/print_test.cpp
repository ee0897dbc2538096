// SPDX-License-Identifier: MIT
// Printed tensors, character by character as libtorch 1.13 prints them.
#include <cmath>
#include <iomanip>
#include <sstream>

#include <taper/ops.h>

#include "support/catch.h"

using namespace taper;

namespace {

constexpr double kInf = INFINITY, kNan = NAN;

std::string print(const Tensor& t) {
  std::ostringstream out;
  out << t;
  return out.str();
}

// 0, step, 2 step, ... as float32
Tensor ramp(IntArrayRef sizes, double step) {
  int64_t n = 1;
  for (int64_t size : sizes) n *= size;
  std::vector<float> numbers;
  for (int64_t i = 0; i < n; ++i) numbers.push_back(static_cast<float>(i) * static_cast<float>(step));
  return tensor(numbers).reshape(sizes);
}

}  // namespace

TEST_CASE("Print: a 0-dim tensor in the precision of the stream") {
  CHECK(print(tensor(1.5)) == "1.5\n[ CPUFloatType{} ]");
  CHECK(print(tensor(3)) == "3\n[ CPULongType{} ]");
  CHECK(print(tensor(true)) == "1\n[ CPUBoolType{} ]");
  CHECK(print(tensor(123456.7)) == "123457\n[ CPUFloatType{} ]");
  CHECK(print(tensor(1e-5)) == "1e-05\n[ CPUFloatType{} ]");
  CHECK(print(tensor(1234567)) == "1.23457e+06\n[ CPULongType{} ]");
  CHECK(print(tensor(kNan)) == "nan\n[ CPUFloatType{} ]");
  CHECK(print(tensor(-kInf)) == "-inf\n[ CPUFloatType{} ]");
}

TEST_CASE("Print: vectors and matrices share one format for all numbers") {
  CHECK(print(tensor({1.5, 2.25, -3.0})) == " 1.5000\n 2.2500\n-3.0000\n[ CPUFloatType{3} ]");
  CHECK(print(tensor({1., 2., 3.})) == " 1\n 2\n 3\n[ CPUFloatType{3} ]");
  CHECK(print(tensor({1, 2, 300})) == "   1\n   2\n 300\n[ CPULongType{3} ]");
  CHECK(print(tensor({-1, 2})) == "-1\n 2\n[ CPULongType{2} ]");
  CHECK(print(tensor({1e-5, 2e-5})) == "1e-05 *\n 1.0000\n 2.0000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1e-8, 5.5e-9})) == "1e-09 *\n10.0000\n 5.5000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1e6+0.5, 2e6})) == "1e+06 *\n 1.0000\n 2.0000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({123456.5, 1.})) == " 1.2346e+05\n 1.0000e+00\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1e-3, 1e3})) == " 1.0000e-03\n 1.0000e+03\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1e-120, 1.5}, kDouble)) == " 1.0000e-120\n  1.5000e+00\n[ CPUDoubleType{2} ]");
  CHECK(print(tensor({12345678901L, 1L})) == " 1.2346e+10\n 1.0000e+00\n[ CPULongType{2} ]");
  CHECK(print(tensor({1234567, 1})) == "1.23457e+06\n       1\n[ CPULongType{2} ]");
  CHECK(print(tensor({123456789, 1})) == "1.23457e+08\n         1\n[ CPULongType{2} ]");
  CHECK(print(tensor({1e10, 2e12})) == " 1.0000e+10\n 2.0000e+12\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({0., 0.})) == " 0\n 0\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({kNan, 1.})) == "nan\n 1\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({kNan, 1.5})) == "    nan\n 1.5000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({kInf, -kInf, kNan})) == "inf\n-inf\nnan\n[ CPUFloatType{3} ]");
  CHECK(print(tensor({kInf, 1e7})) == "      inf\n    1e+07\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({0.5, 0.})) == " 0.5000\n 0.0000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({0.05, 0.03})) == "0.01 *\n 5.0000\n 3.0000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({0.05, 0.0})) == "0.01 *\n 5.0000\n 0.0000\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1.5, 99999.25})) == "     1.5000\n 99999.2500\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({1.5, 12.25, 999999.25})) == " 1.5000e+00\n 1.2250e+01\n 1.0000e+06\n[ CPUFloatType{3} ]");
  CHECK(print(tensor({{1., 2.}, {3., 4.}})) == " 1  2\n 3  4\n[ CPUFloatType{2,2} ]");
  CHECK(print(tensor({{1.5, 2.}, {3., -4.}})) == " 1.5000  2.0000\n 3.0000 -4.0000\n[ CPUFloatType{2,2} ]");
  CHECK(print(tensor({{1e-5, 2e-5}, {3e-5, 4e-5}})) ==
        "1e-05 *\n"
        " 1.0000  2.0000\n"
        "  3.0000  4.0000\n"
        "[ CPUFloatType{2,2} ]");
  CHECK(print(tensor({{1e5+.5, 2e6}, {3e6, 4e6}})) ==
        "1e+06 *\n"
        " 0.1000  2.0000\n"
        "  3.0000  4.0000\n"
        "[ CPUFloatType{2,2} ]");
  CHECK(print(arange(24).reshape({2, 12})) ==
        "  0   1   2   3   4   5   6   7   8   9  10  11\n"
        " 12  13  14  15  16  17  18  19  20  21  22  23\n"
        "[ CPULongType{2,12} ]");
  CHECK(print(ones({2, 2}).t()) == " 1  1\n 1  1\n[ CPUFloatType{2,2} ]");
  CHECK(print(arange(6).reshape({2, 3}).t()) == " 0  3\n 1  4\n 2  5\n[ CPULongType{3,2} ]");
  CHECK(print(ones({3,1})) == " 1\n 1\n 1\n[ CPUFloatType{3,1} ]");
  CHECK(print(tensor({{0.1, 100000.0}, {kNan, 1.}})) ==
        " 1.0000e-01  1.0000e+05\n"
        "        nan  1.0000e+00\n"
        "[ CPUFloatType{2,2} ]");
  CHECK(print(tensor({{1e-40, 1.}})) == " 9.9999e-41  1.0000e+00\n[ CPUFloatType{1,2} ]");
  CHECK(print(tensor({-0.0, 0.0})) == "-0\n 0\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({-1.5e-7, 0.0})) == "1e-07 *\n-1.5000\n 0.0000\n[ CPUFloatType{2} ]");
  CHECK(print(full({2,2}, 1e9)) == " 1.0000e+09  1.0000e+09\n 1.0000e+09  1.0000e+09\n[ CPUFloatType{2,2} ]");
  CHECK(print(full({2,2}, 999999999.)) == " 1.0000e+09  1.0000e+09\n 1.0000e+09  1.0000e+09\n[ CPUFloatType{2,2} ]");
  CHECK(print(full({2,2}, 1e8, kDouble)) == "     1e+08      1e+08\n     1e+08      1e+08\n[ CPUDoubleType{2,2} ]");
}

TEST_CASE("Print: every dtype names itself") {
  CHECK(print(tensor({true, false})) == " 1\n 0\n[ CPUBoolType{2} ]");
  CHECK(print(arange(3).to(kByte)) == " 0\n 1\n 2\n[ CPUByteType{3} ]");
  CHECK(print(arange(3).to(kShort)) == " 0\n 1\n 2\n[ CPUShortType{3} ]");
  CHECK(print(arange(3).to(kInt)) == " 0\n 1\n 2\n[ CPUIntType{3} ]");
  CHECK(print(ones({2}, requires_grad())) == " 1\n 1\n[ CPUFloatType{2} ]");
  CHECK(print(tensor({0., .334, .668}, kBFloat16)) == " 0.0000\n 0.3340\n 0.6680\n[ CPUBFloat16Type{3} ]");
}

TEST_CASE("Print: empty, undefined, and three dimensions and more") {
  CHECK(print(empty({0})) == "[ CPUFloatType{0} ]");
  CHECK(print(empty({0, 3})) == "[ CPUFloatType{0,3} ]");
  CHECK(print(empty({2, 0, 3})) == "[ CPUFloatType{2,0,3} ]");
  CHECK(print(Tensor()) == "[ Tensor (undefined) ]");
  CHECK(print(arange(12).reshape({2, 2, 3})) ==
        "(1,.,.) = \n"
        "  0  1  2\n"
        "  3  4  5\n"
        "\n"
        "(2,.,.) = \n"
        "   6   7   8\n"
        "   9  10  11\n"
        "[ CPULongType{2,2,3} ]");
  CHECK(print(ramp({2, 2, 3}, 1 / 4.)) ==
        "(1,.,.) = \n"
        "  0.0000  0.2500  0.5000\n"
        "  0.7500  1.0000  1.2500\n"
        "\n"
        "(2,.,.) = \n"
        "  1.5000  1.7500  2.0000\n"
        "  2.2500  2.5000  2.7500\n"
        "[ CPUFloatType{2,2,3} ]");
  CHECK(print(arange(16).reshape({2, 2, 2, 2}).to(kDouble)) ==
        "(1,1,.,.) = \n"
        "  0  1\n"
        "  2  3\n"
        "\n"
        "(2,1,.,.) = \n"
        "   8   9\n"
        "  10  11\n"
        "\n"
        "(1,2,.,.) = \n"
        "  4  5\n"
        "  6  7\n"
        "\n"
        "(2,2,.,.) = \n"
        "  12  13\n"
        "  14  15\n"
        "[ CPUDoubleType{2,2,2,2} ]");
  CHECK(print(ones({1, 1, 1})) == "(1,.,.) = \n  1\n[ CPUFloatType{1,1,1} ]");
  CHECK(print(ones({2,0})) == "[ CPUFloatType{2,0} ]");
  CHECK(print(ones({1,2,0,2})) == "[ CPUFloatType{1,2,0,2} ]");
}

TEST_CASE("Print: columns that do not fit into a line") {
  CHECK(print(arange(30).reshape({1, 30})) ==
        "Columns 1 to 20  0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16  17  18  19\n"
        "\n"
        "Columns 21 to 30 20  21  22  23  24  25  26  27  28  29\n"
        "[ CPULongType{1,30} ]");
  CHECK(print(ramp({2, 30}, 1. / 3.)) ==
        "Columns 1 to 8  0.0000   0.3333   0.6667   1.0000   1.3333   1.6667   2.0000   2.3333\n"
        " 10.0000  10.3333  10.6667  11.0000  11.3333  11.6667  12.0000  12.3333\n"
        "\n"
        "Columns 9 to 16  2.6667   3.0000   3.3333   3.6667   4.0000   4.3333   4.6667   5.0000\n"
        " 12.6667  13.0000  13.3333  13.6667  14.0000  14.3333  14.6667  15.0000\n"
        "\n"
        "Columns 17 to 24  5.3333   5.6667   6.0000   6.3333   6.6667   7.0000   7.3333   7.6667\n"
        " 15.3333  15.6667  16.0000  16.3333  16.6667  17.0000  17.3333  17.6667\n"
        "\n"
        "Columns 25 to 30  8.0000   8.3333   8.6667   9.0000   9.3333   9.6667\n"
        " 18.0000  18.3333  18.6667  19.0000  19.3333  19.6667\n"
        "[ CPUFloatType{2,30} ]");
  CHECK(print(ramp({2, 30}, 1e-7)) ==
        "Columns 1 to 101e-06 *\n"
        " 0.0000  0.1000  0.2000  0.3000  0.4000  0.5000  0.6000  0.7000  0.8000  0.9000\n"
        "  3.0000  3.1000  3.2000  3.3000  3.4000  3.5000  3.6000  3.7000  3.8000  3.9000\n"
        "\n"
        "Columns 11 to 201e-06 *\n"
        " 1.0000  1.1000  1.2000  1.3000  1.4000  1.5000  1.6000  1.7000  1.8000  1.9000\n"
        "  4.0000  4.1000  4.2000  4.3000  4.4000  4.5000  4.6000  4.7000  4.8000  4.9000\n"
        "\n"
        "Columns 21 to 301e-06 *\n"
        " 2.0000  2.1000  2.2000  2.3000  2.4000  2.5000  2.6000  2.7000  2.8000  2.9000\n"
        "  5.0000  5.1000  5.2000  5.3000  5.4000  5.5000  5.6000  5.7000  5.8000  5.9000\n"
        "[ CPUFloatType{2,30} ]");
  CHECK(print(ramp({2, 2, 30}, 1 / 7.)) ==
        "(1,.,.) = \n"
        " Columns 1 to 9  0.0000  0.1429  0.2857  0.4286  0.5714  0.7143  0.8571  1.0000  1.1429\n"
        "  4.2857  4.4286  4.5714  4.7143  4.8571  5.0000  5.1429  5.2857  5.4286\n"
        "\n"
        "Columns 10 to 18  1.2857  1.4286  1.5714  1.7143  1.8571  2.0000  2.1429  2.2857  2.4286\n"
        "  5.5714  5.7143  5.8571  6.0000  6.1429  6.2857  6.4286  6.5714  6.7143\n"
        "\n"
        "Columns 19 to 27  2.5714  2.7143  2.8571  3.0000  3.1429  3.2857  3.4286  3.5714  3.7143\n"
        "  6.8571  7.0000  7.1429  7.2857  7.4286  7.5714  7.7143  7.8571  8.0000\n"
        "\n"
        "Columns 28 to 30  3.8571  4.0000  4.1429\n"
        "  8.1429  8.2857  8.4286\n"
        "\n"
        "(2,.,.) = \n"
        " Columns 1 to 8   8.5714   8.7143   8.8571   9.0000   9.1429   9.2857   9.4286   9.5714\n"
        "  12.8571  13.0000  13.1429  13.2857  13.4286  13.5714  13.7143  13.8571\n"
        "\n"
        "Columns 9 to 16   9.7143   9.8571  10.0000  10.1429  10.2857  10.4286  10.5714  10.7143\n"
        "  14.0000  14.1429  14.2857  14.4286  14.5714  14.7143  14.8571  15.0000\n"
        "\n"
        "Columns 17 to 24  10.8571  11.0000  11.1429  11.2857  11.4286  11.5714  11.7143  11.8571\n"
        "  15.1429  15.2857  15.4286  15.5714  15.7143  15.8571  16.0000  16.1429\n"
        "\n"
        "Columns 25 to 30  12.0000  12.1429  12.2857  12.4286  12.5714  12.7143\n"
        "  16.2857  16.4286  16.5714  16.7143  16.8571  17.0000\n"
        "[ CPUFloatType{2,2,30} ]");
  CHECK(print(ones({1,80}, kBool)) ==
        "Columns 1 to 26 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        "\n"
        "Columns 27 to 52 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        "\n"
        "Columns 53 to 78 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        "\n"
        "Columns 79 to 80 1  1\n"
        "[ CPUBoolType{1,80} ]");
  CHECK(print(ones({2,41}, kBool)) ==
        "Columns 1 to 26 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        " 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        "\n"
        "Columns 27 to 41 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        " 1  1  1  1  1  1  1  1  1  1  1  1  1  1  1\n"
        "[ CPUBoolType{2,41} ]");
  CHECK(print(ramp({2, 60}, 1e-7)) ==
        "Columns 1 to 101e-05 *\n"
        " 0.0000  0.0100  0.0200  0.0300  0.0400  0.0500  0.0600  0.0700  0.0800  0.0900\n"
        "  0.6000  0.6100  0.6200  0.6300  0.6400  0.6500  0.6600  0.6700  0.6800  0.6900\n"
        "\n"
        "Columns 11 to 201e-05 *\n"
        " 0.1000  0.1100  0.1200  0.1300  0.1400  0.1500  0.1600  0.1700  0.1800  0.1900\n"
        "  0.7000  0.7100  0.7200  0.7300  0.7400  0.7500  0.7600  0.7700  0.7800  0.7900\n"
        "\n"
        "Columns 21 to 301e-05 *\n"
        " 0.2000  0.2100  0.2200  0.2300  0.2400  0.2500  0.2600  0.2700  0.2800  0.2900\n"
        "  0.8000  0.8100  0.8200  0.8300  0.8400  0.8500  0.8600  0.8700  0.8800  0.8900\n"
        "\n"
        "Columns 31 to 401e-05 *\n"
        " 0.3000  0.3100  0.3200  0.3300  0.3400  0.3500  0.3600  0.3700  0.3800  0.3900\n"
        "  0.9000  0.9100  0.9200  0.9300  0.9400  0.9500  0.9600  0.9700  0.9800  0.9900\n"
        "\n"
        "Columns 41 to 501e-05 *\n"
        " 0.4000  0.4100  0.4200  0.4300  0.4400  0.4500  0.4600  0.4700  0.4800  0.4900\n"
        "  1.0000  1.0100  1.0200  1.0300  1.0400  1.0500  1.0600  1.0700  1.0800  1.0900\n"
        "\n"
        "Columns 51 to 601e-05 *\n"
        " 0.5000  0.5100  0.5200  0.5300  0.5400  0.5500  0.5600  0.5700  0.5800  0.5900\n"
        "  1.1000  1.1100  1.1200  1.1300  1.1400  1.1500  1.1600  1.1700  1.1800  1.1900\n"
        "[ CPUFloatType{2,60} ]");
  CHECK(print(ramp({1, 2, 7}, 1e10)) ==
        "(1,.,.) = \n"
        " Columns 1 to 6  0.0000e+00  1.0000e+10  2.0000e+10  3.0000e+10  4.0000e+10  5.0000e+10\n"
        "  7.0000e+10  8.0000e+10  9.0000e+10  1.0000e+11  1.1000e+11  1.2000e+11\n"
        "\n"
        "Columns 7 to 7  6.0000e+10\n"
        "  1.3000e+11\n"
        "[ CPUFloatType{1,2,7} ]");
}

TEST_CASE("Print: the stream keeps its own format") {
  std::ostringstream out;
  out << std::setprecision(3) << tensor(1.23456) << tensor({1.23456, 2.}) << tensor({123456, 2}) << 1.23456;
  CHECK(out.str() ==
        "1.23\n[ CPUFloatType{} ] 1.2346\n 2.0000\n[ CPUFloatType{2} ]1.23e+05\n      2\n[ CPULongType{2} ]1.23");
}
