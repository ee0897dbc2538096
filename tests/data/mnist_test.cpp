// SPDX-License-Identifier: MIT
// MNIST: libtorch's class over idx files of any count, by folder or by name, plain or packed.
#include <taper/data.h>
#include <taper/data/mnist.h>
#include <taper/factories.h>
#include <taper/ops.h>

#include "io/gzip.h"
#include "support/catch.h"
#include "support/error.h"
#include "support/folder.h"

using namespace taper;
using namespace taper::data::datasets;
using Catch::Matchers::Contains;

namespace {

/// n images of 2x3 pixels, counting from `first` in steps of 5.
std::string images(int n, int first) {
  std::string bytes{0, 0, 8, 3, 0, 0, 0, static_cast<char>(n), 0, 0, 0, 2, 0, 0, 0, 3};
  for (int i = 0; i < 6 * n; ++i) bytes += static_cast<char>(first + 5 * i);
  return bytes;
}

std::string labels(const std::string& classes) {
  return std::string{0, 0, 8, 1, 0, 0, 0, static_cast<char>(classes.size())} + classes;
}

}  // namespace

TEST_CASE("mnist: a folder with a training set and a test set") {
  const Folder folder;
  write_bytes(folder.file("train-images-idx3-ubyte"), images(3, 0));
  write_bytes(folder.file("train-labels-idx1-ubyte"), labels(std::string("\2\0\7", 3)));
  write_bytes(folder.file("t10k-images-idx3-ubyte"), images(1, 100));
  write_bytes(folder.file("t10k-labels-idx1-ubyte"), labels("\4"));

  MNIST train(folder.file(""));
  CHECK(train.is_train());
  CHECK(train.size() == 3);
  CHECK(train.images().scalar_type() == kFloat);
  CHECK(equal(train.images(), (arange(18, kFloat) * 5 / 255).view({3, 1, 2, 3})));
  CHECK(equal(train.targets(), tensor({2, 0, 7})));
  const data::Example<> example = train.get(2);
  CHECK(equal(example.data, train.images()[2]));
  CHECK(example.data.sizes() == IntArrayRef{1, 2, 3});
  CHECK(example.target.item<int64_t>() == 7);
  CHECK(train.get_batch({2, 1})[1].target.item<int64_t>() == 0);
  CHECK_THROWS_AS(train.get(3), IndexError);

  const MNIST test(folder.file(""), MNIST::Mode::kTest);
  CHECK_FALSE(test.is_train());
  CHECK(test.targets().item<int64_t>() == 4);
}

TEST_CASE("mnist: through transforms and a loader, as libtorch's programs have it") {
  const Folder folder;
  write_bytes(folder.file("train-images-idx3-ubyte"), images(5, 0));
  write_bytes(folder.file("train-labels-idx1-ubyte"), labels("\1\2\3\4\5"));
  auto dataset = MNIST(folder.file("")).map(data::transforms::Normalize<>(0.5, 0.25)).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader<data::samplers::SequentialSampler>(std::move(dataset), 2);
  std::vector<Tensor> pixels, classes;
  for (auto& batch : *loader) {
    pixels.push_back(batch.data);
    classes.push_back(batch.target);
  }
  CHECK(pixels.size() == 3);
  CHECK(allclose(cat(pixels), (arange(30, kFloat) * 5 / 255 - 0.5).div(0.25).view({5, 1, 2, 3})));
  CHECK(equal(cat(classes), tensor({1, 2, 3, 4, 5})));
}

TEST_CASE("mnist: files by name, packed or not") {
  const Folder folder;
  write_bytes(folder.file("letters"), images(2, 9));
  write_bytes(folder.file("classes"), labels("\1\1"));
  const MNIST letters(folder.file("letters"), folder.file("classes"));
  CHECK(letters.size() == 2);
  if (!has_gzip()) return;
  write_bytes(folder.file("train-images-idx3-ubyte.gz"), bytes_of("fuzz/corpus/idx/images.idx.gz"));
  write_bytes(folder.file("train-labels-idx1-ubyte"), labels("\1\2"));
  CHECK(MNIST(folder.file("")).images().sizes() == IntArrayRef{2, 1, 3, 3});
}

TEST_CASE("mnist: what is missing or does not belong together") {
  const Folder folder;
  const std::string one = folder.file("images"), two = folder.file("labels");
  const auto error = [&] { return error_of([&] { MNIST(one, two); }); };
  CHECK_THAT(error_of([&] { MNIST(folder.file("none")); }), Contains("none/train-images-idx3-ubyte': cannot open it"));
  write_bytes(one, images(2, 0));
  CHECK_THAT(error(), Contains(two + "': cannot open it"));
  write_bytes(two, labels("\1\2\3"));
  CHECK_THAT(error(), Contains("MNIST: '" + two + "': expected a target for each of 2 examples, got [3]"));
  write_bytes(two, images(2, 0));
  CHECK_THAT(error(), Contains(two + "': expected labels [size] of unsigned bytes, got [2, 2, 3] of Byte"));
  write_bytes(one, labels("\1\2"));
  CHECK_THAT(error(), Contains(one + "': expected images [size, height, width] of unsigned bytes, got [2] of Byte"));
}
