// SPDX-License-Identifier: MIT
// CRC-32 as zip has it (polynomial 0xedb88320, reflected).
#pragma once

#include <cstddef>
#include <cstdint>

namespace taper {

/// The checksum of what `crc` stands for, followed by n more bytes; 0 stands for nothing.
uint32_t crc32(uint32_t crc, const void* bytes, size_t n);

}  // namespace taper
