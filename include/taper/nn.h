// SPDX-License-Identifier: MIT
// Everything of nn: modules, containers, layers, losses, functions, initialisation.
#pragma once

#include <taper/nn/activation.h>
#include <taper/nn/any_module.h>
#include <taper/nn/batchnorm.h>
#include <taper/nn/cloneable.h>
#include <taper/nn/distance.h>
#include <taper/nn/dropout.h>
#include <taper/nn/enum.h>
#include <taper/nn/functional.h>
#include <taper/nn/functional_module.h>
#include <taper/nn/init.h>
#include <taper/nn/linear.h>
#include <taper/nn/loss.h>
#include <taper/nn/module.h>
#include <taper/nn/module_dict.h>
#include <taper/nn/module_holder.h>
#include <taper/nn/module_list.h>
#include <taper/nn/normalization.h>
#include <taper/nn/parameter_dict.h>
#include <taper/nn/parameter_list.h>
#include <taper/nn/sequential.h>
#include <taper/nn/utils.h>
