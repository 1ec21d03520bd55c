#include "classifier/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "classifier/pooled_block.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

constexpr int64_t kHidden = 512, kFirstFilters = 32;

// Everything that a bundle stores, by name: parameters and buffers, without torch's count of batches.
std::map<std::string, torch::Tensor> state_of(const PaperNetwork& network) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : network->named_parameters()) state.emplace(item.key(), item.value());
  for (const auto& item : network->named_buffers()) {
    if (item.value().is_floating_point()) state.emplace(item.key(), item.value());
  }
  return state;
}

}  // namespace

PaperNetworkImpl::PaperNetworkImpl(const NetworkSpec& spec, const EncoderSpec& encoder) : dropout_(spec.dropout) {
  if (spec.name != "paper") {
    throw ConfigError(fmt::format("unknown network '{}': the one known is 'paper'", spec.name));
  }
  if (!(spec.dropout >= 0 && spec.dropout < 1)) {
    throw ConfigError(fmt::format("network setting dropout is {}, but must lie in [0, 1)", spec.dropout));
  }
  int64_t channels = encoder.channels(), height = encoder.rows(), width = encoder.columns();
  for (size_t block = 0; block < kBlocks; ++block) {
    const int64_t filters = kFirstFilters << block;
    convolutions_[block] = register_module(
        fmt::format("conv{}", block + 1), torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, filters, 3).padding(1)));
    norms_[block] = register_module(fmt::format("norm{}", block + 1), torch::nn::BatchNorm2d(filters));
    channels = filters;
    height /= 2;
    width /= 2;
  }
  if (height == 0 || width == 0) {
    throw ConfigError(
        fmt::format("images of {} x {} are too small for the network 'paper'", encoder.rows(), encoder.columns()));
  }
  hidden_ = register_module("hidden", torch::nn::Linear(channels * height * width, kHidden));
  output_ = register_module("output", torch::nn::Linear(kHidden, 3));
}

torch::Tensor PaperNetworkImpl::forward(torch::Tensor images) {
  torch::Tensor x = std::move(images);
  for (size_t block = 0; block < kBlocks; ++block) {
    const auto& norm = norms_[block];
    const PooledBlockState state = {norm->weight, norm->bias, norm->running_mean, norm->running_var, dropout_};
    x = convolutions_[block](x);
    x = can_fuse_pooled_block(x) ? fused_pooled_block(x, state, is_training())
                                 : plain_pooled_block(x, state, is_training());
  }
  x = x.contiguous().flatten(1);  // in the order channel, row, column
  return output_(torch::relu(hidden_(x)));
}

std::vector<NamedTensor> tensors_of(const PaperNetwork& network) {
  std::vector<NamedTensor> tensors;
  for (const auto& [name, value] : state_of(network)) {
    const torch::Tensor plain = value.detach().to(torch::kCPU, torch::kFloat).contiguous();
    const float* begin = plain.data_ptr<float>();
    tensors.push_back({name, plain.sizes().vec(), {begin, begin + plain.numel()}});
  }
  return tensors;
}

void set_tensors(const PaperNetwork& network, const std::vector<NamedTensor>& tensors) {
  std::map<std::string, torch::Tensor> missing = state_of(network);
  const torch::NoGradGuard no_gradient;
  for (const NamedTensor& tensor : tensors) {
    const auto found = missing.find(tensor.name);
    if (found == missing.end()) {
      throw InputError(fmt::format("the model holds '{}' twice, or its network has no such tensor", tensor.name));
    }
    torch::Tensor& target = found->second;
    if (tensor.shape != target.sizes().vec() || static_cast<int64_t>(tensor.values.size()) != target.numel()) {
      throw InputError(fmt::format("the model's tensor '{}' has the shape [{}], but its network needs [{}]",
                                   tensor.name, fmt::join(tensor.shape, ", "), fmt::join(target.sizes().vec(), ", ")));
    }
    target.copy_(torch::from_blob(const_cast<float*>(tensor.values.data()), tensor.shape, torch::kFloat));
    missing.erase(found);
  }
  if (!missing.empty()) {
    throw InputError(fmt::format("the model lacks the tensor '{}' of its network", missing.begin()->first));
  }
}

torch::Tensor empty_batch(int64_t images, const EncoderSpec& encoder) {
  return torch::empty({images, encoder.channels(), encoder.rows(), encoder.columns()}, torch::kFloat,
                      torch::MemoryFormat::ChannelsLast)
      .zero_();
}

void put_image(const std::vector<uint8_t>& values, int64_t index, torch::Tensor& batch) {
  const int64_t channels = batch.size(1), cells = batch.size(2) * batch.size(3);
  float* to = batch.data_ptr<float>() + index * channels * cells;
  for (int64_t channel = 0; channel < channels; ++channel) {
    const uint8_t* from = values.data() + channel * cells;
    for (int64_t cell = 0; cell < cells; ++cell) to[cell * channels + channel] = static_cast<float>(from[cell]) / 255;
  }
}

}  // namespace cnvnet
