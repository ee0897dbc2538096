// SPDX-License-Identifier: MIT
// Copies of memory that may be longer than the caches.
#pragma once

#include <cstddef>

namespace taper::kernels {

/// memcpy that is told what it may fetch: a long copy does not read the lines that it writes, where the CPU can do so.
void copy_bytes(void* to, const void* from, size_t bytes);

/// Goes on with the first `period` bytes of `to` until it has `bytes` of them.
void repeat_bytes(void* to, size_t period, size_t bytes);

}  // namespace taper::kernels
