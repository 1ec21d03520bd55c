#include "classifier/paper_network.h"

#include <fmt/format.h>

#include "classifier/pooled_block.h"
#include "encoder/encodings.h"
#include "encoder/paper/paper_encoder.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr int64_t kFullyConnected = 512, kFirstFilters = 32;

}  // namespace

PaperNetwork::PaperNetwork(const NetworkSpec& spec, const EncoderSpec& encoder)
    : dropout_(spec.dropout) {
  if (encoder.encoding != kPaperEncoding.name) {
    throw ConfigError(
        fmt::format("the network '{0}' sees images of the encoding '{0}', not of '{1}'; choose the "
                    "network '{1}'",
                    kPaperEncoding.name, encoder.encoding));
  }
  const ImageShape shape = shape_of(encoder);
  int64_t channels = shape.channels, height = shape.rows, width = shape.columns;
  for (size_t block = 0; block < kBlocks; ++block) {
    const int64_t filters = kFirstFilters << block;
    convolutions_[block] = register_module(
        fmt::format("conv{}", block + 1),
        torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, filters, 3).padding(1)));
    norms_[block] =
        register_module(fmt::format("norm{}", block + 1), torch::nn::BatchNorm2d(filters));
    channels = filters;
    height /= 2;
    width /= 2;
  }
  if (height == 0 || width == 0) {
    throw ConfigError(fmt::format("images of {} x {} are too small for the network '{}'",
                                  shape.rows, shape.columns, kPaperEncoding.name));
  }
  hidden_ =
      register_module("hidden", torch::nn::Linear(channels * height * width, kFullyConnected));
  output_ = register_module("output", torch::nn::Linear(kFullyConnected, 3));
}

torch::Tensor PaperNetwork::forward(const NetworkInput& input) {
  torch::Tensor x = input.images;
  for (size_t block = 0; block < kBlocks; ++block) {
    const auto& norm = norms_[block];
    const PooledBlockState state = {norm->weight, norm->bias, norm->running_mean, norm->running_var,
                                    dropout_};
    x = convolutions_[block](x);
    // What is fused knows gradients in training alone.
    const bool is_fused = can_fuse_pooled_block(x) && (is_training() || !x.requires_grad());
    x = is_fused ? fused_pooled_block(x, state, is_training())
                 : plain_pooled_block(x, state, is_training());
  }
  x = x.contiguous().flatten(1);  // in the order channel, row, column
  return output_(torch::relu(hidden_(x)));
}

}  // namespace cnvnet
