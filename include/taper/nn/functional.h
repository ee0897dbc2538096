// SPDX-License-Identifier: MIT
// nn::functional: the layers as functions of tensors and options. The modules of the same names say what they compute.
#pragma once

#include <taper/export.h>
#include <taper/nn/activation_options.h>
#include <taper/nn/batchnorm.h>
#include <taper/nn/distance.h>
#include <taper/nn/dropout.h>
#include <taper/nn/loss_options.h>
#include <taper/nn/normalization.h>
#include <taper/tensor.h>

namespace taper::nn::functional {

// ---- Linear ---------------------------------------------------------------------------------------------------------
TAPER_API Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias = {});  // [..., in] -> [..., out]
TAPER_API Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias = {});

// ---- Dropout --------------------------------------------------------------------------------------------------------
TAPER_API Tensor dropout(Tensor input, const DropoutFuncOptions& options = {});
TAPER_API Tensor dropout2d(Tensor input, const Dropout2dFuncOptions& options = {});
TAPER_API Tensor dropout3d(Tensor input, const Dropout3dFuncOptions& options = {});
TAPER_API Tensor alpha_dropout(Tensor input, const AlphaDropoutFuncOptions& options = {});
TAPER_API Tensor feature_alpha_dropout(Tensor input, const FeatureAlphaDropoutFuncOptions& options = {});

// ---- Normalisation and distance -------------------------------------------------------------------------------------
TAPER_API Tensor layer_norm(const Tensor& input, const LayerNormFuncOptions& options);
TAPER_API Tensor rms_norm(const Tensor& input, const RMSNormFuncOptions& options);
TAPER_API Tensor batch_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                            const BatchNormFuncOptions& options = {});
/// x / max(|x|, eps), the p-norm taken along `dim`.
TAPER_API Tensor normalize(const Tensor& input, const NormalizeFuncOptions& options = {});
TAPER_API Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, const CosineSimilarityFuncOptions& options = {});
TAPER_API Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, const PairwiseDistanceFuncOptions& options = {});
TAPER_API Tensor one_hot(const Tensor& tensor, int64_t num_classes = -1);

// ---- Activations; those that take `inplace` change the input then ---------------------------------------------------
TAPER_API Tensor relu(Tensor input, const ReLUFuncOptions& options = {});
TAPER_API Tensor relu6(Tensor input, const ReLU6FuncOptions& options = {});
TAPER_API Tensor leaky_relu(Tensor input, const LeakyReLUFuncOptions& options = {});
TAPER_API Tensor prelu(const Tensor& input, const Tensor& weight);
TAPER_API Tensor rrelu(Tensor input, const RReLUFuncOptions& options = {});
TAPER_API Tensor elu(Tensor input, const ELUFuncOptions& options = {});
TAPER_API Tensor selu(Tensor input, const SELUFuncOptions& options = {});
TAPER_API Tensor celu(Tensor input, const CELUFuncOptions& options = {});
TAPER_API Tensor gelu(const Tensor& input, const GELUFuncOptions& options = {});
TAPER_API Tensor silu(const Tensor& input);
TAPER_API Tensor mish(const Tensor& input);
TAPER_API Tensor glu(const Tensor& input, const GLUFuncOptions& options = {});
TAPER_API Tensor logsigmoid(const Tensor& input);
TAPER_API Tensor hardtanh(Tensor input, const HardtanhFuncOptions& options = {});
TAPER_API Tensor hardshrink(const Tensor& input, const HardshrinkFuncOptions& options = {});
TAPER_API Tensor softshrink(const Tensor& input, const SoftshrinkFuncOptions& options = {});
TAPER_API Tensor softplus(const Tensor& input, const SoftplusFuncOptions& options = {});
TAPER_API Tensor softsign(const Tensor& input);
TAPER_API Tensor tanhshrink(const Tensor& input);
TAPER_API Tensor threshold(Tensor input, const ThresholdFuncOptions& options);
TAPER_API Tensor softmax(const Tensor& input, const SoftmaxFuncOptions& options);
TAPER_API Tensor softmin(const Tensor& input, const SoftminFuncOptions& options);
TAPER_API Tensor log_softmax(const Tensor& input, const LogSoftmaxFuncOptions& options);
/// A sample of a softmax with temperature tau; `hard` makes it one-hot with the soft gradient (Jang, Gu, Poole 2017).
TAPER_API Tensor gumbel_softmax(const Tensor& logits, const GumbelSoftmaxFuncOptions& options = {});

// ---- Losses ---------------------------------------------------------------------------------------------------------
TAPER_API Tensor l1_loss(const Tensor& input, const Tensor& target, const L1LossFuncOptions& options = {});
TAPER_API Tensor mse_loss(const Tensor& input, const Tensor& target, const MSELossFuncOptions& options = {});
TAPER_API Tensor binary_cross_entropy(const Tensor& input, const Tensor& target,
                                      const BinaryCrossEntropyFuncOptions& options = {});
TAPER_API Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target,
                                                  const BinaryCrossEntropyWithLogitsFuncOptions& options = {});
TAPER_API Tensor nll_loss(const Tensor& input, const Tensor& target, const NLLLossFuncOptions& options = {});
TAPER_API Tensor cross_entropy(const Tensor& input, const Tensor& target, const CrossEntropyFuncOptions& options = {});
TAPER_API Tensor kl_div(const Tensor& input, const Tensor& target, const KLDivFuncOptions& options = {});
TAPER_API Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options = {});
TAPER_API Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, const SmoothL1LossFuncOptions& options,
                                double beta);
TAPER_API Tensor huber_loss(const Tensor& input, const Tensor& target, const HuberLossFuncOptions& options = {});
TAPER_API Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target,
                                      const HingeEmbeddingLossFuncOptions& options = {});
TAPER_API Tensor multi_margin_loss(const Tensor& input, const Tensor& target,
                                   const MultiMarginLossFuncOptions& options = {});
TAPER_API Tensor multilabel_margin_loss(const Tensor& input, const Tensor& target,
                                        const MultilabelMarginLossFuncOptions& options = {});
TAPER_API Tensor multilabel_soft_margin_loss(const Tensor& input, const Tensor& target,
                                             const MultilabelSoftMarginLossFuncOptions& options = {});
TAPER_API Tensor soft_margin_loss(const Tensor& input, const Tensor& target,
                                  const SoftMarginLossFuncOptions& options = {});
TAPER_API Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                       const CosineEmbeddingLossFuncOptions& options = {});
TAPER_API Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target,
                                     const MarginRankingLossFuncOptions& options = {});
TAPER_API Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                     const TripletMarginLossFuncOptions& options = {});
TAPER_API Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                                   const TripletMarginWithDistanceLossFuncOptions& options = {});
TAPER_API Tensor poisson_nll_loss(const Tensor& input, const Tensor& target,
                                  const PoissonNLLLossFuncOptions& options = {});

}  // namespace taper::nn::functional
