// SPDX-License-Identifier: MIT
// The file that carries the precompiled Catch2 header.
#include "support/catch.h"
