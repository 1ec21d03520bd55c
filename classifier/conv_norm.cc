#include "classifier/conv_norm.h"

namespace cnvnet {

ConvNormImpl::ConvNormImpl(const ConvShape& shape) : shape_(shape) {
  const std::array<int64_t, 2> padding = {shape.kernel[0] / 2, shape.kernel[1] / 2};
  convolution_ = register_module(
      "conv", torch::nn::Conv2d(
                  torch::nn::Conv2dOptions(shape.in, shape.out, {shape.kernel[0], shape.kernel[1]})
                      .stride({shape.stride[0], shape.stride[1]})
                      .padding({padding[0], padding[1]})
                      .bias(false)));
  norm_ = register_module("norm", torch::nn::BatchNorm2d(shape.out));
}

torch::Tensor ConvNormImpl::forward(const torch::Tensor& input) {
  if (!folded_weight_.defined()) return norm_(convolution_(input));
  return torch::conv2d(input, folded_weight_, folded_bias_, {shape_.stride[0], shape_.stride[1]},
                       {shape_.kernel[0] / 2, shape_.kernel[1] / 2});
}

void ConvNormImpl::fold() {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor scale =
      norm_->weight * torch::rsqrt(norm_->running_var + norm_->options.eps());
  folded_weight_ = (convolution_->weight * scale.view({-1, 1, 1, 1}))
                       .contiguous(torch::MemoryFormat::ChannelsLast);
  folded_bias_ = norm_->bias - norm_->running_mean * scale;
}

}  // namespace cnvnet
