// SPDX-License-Identifier: MIT
// Another default generator for one thread.
#pragma once

#include <taper/random.h>

namespace taper {

/// While it lives, default_generator() is `generator` on this thread. Scopes nest.
class DefaultGeneratorScope {
 public:
  explicit DefaultGeneratorScope(const Generator& generator);
  ~DefaultGeneratorScope();
  DefaultGeneratorScope(const DefaultGeneratorScope&) = delete;
  DefaultGeneratorScope& operator=(const DefaultGeneratorScope&) = delete;

 private:
  const Generator* before_;
};

}  // namespace taper
