// Images → tensors (private to classifier/).
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "classifier/network.h"
#include "encoder/pileup_image.h"

namespace cnvnet {

// Places of the named numbers in FeatureVector. Throws InputError, with the name, if this cnvnet
// has no such number.
[[nodiscard]] std::vector<size_t> places_of_numbers(const std::vector<std::string>& names);

// Collects the images of one batch on the CPU. put() may be called from several threads for
// different places.
class InputBatch {
 public:
  // All places are blank at first. `numbers`: places_of_numbers() of the network.
  InputBatch(int64_t images, const EncoderSpec& encoder, const std::vector<size_t>& numbers);

  // Throws InternalError if the image's shape is not the encoder's.
  void put(int64_t index, const PileupImage& image);
  // The batch on a device.
  [[nodiscard]] NetworkInput on(torch::Device device) const;

 private:
  ImageShape shape_;
  std::vector<size_t> numbers_;
  torch::Tensor images_;  // of ends: [N, C, H, W] fp32, channels last; of whole candidates:
                          // [N, C, 2, H, W] bytes
  torch::Tensor tracks_;  // [N, values] bytes
  torch::Tensor values_;  // [N, numbers]
};

}  // namespace cnvnet
