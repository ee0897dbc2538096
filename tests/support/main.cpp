// SPDX-License-Identifier: MIT
// main() of every test executable.
#if CATCH_VERSION_FOUND < 3
#define CATCH_CONFIG_RUNNER
#endif
#include "support/catch.h"

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
