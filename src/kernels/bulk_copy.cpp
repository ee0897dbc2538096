// SPDX-License-Identifier: MIT
// The C library's memcpy, and beyond the second-level cache x86's string instruction: it takes lines over without
// fetching them first, and unlike stores around the cache leaves them there.
#include "kernels/bulk_copy.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace taper::kernels {
namespace {

#if defined(__x86_64__)
constexpr size_t kStringBytes = size_t{1} << 20;

// AMD's processors from Zen 5 on. On its earlier ones vectors are faster than the string instruction out there; on
// Intel's memcpy takes it by itself.
bool prefers_string() {
  static const bool prefers = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(0, &a, &b, &c, &d) || b != signature_AMD_ebx || c != signature_AMD_ecx) return false;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
    const unsigned family = (a >> 8 & 0xf) + (a >> 20 & 0xff);
    return family >= 0x1a;
  }();
  return prefers;
}

void copy_string(void* to, const void* from, size_t bytes) {
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
}
#endif

}  // namespace

void copy_bytes(void* to, const void* from, size_t bytes) {
#if defined(__x86_64__)
  if (bytes >= kStringBytes && prefers_string()) return copy_string(to, from, bytes);
#endif
  std::memcpy(to, from, bytes);
}

void repeat_bytes(void* to, size_t period, size_t bytes) {
  constexpr size_t kWindow = size_t{64} << 10;  // is read again from the cache
  char* y = static_cast<char*>(to);
  size_t window = period;
  for (size_t done = period; done < bytes;) {
#if defined(__x86_64__)
    // It goes byte by byte, as far as one can tell, and so reads on in what it has written.
    if (2 * window > kWindow && bytes - done >= kStringBytes && prefers_string()) {
      return copy_string(y + done, y, bytes - done);
    }
#endif
    const size_t next = std::min(window, bytes - done);
    std::memcpy(y + done, y, next);
    done += next;
    if (done <= kWindow) window = done;
  }
}

}  // namespace taper::kernels
