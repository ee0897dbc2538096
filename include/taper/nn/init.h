// SPDX-License-Identifier: MIT
// nn::init: fills tensors in place, outside the graph, drawing as libtorch draws. Each returns the tensor.
#pragma once

#include <tuple>

#include <taper/export.h>
#include <taper/nn/enum.h>
#include <taper/tensor.h>

namespace taper::nn::init {

using NonlinearityType =
    enumtype::AnyOf<enumtype::kLinear, enumtype::kConv1D, enumtype::kConv2D, enumtype::kConv3D,
                    enumtype::kConvTranspose1D, enumtype::kConvTranspose2D, enumtype::kConvTranspose3D,
                    enumtype::kSigmoid, enumtype::kTanh, enumtype::kReLU, enumtype::kLeakyReLU>;
using FanModeType = enumtype::AnyOf<enumtype::kFanIn, enumtype::kFanOut>;

/// The gain that keeps the variance through a nonlinearity: 5/3 for tanh, sqrt(2) for relu,
/// sqrt(2 / (1 + param^2)) for leaky relu, 1 for the others.
TAPER_API double calculate_gain(NonlinearityType nonlinearity, double param = 0.01);

TAPER_API Tensor constant_(Tensor tensor, Scalar value);
TAPER_API Tensor zeros_(Tensor tensor);
TAPER_API Tensor ones_(Tensor tensor);
/// The identity; 2 dimensions.
TAPER_API Tensor eye_(Tensor matrix);
/// A convolution that passes its input on: [out, in, kernel...], 3 to 5 dimensions.
TAPER_API Tensor dirac_(Tensor tensor);
/// On [low, high).
TAPER_API Tensor uniform_(Tensor tensor, double low = 0, double high = 1);
TAPER_API Tensor normal_(Tensor tensor, double mean = 0, double std = 1);
/// Within gain * sqrt(6 / (fan_in + fan_out)) (Glorot, Bengio 2010).
TAPER_API Tensor xavier_uniform_(Tensor tensor, double gain = 1);
/// With std gain * sqrt(2 / (fan_in + fan_out)).
TAPER_API Tensor xavier_normal_(Tensor tensor, double gain = 1);
/// Within gain * sqrt(3 / fan); `a` is the slope of a leaky relu (He et al. 2015).
TAPER_API Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                                  NonlinearityType nonlinearity = kLeakyReLU);
/// With std gain / sqrt(fan).
TAPER_API Tensor kaiming_normal_(Tensor tensor, double a = 0, FanModeType mode = kFanIn,
                                 NonlinearityType nonlinearity = kLeakyReLU);
/// gain * Q of a random matrix; dimensions after the first count as one (Saxe, McClelland, Ganguli 2013).
TAPER_API Tensor orthogonal_(Tensor tensor, double gain = 1);
/// Normal with that share of zeros in each column; 2 dimensions (Martens 2010).
TAPER_API Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01);

/// The inputs and outputs that a weight [out, in, kernel...] connects; throws Error below 2 dimensions.
TAPER_API std::tuple<int64_t, int64_t> _calculate_fan_in_and_fan_out(const Tensor& tensor);

}  // namespace taper::nn::init
