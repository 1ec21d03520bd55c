// The paper's network as a torch module (private to classifier/: everything with
// torch in its header is).
//
// Four blocks [convolution 3×3, padding 1 → ReLU → batch normalisation → average
// pooling 2×2 → dropout] with 32, 64, 128 and 256 filters, a fully connected layer
// of 512 with ReLU, and one of 3 (the logits of Label). The paper leaves these
// sizes out; its number of values, 5,110,979, pins them.
#pragma once

#include <torch/torch.h>

#include <array>
#include <vector>

#include "classifier/model_bundle.h"
#include "encoder/encoder_spec.h"

namespace cnvnet {

class PaperNetworkImpl : public torch::nn::Module {
 public:
  // Weights are drawn from torch's generator. Throws ConfigError if `spec` names no
  // network, or the images of `encoder` are too small for four poolings.
  PaperNetworkImpl(const NetworkSpec& spec, const EncoderSpec& encoder);

  // [N, 3, rows, columns] in 0–1, channels last → logits [N, 3].
  torch::Tensor forward(torch::Tensor images);

 private:
  static constexpr size_t kBlocks = 4;
  double dropout_;
  std::array<torch::nn::Conv2d, kBlocks> convolutions_ = {nullptr, nullptr, nullptr, nullptr};
  std::array<torch::nn::BatchNorm2d, kBlocks> norms_ = {nullptr, nullptr, nullptr, nullptr};
  torch::nn::Linear hidden_ = nullptr, output_ = nullptr;
};
TORCH_MODULE(PaperNetwork);

// Parameters and batch-norm statistics, sorted by name, copied to the CPU.
[[nodiscard]] std::vector<NamedTensor> tensors_of(const PaperNetwork& network);

// Fills the network. Throws InputError, naming the first difference, if the names or
// shapes are not exactly the network's.
void set_tensors(const PaperNetwork& network, const std::vector<NamedTensor>& tensors);

// Puts an image's bytes ([channel][row][column]) as 0–1 into place `index` of a
// channels-last batch.
void put_image(const std::vector<uint8_t>& values, int64_t index, torch::Tensor& batch);

// An empty batch on the CPU for put_image(), all 0.
[[nodiscard]] torch::Tensor empty_batch(int64_t images, const EncoderSpec& encoder);

}  // namespace cnvnet
