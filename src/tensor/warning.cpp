// SPDX-License-Identifier: MIT
// Warnings: to standard error, or to whoever wants them.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <set>

#include <taper/error.h>

namespace taper {
namespace {

std::atomic<WarningHandler> handler{nullptr};
std::atomic<bool> always{false};

}  // namespace

void warn(const std::string& message) {
  if (const WarningHandler h = handler.load()) return h(message);
  std::fprintf(stderr, "Warning: %s\n", message.c_str());
}

void warn_once(const char* message) {
  static std::mutex mutex;
  static std::set<std::string> seen;
  {
    const std::lock_guard lock(mutex);
    if (!seen.insert(message).second && !always.load()) return;
  }
  warn(message);
}

void set_warn_always(bool value) { always.store(value); }
WarningHandler set_warning_handler(WarningHandler next) { return handler.exchange(next); }

}  // namespace taper
