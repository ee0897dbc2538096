// SPDX-License-Identifier: MIT
// The drop-in for libtorch: all of taper under libtorch's namespaces and macro names.
#pragma once

// Programs count on what libtorch's own torch.h includes.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <c10/util/Exception.h>
#include <c10/util/StringUtil.h>
#include <c10/util/irange.h>
#include <taper/core/tensor_accessor.h>
#include <taper/taper.h>
#include <torch/version.h>

#define TORCH_ARG TAPER_ARG
#define TORCH_MODULE TAPER_MODULE
#define TORCH_MODULE_IMPL TAPER_MODULE_IMPL
#define FORWARD_HAS_DEFAULT_ARGS TAPER_FORWARD_HAS_DEFAULT_ARGS
#define TORCH_API
#define C10_API
#define C10_EXPORT
#define C10_UNUSED [[maybe_unused]]

namespace caffe2 {
using taper::TypeMeta;
}  // namespace caffe2

namespace c10 {
using std::in_place;
using std::make_optional;
using std::nullopt;
using std::nullopt_t;
using std::optional;
using std::string_view;
using taper::ArrayRef;
using taper::AutoGradMode;
using taper::BFloat16;
using taper::CppTypeToScalarType;
using taper::Device;
using taper::DeviceIndex;
using taper::DeviceType;
using taper::GradMode;
using taper::InferenceMode;
using taper::IntArrayRef;
using taper::isFloatingType;
using taper::isIntegralType;
using taper::IValue;
using taper::kCPU;
using taper::kCUDA;
using taper::kHIP;
using taper::kStrided;
using taper::Layout;
using taper::MemoryFormat;
using taper::NoGradGuard;
using taper::OptionalIntArrayRef;
using taper::promoteTypes;
using taper::Scalar;
using taper::ScalarType;
using taper::scalarTypeToTypeMeta;
using taper::Storage;
using taper::TensorImpl;
using taper::TensorOptions;
using taper::toString;
using taper::typeMetaToScalarType;
using taper::VersionCounter;
template <typename T>
using intrusive_ptr = taper::IntrusivePtr<T>;
namespace detail = taper::detail;
namespace guts {
/// The key of a parameter in an optimizer's state(): a text in libtorch 1, the address since libtorch 2.
inline void* to_string(taper::TensorImpl* parameter) { return parameter; }
}  // namespace guts
}  // namespace c10

namespace at {
using c10::IValue;
using c10::make_optional;
using c10::nullopt;
using c10::optional;
#include <torch/names.inc>
using taper::aten::tensor;
namespace detail = taper::detail;
namespace indexing = taper::indexing;
namespace native {
using taper::is_nonzero;
}
namespace Reduction = taper::Reduction;
}  // namespace at

namespace torch {
using c10::IValue;
using c10::make_optional;
using c10::nullopt;
using c10::optional;
using std::make_unique;
#include <torch/names.inc>
using taper::ExpandingArray;
using taper::ExpandingArrayWithOptionalElem;
using taper::load;
using taper::OrderedDict;
using taper::pickle_load;
using taper::pickle_save;
using taper::save;
using taper::tensor;
namespace detail = taper::detail;
namespace enumtype = taper::enumtype;
namespace indexing = taper::indexing;
namespace Reduction = taper::Reduction;

namespace autograd {
using namespace taper::autograd;
/// The values of `data`, without its graph, as a leaf.
inline Variable make_variable(const Tensor& data, bool requires_grad = false) {
  return data.defined() ? data.data().requires_grad_(requires_grad) : Variable();
}
}  // namespace autograd
namespace cuda {
using namespace taper::cuda;
/// Without a device there is nothing to seed.
inline void manual_seed(uint64_t) {}
inline void manual_seed_all(uint64_t) {}
}  // namespace cuda
namespace data {
#include <torch/data/names.inc>
}  // namespace data
namespace nn {
#include <torch/nn/names.inc>
namespace functional {
using namespace taper::nn::functional;
}
namespace init {
using namespace taper::nn::init;
}
namespace utils {
using namespace taper::nn::utils;
}
}  // namespace nn
namespace jit {
using namespace taper::jit;
}
namespace serialize {
using namespace taper::serialize;
}
namespace optim {
using namespace taper::optim;
}
}  // namespace torch
