// SPDX-License-Identifier: MIT
// safetensors: what is saved is what is loaded, the layout is Python's, and no byte of a file is trusted.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <taper/error.h>
#include <taper/ops.h>
#include <taper/serialize.h>

#include "support/catch.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

std::string with_length(const std::string& header, const std::string& data) {
  const auto length = static_cast<uint64_t>(header.size());
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string error_of(const std::string& path) {
  try {
    load_safetensors(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

void check_same(const NamedTensors& loaded, const NamedTensors& saved) {
  REQUIRE(loaded.size() == saved.size());
  for (size_t i = 0; i < saved.size(); ++i) {
    CAPTURE(saved[i].first);
    CHECK(loaded[i].first == saved[i].first);
    const Tensor expected = saved[i].second.detach().contiguous();
    const Tensor& actual = loaded[i].second;
    CHECK(actual.scalar_type() == expected.scalar_type());
    REQUIRE(actual.sizes() == expected.sizes());
    if (expected.numel() > 0) CHECK(std::memcmp(actual.data_ptr(), expected.data_ptr(), expected.nbytes()) == 0);
  }
}

NamedTensors every_kind() {
  const Tensor numbers = arange(24, kFloat).view({2, 3, 4});
  NamedTensors tensors{{"zero dim", scalar_tensor(2.5)}, {"none", empty({3, 0, 2}, kLong)}};
  for (const ScalarType dtype : {kByte, kDouble, kBool, kFloat, kBFloat16, kLong, kChar, kInt, kShort}) {
    tensors.emplace_back(std::string("as.") + toString(dtype), numbers.to(dtype));
  }
  tensors.emplace_back("transposed", numbers.transpose(0, 2));
  tensors.emplace_back("part", numbers.slice(1, 1, 3));
  tensors.emplace_back("needs grad", arange(3, kFloat).requires_grad_());
  tensors.emplace_back("quote \" backslash \\ newline \n bell \x07 \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", ones({1}));
  return tensors;
}

}  // namespace

TEST_CASE("safetensors: every dtype, shape and name comes back in its order") {
  const Folder folder;
  const std::string path = folder.file("all.safetensors");
  const Metadata metadata{{"format", "pt"}, {"note", "a \"quoted\"\ttext"}, {"empty", ""}};
  save_safetensors(path, every_kind(), metadata);
  const Safetensors loaded = load_safetensors(path);
  check_same(loaded.tensors, every_kind());
  CHECK(loaded.metadata == metadata);
  CHECK_FALSE(loaded.tensors.back().second.requires_grad());
  CHECK(folder.files() == 1);
}

TEST_CASE("safetensors: no tensors at all") {
  const Folder folder;
  const std::string path = folder.file("none.safetensors");
  save_safetensors(path, {});
  CHECK(bytes_of(path) == with_length("{}      ", ""));
  CHECK(load_safetensors(path).tensors.empty());
  save_safetensors(path, {}, {{"a", "b"}});
  CHECK(load_safetensors(path).metadata == Metadata{{"a", "b"}});
}

TEST_CASE("safetensors: the layout is Python's, wide elements first, so that all are aligned") {
  const Folder folder;
  const std::string path = folder.file("layout.safetensors");
  save_safetensors(path, {{"b", ones({3}, kByte)}, {"d", ones({1}, kDouble)}}, {{"format", "pt"}});
  const std::string header = R"({"__metadata__":{"format":"pt"},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},)"
                             R"("d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})";
  const std::string padding((8 - header.size() % 8) % 8, ' ');
  CHECK(bytes_of(path) == with_length(header + padding, std::string("\0\0\0\0\0\0\xf0\x3f\1\1\1", 11)));
}

TEST_CASE("safetensors: reads what other writers may write") {
  const Folder folder;
  const std::string path = folder.file("other.safetensors");
  write_bytes(
      path,
      with_length(
          "{ \"\\u0061\\u00e9\\ud83d\\ude00\\n\" :\t{\"shape\":[ ], \"data_offsets\":[0,4],\r\n\"dtype\":\"F32\"}}",
          std::string("\0\0\x80\x3f", 4)));
  const Safetensors loaded = load_safetensors(path);
  REQUIRE(loaded.tensors.size() == 1);
  CHECK(loaded.tensors[0].first == "a\xc3\xa9\xf0\x9f\x98\x80\n");
  CHECK(loaded.tensors[0].second.item<float>() == 1);
  CHECK(loaded.tensors[0].second.dim() == 0);
}

TEST_CASE("safetensors: a bad header is refused with the file's name and the reason") {
  const Folder folder;
  const std::string path = folder.file("bad.safetensors");
  const auto entry = [](const std::string& name, const std::string& shape, const std::string& offsets) {
    return "\"" + name + R"(":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
  };
  const std::string good = entry("a", "[1]", "[0,4]");
  const std::string four(4, '\0');
  const std::vector<std::array<std::string, 3>> cases{
      {"", "", "starts with '{'"},
      {"[]", "", "starts with '{'"},
      {" {}", "", "starts with '{'"},
      {"{}x", "", "only spaces"},
      {"{" + good + ",}", four, "expected '\"'"},
      {"{" + good, four, "expected '}'"},
      {"{\"a", "", "rest of a string"},
      {"{\"a\\", "", "rest of a string"},
      {"{\"a\\x\":1}", "", "an escape"},
      {"{\"a\\u12g4\":1}", "", "hexadecimal"},
      {"{\"\\ud800\":1}", "", "surrogate"},
      {"{\"\\ud800\\u0041\":1}", "", "surrogate"},
      {"{\"\\udc00\":1}", "", "surrogate"},
      {"{\"a\nb\":1}", "", "control characters"},
      {"{\"\xff\":1}", "", "UTF-8"},
      {"{\"\xc0\xaf\":1}", "", "UTF-8"},
      {"{\"\xed\xa0\x80\":1}", "", "UTF-8"},
      {"{\"\xf4\x90\x80\x80\":1}", "", "UTF-8"},
      {"{\"\xe2\x82\"}", "", "UTF-8"},
      {"{\"a\":1}", "", "expected '{'"},
      {"{\"a\":{}}", "", "expected a dtype of tensor 'a'"},
      {R"({"a":{"dtype":"F32","data_offsets":[0,0]}})", "", "expected a shape of tensor 'a'"},
      {R"({"a":{"dtype":"F32","shape":[0]}})", "", "expected a data_offsets of tensor 'a'"},
      {R"({"a":{"dtype":"F8_E4M3","shape":[0],"data_offsets":[0,0]}})", "", "got 'F8_E4M3'"},
      {R"({"a":{"dtype":"F32","dtype":"F32"}})", "", "'dtype' twice"},
      {R"({"a":{"stride":[1]}})", "", "a field 'stride'"},
      {"{" + entry("a", "[1]", "[0]") + "}", four, "two data_offsets"},
      {"{" + entry("a", "[1]", "[0,4,4]") + "}", four, "two data_offsets"},
      {"{" + entry("a", "[-1]", "[0,4]") + "}", four, "a whole number"},
      {"{" + entry("a", "[1.0]", "[0,4]") + "}", four, "expected ']'"},
      {"{" + entry("a", "[01]", "[0,4]") + "}", four, "leading zeros"},
      {"{" + entry("a", "[1e0]", "[0,4]") + "}", four, "expected ']'"},
      {"{" + entry("a", "[true]", "[0,4]") + "}", four, "a whole number"},
      {"{" + entry("a", "[2]", "[0,4]") + "}", four, "expected 8 bytes for tensor 'a' of shape [2]"},
      {"{" + entry("a", "[1]", "[4,0]") + "}", four, "data_offsets 4 to 0"},
      {"{" + entry("a", "[9223372036854775808]", "[0,4]") + "}", four, "below 2^63"},
      {"{" + entry("a", "[4611686018427387904]", "[0,4]") + "}", four, "less than 2^63 bytes"},
      {"{" + entry("a", "[4294967296,4294967296]", "[0,0]") + "}", "", "less than 2^63 bytes"},
      {"{" + entry("a", "[0,4294967296,4294967296]", "[0,0]") + "}", "", "less than 2^63 bytes"},
      {"{" + entry("a", "[2305843009213693951]", "[0,9223372036854775804]") + "}", four, "as it says, got 4"},
      {"{" + good + "}", "", "expected 4 bytes behind the header, as it says, got 0"},
      {"{" + good + "}", four + "x", "expected 4 bytes behind the header, as it says, got 5"},
      {"{" + entry("a", "[1]", "[4,8]") + "}", four + four, "tensor 'a' to start at byte 0"},
      {"{" + good + "," + entry("b", "[1]", "[0,4]") + "}", four, "tensor 'b' to start at byte 4"},
      {"{" + good + "," + entry("b", "[1]", "[2,6]") + "}", four + four, "tensor 'b' to start at byte 4"},
      {"{" + good + "," + entry("b", "[1]", "[8,12]") + "}", four + four + four, "tensor 'b' to start at byte 4"},
      {"{" + good + "," + entry("a", "[1]", "[4,8]") + "}", four + four, "different tensor names, got 'a' twice"},
      {R"({"__metadata__":{},"__metadata__":{}})", "", "'__metadata__' twice"},
      {R"({"__metadata__":{"a":"","a":""}})", "", "different metadata keys, got 'a' twice"},
      {R"({"__metadata__":{"a":1}})", "", "expected '\"'"},
      {R"({"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}})", "\1\2", "bool tensor 'a'"},
  };
  for (const auto& [header, data, reason] : cases) {
    CAPTURE(header);
    write_bytes(path, with_length(header, data));
    CHECK_THAT(error_of(path), Contains("load_safetensors: '" + path + "': "));
    CHECK_THAT(error_of(path), Contains(reason));
  }
}

TEST_CASE("safetensors: a header length that the file does not have") {
  const Folder folder;
  const std::string path = folder.file("bad.safetensors");
  for (const uint64_t length : {uint64_t{3}, uint64_t{1} << 31, uint64_t{1} << 63, ~uint64_t{0}, ~uint64_t{0} - 7}) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    write_bytes(path, bytes + "{}");
    CHECK_THAT(error_of(path), Contains("a header of at most 2 bytes, got the length " + std::to_string(length)));
  }
  write_bytes(path, "1234567");
  CHECK_THAT(error_of(path), Contains("at least 8 bytes, got 7"));
}

TEST_CASE("safetensors: any truncated file is refused, any changed byte is refused or harmless") {
  const Folder folder;
  const std::string path = folder.file("small.safetensors");
  save_safetensors(path, {{"w", ones({2, 2})}, {"mask", ones({3}, kBool)}, {"b", ones({1}, kBFloat16)}}, {{"k", "v"}});
  const std::string good = bytes_of(path);
  for (size_t n = 0; n < good.size(); ++n) {
    write_bytes(path, good.substr(0, n));
    CHECK(error_of(path) != "no error");
  }
  size_t refused = 0;
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char flip : {'\x01', '\x02', '\x10', '\x20', '\x80', '\xff'}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ flip);
      write_bytes(path, bad);
      if (error_of(path) != "no error") ++refused;
    }
  }
  CHECK(refused > good.size() * 3);
}

TEST_CASE("safetensors: only files are read") {
  const Folder folder;
  CHECK_THAT(error_of(folder.file("missing")), Contains("missing': cannot open it: No such file"));
  CHECK_THAT(error_of(folder.file("")), Contains("expected a regular file"));
  REQUIRE(::mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  CHECK_THAT(error_of(folder.file("pipe")), Contains("expected a regular file"));
}

TEST_CASE("save_safetensors: what cannot be written, and the older file survives") {
  const Folder folder;
  const std::string path = folder.file("model.safetensors");
  save_safetensors(path, {{"a", ones({2})}});
  const std::string before = bytes_of(path);
  const std::string op = "save_safetensors: '" + path + "': ";
  CHECK_THROWS_WITH(save_safetensors(path, {{"a", ones({2})}, {"a", ones({2})}}),
                    Contains(op) && Contains("'a' twice"));
  CHECK_THROWS_WITH(save_safetensors(path, {{"a", Tensor()}}), Contains(op) && Contains("'a' undefined"));
  CHECK_THROWS_WITH(save_safetensors(path, {{"\xff", ones({2})}}), Contains("a tensor name in UTF-8"));
  CHECK_THROWS_WITH(save_safetensors(path, {{"__metadata__", ones({2})}}), Contains("reserved"));
  CHECK_THROWS_WITH(save_safetensors(path, {}, {{"k", ""}, {"k", ""}}), Contains("'k' twice"));
  CHECK_THROWS_WITH(save_safetensors(path, {}, {{"k", "\xff"}}), Contains("a metadata value in UTF-8"));
  CHECK_THROWS_WITH(save_safetensors(folder.file("no/such/folder"), {}), Contains("cannot create"));
  CHECK_THROWS_WITH(save_safetensors(folder.file(""), {}), Contains("expected a regular file"));
  CHECK(bytes_of(path) == before);
  CHECK(folder.files() == 1);
}

TEST_CASE("save_safetensors: a disk that fills up leaves the older file alone") {
  const Folder folder;
  const std::string path = folder.file("model.safetensors");
  save_safetensors(path, {{"a", ones({2})}});
  const std::string before = bytes_of(path);
  const auto previous_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const rlimit small{4096, limit.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  CHECK_THROWS_WITH(save_safetensors(path, {{"a", ones({5000})}}), Contains("cannot write '" + path + "': "));
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous_handler);
  CHECK(bytes_of(path) == before);
  CHECK(folder.files() == 1);
}

TEST_CASE("save_safetensors: replaces through a symbolic link, and keeps the permissions") {
  const Folder folder;
  const std::string path = folder.file("model.safetensors");
  save_safetensors(path, {{"a", ones({2})}});
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(path, folder.file("latest"));
  save_safetensors(folder.file("latest"), {{"b", zeros({3})}});
  CHECK(fs::is_symlink(folder.file("latest")));
  CHECK(load_safetensors(path).tensors[0].first == "b");
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.files() == 2);
}

TEST_CASE("safetensors: tensors lie in the mapped file, and writing to them does not change it") {
  const Folder folder;
  const std::string path = folder.file("mapped.safetensors");
  save_safetensors(path, {{"a", arange(4, kFloat)}, {"b", arange(3, kByte)}});
  const std::string before = bytes_of(path);
  Tensor a = load_safetensors(path).tensors[0].second;
  const Tensor again = load_safetensors(path).tensors[0].second;
  CHECK_FALSE(a.storage().unsafeGetStorageImpl()->owned());
  a.fill_(7);
  CHECK(bytes_of(path) == before);
  CHECK(again.equal(arange(4, kFloat)));
  save_safetensors(path, {{"other", zeros({100})}});
  CHECK(again.equal(arange(4, kFloat)));
  CHECK((a + again).sum().item<float>() == 34);
}

TEST_CASE("safetensors: a tensor between two multiples of its element is copied") {
  const Folder folder;
  const std::string path = folder.file("unaligned.safetensors");
  const std::string header = R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                             R"("f":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})";
  write_bytes(path, with_length(header, std::string("\5\0\0\x80\x3f", 5)));
  const Safetensors loaded = load_safetensors(path);
  CHECK(loaded.tensors[1].second.item<float>() == 1);
  CHECK(loaded.tensors[1].second.storage().unsafeGetStorageImpl()->owned());
}

TEST_CASE("safetensors: float16 becomes float32, bfloat16 stays") {
  const Folder folder;
  const std::string path = folder.file("half.safetensors");
  const std::string header = R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}})";
  write_bytes(path, with_length(header, std::string("\0\x3c\0\xc0\xc0\x3f", 6)));
  const NamedTensors loaded = load_safetensors(path).tensors;
  CHECK(loaded[0].second.equal(tensor({1.0F, -2.0F})));
  CHECK(loaded[1].second.scalar_type() == kBFloat16);
  CHECK(loaded[1].second.item<float>() == 1.5F);
}

TEST_CASE("safetensors: a tensor of five gigabytes costs nothing before it is touched") {
  const Folder folder;
  const std::string path = folder.file("big.safetensors");
  const int64_t n = int64_t{5} << 30;
  std::string header =
      R"({"big":{"dtype":"U8","shape":[)" + std::to_string(n) + R"(],"data_offsets":[0,)" + std::to_string(n) + "]}}";
  const std::string start = with_length(header, "");
  write_bytes(path, start);
  REQUIRE(::truncate(path.c_str(), static_cast<off_t>(start.size()) + n) == 0);
  const Tensor big = load_safetensors(path).tensors[0].second;
  CHECK(big.numel() == n);
  CHECK(big[n - 1].item<int>() == 0);
}

TEST_CASE("safetensors: more dimensions than a tensor has are refused") {
  const Folder folder;
  const std::string path = folder.file("deep.safetensors");
  std::string shape = "1";
  for (int i = 0; i < 64; ++i) shape += ",1";
  write_bytes(path, with_length(R"({"a":{"dtype":"U8","shape":[)" + shape + R"(],"data_offsets":[0,1]}})", "x"));
  CHECK_THAT(error_of(path), Contains("at most 64 dimensions of tensor 'a', got 65"));
}
