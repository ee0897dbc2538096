// SPDX-License-Identifier: MIT
// .pt files that Python and libtorch wrote (golden/), and every way in which one can be wrong.
#include "serialize/pt_file.h"

#include <taper/factories.h>
#include <taper/ops.h>
#include <taper/serialize.h>

#include <cmath>

#include "io/input_file.h"
#include "io/zip_writer.h"
#include "serialize/value_file.h"
#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;
using namespace std::string_literals;

namespace {

IValue golden(const std::string& name) { return read_value_file("load", "serialize/golden/" + name + ".pt"); }
Tensor tensor_at(const GenericDict& dict, const char* key) { return dict.at(key).toTensor(); }
std::string golden_error(const std::string& name) {
  return error_of([&name] { golden(name); });
}

using Files = std::vector<std::pair<std::string, std::string>>;
std::string error_in(const Files& files) {
  std::string bytes;
  ZipWriter zip([&bytes](const void* from, size_t n) { bytes.append(static_cast<const char*>(from), n); });
  for (const auto& [name, content] : files) zip.add(name, content.data(), content.size());
  zip.finish();
  return error_of([&bytes] { read_pt(MemorySource(bytes.data(), bytes.size())); });
}

}  // namespace

TEST_CASE("pt: every dtype of Python") {
  const GenericDict dict = golden("dtypes").toGenericDict();
  const Tensor numbers = arange(24).view({2, 3, 4});
  const std::vector<std::pair<const char*, ScalarType>> dtypes{
      {"uint8", kByte}, {"int8", kChar},         {"int16", kShort},   {"int32", kInt},      {"int64", kLong},
      {"bool", kBool},  {"bfloat16", kBFloat16}, {"float32", kFloat}, {"float64", kDouble}, {"float16", kFloat}};
  for (const auto& [name, dtype] : dtypes) {
    CAPTURE(name);
    const Tensor t = tensor_at(dict, name);
    CHECK(t.scalar_type() == dtype);
    CHECK(t.equal((dtype == kBool ? numbers.remainder(2) : numbers).to(dtype)));
  }
  const Tensor halves = tensor_at(dict, "float16_values");
  CHECK(halves.slice(0, 2, 5).equal(tensor({1.0F, -2.5F, 65504.0F})));
  CHECK(halves[5].item<float>() == 0x1p-24F);
  CHECK(halves[8].item<float>() == -INFINITY);
}

TEST_CASE("pt: strides, shared storages, nothing, one number") {
  const GenericDict dict = golden("strided").toGenericDict();
  const Tensor base = tensor_at(dict, "base");
  CHECK(base.equal(arange(12, kFloat).view({3, 4})));
  CHECK(tensor_at(dict, "transposed").strides() == IntArrayRef({1, 4}));
  CHECK(tensor_at(dict, "transposed").equal(base.t()));
  CHECK(tensor_at(dict, "part").equal(base.slice(0, 1).slice(1, 0, 4, 2)));
  CHECK(tensor_at(dict, "expanded").equal(full({2, 3}, 7.0)));
  CHECK(tensor_at(dict, "expanded").strides() == IntArrayRef({0, 0}));
  CHECK(tensor_at(dict, "empty").sizes() == IntArrayRef({0, 3}));
  CHECK(tensor_at(dict, "scalar").item<float>() == 2.5);
  CHECK(tensor_at(dict, "scalar").dim() == 0);
  CHECK(tensor_at(dict, "needs_grad").requires_grad());
  CHECK_FALSE(base.requires_grad());
  base.fill_(5);
  CHECK(tensor_at(dict, "part")[0][0].item<float>() == 5);
}

TEST_CASE("pt: values of every kind") {
  const GenericDict dict = golden("values").toGenericDict();
  CHECK(dict.at("none").isNone());
  CHECK(dict.at("true").toBool());
  CHECK_FALSE(dict.at("false").toBool());
  CHECK(dict.at("small").toInt() == 7);
  CHECK(dict.at("two_bytes").toInt() == 300);
  CHECK(dict.at("four_bytes").toInt() == -70000);
  CHECK(dict.at("long").toInt() == int64_t{1} << 40);
  CHECK(dict.at("negative_long").toInt() == -(int64_t{1} << 40));
  CHECK(dict.at("lowest").toInt() == INT64_MIN);
  CHECK(dict.at("double").toDouble() == 0.1);
  CHECK(dict.at("text").toStringRef() == "gr\xc3\xbc\xc3\x9f");
  CHECK(dict.at("list").toListRef()[3].toListRef()[0].toInt() == 4);
  CHECK(dict.at("tuple").toTupleRef()[1].toDouble() == 0.999);
  CHECK(dict.at("empty_tuple").toTupleRef().empty());
  CHECK(dict.at("nested").toGenericDict().at("a").toGenericDict().at("b").toGenericDict().at(3).toStringRef() == "c");
  CHECK(dict.at("ordered").toGenericDict().begin()->key().toStringRef() == "z");
  CHECK(dict.at("size").toTupleRef()[1].toInt() == 3);
  CHECK(dict.at(5).toStringRef() == "five");
  const GenericDict newer = golden("protocol4").toGenericDict();
  CHECK(newer.at("again").toStringRef() == "same");
  CHECK(newer.at("tensor").toTensor().equal(ones({2})));
}

TEST_CASE("pt: state dicts, an optimizer's state, a checkpoint") {
  const GenericDict state = golden("state_dict").toGenericDict();
  CHECK(state.size() == 9);
  CHECK(state.begin()->key().toStringRef() == "0.weight");
  CHECK(tensor_at(state, "0.weight").sizes() == IntArrayRef({4, 3}));
  CHECK(tensor_at(state, "1.num_batches_tracked").item<int64_t>() == 3);
  const GenericDict adam = golden("adam").toGenericDict();
  const GenericDict first = adam.at("state").toGenericDict().at(0).toGenericDict();
  CHECK(first.at("step").toTensor().item<float>() == 3);
  CHECK(first.at("max_exp_avg_sq").toTensor().sizes() == IntArrayRef({4, 3}));
  const GenericDict group = adam.at("param_groups").toListRef()[0].toGenericDict();
  CHECK(group.at("betas").toTupleRef()[0].toDouble() == 0.8);
  CHECK(group.at("params").toIntVector() == std::vector<int64_t>{0, 1, 2, 3, 4, 5});
  const GenericDict all = golden("checkpoint").toGenericDict();
  CHECK(all.at("epoch").toInt() == 3);
  CHECK(all.at("parameter").toTensor().requires_grad());
  CHECK(all.at("rng").toTensor().scalar_type() == kByte);
  CHECK(golden("tensor").toTensor().equal(eye(2)));
  CHECK(golden("list").toTensorVector()[1].equal(ones({3})));
}

TEST_CASE("pt: what libtorch's C++ API wrote") {
  const GenericDict archive = golden("libtorch_archive").toGenericDict();
  CHECK(archive.at("number").toInt() == 3);
  CHECK(archive.at("list").toIntVector() == std::vector<int64_t>{1, 2});
  CHECK(archive.at("text").toStringRef() == "words");
  CHECK(archive.at("flag").toBool());
  CHECK(archive.at("a/b").toTensor().equal(ones({2})));
  CHECK(archive.at("nested").toGenericDict().at("x").toTensor().equal(arange(4).view({2, 2}).t()));
  CHECK(golden("libtorch_pickle").toTensorVector()[0].equal(ones({2})));
}

TEST_CASE("pt: what is outside is refused by name") {
  CHECK_THAT(golden_error("runs_code"), Contains("got 'posix system': a pickle that names others may run code"));
  CHECK_THAT(golden_error("runs_code"), Contains("load: 'serialize/golden/runs_code.pt': "));
  CHECK_THAT(golden_error("complex"), Contains("got torch.ComplexFloatStorage"));
  CHECK_THAT(golden_error("set"), Contains("'__builtin__ set'"));
  CHECK_THAT(golden_error("legacy"), Contains("load it in Python and save it again"));
  CHECK_THAT(golden_error("absent"), Contains("cannot open it"));
}

TEST_CASE("pt: archives that lack a part, or lie about one") {
  const std::string persistent = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"s;
  const std::string storage = persistent + "0X\3\0\0\0cpuK\2tQ."s;
  const std::string twice = "(" + storage.substr(0, storage.size() - 1) + persistent + "0X\3\0\0\0cpuK\1tQt."s;
  std::string bools = storage;
  bools.replace(bools.find("Float"), 5, "Bool");
  const std::string eight(8, '\0');
  CHECK(error_in({{"r/data.pkl", storage}, {"r/data/0", eight}}) == "no error");
  const std::vector<std::pair<Files, std::string>> cases{
      {{}, "expected files in the archive"},
      {{{"r/other", ""}}, "with 'r/data.pkl', got another zip"},
      {{{"r/data.pkl", storage}}, "expected the storage 'r/data/0' in the archive"},
      {{{"r/data.pkl", storage}, {"r/data/0", eight + eight}}, "expected 2 elements of 4 bytes in storage '0', got 16"},
      {{{"r/data.pkl", storage}, {"r/data/0", "123456789"}}, "expected 2 elements of 4 bytes in storage '0', got 9"},
      {{{"r/data.pkl", bools}, {"r/data/0", "\1\2"}}, "bytes 0 and 1 in bool storage '0'"},
      {{{"r/data.pkl", twice}, {"r/data/0", eight}},
       "to be FloatStorage of 2 elements as before, got FloatStorage of 1"},
      {{{"r/data.pkl", "N."}, {"r/byteorder", "big"}}, "little endian, got 'big'"},
  };
  for (const auto& [files, text] : cases) {
    CAPTURE(text);
    CHECK_THAT(error_in(files), Contains(text));
  }
}

TEST_CASE("pt: no byte of a file can be changed or cut without an error or another value") {
  const std::string good = bytes_of("serialize/golden/protocol4.pt");
  const auto read = [](const std::string& bytes) {
    return error_of([&bytes] { read_value(MemorySource(bytes.data(), bytes.size())); });
  };
  REQUIRE(read(good) == "no error");
  for (size_t n = 0; n < good.size(); ++n) {
    if (read(good.substr(0, n)) == "no error") FAIL("cut at " << n);
  }
  const size_t pickle = good.find("\x80\x04");
  for (size_t at = pickle; at < pickle + 100; ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    CHECK_THAT(read(bad), Contains("the file is damaged"));
  }
}
