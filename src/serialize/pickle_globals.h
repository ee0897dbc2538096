// SPDX-License-Identifier: MIT
// The functions and classes that a pickle of a state may name, and what each gives.
#pragma once

#include <string>

#include <taper/core/ivalue.h>

namespace taper {

/// Whether this is the class of a storage (`torch FloatStorage`).
bool is_storage_class(const std::string& global);
/// Whether this is the class of a module that libtorch's C++ API saved (`__torch__ Module`).
bool is_script_class(const std::string& global);
/// Whether call_global() knows it.
bool is_known_function(const std::string& global);
/// What the global gives for arguments, a tuple. Throws Error on others than PyTorch writes.
IValue call_global(const std::string& global, const IValue& arguments);

}  // namespace taper
