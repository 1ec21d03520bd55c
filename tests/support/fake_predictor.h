// A predictor without a network: fast, and fit for thread sanitizers.
//
// It believes what the image's id says ("DEL_…" or "DUP_…") with a probability that
// depends on every byte of the image, its tracks and its features, so that a picture drawn
// otherwise shows in the calls.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "classifier/predictor.h"
#include "encoder/encodings.h"

namespace cnvnet {

class FakePredictor : public Predictor {
 public:
  // `encoding`: of the images. `concurrent`: what concurrent() says.
  explicit FakePredictor(const std::string& encoding = "paper", bool concurrent = true)
      : spec_(spec_of_encoding(encoding)), concurrent_(concurrent) {}

  [[nodiscard]] const EncoderSpec& encoder_spec() const override { return spec_; }
  [[nodiscard]] bool concurrent() const override { return concurrent_; }
  [[nodiscard]] bool sees_loci() const override { return shape_of(spec_).whole_candidates(); }

  [[nodiscard]] std::vector<Prediction> predict(
      std::span<const PileupImage> images) const override {
    std::vector<Prediction> predictions;
    for (const PileupImage& image : images) {
      uint32_t hash = 2166136261U;
      const auto add = [&](uint32_t value) { hash = (hash ^ value) * 16777619U; };
      for (const uint8_t value : image.values) add(value);
      for (const uint8_t value : image.tracks) add(value);
      for (const float value : image.features) add(std::bit_cast<uint32_t>(value));
      const float sure = 0.9F + static_cast<float>(hash % 1000) / 20000.0F;
      const bool deletion = image.id.starts_with("DEL");
      predictions.push_back({image.id, deletion ? 0 : sure, deletion ? sure : 0, 1 - sure});
    }
    return predictions;
  }

 private:
  EncoderSpec spec_;
  bool concurrent_;
};

}  // namespace cnvnet
