// SPDX-License-Identifier: MIT
// What kind of layer a module is, as a person calls it.
#pragma once

#include <string>

#include <taper/nn/module.h>

namespace taper::train {

/// The name of its class without namespaces and Impl: `LayerNorm`.
std::string type_text(const nn::Module& module);
/// Whether its class has Norm in its name.
bool is_norm(const nn::Module& module);

}  // namespace taper::train
