// SPDX-License-Identifier: MIT
// Archives: every way in and out, nested and flat keys, libtorch's messages, and an old file that survives a failure.
#include <taper/serialize/archive.h>

#include <taper/factories.h>
#include <taper/ops.h>

#include <cstring>
#include <sstream>

#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using Catch::Matchers::Contains;
using serialize::InputArchive;
using serialize::OutputArchive;

namespace {

OutputArchive nested_archive() {
  OutputArchive inner, middle, outer;
  inner.write("x", arange(3));
  middle.write("b", inner);
  middle.write("flag", IValue(true));
  outer.write("a", middle);
  outer.write("element/0", ones({2, 2}), /*is_buffer=*/true);
  outer.write("number", IValue(7));
  return outer;
}

}  // namespace

TEST_CASE("archive: tensors, values and archives come back under their keys") {
  std::stringstream stream;
  nested_archive().save_to(stream);
  InputArchive archive, a, b;
  archive.load_from(stream);
  CHECK(archive.keys() == std::vector<std::string>{"a", "element/0", "number"});
  IValue number;
  archive.read("number", number);
  CHECK(number.toInt() == 7);
  Tensor element;
  archive.read("element/0", element, true);
  CHECK(element.equal(ones({2, 2})));
  archive.read("a", a);
  a.read("b", b);
  Tensor x;
  b(std::string("x"), x);
  CHECK(x.equal(arange(3)));
}

TEST_CASE("archive: what is not there is an error with libtorch's text, or false") {
  std::stringstream stream;
  nested_archive().save_to(stream);
  InputArchive archive, a, b, other;
  archive.load_from(stream);
  archive.read("a", a);
  a.read("b", b);
  Tensor t;
  IValue value;
  CHECK_THAT(error_of([&] { b.read("y", t); }), Contains("No such serialized tensor 'a.b.y'"));
  CHECK_THAT(error_of([&] { a.read("flag", t); }), Contains("No such serialized tensor 'a.flag'"));
  CHECK_THAT(error_of([&] { a.read("x", other); }), Contains("No such serialized submodule: 'a.x'"));
  CHECK_THAT(error_of([&] { a.read("x", value); }), Contains("does not have a field with name 'a.x'"));
  CHECK_FALSE(b.try_read("y", t));
  CHECK_FALSE(b.try_read("y", other));
  CHECK_FALSE(b.try_read("y", value));
  CHECK(b.try_read("x", value));
  CHECK_FALSE(t.defined());
  OutputArchive twice;
  twice.write("k", IValue(1));
  CHECK_THAT(error_of([&] { twice.write("k", IValue(2)); }), Contains("'k' twice"));
}

TEST_CASE("archive: reading into a defined tensor keeps the object and its requires_grad") {
  std::stringstream stream;
  save(arange(3, kFloat), stream);
  Tensor t = zeros({3}).requires_grad_();
  const Tensor same = t;
  load(t, stream);
  CHECK(same.detach().equal(arange(3, kFloat)));
  CHECK(same.requires_grad());
}

TEST_CASE("archive: to and from a path, a stream, memory and functions") {
  const Folder folder;
  const Tensor saved = arange(6, kFloat).view({2, 3});
  save(saved, folder.file("t.pt"));
  save(saved, folder.file("t.other"));
  std::string bytes;
  save(saved, [&bytes](const void* from, size_t n) {
    bytes.append(static_cast<const char*>(from), n);
    return n;
  });
  CHECK(bytes == bytes_of(folder.file("t.pt")));
  CHECK(bytes == bytes_of(folder.file("t.other")));
  std::ostringstream stream;
  save(saved, stream);
  CHECK(stream.str() == bytes);

  std::vector<Tensor> loaded(4);
  load(loaded[0], folder.file("t.other"), kCPU);
  load(loaded[1], bytes.data(), bytes.size());
  const auto read = [&bytes](uint64_t position, void* to, size_t n) {
    std::memcpy(to, bytes.data() + position, n);
    return n;
  };
  load(loaded[2], read, [&bytes] { return bytes.size(); });
  std::istringstream input(bytes);
  load(loaded[3], input);
  for (const Tensor& t : loaded) CHECK(t.equal(saved));
  Tensor t;
  CHECK_THAT(error_of([&] { load(t, folder.file("t.pt"), Device(kCUDA)); }), Contains("expected the device cpu"));
}

TEST_CASE("archive: a list of tensors, a dict of tensors, any values") {
  const Folder folder;
  save({ones({2}), zeros({3})}, folder.file("list.pt"));
  std::vector<Tensor> list{full({1}, 5)};
  load(list, folder.file("list.pt"));
  REQUIRE(list.size() == 3);
  CHECK(list[2].equal(zeros({3})));
  std::vector<Tensor> python;
  load(python, "serialize/golden/list.pt");
  CHECK(python.size() == 2);
  std::vector<Tensor> libtorch;
  load(libtorch, "serialize/golden/libtorch_tensors.pt");
  CHECK(libtorch.at(1).equal(arange(3)));

  const OrderedDict<std::string, Tensor> dict{{"z.w", ones({2})}, {"a", zeros({1})}};
  for (const char* name : {"dict.pt", "dict.safetensors"}) {
    save(dict, folder.file(name));
    OrderedDict<std::string, Tensor> got;
    load(got, folder.file(name));
    CHECK(got.keys() == dict.keys());
    CHECK(got["z.w"].equal(ones({2})));
  }
  GenericDict values;
  load(values, "serialize/golden/values.pt");
  save(values, folder.file("values.pt"));
  GenericDict again;
  load(again, folder.file("values.pt"));
  CHECK(again.at("nested").toGenericDict().at("a").toGenericDict().at("b").toGenericDict().at(3).toStringRef() == "c");
  CHECK(again.size() == values.size());
}

TEST_CASE("archive: safetensors by the ending of the path, for tensors alone, found nested again") {
  const Folder folder;
  OutputArchive inner, outer;
  inner.write("weight", arange(3, kFloat));
  outer.write("layer", inner);
  outer.save_to(folder.file("m.safetensors"));
  InputArchive archive, layer;
  archive.load_from(folder.file("m.safetensors"));
  CHECK(archive.keys() == std::vector<std::string>{"layer.weight"});
  archive.read("layer", layer);
  CHECK(layer.keys() == std::vector<std::string>{"weight"});
  Tensor weight, bias;
  layer.read("weight", weight);
  CHECK(weight.equal(arange(3, kFloat)));
  CHECK_THAT(error_of([&] { layer.read("bias", bias); }), Contains("No such serialized tensor 'layer.bias'"));
  CHECK_FALSE(archive.try_read("lay", layer));

  const std::string before = bytes_of(folder.file("m.safetensors"));
  outer.write("epoch", IValue(3));
  CHECK_THAT(error_of([&] { outer.save_to(folder.file("m.safetensors")); }),
             Contains("m.safetensors': expected tensors alone in a safetensors file, got Int under 'epoch'"));
  CHECK(bytes_of(folder.file("m.safetensors")) == before);
}

TEST_CASE("archive: the content says what a file is, not its name") {
  const Folder folder;
  Tensor t;
  write_bytes(folder.file("text.pt"), "no archive at all");
  CHECK_THAT(error_of([&] { load(t, folder.file("text.pt")); }),
             Contains("text.pt': expected a .pt or a safetensors file, got another format"));
  write_bytes(folder.file("empty.pt"), "");
  CHECK_THAT(error_of([&] { load(t, folder.file("empty.pt")); }), Contains("another format"));
  CHECK_THAT(error_of([&] { load(t, folder.file("")); }), Contains("expected a regular file"));
  save(OrderedDict<std::string, Tensor>{{"0", ones({2})}}, folder.file("a.safetensors"));
  std::filesystem::rename(folder.file("a.safetensors"), folder.file("a.pt"));
  load(t, folder.file("a.pt"));
  CHECK(t.equal(ones({2})));
}

TEST_CASE("archive: a sink that fails is an error, and leaves the older file whole") {
  const Folder folder;
  std::ostringstream stream;
  stream.setstate(std::ios::badbit);
  CHECK_THAT(error_of([&] { save(ones({2}), stream); }), Contains("expected a stream that takes"));
  CHECK_THAT(error_of([&] { save(ones({2}), [](const void*, size_t n) { return n - 1; }); }),
             Contains("expected a function that takes"));
  std::istringstream failed;
  failed.setstate(std::ios::failbit);
  Tensor t;
  CHECK_THAT(error_of([&] { load(t, failed); }), Contains("expected a stream to read from"));
  save(ones({2}), folder.file("t.pt"));
  const std::string before = bytes_of(folder.file("t.pt"));
  OutputArchive bad;
  bad.write("k", IValue("\xff"));
  CHECK_THAT(error_of([&] { bad.save_to(folder.file("t.pt")); }), Contains("t.pt': expected texts in UTF-8"));
  CHECK(bytes_of(folder.file("t.pt")) == before);
  CHECK(folder.files() == 1);
  CHECK_THAT(error_of([&] { save(ones({2}), folder.file("none/t.pt")); }), Contains("save_to: cannot create"));
}

TEST_CASE("pickle_save and pickle_load: any value as bytes") {
  const std::vector<char> bytes = pickle_save(std::vector<Tensor>{ones({2})});
  CHECK(pickle_load(bytes).toTensorVector()[0].equal(ones({2})));
  CHECK_THAT(error_of([] { pickle_load({'a'}); }), Contains("pickle_load: expected the end record of a zip archive"));
}
