// The paper's network as a torch module (private to classifier/).
//
// Four blocks [convolution 3×3, padding 1 → ReLU → batch normalisation → average
// pooling 2×2 → dropout] with 32, 64, 128 and 256 filters, a fully connected layer
// of 512 with ReLU, and one of 3 (the logits of Label). The paper leaves these
// sizes out; its number of values, 5,110,979, pins them.
#pragma once

#include <array>

#include "classifier/network.h"

namespace cnvnet {

class PaperNetwork : public Network {
 public:
  // Weights are drawn from torch's generator. Throws ConfigError if the images of `encoder` are
  // not of the encoding `paper`, or too small for four poolings.
  PaperNetwork(const NetworkSpec& spec, const EncoderSpec& encoder);

  // input.images: [N, 3, rows, columns] in 0–1, channels last. Gives [N, 3].
  torch::Tensor forward(const NetworkInput& input) override;

 private:
  static constexpr size_t kBlocks = 4;
  double dropout_;
  std::array<torch::nn::Conv2d, kBlocks> convolutions_ = {nullptr, nullptr, nullptr, nullptr};
  std::array<torch::nn::BatchNorm2d, kBlocks> norms_ = {nullptr, nullptr, nullptr, nullptr};
  torch::nn::Linear hidden_ = nullptr, output_ = nullptr;
};

}  // namespace cnvnet
