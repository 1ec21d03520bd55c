#include "classifier/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <string>

#include "encoder/image_shard.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

// Everything that a model stores, by name: parameters and buffers, without torch's count of
// batches.
std::map<std::string, torch::Tensor> state_of(const Network& network) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : network.named_parameters()) state.emplace(item.key(), item.value());
  for (const auto& item : network.named_buffers()) {
    if (item.value().is_floating_point()) state.emplace(item.key(), item.value());
  }
  return state;
}

}  // namespace

Prediction prediction_of(const torch::Tensor& logits) {
  const torch::Tensor plain = logits.to(torch::kCPU, torch::kFloat).contiguous();
  const torch::Tensor classes = torch::softmax(plain.narrow(0, 0, kLabels), 0).contiguous();
  const float* values = classes.data_ptr<float>();
  Prediction prediction = {"", values[0], values[1], values[2], {}};
  if (plain.size(0) > kLabels)
    prediction.homozygous = 1 / (1 + std::exp(-plain.data_ptr<float>()[kLabels]));
  return prediction;
}

std::vector<NamedTensor> tensors_of(const Network& network) {
  std::vector<NamedTensor> tensors;
  for (const auto& [name, value] : state_of(network)) {
    const torch::Tensor plain = value.detach().to(torch::kCPU, torch::kFloat).contiguous();
    const float* begin = plain.data_ptr<float>();
    tensors.push_back({name, plain.sizes().vec(), {begin, begin + plain.numel()}});
  }
  return tensors;
}

void set_tensors(Network& network, const std::vector<NamedTensor>& tensors) {
  std::map<std::string, torch::Tensor> missing = state_of(network);
  const torch::NoGradGuard no_gradient;
  for (const NamedTensor& tensor : tensors) {
    const auto found = missing.find(tensor.name);
    if (found == missing.end()) {
      throw InputError(fmt::format("the model holds '{}' twice, or its network has no such tensor",
                                   tensor.name));
    }
    torch::Tensor& target = found->second;
    if (tensor.shape != target.sizes().vec() ||
        static_cast<int64_t>(tensor.values.size()) != target.numel()) {
      throw InputError(fmt::format(
          "the model's tensor '{}' has the shape [{}], but its network needs [{}]", tensor.name,
          fmt::join(tensor.shape, ", "), fmt::join(target.sizes().vec(), ", ")));
    }
    target.copy_(
        torch::from_blob(const_cast<float*>(tensor.values.data()), tensor.shape, torch::kFloat));
    missing.erase(found);
  }
  if (!missing.empty()) {
    throw InputError(
        fmt::format("the model lacks the tensor '{}' of its network", missing.begin()->first));
  }
}

}  // namespace cnvnet
