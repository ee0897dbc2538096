// SPDX-License-Identifier: MIT
// MNIST: images and classes from idx files: MNIST itself, Fashion-MNIST, KMNIST, EMNIST and others in that format.
#pragma once

#include <string>

#include <taper/data/pair_dataset.h>
#include <taper/export.h>

namespace taper::data::datasets {

class TAPER_API MNIST : public PairDataset<MNIST> {
 public:
  enum class Mode { kTrain, kTest };

  /// Reads train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-..., in the folder `root`, or the same names
  /// with .gz behind. There may be any number of images of any size. Throws Error where a file is missing, is no idx
  /// file of unsigned bytes [size, height, width] or [size], or where they do not belong together.
  explicit MNIST(const std::string& root, Mode mode = Mode::kTrain);
  /// Reads two files whatever they are called.
  MNIST(const std::string& images_path, const std::string& labels_path, Mode mode = Mode::kTrain);

  bool is_train() const noexcept { return mode_ == Mode::kTrain; }
  /// [size, 1, height, width] float32, 0 to 1.
  const Tensor& images() const { return data_; }
  /// [size] int64.
  const Tensor& targets() const { return targets_; }

 private:
  MNIST(Tensor images, const std::string& labels_path, Mode mode);

  Mode mode_;
};

extern template class Dataset<MNIST>;

}  // namespace taper::data::datasets
