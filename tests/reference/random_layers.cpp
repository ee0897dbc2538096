// SPDX-License-Identifier: MIT
// The default parameters, drawn after manual_seed, of the layers beyond Linear and the plain normalisations.
#include "golden_writer.h"

namespace {

namespace nn = torch::nn;

// Normals go through log, sin and cos, which differ between math libraries in the last places.
const Tolerance kUlps = {2e-6, 1e-6};

/// The parameters and buffers that a new module has.
template <typename M>
void fresh_module(const std::string& name, const M& module) {
  for (const auto& each : module->named_parameters()) golden("module/" + name + '.' + each.key(), each.value(), kUlps);
  for (const auto& each : module->named_buffers()) golden("module/" + name + '.' + each.key(), each.value(), kUlps);
}

void modules() {
  torch::manual_seed(5);
  fresh_module("embedding", nn::Embedding(4, 3));
  fresh_module("embedding_padding", nn::Embedding(nn::EmbeddingOptions(3, 2).padding_idx(1)));
  fresh_module("conv1d", nn::Conv1d(2, 3, 2));
  fresh_module("conv2d", nn::Conv2d(2, 3, 2));
  fresh_module("conv3d", nn::Conv3d(nn::Conv3dOptions(1, 2, 2).bias(false)));
  fresh_module("conv_transpose2d", nn::ConvTranspose2d(2, 3, 2));
  fresh_module("group_norm", nn::GroupNorm(2, 4));
  fresh_module("rnn", nn::RNN(2, 3));
  fresh_module("lstm", nn::LSTM(nn::LSTMOptions(2, 2).num_layers(2).bidirectional(true)));
  fresh_module("gru", nn::GRU(2, 3));
  fresh_module("lstm_cell", nn::LSTMCell(2, 3));
  fresh_module("attention", nn::MultiheadAttention(4, 2));
  fresh_module("conv2d_grouped", nn::Conv2d(nn::Conv2dOptions(4, 4, 3).groups(2).padding(1)));
  fresh_module("conv_transpose1d", nn::ConvTranspose1d(2, 3, 2));
  fresh_module("embedding_bag", nn::EmbeddingBag(4, 3));
  fresh_module("instance_norm", nn::InstanceNorm1d(nn::InstanceNorm1dOptions(3).affine(true)));
  fresh_module("rnn_cell", nn::RNNCell(2, 3));
  fresh_module("gru_cell", nn::GRUCell(2, 3));
  fresh_module("lstm_projected", nn::LSTM(nn::LSTMOptions(2, 3).proj_size(2)));
  fresh_module("encoder_layer",
               nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(4, 2).dim_feedforward(8)));
  golden("rand/end", torch::rand(2), {0, 0});
}

}  // namespace

int main(int argc, char** argv) { return golden_main(argc, argv, {{"modules", modules}}); }
