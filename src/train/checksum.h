// SPDX-License-Identifier: MIT
// Checksums that file formats ask for.
#pragma once

#include <cstdint>
#include <string_view>

namespace taper::train {

/// CRC-32 of PNG, zip and gzip.
uint32_t crc32(std::string_view bytes);
/// CRC-32C (Castagnoli) of TFRecord.
uint32_t crc32c(std::string_view bytes);
/// Adler-32 of zlib (RFC 1950).
uint32_t adler32(std::string_view bytes);

}  // namespace taper::train
