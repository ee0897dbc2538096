// SPDX-License-Identifier: MIT
// Checksums of TFRecord and zlib.
#pragma once

#include <cstdint>
#include <string_view>

namespace taper::train {

/// CRC-32C (Castagnoli) of TFRecord.
uint32_t crc32c(std::string_view bytes);
/// Adler-32 of zlib (RFC 1950).
uint32_t adler32(std::string_view bytes);

}  // namespace taper::train
