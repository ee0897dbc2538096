// SPDX-License-Identifier: MIT
// load_npy reads what NumPy wrote (the files are those of fuzz/seeds.py); save_npy writes what load_npy reads.
#include <taper/data/npy.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "io/gzip.h"
#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

const std::string kSeeds = "fuzz/corpus/npy/";

Tensor numbers() { return arange(-3, 9).view({3, 4}); }

std::string npy_bytes(const std::string& header, const std::string& data, char major = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += major;
  bytes += '\0';
  bytes += static_cast<char>(header.size());
  bytes += static_cast<char>(header.size() >> 8);
  if (major > 1) bytes += std::string(2, '\0');
  return bytes + header + data;
}

std::string load_error(const std::string& path) {
  return error_of([&] { load_npy(path); });
}

}  // namespace

TEST_CASE("npy: every dtype that NumPy wrote") {
  const std::vector<std::pair<std::string, ScalarType>> dtypes{
      {"float32", kFloat}, {"float64", kDouble}, {"int64", kLong},        {"int32", kInt}, {"int16", kShort},
      {"int8", kChar},     {"uint8", kByte},     {"bfloat16", kBFloat16}, {"bool", kBool}};
  for (const auto& [name, dtype] : dtypes) {
    CAPTURE(name);
    const Tensor loaded = load_npy(kSeeds + name + ".npy");
    CHECK(loaded.scalar_type() == dtype);
    CHECK(loaded.is_contiguous());
    const Tensor expected = dtype == kByte   ? numbers().abs()
                            : dtype == kBool ? numbers().remainder(2).eq(0)
                                             : numbers();
    CHECK(equal(loaded, expected.to(dtype)));
  }
}

TEST_CASE("npy: Fortran order stays in the strides, big-endian numbers are turned") {
  const Tensor fortran = load_npy(kSeeds + "fortran.npy");
  CHECK(equal(fortran, numbers().to(kFloat)));
  CHECK(fortran.strides() == IntArrayRef{1, 3});
  CHECK(equal(load_npy(kSeeds + "big_endian.npy"), numbers().to(kDouble)));
  const Tensor both = load_npy(kSeeds + "big_endian_fortran.npy");
  CHECK(equal(both, numbers().to(kShort)));
  CHECK(both.strides() == IntArrayRef{1, 3});
}

TEST_CASE("npy: shapes and versions") {
  CHECK(load_npy(kSeeds + "zero_dim.npy").sizes() == IntArrayRef{});
  CHECK(load_npy(kSeeds + "zero_dim.npy").item<double>() == 2.5);
  CHECK(equal(load_npy(kSeeds + "one_dim.npy"), arange(5)));
  CHECK(load_npy(kSeeds + "empty.npy").sizes() == IntArrayRef{2, 0, 3});
  CHECK(equal(load_npy(kSeeds + "version_2.npy"), numbers().to(kFloat)));
  CHECK(equal(load_npy(kSeeds + "version_3.npy"), numbers().to(kFloat)));
  if (has_gzip()) CHECK(equal(load_npy(kSeeds + "packed.npy.gz"), numbers().to(kFloat)));
}

TEST_CASE("npy: reads what other writers may write") {
  const Folder folder;
  const std::string path = folder.file("a.npy");
  write_bytes(path, npy_bytes("{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"=i1\"}", "\1\2", 2));
  CHECK(equal(load_npy(path), tensor({1, 2}, kChar)));
  write_bytes(path, npy_bytes("{ 'shape' : ( 1 , 2 ) , 'descr' : '|u1' , 'fortran_order' : True , } \n", "\3\4"));
  CHECK(equal(load_npy(path), tensor({{3, 4}}, kByte)));
}

TEST_CASE("npy: what is saved is what is loaded, strides of Fortran order included") {
  const Folder folder;
  const std::string path = folder.file("a.npy");
  const Tensor values = arange(24, kFloat).view({2, 3, 4});
  std::vector<Tensor> tensors{
      values,        values.permute({2, 1, 0}), values.transpose(0, 1),    values.slice(2, 1, 3), scalar_tensor(2.5),
      empty({3, 0}), ones({5}).expand({4, 5}),  ones({2}).requires_grad_()};
  for (const ScalarType dtype : {kByte, kDouble, kBool, kFloat, kBFloat16, kLong, kChar, kInt, kShort}) {
    tensors.push_back(arange(6).view({2, 3}).to(dtype));
  }
  for (const Tensor& saved : tensors) {
    CAPTURE(saved.sizes(), saved.strides(), toString(saved.scalar_type()));
    save_npy(path, saved);
    const Tensor loaded = load_npy(path);
    CHECK(loaded.scalar_type() == saved.scalar_type());
    CHECK(equal(loaded, saved));
  }
  save_npy(path, values.permute({2, 1, 0}));
  CHECK(load_npy(path).strides() == values.permute({2, 1, 0}).strides());
  CHECK(folder.files() == 1);
}

TEST_CASE("npy: the bytes are NumPy's, aligned to 64") {
  const Folder folder;
  const std::string path = folder.file("a.npy");
  const std::string seed = bytes_of(kSeeds + "float32.npy");
  save_npy(path, numbers().to(kFloat));
  CHECK(bytes_of(path) == seed);
  save_npy(path, numbers().to(kFloat).t().contiguous().t());
  CHECK(bytes_of(path) == bytes_of(kSeeds + "fortran.npy"));
  save_npy(path, load_npy(kSeeds + "one_dim.npy"));
  CHECK(bytes_of(path) == bytes_of(kSeeds + "one_dim.npy"));
  save_npy(path, load_npy(kSeeds + "bool.npy"));
  CHECK(bytes_of(path) == bytes_of(kSeeds + "bool.npy"));
  save_npy(path, load_npy(kSeeds + "zero_dim.npy"));
  CHECK(bytes_of(path) == bytes_of(kSeeds + "zero_dim.npy"));
}

TEST_CASE("npy: a bad file is refused with its name and the reason") {
  const Folder folder;
  const std::string path = folder.file("bad.npy");
  const auto header = [](const std::string& descr, const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "expected a .npy file"},
      {"\x93NUMPX\1", "expected a .npy file"},
      {npy_bytes("{}", "", 4), "version 1.0, 2.0 or 3.0, got 4.0"},
      {npy_bytes("{}", ""), "once in the header, got them 0, 0 and 0 times"},
      {npy_bytes(header("<f4", "(1,)"), "1234").substr(0, 9), "expected 2 bytes at byte 8, got 1"},
      {npy_bytes(header("<f4", "(1,)"), "1234").substr(0, 20), "bytes at byte 10, got 10"},
      {npy_bytes(header("<f4", "(1,)"), "123"), "shape [1] in Float behind its header, got 3 bytes"},
      {npy_bytes(header("<f4", "(1,)"), "12345"), "got 5 bytes"},
      {npy_bytes(header("<f4", "(1)"), "1234"), "',' behind the only size"},
      {npy_bytes(header("<f4", "(1, -2)"), "1234"), "expected a size at byte"},
      {npy_bytes(header("<f4", "1"), "1234"), "expected '('"},
      {npy_bytes(header("<f4", "(9223372036854775808,)"), ""), "below 2^63"},
      {npy_bytes(header("<f4", "(4611686018427387904,)"), ""), "shape [4611686018427387904]"},
      {npy_bytes(header("<f4", "(4294967296, 4294967296)"), ""), "got 0 bytes"},
      {npy_bytes(header("<f4", "(0, 4294967296, 4294967296)"), ""), "got 0 bytes"},
      {npy_bytes(header(
                     "|i1", "(" +
                                [] {
                                  std::string ones;
                                  for (int i = 0; i < 65; ++i) ones += "1, ";
                                  return ones;
                                }() +
                                ")"),
                 "1"),
       "at most 64 dimensions, got 65"},
      {npy_bytes(header("<f2", "(1,)"), "12"), "a dtype that taper has, such as '<f4', got '<f2'"},
      {npy_bytes(header("|O", "(1,)"), "12"), "got '|O'"},
      {npy_bytes(header("f4", "(1,)"), "1234"), "got 'f4'"},
      {npy_bytes(header("", "(1,)"), "1234"), "got ''"},
      {npy_bytes(header("|b1", "(2,)"), "\1\2"), "bytes 0 and 1 as bools"},
      {npy_bytes("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "1234"), "got a structure"},
      {npy_bytes("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "1234"), "2, 1 and 1 times"},
      {npy_bytes("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "1234"), "True or False"},
      {npy_bytes("{'descr': '<f4', 'order': 'C', 'shape': ()}", "1234"), "got 'order'"},
      {npy_bytes("{'descr': '<f4'", ""), "expected '}'"},
      {npy_bytes("{'descr': '<f4", ""), "the rest of a string"},
      {npy_bytes("{'des\\x63r': '<f4'}", ""), "without escapes"},
      {npy_bytes("{'descr' '<f4'}", ""), "expected ':'"},
      {npy_bytes("{1: 2}", ""), "expected a string at byte 1 of the header, got 0x31"},
      {npy_bytes(header("<f4", "()") + "x", "1234"), "only spaces"},
  };
  for (const auto& [bytes, reason] : cases) {
    write_bytes(path, bytes);
    CHECK_THAT(load_error(path), Contains("load_npy: '" + path + "': "));
    CHECK_THAT(load_error(path), Contains(reason));
  }
  CHECK_THAT(load_error(kSeeds + "structure.npy"), Contains("got a structure"));
  CHECK_THAT(load_error(kSeeds + "unsigned.npy"), Contains("got '<u4'"));
}

TEST_CASE("save_npy: what cannot be written") {
  const Folder folder;
  CHECK_THAT(error_of([&] { save_npy(folder.file("a"), Tensor()); }), Contains("save_npy: '" + folder.file("a") + "'"));
  CHECK_THAT(error_of([&] { save_npy(folder.file("no/such"), ones({1})); }), Contains("cannot create"));
  CHECK(folder.files() == 0);
}

TEST_CASE("npy: a dataset of two files") {
  const Folder folder;
  save_npy(folder.file("x.npy"), arange(12, kFloat).view({3, 4}));
  save_npy(folder.file("y.npy"), tensor({2, 0, 1}));
  data::datasets::Npy dataset(folder.file("x.npy"), folder.file("y.npy"));
  CHECK(dataset.size() == 3);
  CHECK(equal(dataset.get(1).data, arange(4, 8, kFloat)));
  CHECK(dataset.get(1).target.item<int64_t>() == 0);
  CHECK(dataset.features().sizes() == IntArrayRef{3, 4});
  CHECK(dataset.targets().scalar_type() == kLong);
  CHECK_THAT(error_of([&] { data::datasets::Npy(folder.file("y.npy"), folder.file("y.npy") + "x"); }),
             Contains("y.npyx': cannot open it"));
  save_npy(folder.file("y.npy"), tensor({2, 0}));
  CHECK_THAT(error_of([&] { data::datasets::Npy(folder.file("x.npy"), folder.file("y.npy")); }),
             Contains("Npy: '" + folder.file("y.npy") + "': expected a target for each of 3 examples, got [2]"));
  CHECK_THAT(error_of([&] { data::datasets::Npy(kSeeds + "zero_dim.npy", kSeeds + "zero_dim.npy"); }),
             Contains("expected data [size, ...], got []"));
}
