// What follows each convolution: ReLU → batch normalisation → 2×2 average pooling →
// dropout, as one step.
//
// Torch runs these as four steps, each of which reads and writes the whole
// activation; on a CPU that costs more time than the convolutions themselves.
// Averaging and normalising may change places (both are linear), so one pass over the
// convolution's output suffices: it sums for the statistics and pools at once, and the
// rest happens on a quarter of the values. The result equals the four steps' up to rounding.
//
// Sums are formed per image and added in the images' order: the same for any number of threads.
#pragma once

#include <torch/torch.h>

namespace cnvnet {

struct PooledBlockState {
  torch::Tensor weight, bias;               // of the batch normalisation, [C]
  torch::Tensor running_mean, running_var;  // [C]; updated in training
  double dropout = 0;                       // share of values set to 0 in training
};

// True if fused_pooled_block() takes `input`: on the CPU, four dimensions, fp32.
[[nodiscard]] bool can_fuse_pooled_block(const torch::Tensor& input);

// One pass. With `training`: statistics of the batch (running ones are updated with momentum 0.1),
// dropout, differentiable. Otherwise: running statistics, no dropout, no gradient.
[[nodiscard]] torch::Tensor fused_pooled_block(const torch::Tensor& input,
                                               const PooledBlockState& state, bool training);

// The same with torch's own operations, for other devices.
[[nodiscard]] torch::Tensor plain_pooled_block(const torch::Tensor& input,
                                               const PooledBlockState& state, bool training);

}  // namespace cnvnet
