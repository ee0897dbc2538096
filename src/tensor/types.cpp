// SPDX-License-Identifier: MIT
// Names, sizes and promotion of element types; Scalar's range check; devices and options as text.
#include <atomic>
#include <cmath>
#include <ostream>
#include <string>

#include <taper/core/array_ref.h>
#include <taper/core/device.h>
#include <taper/core/scalar.h>
#include <taper/core/scalar_type.h>
#include <taper/core/tensor_options.h>

#include "tensor/check.h"

namespace taper {
namespace {

struct TypeNames {
  ScalarType type;
  const char* name;
  const char* cpp_name;
};

constexpr TypeNames kTypes[] = {
    {kByte, "Byte", "unsigned char"},
    {kChar, "Char", "signed char"},
    {kShort, "Short", "short int"},
    {kInt, "Int", "int"},
    {kLong, "Long", "long int"},
    {kFloat, "Float", "float"},
    {kDouble, "Double", "double"},
    {kBool, "Bool", "bool"},
    {kBFloat16, "BFloat16", "c10::BFloat16"},
};

const TypeNames* find(ScalarType t) {
  for (const TypeNames& row : kTypes) {
    if (row.type == t) return &row;
  }
  return nullptr;
}

constexpr const char* kDeviceNames[] = {"cpu", "cuda", "mkldnn", "opengl", "opencl", "ideep", "hip"};

std::atomic<ScalarType> default_dtype{kFloat};

}  // namespace

void throw_array_ref_range(const char* what, size_t index, size_t size) {
  check<IndexError>(false, "ArrayRef::{}: expected an index within {} elements, got {}", what, size, index);
  std::abort();
}

std::ostream& operator<<(std::ostream& out, IntArrayRef list) {
  out << '[';
  for (size_t i = 0; i < list.size(); ++i) out << (i ? ", " : "") << list[i];
  return out << ']';
}

// ---- Element types ----

void detail::throw_no_element_size(ScalarType t) {
  fail("elementSize: expected a defined scalar type, got {}", static_cast<int>(t));
}

const char* toString(ScalarType t) {
  const TypeNames* row = find(t);
  return row ? row->name : "Undefined";
}

const char* TypeMeta::name() const {
  const TypeNames* row = find(type_);
  return row ? row->cpp_name : "nullptr (uninitialized)";
}

std::ostream& operator<<(std::ostream& out, ScalarType t) { return out << toString(t); }
std::ostream& operator<<(std::ostream& out, TypeMeta t) { return out << t.name(); }

ScalarType promote_types(ScalarType a, ScalarType b) {
  if (a == b) return a;
  if (a == kBool) return b;
  if (b == kBool) return a;
  if (isFloatingType(a) || isFloatingType(b)) {
    if (!isFloatingType(a)) return b;
    if (!isFloatingType(b)) return a;
    return a == kDouble || b == kDouble ? kDouble : kFloat;  // bfloat16 with float32 is float32
  }
  if (a == kByte || b == kByte) {  // unsigned meets signed: the next larger signed type
    const ScalarType other = a == kByte ? b : a;
    return other == kChar ? kShort : other;
  }
  return elementSize(a) > elementSize(b) ? a : b;
}

bool can_cast(ScalarType from, ScalarType to) {
  if (isFloatingType(from) && isIntegralType(to, true)) return false;
  return from == kBool || to != kBool;
}

ScalarType get_default_dtype_as_scalartype() { return default_dtype.load(std::memory_order_relaxed); }
void set_default_dtype(TypeMeta dtype) { default_dtype.store(dtype.toScalarType(), std::memory_order_relaxed); }

std::ostream& operator<<(std::ostream& out, Scalar value) {
  if (value.isFloatingPoint()) return out << value.toDouble();
  if (value.isBoolean()) return out << (value.toBool() ? "true" : "false");
  return out << value.toLong();
}

void Scalar::check_fits(double low, double high) const {
  const double value = isFloatingPoint() ? d_ : static_cast<double>(i_);
  check(std::isnan(value) || (value >= low && value <= high),
        "value cannot be converted to the integer type without overflow: expected {} to {}, got {}", low, high, value);
}

// ---- Devices and options ----

std::ostream& operator<<(std::ostream& out, DeviceType type) { return out << kDeviceNames[static_cast<int>(type)]; }

Device::Device(DeviceType type, DeviceIndex index) : type_(type), index_(index) {
  check(index >= -1, "Device: expected an index of at least -1, got {}", static_cast<int>(index));
  check(type != kCPU || index <= 0, "Device: expected index -1 or 0 for the CPU, got {}", static_cast<int>(index));
}

Device::Device(const std::string& text) : type_(kCPU) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  bool known = false;
  for (int i = 0; i < 7; ++i) {
    if (name == kDeviceNames[i]) type_ = static_cast<DeviceType>(i), known = true;
  }
  const std::string digits = colon == std::string::npos ? "0" : text.substr(colon + 1);
  const bool number = !digits.empty() && digits.size() <= 3 &&
                      digits.find_first_not_of("0123456789") == std::string::npos &&
                      (digits.size() == 1 || digits[0] != '0') && std::stoi(digits) <= 127;
  check(known && number, "Invalid device string: '{}'", text);
  if (colon != std::string::npos) *this = Device(type_, static_cast<DeviceIndex>(std::stoi(digits)));
}

std::string Device::str() const {
  const std::string name = kDeviceNames[static_cast<int>(type_)];
  return has_index() ? name + ":" + std::to_string(index_) : name;
}

std::ostream& operator<<(std::ostream& out, const Device& device) { return out << device.str(); }

std::ostream& operator<<(std::ostream& out, Layout layout) {
  return out << (layout == kStrided ? "Strided" : "Sparse");
}

TensorOptions TensorOptions::dtype(std::optional<ScalarType> dtype) const {
  TensorOptions changed = *this;
  changed.dtype_ = dtype;
  return changed;
}

TensorOptions TensorOptions::dtype(ScalarType dtype) const { return this->dtype(std::optional<ScalarType>(dtype)); }

TensorOptions TensorOptions::device(std::optional<Device> device) const {
  TensorOptions changed = *this;
  changed.device_ = device;
  return changed;
}

TensorOptions TensorOptions::device(DeviceType type, DeviceIndex index) const {
  return device(std::optional<Device>(Device(type, index)));
}

TensorOptions TensorOptions::layout(std::optional<Layout> layout) const {
  TensorOptions changed = *this;
  changed.layout_ = layout.value_or(kStrided);
  changed.has_layout_ = layout.has_value();
  return changed;
}

TensorOptions TensorOptions::requires_grad(std::optional<bool> value) const {
  TensorOptions changed = *this;
  changed.requires_grad_ = value;
  return changed;
}

TensorOptions TensorOptions::pinned_memory(std::optional<bool> value) const {
  TensorOptions changed = *this;
  changed.pinned_memory_ = value;
  return changed;
}

TensorOptions TensorOptions::memory_format(std::optional<MemoryFormat>) const { return *this; }

TensorOptions TensorOptions::merge_in(const TensorOptions& other) const {
  TensorOptions merged = *this;
  if (other.dtype_) merged.dtype_ = other.dtype_;
  if (other.device_) merged.device_ = other.device_;
  if (other.has_layout_) merged.layout_ = other.layout_, merged.has_layout_ = true;
  if (other.requires_grad_) merged.requires_grad_ = other.requires_grad_;
  if (other.pinned_memory_) merged.pinned_memory_ = other.pinned_memory_;
  return merged;
}

std::ostream& operator<<(std::ostream& out, const TensorOptions& options) {
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  const auto open = [](bool set) { return set ? "" : " (default)"; };
  return out << "TensorOptions(dtype=" << options.dtype() << open(options.has_dtype())
             << ", device=" << options.device() << open(options.has_device()) << ", layout=" << options.layout()
             << open(options.has_layout()) << ", requires_grad=" << flag(options.requires_grad())
             << open(options.has_requires_grad()) << ", pinned_memory=" << flag(options.pinned_memory())
             << " (default), memory_format=(nullopt))";
}

}  // namespace taper
