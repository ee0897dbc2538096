// SPDX-License-Identifier: MIT
// Compresses bytes into zlib's format, small and simple rather than as tightly as zlib does.
#pragma once

#include <string>
#include <string_view>

namespace taper::train {

/// A zlib stream (RFC 1950): one deflate block (RFC 1951) with the fixed codes, and repetitions up to 32 KiB back.
std::string zlib_compress(std::string_view bytes);

}  // namespace taper::train
