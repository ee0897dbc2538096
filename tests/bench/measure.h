// SPDX-License-Identifier: MIT
// measure(): how long a call takes, and the list of workloads that one program runs.
#pragma once

#include <functional>
#include <string>

namespace bench {

/// Prints `name seconds`: the median over batches of the time of one call. Returns early unless the name was asked for.
void measure(const std::string& name, const std::function<void()>& call);

/// The workloads of this program; each source defines it.
void run();

/// The compiler must assume that the value at `p` is used.
inline void keep(const void* p) { asm volatile("" : : "r"(p) : "memory"); }

}  // namespace bench
