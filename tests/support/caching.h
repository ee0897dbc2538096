// SPDX-License-Identifier: MIT
// Whether taper's allocator keeps freed blocks: not under AddressSanitizer, which has to see every free.
#pragma once

namespace taper::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kCaching = false;
#else
inline constexpr bool kCaching = true;
#endif

}  // namespace taper::test
