// SPDX-License-Identifier: MIT
// TensorOptions: dtype, device, layout and requires_grad of a tensor to be made.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <type_traits>

#include <taper/core/device.h>
#include <taper/core/scalar_type.h>
#include <taper/export.h>

namespace taper {

/// Each field may be left open; an open dtype means the default one. Setters return a changed copy.
class TAPER_API TensorOptions {
 public:
  TensorOptions() = default;
  TensorOptions(ScalarType dtype) : dtype_(dtype) {}
  TensorOptions(TypeMeta dtype) : dtype_(dtype.toScalarType()) {}
  TensorOptions(Device device) : device_(device) {}
  TensorOptions(DeviceType type) : device_(Device(type)) {}
  /// The name of a device. No overload on const char*, which would also take the number 0.
  template <typename T>
    requires std::is_convertible_v<T, std::string>
  TensorOptions(const T& device) : device_(Device(std::string(device))) {}
  TensorOptions(Layout layout) : layout_(layout), has_layout_(true) {}

  TensorOptions dtype(std::optional<ScalarType> dtype) const;
  TensorOptions dtype(ScalarType dtype) const;
  TensorOptions dtype(TypeMeta dtype) const { return this->dtype(dtype.toScalarType()); }
  template <typename T>
  TensorOptions dtype() const {
    return dtype(scalar_type_of<T>);
  }
  TensorOptions device(std::optional<Device> device) const;
  TensorOptions device(DeviceType type, DeviceIndex index = -1) const;
  TensorOptions device_index(DeviceIndex index) const { return device(kCUDA, index); }
  TensorOptions layout(std::optional<Layout> layout) const;
  TensorOptions requires_grad(std::optional<bool> value) const;
  TensorOptions pinned_memory(std::optional<bool> value) const;
  TensorOptions memory_format(std::optional<MemoryFormat> format) const;

  TypeMeta dtype() const { return dtype_ ? TypeMeta(*dtype_) : get_default_dtype(); }
  Device device() const { return device_ ? *device_ : Device(kCPU); }
  int32_t device_index() const { return device().index(); }
  Layout layout() const { return layout_; }
  bool requires_grad() const { return requires_grad_.value_or(false); }
  bool pinned_memory() const { return pinned_memory_.value_or(false); }
  bool has_dtype() const { return dtype_.has_value(); }
  bool has_device() const { return device_.has_value(); }
  bool has_layout() const { return has_layout_; }
  bool has_requires_grad() const { return requires_grad_.has_value(); }
  std::optional<ScalarType> dtype_opt() const { return dtype_; }
  std::optional<Device> device_opt() const { return device_; }
  std::optional<bool> requires_grad_opt() const { return requires_grad_; }
  /// This with the fields that `other` sets replaced by them.
  TensorOptions merge_in(const TensorOptions& other) const;

 private:
  std::optional<ScalarType> dtype_;
  std::optional<Device> device_;
  std::optional<bool> requires_grad_;
  std::optional<bool> pinned_memory_;
  Layout layout_ = kStrided;
  bool has_layout_ = false;
};

inline TensorOptions dtype(ScalarType dtype) { return TensorOptions(dtype); }
inline TensorOptions dtype(TypeMeta dtype) { return TensorOptions(dtype); }
template <typename T>
TensorOptions dtype() {
  return TensorOptions(scalar_type_of<T>);
}
inline TensorOptions layout(Layout layout) { return TensorOptions(layout); }
inline TensorOptions device(Device device) { return TensorOptions(device); }
inline TensorOptions device_index(int16_t index) { return TensorOptions().device_index(static_cast<int8_t>(index)); }
inline TensorOptions requires_grad(bool value = true) { return TensorOptions().requires_grad(value); }

TAPER_API std::ostream& operator<<(std::ostream& out, const TensorOptions& options);

}  // namespace taper
