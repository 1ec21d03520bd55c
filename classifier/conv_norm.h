// A convolution with batch normalisation behind it, which can be folded into one (private to
// classifier/).
#pragma once

#include <torch/torch.h>

#include <array>
#include <cstdint>

namespace cnvnet {

struct ConvShape {
  int64_t in = 0, out = 0;
  std::array<int64_t, 2> kernel = {3, 3};  // odd; the input is padded by half of it
  std::array<int64_t, 2> stride = {1, 1};
};

class ConvNormImpl : public torch::nn::Module {
 public:
  explicit ConvNormImpl(const ConvShape& shape);
  torch::Tensor forward(const torch::Tensor& input);
  // The normalisation's running statistics become part of the weights: inference in one step.
  void fold();

 private:
  ConvShape shape_;
  torch::nn::Conv2d convolution_ = nullptr;
  torch::nn::BatchNorm2d norm_ = nullptr;
  torch::Tensor folded_weight_, folded_bias_;
};
TORCH_MODULE(ConvNorm);

}  // namespace cnvnet
