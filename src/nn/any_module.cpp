// SPDX-License-Identifier: MIT
// The errors of holders, AnyValue and AnyModule, and the names of types in them.
#include <taper/nn/any_module.h>

#include <cxxabi.h>
#include <cctype>
#include <cstdlib>

#include <taper/nn/sequential.h>

#include "tensor/check.h"

namespace taper::nn::detail {

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  std::string name = status == 0 ? text.get() : type.name();
  // Programs know the classes of the library by libtorch's namespaces.
  constexpr std::string_view own = "taper::", tensor = "taper::Tensor";
  const auto in_name = [&](size_t at) {
    return at < name.size() && (std::isalnum(static_cast<unsigned char>(name[at])) || name[at] == '_');
  };
  for (size_t at = name.find(own); at != std::string::npos; at = name.find(own, at + 1)) {
    if (at > 0 && (in_name(at - 1) || name[at - 1] == ':')) continue;
    const bool is_tensor = name.compare(at, tensor.size(), tensor) == 0 && !in_name(at + tensor.size());
    name.replace(at, own.size(), is_tensor ? "at::" : "torch::");
  }
  return name;
}

void throw_clone_type() {
  throw Error(
      "Attempted to clone submodule, but it is of a different type than the submodule it was to be cloned into");
}

std::shared_ptr<void> own_module(Module* module) { return std::shared_ptr<Module>(module); }

void throw_empty_holder() { throw Error("Accessing empty ModuleHolder"); }

void throw_empty_any_module(const char* function) {
  throw Error(fmt::format("Cannot call {}() on an empty AnyModule", function));
}

void throw_any_value_cast(const std::type_info& wanted, const std::type_info& held) {
  throw Error(
      fmt::format("Attempted to cast AnyValue to {}, but its actual type is {}", type_name(wanted), type_name(held)));
}

void throw_module_cast(const std::type_info& from, const std::type_info& to) {
  throw Error(fmt::format("Attempted to cast module of type {} to type {}", type_name(from), type_name(to)));
}

void throw_argument_type(size_t index, const std::type_info& expected, const std::type_info& received) {
  throw Error(fmt::format("Expected argument #{} to be of type {}, but received value of type {}", index,
                          type_name(expected), type_name(received)));
}

std::vector<Tensor*> tensors_among(AnyValue* values, size_t count) {
  std::vector<Tensor*> tensors;
  for (size_t i = 0; i < count; ++i) {
    if (Tensor* tensor = values[i].try_get<Tensor>()) tensors.push_back(tensor);
  }
  return tensors;
}

std::vector<AnyValue> room_for_values(size_t count) {
  std::vector<AnyValue> values;
  values.reserve(count);
  return values;
}

void throw_argument_count(const std::type_info& module, size_t expected, size_t received) {
  const std::string name = type_name(module);
  std::string text =
      fmt::format("{}'s forward() method expects {} argument(s), but received {}.", name, expected, received);
  if (received < expected) {
    text += fmt::format(
        " If {}'s forward() method has default arguments, please make sure the forward() method is "
        "declared with a corresponding `FORWARD_HAS_DEFAULT_ARGS` macro.",
        name);
  }
  throw Error(text);
}

void throw_argument_range(const std::type_info& module, size_t least, size_t most, size_t received) {
  throw Error(
      fmt::format("{}'s forward() method expects at least {} argument(s) and at most {} argument(s), but received {}.",
                  type_name(module), least, most, received));
}

void throw_return_type(const std::type_info& actual, const std::type_info& wanted) {
  throw Error(fmt::format("The type of the return value is {}, but you asked for type {}", type_name(actual),
                          type_name(wanted)));
}

}  // namespace taper::nn::detail
