// SPDX-License-Identifier: MIT
// PyTorch's rebuild functions, and the few others that appear in the pickle of a state.
#include "serialize/pickle_globals.h"

#include <algorithm>

#include "tensor/check.h"
#include "tensor/factories.h"
#include "tensor/shape.h"

namespace taper {
namespace {

constexpr std::string_view kStoragePrefix = "torch ", kStorageSuffix = "Storage";

std::vector<int64_t> whole_numbers(const IValue& tuple) {
  std::vector<int64_t> numbers;
  for (const IValue& number : tuple.toTupleRef()) numbers.push_back(number.toInt());
  return numbers;
}

/// Throws unless a tensor of this shape lies within the elements of its storage.
void check_extent(const Tensor& storage, int64_t offset, IntArrayRef sizes, IntArrayRef strides) {
  check(sizes.size() == strides.size() && sizes.size() <= Shape::kMaxDims,
        "expected as many strides as sizes, at most {}, got {} and {}", Shape::kMaxDims, strides.size(), sizes.size());
  const bool empty = checked_numel("tensor", sizes, elementSize(storage.scalar_type())) == 0;
  int64_t last = offset;
  bool inside = offset >= 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    int64_t step = 0;
    inside = inside && strides[i] >= 0 && (empty || !__builtin_mul_overflow(sizes[i] - 1, strides[i], &step)) &&
             !__builtin_add_overflow(last, step, &last);
  }
  check(inside && last < storage.numel() + (empty ? 1 : 0),
        "expected a tensor within the {} elements of its storage, got sizes {}, strides {}, offset {}", storage.numel(),
        shape_text(sizes), shape_text(strides), offset);
}

// (storage, offset, sizes, strides[, requires_grad, hooks[, metadata]])
IValue rebuild_tensor(const IValue& arguments) {
  const ArrayRef<IValue> given = arguments.toTupleRef();
  check(given.size() >= 4 && given.size() <= 7, "expected 4 to 7 arguments of _rebuild_tensor, got {}", given.size());
  const Tensor& storage = given[0].toTensor();
  const int64_t offset = given[1].toInt();
  const std::vector<int64_t> sizes = whole_numbers(given[2]), strides = whole_numbers(given[3]);
  check_extent(storage, offset, sizes, strides);
  const Tensor tensor =
      tensor_over(storage.storage().ptr(), sizes, strides, storage.scalar_type(), offset * storage.element_size());
  if (given.size() > 4 && given[4].toBool()) tensor.set_requires_grad(true);
  return tensor;
}

// (tensor, requires_grad, hooks)
IValue rebuild_parameter(const IValue& arguments) {
  const ArrayRef<IValue> given = arguments.toTupleRef();
  check(given.size() == 3, "expected 3 arguments of _rebuild_parameter, got {}", given.size());
  const Tensor tensor = given[0].toTensor().detach();
  tensor.set_requires_grad(given[1].toBool());
  return tensor;
}

IValue ordered_dict(const IValue& arguments) {
  check(arguments.toTupleRef().empty(), "expected OrderedDict without arguments, got {}",
        arguments.toTupleRef().size());
  return GenericDict();
}

// A list or a value that a typed wrapper of libtorch holds, and torch.Size: the argument itself.
IValue first_argument(const IValue& arguments) {
  check(!arguments.toTupleRef().empty(), "expected an argument, got none");
  return arguments.toTupleRef()[0];
}

struct Function {
  std::string_view name;
  IValue (*call)(const IValue& arguments);
};

constexpr Function kFunctions[] = {
    {"collections OrderedDict", ordered_dict},
    {"torch Size", first_argument},
    {"torch._utils _rebuild_parameter", rebuild_parameter},
    {"torch._utils _rebuild_tensor", rebuild_tensor},
    {"torch._utils _rebuild_tensor_v2", rebuild_tensor},
    {"torch.jit._pickle build_boollist", first_argument},
    {"torch.jit._pickle build_doublelist", first_argument},
    {"torch.jit._pickle build_intlist", first_argument},
    {"torch.jit._pickle build_tensorlist", first_argument},
    {"torch.jit._pickle restore_type_tag", first_argument},
};

const Function* find_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace

bool is_storage_class(const std::string& global) {
  return global.starts_with(kStoragePrefix) && global.ends_with(kStorageSuffix);
}

bool is_script_class(const std::string& global) {
  return global.starts_with("__torch__ ") || global.starts_with("__torch__.");
}

bool is_known_function(const std::string& global) { return find_function(global) != nullptr; }

IValue call_global(const std::string& global, const IValue& arguments) {
  const Function* function = find_function(global);
  check(function != nullptr, "expected a function of a state dict, got '{}'", global);
  return function->call(arguments);
}

}  // namespace taper
