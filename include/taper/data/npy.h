// SPDX-License-Identifier: MIT
// load_npy() and save_npy(): tensors from and to NumPy's files, and datasets of two such files.
#pragma once

#include <string>

#include <taper/data/pair_dataset.h>
#include <taper/export.h>
#include <taper/tensor.h>

namespace taper {

/// Reads what numpy.save wrote, versions 1 to 3, big or little endian. An array in Fortran order keeps it in the
/// strides of the tensor. Python objects, structures, strings, float16, complex and unsigned integers above 8 bits are
/// refused; elements of two void bytes ("V2") are bfloat16, which NumPy has no name for. Nothing in the file is
/// believed before it is checked against the size of the file: Error names the file and what is wrong with it.
TAPER_API Tensor load_npy(const std::string& path);

/// Writes a file that numpy.load reads: in Fortran order where only the reversed tensor is contiguous, else in C order.
/// It takes the place of an older one only when it is complete and on disk. bfloat16 is written as "<V2".
TAPER_API void save_npy(const std::string& path, const Tensor& tensor);

namespace data::datasets {

/// Examples and their targets from two .npy files, of any dtypes.
class TAPER_API Npy : public PairDataset<Npy> {
 public:
  /// Throws Error where load_npy() does, and where the first sizes differ.
  Npy(const std::string& data_path, const std::string& targets_path);

  /// [size, ...]
  const Tensor& features() const { return data_; }
  /// [size, ...]
  const Tensor& targets() const { return targets_; }
};

extern template class Dataset<Npy>;

}  // namespace data::datasets
}  // namespace taper
