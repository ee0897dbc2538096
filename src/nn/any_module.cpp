// SPDX-License-Identifier: MIT
// Holders, AnyValue and AnyModule: what needs no template, the errors, and the names of types in them.
#include <taper/nn/any_module.h>

#include <cxxabi.h>
#include <cctype>
#include <cstdlib>

#include <taper/nn/sequential.h>

#include "tensor/check.h"

namespace taper::nn {
namespace detail {

// ---- Holders --------------------------------------------------------------------------------------------------------

ModuleOwner::ModuleOwner(Module* module) : owner_(std::shared_ptr<Module>(module)) {}

ModuleOwner::ModuleOwner(const ModuleOwner&) noexcept = default;

ModuleOwner& ModuleOwner::operator=(const ModuleOwner&) noexcept = default;

ModuleOwner& ModuleOwner::operator=(ModuleOwner&&) noexcept = default;

ModuleOwner::~ModuleOwner() = default;

// ---- Errors ---------------------------------------------------------------------------------------------------------

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

void throw_empty_holder() { throw Error("Accessing empty ModuleHolder"); }

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

void throw_return_type(const std::type_info& actual, const std::type_info& wanted) {
  throw Error(fmt::format("The type of the return value is {}, but you asked for type {}", type_name(actual),
                          type_name(wanted)));
}

// ---- Arguments ------------------------------------------------------------------------------------------------------

template <>
Tensor& argument<Tensor>(std::vector<AnyValue>& arguments, size_t index) {
  Tensor* value = arguments[index].try_get<Tensor>();
  if (!value) throw_argument_type(index, typeid(Tensor), arguments[index].type_info());
  return *value;
}

std::vector<AnyValue> room_for_values(size_t count) {
  std::vector<AnyValue> values;
  values.reserve(count);
  return values;
}

}  // namespace detail

AnyValue::AnyValue(Tensor value) : content_(new Holder<Tensor>(std::move(value))) {}

// ---- AnyModule ------------------------------------------------------------------------------------------------------

namespace {

[[noreturn]] void throw_argument_count(const std::type_info& module, size_t expected, size_t received) {
  const std::string name = detail::type_name(module);
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

[[noreturn]] void throw_argument_range(const std::type_info& module, size_t least, size_t most, size_t received) {
  throw Error(
      fmt::format("{}'s forward() method expects at least {} argument(s) and at most {} argument(s), but received {}.",
                  detail::type_name(module), least, most, received));
}

}  // namespace

AnyModule::AnyModule(const detail::ModuleOwner& owner, Module* module, const detail::ForwardCall* call)
    : owner_(owner), module_(module), call_(call) {
  if (!module) detail::throw_empty_holder();
}

AnyModule AnyModule::clone(const std::optional<Device>& device) const {
  if (is_empty()) return {};
  const std::shared_ptr<Module> copy = module_->clone(device);
  return AnyModule(detail::ModuleOwner(copy), copy.get(), call_);
}

AnyValue AnyModule::forward_any(std::vector<AnyValue>&& arguments) {
  check_not_empty("forward");
  complete(arguments);
  const detail::ForwardScope scope(*module_);
  if (!module_->hooks()) return call_->forward(*module_, std::move(arguments));
  detail::HookedCall call(*module_);
  std::vector<Tensor*> tensors;
  for (AnyValue& argument : arguments) argument.collect(tensors);
  call.before(tensors);
  AnyValue result = call_->forward(*module_, std::move(arguments));
  tensors.clear();
  result.collect(tensors);
  call.after(tensors);
  return result;
}

std::shared_ptr<Module> AnyModule::ptr() const {
  check_not_empty("ptr");
  return std::shared_ptr<Module>(owner_.get(), module_);
}

const std::type_info& AnyModule::type_info() const {
  check_not_empty("type_info");
  return call_->module_type;
}

Module& AnyModule::checked(const std::type_info& wanted, const char* function) const {
  check_not_empty(function);
  if (call_->module_type != wanted) detail::throw_module_cast(call_->module_type, wanted);
  return *module_;
}

void AnyModule::check_not_empty(const char* function) const {
  check(!is_empty(), "Cannot call {}() on an empty AnyModule", function);
}

void AnyModule::complete(std::vector<AnyValue>& arguments) const {
  if (!call_->argument_count) return;
  const size_t count = *call_->argument_count;
  if (module_->_forward_has_default_args()) {
    const size_t least = module_->_forward_num_required_args();
    if (arguments.size() < least || arguments.size() > count) {
      throw_argument_range(call_->module_type, least, count, arguments.size());
    }
    arguments = module_->_forward_populate_default_args(std::move(arguments));
  } else if (arguments.size() != count) {
    throw_argument_count(call_->module_type, count, arguments.size());
  }
}

}  // namespace taper::nn
