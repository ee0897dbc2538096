// SPDX-License-Identifier: MIT
// TAPER_API marks what the shared library exports; everything else is hidden.
#pragma once

#if defined(_WIN32)
#if defined(TAPER_BUILDING) && defined(TAPER_SHARED)
#define TAPER_API __declspec(dllexport)
#elif defined(TAPER_SHARED)
#define TAPER_API __declspec(dllimport)
#else
#define TAPER_API
#endif
#else
#define TAPER_API __attribute__((visibility("default")))
#endif
