// SPDX-License-Identifier: MIT
// MNIST: finds the files, and turns bytes into images and classes.
#include <taper/data/idx.h>
#include <taper/data/mnist.h>

#include <unistd.h>

#include <utility>

#include "tensor/check.h"
#include "tensor/shape.h"

namespace taper::data::datasets {

template class Dataset<MNIST>;
namespace {

constexpr int kLargestPixel = 255;

/// The file, or the packed one where only that exists.
std::string file_in(const std::string& root, MNIST::Mode mode, const char* name) {
  std::string path = root.empty() || root.back() == '/' ? root : root + '/';
  path += mode == MNIST::Mode::kTrain ? "train-" : "t10k-";
  path += name;
  if (::access(path.c_str(), F_OK) != 0 && ::access((path + ".gz").c_str(), F_OK) == 0) path += ".gz";
  return path;
}

Tensor read_images(const std::string& path) {
  const Tensor bytes = load_idx(path);
  check(bytes.dim() == 3 && bytes.scalar_type() == kByte,
        "MNIST: '{}': expected images [size, height, width] of unsigned bytes, got {} of {}", path, shape_text(bytes),
        toString(bytes.scalar_type()));
  return bytes.to(kFloat).div_(kLargestPixel).unsqueeze_(1);
}

Tensor read_labels(const std::string& path) {
  const Tensor bytes = load_idx(path);
  check(bytes.dim() == 1 && bytes.scalar_type() == kByte,
        "MNIST: '{}': expected labels [size] of unsigned bytes, got {} of {}", path, shape_text(bytes),
        toString(bytes.scalar_type()));
  return bytes.to(kLong);
}

}  // namespace

MNIST::MNIST(const std::string& root, Mode mode)
    : MNIST(file_in(root, mode, "images-idx3-ubyte"), file_in(root, mode, "labels-idx1-ubyte"), mode) {}

// In two steps, so that the images are read, and refused, first.
MNIST::MNIST(const std::string& images_path, const std::string& labels_path, Mode mode)
    : MNIST(read_images(images_path), labels_path, mode) {}

MNIST::MNIST(Tensor images, const std::string& labels_path, Mode mode)
    : PairDataset(std::move(images), read_labels(labels_path), "MNIST: '" + labels_path + "'"), mode_(mode) {}

}  // namespace taper::data::datasets
