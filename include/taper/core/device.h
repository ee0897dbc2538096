// SPDX-License-Identifier: MIT
// Devices, layouts and memory formats. The CPU is the only device; the other names parse, compare and print.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include <taper/export.h>

namespace taper {

enum class DeviceType : int8_t { CPU = 0, CUDA = 1, MKLDNN = 2, OPENGL = 3, OPENCL = 4, IDEEP = 5, HIP = 6 };
inline constexpr DeviceType kCPU = DeviceType::CPU;
inline constexpr DeviceType kCUDA = DeviceType::CUDA;
inline constexpr DeviceType kHIP = DeviceType::HIP;
using DeviceIndex = int8_t;

TAPER_API std::ostream& operator<<(std::ostream& out, DeviceType type);

/// A device type and an index, -1 meaning the current one.
class TAPER_API Device {
 public:
  using Type = DeviceType;

  Device(DeviceType type, DeviceIndex index = -1);
  /// `cpu`, `cuda:1`, ...; throws Error on anything else.
  Device(const std::string& text);
  Device(const char* text) : Device(std::string(text)) {}

  DeviceType type() const noexcept { return type_; }
  DeviceIndex index() const noexcept { return index_; }
  bool has_index() const noexcept { return index_ != -1; }
  bool is_cpu() const noexcept { return type_ == kCPU; }
  bool is_cuda() const noexcept { return type_ == kCUDA; }
  void set_index(DeviceIndex index) { index_ = index; }
  std::string str() const;
  bool operator==(const Device&) const = default;

 private:
  DeviceType type_;
  DeviceIndex index_ = -1;
};
TAPER_API std::ostream& operator<<(std::ostream& out, const Device& device);

enum class Layout : int8_t { Strided, Sparse };
inline constexpr Layout kStrided = Layout::Strided;
inline constexpr Layout kSparse = Layout::Sparse;
TAPER_API std::ostream& operator<<(std::ostream& out, Layout layout);

enum class MemoryFormat : int8_t { Contiguous, Preserve };

namespace cuda {
/// Always 0: taper runs on the CPU.
inline size_t device_count() { return 0; }
inline bool is_available() { return false; }
inline bool cudnn_is_available() { return false; }
inline void synchronize(int64_t = -1) {}
}  // namespace cuda

}  // namespace taper

template <>
struct std::hash<taper::Device> {
  size_t operator()(const taper::Device& d) const noexcept {
    return static_cast<size_t>(d.type()) * 257u + static_cast<size_t>(d.index() + 1);
  }
};
