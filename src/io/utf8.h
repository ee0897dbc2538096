// SPDX-License-Identifier: MIT
// UTF-8 in its one valid form: shortest, without surrogates, up to U+10FFFF (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace taper {

/// The bytes of the character that the text starts with, 0 if it starts with none.
size_t utf8_length(std::string_view text);
/// The character that the text starts with, of the length that utf8_length() gave.
uint32_t decode_utf8(std::string_view text, size_t length);
/// `code` is a character: no surrogate, not above U+10FFFF.
void append_utf8(std::string& out, uint32_t code);
/// Whether the text is characters only.
bool is_utf8(std::string_view text);

}  // namespace taper
