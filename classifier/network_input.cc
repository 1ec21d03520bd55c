#include "classifier/network_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "encoder/encodings.h"
#include "genome/error.h"

namespace cnvnet {
namespace {

void check_shape(const PileupImage& image, const ImageShape& shape) {
  if (image.channels == shape.channels && image.rows == shape.rows &&
      image.columns == shape.columns && image.values.size() == shape.values() &&
      image.tracks.size() == static_cast<size_t>(shape.tracks)) {
    return;
  }
  throw InternalError(fmt::format(
      "Predictor::predict: image {} of {} x {} x {}, but the model's are {} x {} x {}", image.id,
      image.channels, image.rows, image.columns, shape.channels, shape.rows, shape.columns));
}

// Bytes in [channel][cell] order as 0–1 in [cell][channel] order.
void put_channels_last(const std::vector<uint8_t>& values, int64_t channels, float* to) {
  const int64_t cells = static_cast<int64_t>(values.size()) / channels;
  for (int64_t channel = 0; channel < channels; ++channel) {
    const uint8_t* from = values.data() + channel * cells;
    for (int64_t cell = 0; cell < cells; ++cell)
      to[cell * channels + channel] = static_cast<float>(from[cell]) / 255;
  }
}

}  // namespace

std::vector<size_t> places_of_numbers(const std::vector<std::string>& names) {
  std::vector<size_t> places;
  for (const std::string& name : names) {
    const std::optional<size_t> place = find_feature(name);
    if (!place) {
      throw InputError(
          fmt::format("the model was trained with the number '{}', which this cnvnet does not "
                      "have; train it again",
                      name));
    }
    places.push_back(*place);
  }
  return places;
}

InputBatch::InputBatch(int64_t images, const EncoderSpec& encoder,
                       const std::vector<size_t>& numbers)
    : shape_(shape_of(encoder)), numbers_(numbers) {
  const int64_t channels = shape_.channels, rows = shape_.rows, columns = shape_.columns;
  if (!shape_.whole_candidates()) {
    images_ = torch::empty({images, channels, rows, columns}, torch::kFloat,
                           torch::MemoryFormat::ChannelsLast)
                  .zero_();
    return;
  }
  images_ = torch::zeros({images, channels, 2, rows / 2, columns}, torch::kByte);
  tracks_ = torch::zeros({images, shape_.tracks}, torch::kByte);
  values_ = torch::zeros({images, static_cast<int64_t>(numbers.size())}, torch::kFloat);
}

void InputBatch::put(int64_t index, const PileupImage& image) {
  check_shape(image, shape_);
  const auto size = static_cast<int64_t>(image.values.size());
  if (!shape_.whole_candidates()) {
    put_channels_last(image.values, image.channels, images_.data_ptr<float>() + index * size);
    return;
  }
  std::memcpy(images_.data_ptr<uint8_t>() + index * size, image.values.data(), image.values.size());
  std::memcpy(tracks_.data_ptr<uint8_t>() + index * tracks_.size(1), image.tracks.data(),
              image.tracks.size());
  float* to = values_.data_ptr<float>() + index * values_.size(1);
  for (const size_t place : numbers_) *to++ = image.features[place];
}

NetworkInput InputBatch::on(torch::Device device) const {
  if (!shape_.whole_candidates()) return {images_.to(device), {}, {}};
  const auto s = images_.sizes();
  // [N, C, 2, H, W] → [2 N, C, H, W], channels last.
  const torch::Tensor ends =
      images_.to(device).permute({2, 0, 3, 4, 1}).reshape({2 * s[0], s[3], s[4], s[1]});
  NetworkInput input;
  input.images = ends.to(torch::kFloat).mul_(1.0 / 255).permute({0, 3, 1, 2});
  input.tracks = tracks_.to(device).to(torch::kFloat).mul_(1.0 / 255);
  input.numbers = values_.to(device);
  return input;
}

}  // namespace cnvnet
