// SPDX-License-Identifier: MIT
// The pickle machine: it reads what states are made of, runs nothing, and names the first thing that it refuses.
#include "serialize/pickle_reader.h"

#include <taper/factories.h>
#include <taper/ops.h>

#include "support/catch.h"
#include "support/error.h"

using namespace taper;
using Catch::Matchers::Contains;

namespace {

Tensor load_four(const StorageReference& reference) {
  if (reference.numel != 4) throw Error("storage of " + std::to_string(reference.numel));
  return arange(4, kFloat);
}

std::string bytes(std::initializer_list<std::string> parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

IValue read(const std::string& pickle) { return read_pickle(pickle, load_four); }
std::string error_in(const std::string& pickle) {
  return error_of([&pickle] { read(pickle); });
}

const std::string kZero("K\0", 2);
// ('storage', torch.FloatStorage, '0', 'cpu', 4)
const std::string kStorage = bytes({"(X\7", std::string(3, '\0'), "storagectorch\nFloatStorage\nX\1",
                                    std::string(3, '\0'), "0X\3", std::string(3, '\0'), "cpuK\4tQ"});

/// _rebuild_tensor_v2 of the four elements.
std::string tensor_pickle(const std::string& offset, const std::string& sizes, const std::string& strides) {
  return bytes({"ctorch._utils\n_rebuild_tensor_v2\n(", kStorage, offset, "(", sizes, "t(", strides, "t\x89",
                "ccollections\nOrderedDict\n)RtR"});
}

}  // namespace

TEST_CASE("read_pickle: numbers, texts and containers") {
  CHECK(read("N.").isNone());
  CHECK(read("\x88.").toBool());
  CHECK_FALSE(read("\x89.").toBool());
  CHECK(read("K\x07.").toInt() == 7);
  CHECK(read("M\x01\x02.").toInt() == 0x201);
  CHECK(read("J\xff\xff\xff\xff.").toInt() == -1);
  CHECK(read(bytes({"\x8a", std::string(1, '\0'), "."})).toInt() == 0);
  CHECK(read("\x8a\x01\xff.").toInt() == -1);
  CHECK(read("\x8a\x02\xff\x01.").toInt() == 511);
  CHECK(read(bytes({"G?\xf8", std::string(6, '\0'), "."})).toDouble() == 1.5);
  CHECK(read("\x8c\x02hi.").toStringRef() == "hi");
  CHECK(read("(K\1K\2t.").toTupleRef().size() == 2);
  CHECK(read("K\1K\2K\3\x87.").toTupleRef()[2].toInt() == 3);
  CHECK(read(").").toTupleRef().empty());
  CHECK(read("](K\1K\2e.").toIntVector() == std::vector<int64_t>{1, 2});
  CHECK(read("]K\1a.").toIntVector() == std::vector<int64_t>{1});
  CHECK(read("}(\x8c\1aK\1K\2Nu.").toGenericDict().at(2).isNone());
  CHECK(read("}\x8c\1aK\1s.").toGenericDict().at("a").toInt() == 1);
  CHECK(read("\x80\2}q\1h\1\x86.").toTupleRef()[1].isGenericDict());
  CHECK(read(bytes({"\x80\4\x95", std::string(8, '\0'), "\x8c\1a\x94h", std::string(1, '\0'), "\x86."}))
            .toTupleRef()[1]
            .toStringRef() == "a");
}

TEST_CASE("read_pickle: a tensor lies within its storage, or is refused") {
  const Tensor t = read(tensor_pickle("K\1", "K\1K\2", "K\2K\1") + ".").toTensor();
  CHECK(t.equal(tensor({{1.0F, 2.0F}})));
  const std::string huge = "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f";
  CHECK(read(tensor_pickle("K\4", kZero, "K\1") + ".").toTensor().numel() == 0);
  CHECK(read(tensor_pickle("K\3", "", "") + ".").toTensor().item<float>() == 3);
  CHECK(read(tensor_pickle(kZero, "K\7", kZero) + ".").toTensor().sum().item<float>() == 0);
  for (const auto& [offset, sizes, strides] :
       std::vector<std::array<std::string, 3>>{{"K\1", "K\4", "K\1"},
                                               {kZero, "K\5", "K\1"},
                                               {kZero, "K\2", "K\4"},
                                               {"K\4", "", ""},
                                               {"K\5", kZero, "K\1"},
                                               {"J\xff\xff\xff\xff", "K\1", "K\1"},
                                               {kZero, "K\2", "J\xff\xff\xff\xff"},
                                               {kZero, "K\2", huge},
                                               {huge, "K\2", huge},
                                               {huge, "K\1", "K\1"}}) {
    CAPTURE(sizes, strides);
    CHECK_THAT(error_in(tensor_pickle(offset, sizes, strides) + "."), Contains("within the 4 elements of its storage"));
  }
  CHECK_THAT(error_in(tensor_pickle(kZero, "J\xff\xff\xff\xff", "K\1") + "."), Contains("sizes of at least 0"));
  CHECK_THAT(error_in(tensor_pickle(kZero, huge + huge, kZero + kZero) + "."), Contains("fits into memory"));
  CHECK_THAT(error_in(tensor_pickle(kZero, "K\1K\1", "K\1") + "."), Contains("as many strides as sizes"));
}

TEST_CASE("read_pickle: every other opcode and global is refused by name") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"cos\nsystem\n(X\1", "'os system'"},
      {"c__builtin__\neval\n.", "'__builtin__ eval': a pickle that names others may run code, and taper runs none"},
      {"cnumpy.core.multiarray\nscalar\n.", "'numpy.core.multiarray scalar'"},
      {"\x8c\5posix\x8c\6system\x93.", "'posix system'"},
      {"ctorch._utils\n_rebuild_sparse_tensor\n.", "_rebuild_sparse_tensor"},
      {"(ios\nsystem\n.", "INST (0x69) at byte 1"},
      {"(o.", "OBJ (0x6f)"},
      {"I1\n.", "INT (0x49)"},
      {"S'a'\n.", "STRING (0x53)"},
      {"U\1a.", "SHORT_BINSTRING (0x55)"},
      {"0.", "POP (0x30)"},
      {"\x8f.", "EMPTY_SET (0x8f)"},
      {"\x92.", "NEWOBJ_EX (0x92)"},
      {"\x82\1.", "EXT1 (0x82)"},
      {"\xff.", "no opcode (0xff)"},
      {"\x80\1.", "protocol 2 to 5, got 1"},
      {"\x80\6.", "protocol 2 to 5, got 6"},
  };
  for (const auto& [pickle, text] : cases) {
    CAPTURE(text);
    CHECK_THAT(error_in(pickle), Contains(text));
  }
}

TEST_CASE("read_pickle: a broken pickle is an error, not a crash") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "1 more bytes"},
      {".", "expected one value at the end of the pickle, got 0"},
      {"NN.", "expected one value at the end of the pickle, got 2"},
      {"N(.", "expected one value at the end"},
      {"K", "1 more bytes"},
      {"X\xff\xff\xff\xff"
       "abc",
       "4294967295 more bytes"},
      {"\x8d\xff\xff\xff\xff\xff\xff\xff\xff"
       "abc",
       "18446744073709551615 more bytes"},
      {"\x8c\1\xff.", "UTF-8"},
      {"\x8a\t123456789.", "64 bits"},
      {"cos", "end of a line"},
      {"t.", "expected a mark"},
      {"(\x85.", "a value on the stack"},
      {"a.", "a value on the stack"},
      {"Na.", "a container"},
      {"NNa.", "type List, got None"},
      {"N\x8c\1aNs.", "type Dict, got None"},
      {"}(Nu.", "keys and values"},
      {"})Ns.", "key of type String, Int or Bool, got Tuple"},
      {"h\1.", "place 1 of the memo"},
      {"q\1.", "value to remember"},
      {"NNR.", "function to call"},
      {"ccollections\nOrderedDict\nNR.", "type Tuple, got None"},
      {"ccollections\nOrderedDict\nN\x85R.", "OrderedDict without arguments"},
      {"ccollections\nOrderedDict\n.", "bare global 'collections OrderedDict'"},
      {"]ccollections\nOrderedDict\na.", "bare global 'collections OrderedDict'"},
      {"ctorch\nFloatStorage\n)R.", "a function of a state dict, got 'torch FloatStorage'"},
      {"ctorch._utils\n_rebuild_tensor_v2\n)R.", "4 to 7 arguments"},
      {"ctorch.jit._pickle\nbuild_intlist\n)R.", "expected an argument"},
      {"NQ.", "the tuple of a storage"},
      {"N)\x81.", "the class of an archive"},
      {"N}b.", "type Dict, got None"},
      {"](X\7", "4 more bytes"},
  };
  for (const auto& [pickle, text] : cases) {
    CAPTURE(text);
    CHECK_THAT(error_in(pickle), Contains(text));
  }
}

TEST_CASE("read_pickle: what repeats itself, holds itself or is deep is refused without harm") {
  CHECK_THAT(error_in("]q\1h\1a."), Contains("nested at most 500 deep"));
  CHECK_THAT(error_in("}q\1\x8c\1ah\1s."), Contains("nested at most 500 deep"));
  std::string doubling = ")";
  for (char slot = 1; slot < 60; ++slot) doubling += std::string("q") + slot + "h" + slot + "\x86";
  CHECK_THAT(error_in(doubling + "."), Contains("does not multiply itself"));
  std::string copies = "X" + std::string("\0\0\1\0", 4) + std::string(65536, 'x') + "q\1";
  std::string list = copies + "](";
  for (int i = 0; i < 20000; ++i) list += "h\1";
  CHECK_THAT(error_in(list + "e."), Contains("does not multiply itself"));

  const int deep = 1000000;
  std::string tuples = ")", lists, dropped = "}\x8c\1a";
  for (int i = 0; i < deep; ++i) tuples += "\x85", lists += "]";
  CHECK_THAT(error_in(tuples + "."), Contains("nested at most 500 deep"));
  CHECK_THAT(error_in(lists + std::string(deep - 1, 'a') + "."), Contains("nested at most 500 deep"));
  CHECK(read(dropped + tuples + "s\x8c\1aNs.").toGenericDict().at("a").isNone());
  CHECK(read(dropped + lists + std::string(deep - 1, 'a') + "s\x8c\1aNs.").toGenericDict().at("a").isNone());
}

TEST_CASE("read_pickle: cut off anywhere, it is an error") {
  const std::string good = "\x80\2}(\x8c\1t" + tensor_pickle(kZero, "K\4", "K\1") +
                           "\x8c\1l](K\1N\x88"
                           "eu.";
  REQUIRE(read(good).toGenericDict().at("t").toTensor().numel() == 4);
  for (size_t n = 0; n < good.size(); ++n) {
    CAPTURE(n);
    CHECK(error_in(good.substr(0, n)) != "no error");
  }
}
